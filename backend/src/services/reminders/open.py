"""The reminders that a run is told of: what is to come, and what has just come and may be put off or stopped in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from src.core.clock import utc_now, zone_of
from src.models.turn import OpenReminder
from src.models.values import User
from src.services.reminders.edits import JUST_CAME
from src.services.reminders.views import reminder_view
from src.stores.pocketbase.client import PocketBase, Record, bind, format_time

_MOST = 40
"""What comes first is what the user may mean; the rest is on the screen."""
_SHOWN = frozenset({"delivered", "late"})


async def open_reminders(pocketbase: PocketBase, user: User) -> tuple[OpenReminder, ...]:
    """What came within a day and what is to come, by time. Raises `DependencyDown`."""
    rows = await pocketbase.find(
        "reminders",
        where=bind(
            "user = {:user} && (status = 'scheduled' || (status = 'fired' && due >= {:since}))",
            user=user.id,
            since=format_time(utc_now() - JUST_CAME),
        ),
        sort="due",
        limit=_MOST,
    )
    zone = zone_of(user.timezone)
    return tuple(_open_reminder(row, zone) for row in rows)


def _open_reminder(record: Record, zone: ZoneInfo) -> OpenReminder:
    reminder = reminder_view(record)
    came = _came(record)
    local = (came or reminder.due).astimezone(zone).isoformat(timespec="minutes")
    return OpenReminder(
        id=reminder.id, text=reminder.text, due_local=local, repeat=reminder.repeat, came=came is not None
    )


def _came(record: Record) -> datetime | None:
    """When the last occurrence came, where that is less than a day ago and nothing was done about it since."""
    last = reminder_view(record).last
    if last is None or last.state not in _SHOWN or last.done is not None:
        return None
    at = last.settled or last.due
    return last.due if at >= utc_now() - JUST_CAME else None
