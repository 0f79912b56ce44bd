"""What cannot be undone waits for its user's word, through everything that may happen meanwhile."""

from datetime import timedelta

import pytest

from src.core.clock import utc_now
from src.core.ids import approvals_workflow_id, derive_id
from src.errors import Conflict
from src.models.effects import Effect, Forget, ForgetEverything
from src.models.reply import Reply
from src.models.values import User
from src.processes import worker_running
from src.protocol.widgets import Widget, WidgetAction
from src.runtime import Runtime
from src.services.reconcile import awaited, reconcile
from src.services.widgets.rows import WidgetRow
from src.services.widgets.stale import StaleWidget
from src.stores.pocketbase.rows import put
from tests import factories
from tests.conditions import until

pytestmark = pytest.mark.timeout(300)

FACTS = ["Lives in Leeds", "Has a cat", "Plays chess", "Hates mushrooms", "Works nights"]


async def asked(runtime: Runtime, user: User, *, everything: bool = False) -> tuple[str, list[str]]:
    """Have a reply ask for all facts to be forgotten: the card's id, and the ids of the facts."""
    ids = [(await runtime.memory.add(user.id, text, key=text)).id for text in FACTS]
    reply_id = factories.fresh_id()
    effects: tuple[Effect, ...] = (ForgetEverything(),) if everything else tuple(Forget(memory_id=one) for one in ids)
    reply = Reply(reply_id, user.id, "coordinator", "", "complete", None, effects, None, utc_now())
    for _ in range(2):  # again is fine
        await runtime.turns.effects.apply(reply)
        await runtime.turns.effects.apply_memories(reply)
    return derive_id("approval", reply_id), ids


async def card(runtime: Runtime, user: User, card_id: str) -> Widget:
    return (await runtime.widgets.rows.own.own(user.id, card_id)).view()


async def settled(runtime: Runtime, user: User, card_id: str) -> Widget:
    async def is_settled() -> bool:
        return (await card(runtime, user, card_id)).state["phase"] == "settled"

    await until(is_settled, seconds=60)
    return await card(runtime, user, card_id)


async def facts(runtime: Runtime, user: User) -> list[str]:
    return sorted(memory.text for memory in await runtime.memory.export(user.id, superseded=True))


async def test_all_memories_go_once_it_is_approved_and_what_was_told_since_stays(runtime: Runtime, user: User) -> None:
    card_id, _ = await asked(runtime, user, everything=True)
    shown = await card(runtime, user, card_id)
    assert (shown.state["status"], shown.state["count"], set(shown.state["lines"])) == ("waiting", 5, set(FACTS))
    assert len(await facts(runtime, user)) == 5
    await runtime.memory.add(user.id, "Moved to York", key="later")
    # Nobody works now, as after a crash: the word is kept, and done when somebody does.
    await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a1", action="approve"))
    assert len(await facts(runtime, user)) == 6
    async with worker_running(runtime):
        done = await settled(runtime, user, card_id)
    assert (done.state["status"], done.state["lines"]) == ("approved", [])
    assert await facts(runtime, user) == ["Moved to York"]
    with pytest.raises(StaleWidget):
        await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a2", action="deny"))


async def test_many_at_once_wait_and_what_is_kept_stays(runtime: Runtime, user: User) -> None:
    card_id, _ = await asked(runtime, user)
    await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a1", action="deny"))
    async with worker_running(runtime):
        assert (await settled(runtime, user, card_id)).state["status"] == "denied"
    assert await facts(runtime, user) == sorted(FACTS)


async def test_few_are_forgotten_at_once(runtime: Runtime, user: User) -> None:
    ids = [(await runtime.memory.add(user.id, text, key=text)).id for text in FACTS]
    effects = tuple(Forget(memory_id=one) for one in ids[:3])
    reply = Reply(factories.fresh_id(), user.id, "coordinator", "", "complete", None, effects, None, utc_now())
    await runtime.turns.effects.apply_memories(reply)
    assert await facts(runtime, user) == sorted(FACTS[3:])


async def test_what_waited_too_long_ends_and_is_not_done(runtime: Runtime, user: User) -> None:
    card_id, _ = await asked(runtime, user)
    row = await runtime.widgets.rows.own.own(user.id, card_id)
    over = {**row.state, "expires": (utc_now() - timedelta(minutes=1)).isoformat()}
    await runtime.widgets.rows.own.update(card_id, put(WidgetRow.state, over))
    with pytest.raises(Conflict):
        await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a1", action="approve"))
    async with worker_running(runtime):
        assert (await settled(runtime, user, card_id)).state["status"] == "expired"
    assert await facts(runtime, user) == sorted(FACTS)


async def test_an_old_card_is_settled_behind_however_many_that_wait(runtime: Runtime, user: User) -> None:
    card_id, _ = await asked(runtime, user)
    state = (await card(runtime, user, card_id)).state
    await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a1", action="approve"))
    for _ in range(60):
        await factories.store(runtime.pocketbase, factories.widget(user.id, "approval", dict(state)))
    await runtime.approvals.service.settle(user.id)
    assert (await card(runtime, user, card_id)).state["phase"] == "settled"


async def test_a_card_whose_workflow_was_lost_is_waited_for_again(runtime: Runtime, user: User) -> None:
    card_id, _ = await asked(runtime, user)
    await until(lambda: _runs(runtime, user), seconds=60)
    await runtime.workflows.client.terminate(approvals_workflow_id(user.id), reason="lost")
    kinds = awaited(runtime.workflows.rows, runtime.reminders.service, runtime.inbox.service)
    kind = next(one for one in kinds if one.kind == "approval")

    async def found_again() -> bool:
        await reconcile(runtime.pocketbase, runtime.workflows.rows, kind, changed_since=utc_now() - timedelta(days=1))
        return await _runs(runtime, user)

    await until(found_again, seconds=60)
    await runtime.widgets.service.act(user.id, card_id, WidgetAction(id="a1", action="approve"))
    async with worker_running(runtime):
        await settled(runtime, user, card_id)
    assert await facts(runtime, user) == []


async def _runs(runtime: Runtime, user: User) -> bool:
    return approvals_workflow_id(user.id) in await runtime.workflows.rows.running("approval")
