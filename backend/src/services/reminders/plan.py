"""When the occurrences of a reminder come: the next of a series, and what quiet hours hold back. No I/O."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from src.core.clock import wall_time, zone_of
from src.core.recurrence import occurrences
from src.logs import get_logger
from src.models.values import User
from src.services.accounts.quiet_hours import quiet_until
from src.services.reminders.ledger import Change, Entry, Standing, occurrence_key
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.rows import put

logger = get_logger("reminders")

MISSED_LINES = 20
"""Of the times of a series that passed unseen, so many get lines of their own; all are counted."""


def planned(user: User, entry: Entry, *, important: bool, now: datetime) -> Entry:
    """The line with the time at which it comes: when it is due, or at the end of the quiet hours that it falls into."""
    until = None if important or entry.awake else quiet_until(user, max(entry.due, now))
    return replace(entry, at=until or entry.due)


def let_go(user: User, entry: Entry, *, important: bool, now: datetime) -> Entry:
    """As `planned`, for a line that was held back: where nothing holds it back any more, it comes now."""
    again = planned(user, entry, important=important, now=now)
    return replace(again, at=max(again.at, now))


def named(user: User, entry: Entry, *, now: datetime) -> Entry:
    """The line of a time that the user names now: in quiet hours, one before their end is meant for then."""
    over = quiet_until(user, now)
    return replace(entry, awake=over is not None and entry.due < over)


def following(row: ReminderRow, user: User, *, after: datetime, not_before: str = "") -> Entry | None:
    """The next own time of a series later than `after`, on the user's clock of today; None where it is over.

    Args:
        row: the reminder.
        user: whose clock and quiet hours.
        after: an aware time, not before now.
        not_before: a naive local time of the series; earlier ones have had their turn in another zone.
    """
    # Rules know no fractions of a second, the time that a person's client sends may.
    earliest = datetime.fromisoformat(not_before).replace(microsecond=0) if not_before else None
    for local, due in _times(row, user, after=after):
        if earliest is None or local >= earliest:
            entry = Entry(occurrence_key(row.id, due), due, due, row.text, local=local.isoformat())
            return planned(user, entry, important=row.important, now=after)
    return None


def passed(row: ReminderRow, user: User, entry: Entry, *, now: datetime) -> tuple[list[Entry], int]:
    """The times of a series after `entry` that are over by `now`: the latest of them, oldest first, and how many."""
    latest: deque[Entry] = deque(maxlen=MISSED_LINES)
    count = 0
    for local, due in takewhile(lambda time: time[1] <= now, _times(row, user, after=entry.due)):
        latest.append(Entry(occurrence_key(row.id, due), due, due, row.text, local=local.isoformat()))
        count += 1
    return list(latest), count


def replanned(standing: Standing, user: User, *, now: datetime) -> Change | None:
    """What becomes of a reminder whose user has other quiet hours or another zone by now; None where nothing does.

    A series keeps its place on the wall clock, a single time its instant.
    """
    row = standing.row
    important = row.important
    moved = row.repeat is not None and row.timezone != user.timezone
    entries: list[Entry] = []
    dropped: list[Entry] = []
    for entry in standing.pending:
        if moved and entry.local and entry.due > now:
            dropped.append(entry)
            again = following(row, user, after=now, not_before=entry.local)
            entries += [again] if again else []
        elif entry.at > now and (then := let_go(user, entry, important=important, now=now)) != entry:
            entries.append(then)
    if not (moved or entries):
        return None
    return Change([put(ReminderRow.timezone, user.timezone)] if moved else [], entries=entries, dropped=dropped)


def _times(row: ReminderRow, user: User, *, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    if not row.repeat:
        return
    due = row.due or after
    zone = zone_of(row.timezone)
    starts = datetime.fromisoformat(row.starts_local) if row.starts_local else wall_time(due, zone)
    try:
        yield from occurrences(row.repeat, starts=starts, zone=zone_of(user.timezone), after=after)
    except (ValueError, TypeError, KeyError, OverflowError):
        logger.warning("repetition_unreadable", reminder_id=row.id)  # edited by hand, or from an older version
