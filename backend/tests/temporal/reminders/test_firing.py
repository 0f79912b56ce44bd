"""An occurrence happens once or not at all, however many workers try and whatever the user does meanwhile."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError

from src.core.clock import utc_now
from src.core.ids import UserId, reminder_workflow_id
from src.models.effects import ScheduleReminder
from src.models.values import User
from src.protocol.reminders import Occurrence, ReminderCreate, ReminderPatch
from src.runtime import Runtime
from src.services.conversation.rows import MessageRow
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.rows import ReminderRow
from src.services.turns.replies import Reply
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from tests import factories


async def rows(runtime: Runtime, collection: str, user: User) -> list[dict[str, Any]]:
    return await runtime.pocketbase.find(collection, where=bind("user = {:user}", user=user.id))


def firing(runtime: Runtime) -> ReminderFiring:
    return ReminderFiring(runtime.pocketbase, runtime.events, runtime.accounts.users, stale_after=timedelta(hours=24))


async def due_of(runtime: Runtime, user: User, reminder_id: str) -> datetime:
    due = await runtime.reminders.service.due(user.id, reminder_id)
    assert due is not None
    return due


async def test_an_occurrence_that_many_workers_fire_is_one_message(runtime: Runtime, user: User) -> None:
    reminder = await runtime.reminders.service.create(user, ReminderCreate(text="tea", due=utc_now()))
    due = await due_of(runtime, user, reminder.id)
    await asyncio.gather(*(firing(runtime).fire(user.id, reminder.id, due=due) for _ in range(10)))
    await firing(runtime).fire(user.id, reminder.id, due=due)
    messages = await rows(runtime, "messages", user)
    occurrences = await rows(runtime, "reminder_occurrences", user)
    (message,) = [MessageRow.of(one).view() for one in messages]
    assert message.proactive
    assert message.why is not None
    key = f"{reminder.id}:{due.isoformat()}"
    assert (message.why.kind, message.why.id, message.why.occurrence) == ("reminder", reminder.id, key)
    assert [(o["status"], o["message_id"]) for o in occurrences] == [("delivered", messages[0]["id"])]
    assert await runtime.reminders.service.due(user.id, reminder.id) is None


async def test_of_a_cancellation_and_a_coming_at_one_moment_the_first_wins(runtime: Runtime, user: User) -> None:
    worker = firing(runtime)
    for _ in range(12):
        reminder = await runtime.reminders.service.create(user, ReminderCreate(text="tea", due=utc_now()))
        due = await due_of(runtime, user, reminder.id)
        await asyncio.gather(
            worker.fire(user.id, reminder.id, due=due),
            runtime.reminders.service.change(user, reminder.id, ReminderPatch(status="cancelled")),
            worker.fire(user.id, reminder.id, due=due),
        )
        before = len(await rows(runtime, "messages", user))
        await firing(runtime).fire(user.id, reminder.id, due=due)
        assert len(await rows(runtime, "messages", user)) == before
        (line,) = (await runtime.reminders.service.occurrences(user.id, reminder_id=reminder.id)).items
        told = [m for m in await rows(runtime, "messages", user) if f'"{line.key}"' in m["why"]]
        assert (line.state, len(told)) in {("delivered", 1), ("cancelled", 0)}


async def overdue(runtime: Runtime, user: User, text: str, due: datetime, *, repeat: str = "") -> str:
    """A reminder whose time has passed while nobody looked; answers its id."""
    row = factories.reminder(user, text, due, put(ReminderRow.repeat, repeat or None))
    return (await factories.store(runtime.pocketbase, row)).id


async def ledger(runtime: Runtime, user: User) -> list[Occurrence]:
    """All lines of the user's ledger, the earliest time first."""
    return (await runtime.reminders.service.occurrences(user.id, limit=200)).items[::-1]


async def test_of_the_passed_times_of_a_series_the_latest_comes_late_and_the_others_are_counted(
    runtime: Runtime, user: User
) -> None:
    due = utc_now() - timedelta(hours=5, minutes=30)
    reminder_id = await overdue(runtime, user, "tea", due, repeat="FREQ=HOURLY")
    await firing(runtime).fire(user.id, reminder_id, due=due)
    lines = await ledger(runtime, user)
    assert [line.state for line in lines] == [*["missed"] * 5, "late", "scheduled"]
    (message,) = await rows(runtime, "messages", user)
    assert "5 earlier missed" in message["text"]
    assert {line.message_id for line in lines[:6]} == {message["id"]}
    assert utc_now() < await due_of(runtime, user, reminder_id) <= utc_now() + timedelta(hours=1)


async def test_anothers_reminder_is_not_fired(runtime: Runtime, user: User) -> None:
    reminder = await runtime.reminders.service.create(user, ReminderCreate(text="tea", due=utc_now()))
    due = await due_of(runtime, user, reminder.id)
    await firing(runtime).fire(UserId("a" * 15), reminder.id, due=due)
    assert await rows(runtime, "messages", user) == []


async def test_a_reminder_of_a_reply_is_waited_for_and_ended_with_its_user(runtime: Runtime, user: User) -> None:
    effect = ScheduleReminder(text="tea", due_local=datetime.fromisoformat("2070-01-01T09:00"), repeat="FREQ=DAILY")
    reply = Reply("r" * 15, user.id, "coordinator", "", "complete", None, (effect,), None, utc_now())
    for _ in range(2):
        await runtime.turns.effects.apply(reply)
    await runtime.waits.settle()
    (row,) = await rows(runtime, "reminders", user)
    client = await runtime.workflows.client.connect()
    handle = client.get_workflow_handle(reminder_workflow_id(row["id"]))
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await runtime.workflows.client.erase_user(user.id, [row["id"]])
    with contextlib.suppress(RPCError):  # the server deletes the history in its own time
        assert (await handle.describe()).status is WorkflowExecutionStatus.TERMINATED
