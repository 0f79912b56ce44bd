"""When a routine comes: its defaults, and the next time on the user's wall clock. Pure.

A stored weekday is ISO's, 1 for Monday, and 0 for every day; clients count from 0 for Monday and say None for every day.
"""

from datetime import datetime, time, timedelta
from typing import Any, get_args

from src.core.clock import wall_time, zone_of
from src.core.recurrence import next_occurrence
from src.models.turn import RoutineSetting
from src.models.values import RoutineKind, User
from src.protocol.routines import Routine
from src.stores.pocketbase.client import Record, format_time, parse_time

KINDS: tuple[RoutineKind, ...] = get_args(RoutineKind)
DEFAULTS: dict[RoutineKind, tuple[str, int]] = {
    "morning_briefing": ("08:00", 0),
    "weekly_review": ("18:00", 7),
    "waiting_for": ("10:00", 3),
}
"""Time and stored weekday until the user chooses others."""
_MOMENT = timedelta(milliseconds=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def new_row(user: User, kind: RoutineKind) -> Record:
    """The columns of a routine that was never touched."""
    at, weekday = DEFAULTS[kind]
    return {
        "user": user.id,
        "kind": kind,
        "enabled": False,
        "time": at,
        "weekday": weekday,
        "due": "",
        "timezone": user.timezone,
        "paused_until": "",
        "skip_next": False,
        "version": 0,
    }


def next_time(record: Record, user: User, *, after: datetime) -> datetime:
    """The first time of the routine later than `after`, in UTC, on the user's clock of today."""
    zone = zone_of(user.timezone)
    weekday = int(record["weekday"] or 0)
    rule = f"FREQ=WEEKLY;BYDAY={_DAYS[weekday - 1]}" if weekday else "FREQ=DAILY"
    # A rule begins somewhere; more than a week before is early enough for any weekday.
    first_day = wall_time(after, zone).date() - timedelta(days=8)
    starts = datetime.combine(first_day, time.fromisoformat(record["time"]))
    found = next_occurrence(rule, starts=starts, zone=zone, after=after)
    if found is None:
        raise ValueError("a rule without an end has ended")
    return found


def due_after(record: Record, user: User, *, now: datetime) -> str:
    """The column `due` of a routine that is switched on: its next time; the end of a pause may be one."""
    paused = parse_time(record["paused_until"])
    return format_time(next_time(record, user, after=max(now, paused - _MOMENT) if paused else now))


def routine_view(record: Record, user: User) -> Routine:
    """A routine's row as clients see it."""
    due = parse_time(record["due"]) if record["enabled"] else None
    skips = bool(record["skip_next"])
    weekday = int(record["weekday"] or 0)
    fields: dict[str, Any] = {
        "kind": record["kind"],
        "enabled": bool(record["enabled"]),
        "time": record["time"],
        "weekday": weekday - 1 if weekday else None,
        "next": next_time(record, user, after=due) if due and skips else due,
        "paused_until": parse_time(record["paused_until"]),
        "skip_next": skips,
    }
    return Routine.model_validate(fields)


def routine_setting(record: Record) -> RoutineSetting:
    """A routine's row as a run sees it."""
    weekday = int(record["weekday"] or 0)
    return RoutineSetting(kind=record["kind"], time=record["time"], weekday=weekday - 1 if weekday else None)
