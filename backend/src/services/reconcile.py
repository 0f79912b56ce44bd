"""Sees to it that everything that is to come is waited for, and nothing else, although Temporal lost it or was away.

Rows are promises, workflows only wait: from the rows they can be started again at any time, and one that waits for
nothing reads its row again and ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from src.core.clock import utc_now
from src.core.ids import approvals_workflow_id, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.logs import get_logger
from src.services.approvals.service import UNSETTLED
from src.services.background import Job, Periodic, apart
from src.services.inbox.items import TO_SETTLE
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import InboxService
from src.services.reminders.rows import ReminderRow
from src.services.reminders.service import ReminderService
from src.services.routines.rows import RoutineRow
from src.services.waits.workflows import WaitingWorkflows, WaitKind
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.filters import Condition, all_of, eq
from src.stores.pocketbase.rows import OwnedRow

logger = get_logger("reconcile")

_EVERY_SECONDS = 300.0
_LOSS_SECONDS = 5.0
"""After so long at most it is seen that Temporal came back without its database: nobody waits for anything then."""
_PAGE = 200
_AT_ONCE = 8
"""Starts under way at a time: thousands of rows must not crowd out the people who are talking."""
_FIRST_LOOK_BACK = timedelta(hours=24)
"""At start, rows that changed within it are read again by their workflows: whoever changed them may have died."""
_OVERLAP = timedelta(minutes=1)


RowT = TypeVar("RowT", bound=OwnedRow)


@dataclass(frozen=True, slots=True)
class Awaited(Generic[RowT]):
    """Rows of one collection that workflows wait for: those that fit `wanted`. Of them `only` is loaded.

    `start` has a row waited for, or wakes what waits; `prepare` runs before each look.
    """

    kind: WaitKind
    row: type[RowT]
    wanted: Condition
    only: Sequence[Column[Any]]
    start: Callable[[RowT, bool], Awaitable[None]]
    workflow_id: Callable[[RowT], str]
    prepare: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a look came to: rows to come, those of them that nothing waited for, and workflows that wait for nothing."""

    to_come: int = 0
    started: int = 0
    left_over: int = 0

    def __add__(self, other: "Reconciled") -> "Reconciled":
        return Reconciled(self.to_come + other.to_come, self.started + other.started, self.left_over + other.left_over)


def awaited(workflows: WaitingWorkflows, reminders: ReminderService, inbox: InboxService) -> tuple[Awaited[Any], ...]:
    """Reminders that are to come, routines that are on, inboxes with questions or answers open, and approvals.

    `Any`: each has rows of its own type.
    """
    return (
        Awaited(
            "reminder",
            ReminderRow,
            eq(ReminderRow.status, "scheduled"),
            [ReminderRow.user, ReminderRow.updated],
            lambda row, changed: workflows.start_reminder(row.user, row.id, changed=changed),
            lambda row: reminder_workflow_id(row.id),
            reminders.replan_all,
        ),
        Awaited(
            "routine",
            RoutineRow,
            eq(RoutineRow.enabled, True),
            [RoutineRow.user, RoutineRow.kind, RoutineRow.updated],
            lambda row, changed: workflows.start_routine(row.user, row.kind, changed=changed),
            lambda row: routine_workflow_id(row.user, row.kind),
        ),
        Awaited(
            "inbox",
            ItemRow,
            TO_SETTLE,
            [ItemRow.user, ItemRow.updated],
            lambda row, changed: workflows.start_inbox(row.user, changed=changed),
            lambda row: inbox_workflow_id(row.user),
            inbox.process_owed,
        ),
        Awaited(
            "approval",
            WidgetRow,
            all_of(*UNSETTLED),
            [WidgetRow.user, WidgetRow.updated],
            lambda row, changed: workflows.start_approvals(row.user, changed=changed),
            lambda row: approvals_workflow_id(row.user),
        ),
    )


async def reconcile(
    pocketbase: PocketBase, workflows: WaitingWorkflows, kind: Awaited[RowT], *, changed_since: datetime
) -> Reconciled:
    """Start a workflow for every row that is to come and that none waits for; have those end that wait for none.

    Those whose rows changed after `changed_since` read them again. Raises `DependencyDown`; again is right.
    """
    if kind.prepare is not None:
        await apart(kind.prepare(), about=f"prepare_{kind.row.collection}")
    running = await workflows.running(kind.kind)
    wanted: set[str] = set()
    started = 0
    rows: list[RowT] = []
    async for row in Collection(pocketbase, kind.row).scan(kind.wanted, only=kind.only):
        wanted.add(kind.workflow_id(row))
        rows.append(row)
        if len(rows) == _PAGE:
            started += await _start_all(rows, kind, running, changed_since)
            rows = []
    started += await _start_all(rows, kind, running, changed_since)
    left_over = sorted(running - wanted)
    await _at_once([partial(workflows.look_again, kind.kind, workflow_id) for workflow_id in left_over])
    return Reconciled(len(wanted), started, len(left_over))


async def _start_all(rows: list[RowT], kind: Awaited[RowT], running: set[str], changed_since: datetime) -> int:
    """Start what does not run, and wake what changed; answers how many did not run."""
    starts: list[Callable[[], Awaitable[None]]] = []
    started = 0
    for row in rows:
        changed = row.updated >= changed_since
        runs = kind.workflow_id(row) in running
        started += not runs
        if changed or not runs:
            starts.append(partial(kind.start, row, changed))
    await _at_once(starts)
    return started


async def _at_once(calls: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for place in range(0, len(calls), _AT_ONCE):
        await asyncio.gather(*(_alone(call) for call in calls[place : place + _AT_ONCE]))


async def _alone(call: Callable[[], Awaitable[None]]) -> None:
    await apart(call(), about="reconcile")  # called here: what ends before it began has made nothing


class Reconciler:
    """Reconciles all that is waited for, at start, every five minutes, and as soon as Temporal comes back without its database.

    `on_loss`: is called then, too.
    """

    def __init__(
        self,
        pocketbase: PocketBase,
        workflows: WaitingWorkflows,
        kinds: Sequence[Awaited[Any]],
        *,
        on_loss: Callable[[], None] = lambda: None,
    ) -> None:
        self._pocketbase = pocketbase
        self._workflows = workflows
        self._kinds = kinds
        self._wakes = {one.kind: asyncio.Event() for one in kinds}
        self._on_loss = on_loss
        self._database = ""
        self._since = {one.kind: utc_now() - _FIRST_LOOK_BACK for one in kinds}

    def soon(self) -> None:
        """Look at once, as where rows came by another way than their services. Returns at once."""
        for wake in self._wakes.values():
            wake.set()

    def loops(self) -> tuple[Job, ...]:
        """One for each kind, and one that sees whether Temporal has lost everything."""
        each = (
            Periodic(
                f"reconcile_{one.row.collection}", partial(self._look, one), _EVERY_SECONDS, wake=self._wakes[one.kind]
            )
            for one in self._kinds
        )
        return (*each, Periodic("temporal_loss", self._look_for_loss, _LOSS_SECONDS))

    async def _look_for_loss(self) -> None:
        known, self._database = self._database, await self._workflows.database()
        if known not in {"", self._database}:
            logger.error("temporal_lost_its_database")
            self.soon()
            self._on_loss()

    async def _look(self, kind: Awaited[Any]) -> None:
        began = utc_now()
        since = self._since[kind.kind]
        found = await reconcile(self._pocketbase, self._workflows, kind, changed_since=since)
        if found.started or found.left_over:
            logger.info("reconciled", collection=kind.row.collection, **asdict(found))
        self._since[kind.kind] = began - _OVERLAP
