"""When a routine comes: its defaults, and the next time on the user's wall clock. Pure.

A stored weekday is ISO's, 1 for Monday, and 0 for every day; clients count from 0 for Monday and say None for every day.
"""

from datetime import datetime, time, timedelta
from typing import get_args

from src.core.clock import wall_time, zone_of
from src.core.ids import derive_id
from src.core.recurrence import WEEKDAYS, next_occurrence
from src.models.turn import RoutineSetting
from src.models.values import RoutineKind, User
from src.protocol.routines import Routine
from src.services.routines.rows import RoutineRow

KINDS: tuple[RoutineKind, ...] = get_args(RoutineKind)
DEFAULTS: dict[RoutineKind, tuple[str, int]] = {
    "morning_briefing": ("08:00", 0),
    "weekly_review": ("18:00", 7),
    "waiting_for": ("10:00", 3),
}
"""Time and stored weekday until the user chooses others."""
_MOMENT = timedelta(milliseconds=1)


def rule_of(weekday: int) -> str:
    """The RRULE of a routine's days: of one weekday, Monday is 1, or of every day for 0."""
    return f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday - 1]}" if weekday else "FREQ=DAILY"


def new_row(user: User, kind: RoutineKind) -> RoutineRow:
    """A routine that was never touched."""
    at, weekday = DEFAULTS[kind]
    return RoutineRow(
        id=routine_id(user.id, kind), user=user.id, kind=kind, time=at, weekday=weekday, timezone=user.timezone
    )


def routine_id(user_id: str, kind: RoutineKind) -> str:
    """The id of a user's routine."""
    return derive_id("routine", user_id, kind)


def next_time(row: RoutineRow, user: User, *, after: datetime) -> datetime:
    """The first time of the routine later than `after`, in UTC, on the user's clock of today."""
    zone = zone_of(user.timezone)
    # A rule begins somewhere; more than a week before is early enough for any weekday.
    first_day = wall_time(after, zone).date() - timedelta(days=8)
    starts = datetime.combine(first_day, time.fromisoformat(row.time))
    found = next_occurrence(rule_of(row.weekday), starts=starts, zone=zone, after=after)
    if found is None:
        raise ValueError("a rule without an end has ended")
    return found


def due_after(row: RoutineRow, user: User, *, now: datetime) -> datetime:
    """When a routine that is switched on comes next; the end of a pause may be that time."""
    paused = row.paused_until
    return next_time(row, user, after=max(now, paused - _MOMENT) if paused else now)


def routine_view(row: RoutineRow, user: User) -> Routine:
    """A routine as clients see it."""
    due = row.due if row.enabled else None
    return Routine(
        kind=row.kind,
        enabled=row.enabled,
        time=row.time,
        weekday=row.weekday - 1 if row.weekday else None,
        next=next_time(row, user, after=due) if due and row.skip_next else due,
        paused_until=row.paused_until,
        skip_next=row.skip_next,
    )


def routine_setting(row: RoutineRow) -> RoutineSetting:
    """A routine as a run sees it."""
    return RoutineSetting(kind=row.kind, time=row.time, weekday=row.weekday - 1 if row.weekday else None)
