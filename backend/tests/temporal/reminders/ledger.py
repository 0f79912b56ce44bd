"""What the tests of the ledger of reminders do and look at."""

from datetime import datetime, timedelta
from typing import Any

from src.core.clock import utc_now
from src.core.ids import reminder_workflow_id
from src.models.values import User
from src.protocol.reminders import Occurrence, Reminder, ReminderCreate, SnoozeRequest
from src.runtime import Runtime
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from tests import factories

STALE = timedelta(hours=24)


async def set_one(runtime: Runtime, user: User, *, due: datetime | None = None, **more: Any) -> Reminder:
    return await runtime.reminders.service.create(user, ReminderCreate(text="tea", due=due or utc_now(), **more))


async def overdue(runtime: Runtime, user: User, text: str, ago: timedelta, *, repeat: str = "", **more: Any) -> str:
    """A reminder whose time has passed while nobody looked; answers its id."""
    puts = [put(getattr(ReminderRow, name), value) for name, value in {"repeat": repeat or None, **more}.items()]
    return (await factories.store(runtime.pocketbase, factories.reminder(user, text, utc_now() - ago, *puts))).id


async def come(runtime: Runtime, user: User, reminder_id: str) -> None:
    """What the reminder's workflow does when its time has come."""
    due = await runtime.reminders.service.due(user.id, reminder_id)
    assert due is not None
    firing = ReminderFiring(runtime.pocketbase, runtime.events, runtime.accounts.users, stale_after=STALE)
    await firing.fire(user.id, reminder_id, due=due)


async def lines(runtime: Runtime, user: User) -> list[Occurrence]:
    """The user's ledger, the earliest time first."""
    return (await runtime.reminders.service.occurrences(user.id, limit=200)).items[::-1]


async def states(runtime: Runtime, user: User) -> list[str]:
    return [line.state for line in await lines(runtime, user)]


async def texts(runtime: Runtime, user: User) -> list[str]:
    where = bind("user = {:user}", user=user.id)
    return [row["text"] for row in await runtime.pocketbase.find("messages", where=where, sort="created")]


async def shown(runtime: Runtime, user: User, reminder_id: str) -> Reminder:
    page = await runtime.reminders.service.page(user.id)
    return next(one for one in page.items if one.id == reminder_id)


async def signals(runtime: Runtime, reminder_id: str) -> int:
    """How often the reminder's workflow was told to read its row."""
    client = await runtime.workflows.client.connect()
    history = await client.get_workflow_handle(reminder_workflow_id(reminder_id)).fetch_history()
    return sum(event.HasField("workflow_execution_signaled_event_attributes") for event in history.events)


def minutes(count: int) -> SnoozeRequest:
    return SnoozeRequest(minutes=count)
