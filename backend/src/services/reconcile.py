"""Sees to it that everything that is to come is waited for, and nothing else, although Temporal lost it or was away.

Rows are promises, workflows only wait: from the rows they can be started again at any time, and one that waits for
nothing reads its row again and ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from src.core.clock import utc_now
from src.core.ids import UserId, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.logs import get_logger
from src.services.background import Job, Periodic, apart
from src.services.inbox.items import TO_SETTLE
from src.services.inbox.rows import ItemRow
from src.services.reminders.rows import ReminderRow
from src.services.reminders.service import ReminderService, StartReminder
from src.services.routines.rows import RoutineRow
from src.services.routines.service import StartRoutine
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.filters import Condition, eq
from src.stores.pocketbase.rows import OwnedRow

logger = get_logger("keeper")

_EVERY_SECONDS = 300.0
_PAGE = 200
_AT_ONCE = 8
"""Starts under way at a time: thousands of rows must not crowd out the people who are talking."""
_FIRST_LOOK_BACK = timedelta(hours=24)
"""At start, rows that changed within it are read again by their workflows: whoever changed them may have died."""
_OVERLAP = timedelta(minutes=1)


RowT = TypeVar("RowT", bound=OwnedRow)
AnyRowT_contra = TypeVar("AnyRowT_contra", bound=OwnedRow, contravariant=True)


class StartRow(Protocol[AnyRowT_contra]):
    """Has a row waited for, unless it is already; `changed` has it read again. Raises `DependencyDown`."""

    def __call__(self, row: AnyRowT_contra, /, *, changed: bool) -> Awaitable[None]:
        """Start it, or wake it."""
        ...


class Waiting(Protocol):
    """The workflows of one kind. Every call raises `DependencyDown`."""

    async def running(self) -> set[str]:
        """Ids of those that run; one that began or ended a moment ago may be missing or left over."""
        ...

    async def look_again(self, workflow_id: str) -> None:
        """Have one read its row; one that is gone stays so."""
        ...


class StartInbox(Protocol):
    """Has a user's inbox looked after; `changed` has its rows read again. Raises `DependencyDown`."""

    def __call__(self, user_id: UserId, /, *, changed: bool = False) -> Awaitable[object]:
        """Start it, or wake it."""
        ...


@dataclass(frozen=True, slots=True)
class Kept(Generic[RowT]):
    """Rows of one collection that workflows wait for: those that fit `wanted`. Of them `only` is loaded.

    `neglected` is set by whoever could not tell Temporal of a change; `prepare` runs before each look.
    """

    row: type[RowT]
    wanted: Condition
    only: Sequence[Column[Any]]
    start: StartRow[RowT]
    workflow_id: Callable[[RowT], str]
    waiting: Waiting
    neglected: asyncio.Event
    prepare: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a look came to: rows to come, those of them that nothing waited for, and workflows that wait for nothing."""

    to_come: int = 0
    started: int = 0
    left_over: int = 0

    def __add__(self, other: "Reconciled") -> "Reconciled":
        return Reconciled(self.to_come + other.to_come, self.started + other.started, self.left_over + other.left_over)


def reminders(service: ReminderService, start: StartReminder, waiting: Waiting) -> Kept[ReminderRow]:
    """Reminders that are to come."""

    def start_row(row: ReminderRow, /, *, changed: bool) -> Awaitable[None]:
        return start(row.user, row.id, changed=changed)

    return Kept(
        ReminderRow,
        eq(ReminderRow.status, "scheduled"),
        [ReminderRow.user, ReminderRow.updated],
        start_row,
        lambda row: reminder_workflow_id(row.id),
        waiting,
        service.neglected,
        service.replan_all,
    )


def routines(start: StartRoutine, waiting: Waiting, neglected: asyncio.Event) -> Kept[RoutineRow]:
    """Routines that are switched on."""

    def start_row(row: RoutineRow, /, *, changed: bool) -> Awaitable[None]:
        return start(row.user, row.kind, changed=changed)

    return Kept(
        RoutineRow,
        eq(RoutineRow.enabled, True),
        [RoutineRow.user, RoutineRow.kind, RoutineRow.updated],
        start_row,
        lambda row: routine_workflow_id(row.user, row.kind),
        waiting,
        neglected,
    )


def inboxes(start: StartInbox, waiting: Waiting, neglected: asyncio.Event) -> Kept[ItemRow]:
    """Inboxes in which something is asked, or an answer waits to be gone into."""

    async def start_row(row: ItemRow, /, *, changed: bool) -> None:
        await start(row.user, changed=changed)

    return Kept(
        ItemRow,
        TO_SETTLE,
        [ItemRow.user, ItemRow.updated],
        start_row,
        lambda row: inbox_workflow_id(row.user),
        waiting,
        neglected,
    )


async def reconcile(pocketbase: PocketBase, kept: Kept[RowT], *, changed_since: datetime) -> Reconciled:
    """Start a workflow for every row that is to come and that none waits for; have those end that wait for none.

    Those whose rows changed after `changed_since` read them again. Raises `DependencyDown`; again is right.
    """
    if kept.prepare is not None:
        await apart(kept.prepare(), about=f"prepare_{kept.row.collection}")
    running = await kept.waiting.running()
    wanted: set[str] = set()
    started = 0
    rows: list[RowT] = []
    async for row in Collection(pocketbase, kept.row).scan(kept.wanted, only=kept.only):
        wanted.add(kept.workflow_id(row))
        rows.append(row)
        if len(rows) == _PAGE:
            started += await _start_all(rows, kept, running, changed_since)
            rows = []
    started += await _start_all(rows, kept, running, changed_since)
    left_over = sorted(running - wanted)
    await _at_once([partial(kept.waiting.look_again, workflow_id) for workflow_id in left_over])
    return Reconciled(len(wanted), started, len(left_over))


async def _start_all(rows: list[RowT], kept: Kept[RowT], running: set[str], changed_since: datetime) -> int:
    """Start what does not run, and wake what changed; answers how many did not run."""
    starts: list[Callable[[], Awaitable[None]]] = []
    started = 0
    for row in rows:
        changed = row.updated >= changed_since
        runs = kept.workflow_id(row) in running
        started += not runs
        if changed or not runs:
            starts.append(partial(kept.start, row, changed=changed))
    await _at_once(starts)
    return started


async def _at_once(calls: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for place in range(0, len(calls), _AT_ONCE):
        await asyncio.gather(*(apart(call(), about="reconcile") for call in calls[place : place + _AT_ONCE]))


class Keeper:
    """Reconciles all that is kept at start, every five minutes, and soon after Temporal could not be told."""

    def __init__(self, pocketbase: PocketBase, kept: Sequence[Kept[Any]]) -> None:
        self._pocketbase = pocketbase
        self._kept = kept
        self._since = {one.row.collection: utc_now() - _FIRST_LOOK_BACK for one in kept}

    def loops(self) -> tuple[Job, ...]:
        """One for each kind."""
        return tuple(
            Periodic(f"reconcile_{one.row.collection}", partial(self._look, one), _EVERY_SECONDS, wake=one.neglected)
            for one in self._kept
        )

    async def _look(self, kept: Kept[Any]) -> None:
        began = utc_now()
        found = await reconcile(self._pocketbase, kept, changed_since=self._since[kept.row.collection])
        if found.started or found.left_over:
            logger.info("reconciled", collection=kept.row.collection, **asdict(found))
        self._since[kept.row.collection] = began - _OVERLAP
