"""The reminders that a run is told of: what is to come, and what has just come and may be put off or stopped in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from src.core.clock import utc_now, zone_of
from src.models.turn import OpenReminder
from src.models.values import User
from src.services.reminders.edits import JUST_CAME
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import all_of, any_of, asc, eq, ge

_MOST = 40
"""What comes first is what the user may mean; the rest is on the screen."""
_SHOWN = frozenset({"delivered", "late"})


async def open_reminders(pocketbase: PocketBase, user: User) -> tuple[OpenReminder, ...]:
    """What came within a day and what is to come, by time. Raises `DependencyDown`."""
    since = utc_now() - JUST_CAME
    rows = await OwnedCollection(pocketbase, ReminderRow).find(
        eq(ReminderRow.user, user.id),
        any_of(
            eq(ReminderRow.status, "scheduled"),
            all_of(eq(ReminderRow.status, "fired"), ge(ReminderRow.due, since)),
        ),
        sort=[asc(ReminderRow.due)],
        limit=_MOST,
    )
    zone = zone_of(user.timezone)
    return tuple(_open_reminder(row, zone) for row in rows)


def _open_reminder(row: ReminderRow, zone: ZoneInfo) -> OpenReminder:
    came = _came(row)
    local = (came or row.due or row.created).astimezone(zone).isoformat(timespec="minutes")
    return OpenReminder(id=row.id, text=row.text, due_local=local, repeat=row.repeat, came=came is not None)


def _came(row: ReminderRow) -> datetime | None:
    """When the last occurrence came, where that is less than a day ago and nothing was done about it since."""
    last = row.last
    if last is None or last.state not in _SHOWN or last.done is not None:
        return None
    at = last.settled or last.due
    return last.due if at >= utc_now() - JUST_CAME else None
