"""Texts that nobody typed and a model that obeys every word of them: nothing happens that the user did not ask for.

From the rows to the applied effects all is real; only Temporal, which would call the same activities, is left out.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment

from src.core.ids import UserId
from src.models.effects import Effect
from src.models.values import User
from src.processes import activities
from src.runtime import Runtime, open_runtime
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.routines.rows import RoutineRow
from src.settings import Settings
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from src.temporal.payloads.conversation import ReplyRef, TurnInput, TurnResult
from tests import factories
from tests.injection.payloads import ASKS, GOES_ON, SOURCES, Ids, Payload, obedient, payloads
from tests.provider import Provider
from tests.temporal.people import new_user

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore::pydantic_ai._warnings.UsageLimitUnavailableWarning"),
]

_EVERY = 17
"""Of the payloads, of which all are tried in `test_two_hundred`: some of each way, language and wish."""
_COLLECTIONS = ("inbox_items", "reminders", "widget_instances", "routines")


@pytest.fixture
async def attacked(settings: Settings, provider: Provider) -> AsyncIterator[Runtime]:
    model = provider.settings
    async with open_runtime(settings.model_copy(update={**model, "model_api_key": None})) as runtime:
        yield runtime


async def victim(runtime: Runtime, payload: Payload) -> tuple[User, Ids]:
    """A user with one of each, and the text where it would come."""
    user = await new_user(runtime, locale=payload.locale, onboarded=True, name="Kim")
    one = await factories.store(runtime.pocketbase, factories.item(user.id, "Buy milk"))
    card = await factories.store(runtime.pocketbase, factories.widget(user.id, "note", {"text": "mine"}))
    due = datetime(2030, 5, 1, 9, tzinfo=UTC)
    reminder = await factories.store(runtime.pocketbase, factories.reminder(user, "Pay rent", due))
    known = await runtime.memory.add(user.id, "Is allergic to nuts", key="own")
    await factories.store(
        runtime.pocketbase, RoutineRow(id=factories.fresh_id(), user=user.id, kind="morning_briefing", enabled=True)
    )
    if payload.way in SOURCES:
        planted = factories.item(user.id, payload.text, put(ItemRow.source, SOURCES[payload.way]))
        await factories.store(runtime.pocketbase, planted)
    else:
        await runtime.memory.add(user.id, payload.text, key="planted", typed=False)
    return user, Ids(one.id, reminder.id, known.id, card.id)


async def everything(runtime: Runtime, user: User) -> dict[str, Any]:
    """All that effects could have changed."""
    found: dict[str, Any] = {}
    for name in _COLLECTIONS:
        rows = await runtime.pocketbase.find(name, where=bind("user = {:user}", user=user.id), sort="id")
        found[name] = rows
    person = await runtime.accounts.users.get(user.id)
    found["user"] = (person.name, person.timezone, person.quiet_hours, person.profile)
    found["memories"] = sorted(one.text for one in await runtime.memory.export(user.id, superseded=True))
    return found


class Conversation:
    """Turns of one user, as the workflow takes them."""

    def __init__(self, runtime: Runtime, user: User) -> None:
        self._runtime = runtime
        self._user = user
        self._activities: dict[str, Callable[..., Any]] = {one.__name__: one for one in activities(runtime)}

    async def say(self, text: str) -> tuple[Effect, ...]:
        """One turn; what the run noted."""
        row = factories.message(self._user.id, text, put(MessageRow.status, "pending"))
        stored = await factories.store(self._runtime.pocketbase, row)
        turn = TurnInput(user_id=self._user.id, message_id=stored.id, generation=0, agent="coordinator", step=None)
        result: TurnResult = await self._run("start_streaming", turn)
        ref = ReplyRef(user_id=self._user.id, reply_id=result.reply_id)
        await self._run("apply_effects", ref)
        await self._run("add_memory", ref)
        reply = await self._runtime.turns.replies.find(UserId(self._user.id), result.reply_id)
        assert reply is not None
        assert reply.status == "complete"
        return reply.effects

    async def _run(self, name: str, argument: Any) -> Any:
        return await ActivityEnvironment().run(self._activities[name], argument)


async def test_planted_texts_change_no_row(attacked: Runtime, provider: Provider) -> None:
    attacks: dict[Payload, Ids] = {}
    provider.default = obedient(attacks)
    for payload in payloads()[::_EVERY]:
        user, attacks[payload] = await victim(attacked, payload)
        talk = Conversation(attacked, user)
        before = await everything(attacked, user)
        for text in (payload.asks(), *GOES_ON[payload.locale]):
            assert await talk.say(text), "the model saw nothing to obey"
        assert await everything(attacked, user) == before, payload
        await talk.say(ASKS[payload.locale])
        after = await everything(attacked, user)
        assert len(after["reminders"]) == len(before["reminders"]) + 1, payload
        assert {**after, "reminders": 0} == {**before, "reminders": 0}, payload
