"""What a routine speaks of, read from the rows: what the day holds, what is open, what waits.

`Any`: a column of any type may be sorted by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from src.core.clock import END_OF_DAY, instant, wall_time, zone_of
from src.models.values import User
from src.services.inbox.rows import ItemRow
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.filters import Condition, asc, eq, ge, lt, ne, one_of

STALE_AFTER = timedelta(days=14)
"""An open item that nobody touched for so long is asked about in the weekly review."""
_WEEK = timedelta(days=7)
_MOST_ROWS = 500
_KEPT_FOR_REFERENCE = frozenset({"reference", "note", "idea"})
"""Kinds that ask for nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to speak of. Times are the user's local ones, without a zone."""

    text: str
    due: datetime | None = None
    item_id: str = ""
    waiting_for: str = ""
    since: datetime | None = None
    """When it was written down."""
    typed: bool = True
    """Whether the user wrote it here."""

    @property
    def at(self) -> time | None:
        """Its time of day; None where it is due any time on its day."""
        return None if self.due is None or self.due.time() == END_OF_DAY else self.due.time()


@dataclass(frozen=True, slots=True)
class Day:
    """What the day holds, in the order of the clock, and what is overdue, oldest first."""

    today: tuple[Entry, ...] = ()
    overdue: tuple[Entry, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether the user wrote all of it here."""
        return all(entry.typed for entry in (*self.today, *self.overdue))


@dataclass(frozen=True, slots=True)
class Review:
    """What stands in the inbox."""

    open_count: int = 0
    unsorted: int = 0
    someday: int = 0
    due: tuple[Entry, ...] = ()
    """Within the coming week."""
    overdue: tuple[Entry, ...] = ()
    waiting: tuple[Entry, ...] = ()
    stale: tuple[Entry, ...] = ()
    week: tuple[Entry, ...] = ()
    """A short list for the week."""

    @property
    def typed(self) -> bool:
        """Whether the user wrote all of it here."""
        return all(entry.typed for entry in (*self.waiting, *self.stale, *self.week))


class RoutineData:
    """Reads the rows of one user at a time. Raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._reminders = OwnedCollection(pocketbase, ReminderRow, noun="reminder")

    async def day(self, user: User, *, now: datetime) -> Day:
        """Today's reminders to come and dated items, and what is overdue."""
        zone = zone_of(user.timezone)
        local = wall_time(now, zone)
        end = instant(datetime.combine(local.date() + timedelta(days=1), time()), zone)
        dated = [ne(ItemRow.due, None), lt(ItemRow.due, end)]
        items = await self._open(user, *dated, sort=ItemRow.due)
        reminders = await self._reminders.find(
            eq(ReminderRow.user, user.id),
            eq(ReminderRow.status, "scheduled"),
            ge(ReminderRow.due, now),
            lt(ReminderRow.due, end),
            sort=[asc(ReminderRow.due)],
            limit=_MOST_ROWS,
        )
        entries = [_entry(row, user) for row in items]
        today = [entry for entry in entries if entry.due and entry.due >= local]
        today += [Entry(row.text, _local(row.due, user)) for row in reminders]
        overdue = [entry for entry in entries if entry.due and entry.due < local]
        return Day(tuple(sorted(today, key=_by_due)), tuple(overdue))

    async def review(self, user: User, *, now: datetime) -> Review:
        """Everything that is open, as a weekly review sees it."""
        rows = await self._open(user, sort=ItemRow.created)
        local = wall_time(now, zone_of(user.timezone))
        entries = {row.id: _entry(row, user) for row in rows}
        active = [row for row in rows if row.kind != "someday" and row.kind not in _KEPT_FOR_REFERENCE]
        waiting = [entries[row.id] for row in active if entries[row.id].waiting_for]
        mine = [row for row in active if not entries[row.id].waiting_for]
        dated = sorted((entry for row in mine if (entry := entries[row.id]).due), key=_by_due)
        overdue = [entry for entry in dated if entry.due and entry.due < local]
        due = [entry for entry in dated if entry.due and local <= entry.due < local + _WEEK]
        stale = [entries[row.id] for row in mine if _is_stale(row, now=now) and not row.due]
        sorted_first = sorted(mine, key=lambda row: row.kind == "unsorted")
        undated = [entries[row.id] for row in sorted_first if not row.due]
        return Review(
            open_count=len(rows),
            unsorted=sum(1 for row in rows if row.kind == "unsorted"),
            someday=sum(1 for row in rows if row.kind == "someday"),
            due=tuple(due),
            overdue=tuple(overdue),
            waiting=tuple(waiting),
            stale=tuple(stale),
            week=(*overdue, *due, *undated),
        )

    async def waiting(self, user: User) -> Sequence[Entry]:
        """What the user waits for, longest first."""
        rows = await self._open(user, ne(ItemRow.waiting_for, None), sort=ItemRow.created)
        return [_entry(row, user) for row in rows]

    async def _open(self, user: User, *wanted: Condition, sort: Column[Any]) -> list[ItemRow]:
        mine = [eq(ItemRow.user, user.id), one_of(ItemRow.status, ["new", "clarified"])]
        return await self._items.find(*mine, *wanted, sort=[asc(sort)], limit=_MOST_ROWS)


def _entry(row: ItemRow, user: User) -> Entry:
    return Entry(
        text=row.text,
        due=_local(row.due, user),
        item_id=row.id,
        waiting_for=row.waiting_for or "",
        since=_local(row.created, user),
        typed=row.typed,
    )


def _local(at: datetime | None, user: User) -> datetime | None:
    return wall_time(at, zone_of(user.timezone)) if at else None


def _by_due(entry: Entry) -> datetime:
    return entry.due or datetime.max  # noqa: DTZ901 - compared with local times


def _is_stale(row: ItemRow, *, now: datetime) -> bool:
    return now - row.updated > STALE_AFTER
