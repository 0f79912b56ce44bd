"""Nothing is said without a reason: routines that are due, one follow-up, a word after an absence."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType

from src.core.clock import utc_now
from src.core.ids import (
    assistant_workflow_id,
    onboarding_workflow_id,
    routine_workflow_id,
)
from src.models.values import ItemKind, RoutineKind, Step, User
from src.processes import worker_running
from src.protocol.routines import RoutinePatch
from src.runtime import Runtime
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.routines.rows import RoutineRow
from src.services.routines.service import routine_id
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.values import format_time
from src.temporal.payloads.conversation import UserConnected, UserMessage
from tests import factories
from tests.conditions import until
from tests.factories import change
from tests.temporal.people import new_user

pytestmark = pytest.mark.timeout(600)

BRIEFING: RoutineKind = "morning_briefing"
AT_ONCE, NEVER = 0.0, 10_000_000.0
"""Seconds away that count as an absence, or as silence."""
PATIENCE = 90.0


@pytest.fixture
async def worker(runtime: Runtime) -> AsyncIterator[None]:
    async with worker_running(runtime):
        yield


async def messages(runtime: Runtime, user: User) -> list[dict[str, Any]]:
    return await runtime.pocketbase.find("messages", where=bind("user = {:user}", user=user.id), sort="created")


async def reasons(runtime: Runtime, user: User) -> list[str]:
    """Kinds of the reasons of the proactive messages."""
    history = await runtime.conversation.service.history(user.id)
    return [message.why.kind for message in history.items if message.why is not None]


async def note(runtime: Runtime, user: User, text: str, kind: ItemKind = "task", **fields: Any) -> None:
    row = ItemRow(id=factories.fresh_id(), user=user.id, text=text, kind=kind, source="ui", **fields)
    await factories.store(runtime.pocketbase, row)


async def say(runtime: Runtime, user: User, text: str) -> None:
    """Write, and wait for the reply."""
    await answered(runtime, user, await write(runtime, user, text))


async def write(runtime: Runtime, user: User, text: str) -> str:
    """Write; the message's id."""
    if not user.onboarded:
        return (await runtime.conversation.service.accept(user, text=text, client_id=None))[0].message_id
    row = factories.message(user.id, text, put(MessageRow.status, "pending"))
    message_id = (await factories.store(runtime.pocketbase, row)).id
    # These users never had an onboarding that could send the message on.
    await runtime.workflows.conversations.start_assistant(user.id, [UserMessage(message_id=message_id)])
    return message_id


async def answered(runtime: Runtime, user: User, message_id: str) -> None:
    async def replied() -> bool:
        return any(row["reply_to"] == message_id for row in await messages(runtime, user))

    await until(replied, seconds=PATIENCE)


async def connect(runtime: Runtime, user: User, *, away: float = NEVER, silent: float | None = None) -> None:
    connected = UserConnected(return_seconds=away, follow_up_seconds=silent)
    await runtime.workflows.conversations.user_connected(user.id, connected, onboarded=user.onboarded)


async def events(runtime: Runtime, workflow_id: str) -> list[str]:
    """What happened in a workflow, once all signals have been taken in: a query is answered after them."""
    client = await runtime.workflows.client.connect()
    handle = client.get_workflow_handle(workflow_id)
    with contextlib.suppress(Exception):
        await handle.query("get_state", rpc_timeout=timedelta(seconds=10))
    return [EventType.Name(event.event_type) async for event in handle.fetch_history_events()]


async def rested(runtime: Runtime, workflow_id: str) -> None:
    """Return when the workflow has taken in all that came, the end of its activities too, and asked for nothing more."""

    async def at_rest() -> bool:
        return (await events(runtime, workflow_id))[-1] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"

    await until(at_rest, seconds=PATIENCE)


def timers(found: list[str]) -> int:
    return found.count("EVENT_TYPE_TIMER_STARTED")


# --- routines --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_a_routine_comes_at_its_time_and_then_waits_for_the_next(runtime: Runtime) -> None:
    user = await new_user(runtime)
    await note(runtime, user, "Report", due=format_time(utc_now()))
    far = f"{utc_now() + timedelta(hours=6):%H:%M}"
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True, time=far))
    for count in (1, 2):
        due = utc_now() + timedelta(seconds=1)
        await change(runtime.pocketbase, RoutineRow, routine_id(user.id, BRIEFING), put(RoutineRow.due, due))
        await runtime.workflows.rows.start_routine(user.id, BRIEFING, changed=True)

        async def came(count: int = count) -> bool:
            return len(await messages(runtime, user)) == count

        await until(came, seconds=PATIENCE)
    assert await reasons(runtime, user) == ["routine", "routine"]
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=False))
    client = await runtime.workflows.client.connect()
    async with asyncio.timeout(60):
        await client.get_workflow_handle(routine_workflow_id(user.id, BRIEFING)).result()


@pytest.mark.usefixtures("worker")
async def test_a_routine_is_switched_on_moved_and_stopped_in_words(runtime: Runtime) -> None:
    user = await new_user(runtime, onboarded=True, locale="ru")
    await note(runtime, user, "Отчёт", due=format_time(utc_now()))

    async def stands(enabled: bool, at: str) -> None:
        async def found() -> bool:
            (briefing, *_) = (await runtime.routines.service.page(user)).items
            return (briefing.enabled, briefing.time) == (enabled, at)

        await until(found, seconds=PATIENCE)

    await say(runtime, user, "Присылай план на день каждое утро в 7:30")
    await stands(True, "07:30")
    await say(runtime, user, "Перенеси план на день на 9:15")
    await stands(True, "09:15")
    due = utc_now()
    await change(runtime.pocketbase, RoutineRow, routine_id(user.id, BRIEFING), put(RoutineRow.due, due))
    await runtime.workflows.rows.start_routine(user.id, BRIEFING, changed=True)

    async def came() -> bool:
        return await reasons(runtime, user) == ["routine"]

    await until(came, seconds=PATIENCE)
    await say(runtime, user, "Стоп")
    await stands(False, "09:15")


@pytest.mark.usefixtures("worker")
async def test_the_plan_of_the_day_is_offered_once_and_taken(runtime: Runtime) -> None:
    user = await new_user(runtime)
    await connect(runtime, user)
    for text in ("Hello", "Bo", "skip", "buy cat food, the report by Friday", "that's all", "yes"):
        await say(runtime, user, text)

    async def taken() -> bool:
        (briefing, *_) = (await runtime.routines.service.page(user)).items
        return (briefing.enabled, briefing.time) == (True, "08:00")

    await until(taken, seconds=PATIENCE)
    assert [row["text"].count("plan every morning") for row in await messages(runtime, user)].count(1) == 1


# --- the follow-up ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_an_onboarding_that_was_left_is_followed_up_once(runtime: Runtime) -> None:
    user = await new_user(runtime)
    workflow_id = onboarding_workflow_id(user.id)
    await connect(runtime, user, silent=2)
    await say(runtime, user, "Hello")

    async def followed_up() -> bool:
        return "follow_up" in await reasons(runtime, user)

    await until(followed_up, seconds=PATIENCE)
    await rested(runtime, workflow_id)
    await say(runtime, user, "I am Bo")
    before = timers(await events(runtime, workflow_id))
    await connect(runtime, user, silent=AT_ONCE)
    await say(runtime, user, "I live in Perm")
    assert timers(await events(runtime, workflow_id)) == before
    assert (await reasons(runtime, user)).count("follow_up") == 1


@pytest.mark.usefixtures("worker")
async def test_nobody_is_followed_up_who_never_wrote(runtime: Runtime) -> None:
    stranger = await new_user(runtime)
    await connect(runtime, stranger, silent=AT_ONCE)

    async def greeted() -> bool:
        return await reasons(runtime, stranger) == ["greeting"]

    await until(greeted, seconds=PATIENCE)
    await connect(runtime, stranger, silent=AT_ONCE)
    assert timers(await events(runtime, onboarding_workflow_id(stranger.id))) == 0
    assert await reasons(runtime, stranger) == ["greeting"]


async def test_who_has_been_back_is_not_followed_up_before_another_silence(runtime: Runtime) -> None:
    user = await new_user(runtime)
    await connect(runtime, user, silent=AT_ONCE)
    message_id = await write(runtime, user, "Hello")
    client = await runtime.workflows.client.connect()
    handle = client.get_workflow_handle(onboarding_workflow_id(user.id))

    async def signalled() -> bool:
        found = [EventType.Name(event.event_type) async for event in handle.fetch_history_events()]
        return found.count("EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED") == 2

    await until(signalled, seconds=PATIENCE)
    await connect(runtime, user, silent=NEVER)
    async with worker_running(runtime):
        await answered(runtime, user, message_id)

        async def waits() -> bool:
            return timers(await events(runtime, onboarding_workflow_id(user.id))) == 1

        await until(waits, seconds=PATIENCE)
    assert "follow_up" not in await reasons(runtime, user)


@pytest.mark.usefixtures("worker")
async def test_quiet_hours_put_the_follow_up_off(runtime: Runtime) -> None:
    now = utc_now()
    quiet = {"start": f"{now - timedelta(hours=2):%H:%M}", "end": f"{now + timedelta(hours=2):%H:%M}"}
    user = await new_user(runtime, quiet_hours=quiet)
    await connect(runtime, user, silent=AT_ONCE)
    await say(runtime, user, "Hello")

    async def put_off() -> bool:
        return timers(await events(runtime, onboarding_workflow_id(user.id))) == 1

    await until(put_off, seconds=PATIENCE)
    assert "follow_up" not in await reasons(runtime, user)


# --- coming back -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("worker")
async def test_who_comes_back_is_told_what_is_open_once_and_nothing_where_nothing_is(runtime: Runtime) -> None:
    user = await new_user(runtime, onboarded=True)
    workflow_id = assistant_workflow_id(user.id)
    await runtime.workflows.conversations.start_assistant(user.id, [])
    await connect(runtime, user, away=AT_ONCE)

    async def looked() -> bool:
        found = await events(runtime, workflow_id)
        return found.count("EVENT_TYPE_ACTIVITY_TASK_COMPLETED") == 2  # what is stored was loaded, then what is open

    await until(looked, seconds=PATIENCE)
    assert await messages(runtime, user) == []
    await note(runtime, user, "Call the bank")
    await connect(runtime, user, away=AT_ONCE)

    async def told() -> bool:
        return await reasons(runtime, user) == ["return"]

    await until(told, seconds=PATIENCE)
    await connect(runtime, user)
    await say(runtime, user, "Thanks")
    assert await reasons(runtime, user) == ["return"]


async def test_the_first_message_after_an_absence_wins_over_the_greeting(runtime: Runtime) -> None:
    user = await new_user(runtime, onboarded=True)
    await note(runtime, user, "Call the bank")
    await runtime.workflows.conversations.start_assistant(user.id, [])
    await connect(runtime, user, away=AT_ONCE)
    message_id = await write(runtime, user, "Hello")
    async with worker_running(runtime):
        await answered(runtime, user, message_id)
        await say(runtime, user, "Thanks")
    assert await reasons(runtime, user) == []


@pytest.mark.usefixtures("worker")
async def test_who_comes_back_to_an_unfinished_onboarding_goes_on_where_it_was(runtime: Runtime) -> None:
    user = await new_user(runtime)
    await connect(runtime, user)
    await say(runtime, user, "Hello")
    await say(runtime, user, "I am Bo")
    await note(runtime, user, "Call the bank")

    async def named() -> bool:
        progress = await runtime.workflows.conversations.progress(user.id)
        return progress is not None and progress.step is Step.DISCOVERY

    await until(named, seconds=PATIENCE)
    before = await runtime.workflows.conversations.progress(user.id)
    await connect(runtime, user, away=AT_ONCE)

    async def told() -> bool:
        return "return" in await reasons(runtime, user)

    await until(told, seconds=PATIENCE)
    after = await runtime.workflows.conversations.progress(user.id)
    assert before is not None
    assert after is not None
    assert after.step == before.step
    assert (await reasons(runtime, user)).count("greeting") <= 1
