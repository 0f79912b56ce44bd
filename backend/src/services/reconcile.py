"""Sees to it that everything that is to come is waited for, and nothing else, although Temporal lost it or was away.

Rows are promises, workflows only wait: from the rows they can be started again at any time, and one that waits for
nothing reads its row again and ends.

A workflow that is told to read its row costs the worker as much as a short turn, and stands in one queue with those who
talk and with what is due. So what comes soon is told first and at once, the rest a few a second; and how far all was told
is stored, so that a restart begins there.
"""

import asyncio
import contextlib
import heapq
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from src.core.clock import utc_now
from src.core.ids import approvals_workflow_id, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.logs import get_logger
from src.services.accounts.server_settings import ServerSettings
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
_AT_ONCE = 8
"""Starts under way at a time: thousands of rows must not crowd out the people who are talking."""
_SOON = timedelta(minutes=15)
"""What comes within it is told at once: long enough that a look or two can be late."""
_REST_AT_ONCE, _REST_SECONDS = 4, 1.0
"""What comes later is told so many at a time. A worker on two busy cores reads ten a second; all 5,000 at once made
reminders that were due come eight minutes late."""
_OVERLAP = timedelta(minutes=1)
"""Clocks of two machines differ, and a row is seen a moment after the time that it names."""
_OVERLAP_AFTER_START = timedelta(minutes=10)
"""Whoever changed a row may have died before it was told. After a power cut Temporal's file may lack the last minute; in a
backup it was copied some minutes before the rows."""
_EVER = datetime.min.replace(tzinfo=UTC)
_NO_TIME = datetime.max.replace(tzinfo=UTC)


RowT = TypeVar("RowT", bound=OwnedRow)


@dataclass(frozen=True, slots=True)
class Awaited(Generic[RowT]):
    """Rows of one collection that workflows wait for: those that fit `wanted`. Of them `only` is loaded.

    `start` has a row waited for, or wakes what waits; `comes` says when it comes, None for a kind
    without times, which goes before all that is not soon; `prepare` runs before each look.
    """

    kind: WaitKind
    row: type[RowT]
    wanted: Condition
    only: Sequence[Column[Any]]
    start: Callable[[RowT, bool], Awaitable[None]]
    workflow_id: Callable[[RowT], str]
    comes: Callable[[RowT], datetime | None] = lambda _: None
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
            [ReminderRow.user, ReminderRow.updated, ReminderRow.status, ReminderRow.due, ReminderRow.at],
            lambda row, changed: workflows.start_reminder(row.user, row.id, changed=changed),
            lambda row: reminder_workflow_id(row.id),
            lambda row: row.comes or _NO_TIME,
            reminders.replan_all,
        ),
        Awaited(
            "routine",
            RoutineRow,
            eq(RoutineRow.enabled, True),
            [RoutineRow.user, RoutineRow.kind, RoutineRow.updated, RoutineRow.due],
            lambda row, changed: workflows.start_routine(row.user, row.kind, changed=changed),
            lambda row: routine_workflow_id(row.user, row.kind),
            lambda row: row.due or _NO_TIME,
        ),
        Awaited(
            "inbox",
            ItemRow,
            TO_SETTLE,
            [ItemRow.user, ItemRow.updated],
            lambda row, changed: workflows.start_inbox(row.user, changed=changed),
            lambda row: inbox_workflow_id(row.user),
            prepare=inbox.process_owed,
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


@dataclass(frozen=True, slots=True)
class Start:
    """A workflow that is to be started, or woken where `changed`; its row comes at `comes`, `_EVER` for one without a time."""

    comes: datetime
    changed: bool
    call: Callable[[], Awaitable[None]]


class _Waiting(NamedTuple):
    kind: WaitKind
    workflow_id: str
    start: Start


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found: the starts that are to be made, by workflow, and workflows that wait for nothing."""

    counts: Reconciled
    starts: dict[str, Start]
    left_over: Sequence[str]


async def find(
    pocketbase: PocketBase, workflows: WaitingWorkflows, kind: Awaited[RowT], *, changed_since: datetime
) -> Found:
    """Find the rows to come that nothing waits for or that changed after `changed_since`. Raises `DependencyDown`."""
    if kind.prepare is not None:
        await apart(kind.prepare(), about=f"prepare_{kind.row.collection}")
    running = await workflows.running(kind.kind)
    wanted: set[str] = set()
    starts: dict[str, Start] = {}
    async for row in Collection(pocketbase, kind.row).scan(kind.wanted, only=kind.only):
        workflow_id = kind.workflow_id(row)
        wanted.add(workflow_id)
        changed = row.updated >= changed_since
        known = starts.get(workflow_id)
        if (known is None or not known.changed) and (changed or workflow_id not in running):
            starts[workflow_id] = Start(kind.comes(row) or _EVER, changed, partial(kind.start, row, changed))
    left_over = sorted(running - wanted)
    return Found(Reconciled(len(wanted), len(wanted - running), len(left_over)), starts, left_over)


async def reconcile(
    pocketbase: PocketBase, workflows: WaitingWorkflows, kind: Awaited[RowT], *, changed_since: datetime
) -> Reconciled:
    """Start a workflow for every row that is to come and that none waits for; have those end that wait for none.

    Those whose rows changed after `changed_since` read them again. Raises `DependencyDown`; again is right.
    """
    found = await find(pocketbase, workflows, kind, changed_since=changed_since)
    await _at_once([one.call for one in sorted(found.starts.values(), key=lambda one: one.comes)])
    await _end(workflows, kind, found)
    return found.counts


async def _end(workflows: WaitingWorkflows, kind: Awaited[Any], found: Found) -> None:
    await _at_once([partial(workflows.look_again, kind.kind, workflow_id) for workflow_id in found.left_over])


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
        self._marks = ServerSettings(pocketbase)
        self._since: dict[WaitKind, datetime] = {}
        self._rest: dict[WaitKind, dict[str, Start]] = {one.kind: {} for one in kinds}
        self._more = asyncio.Event()

    def soon(self) -> None:
        """Look at once, as where rows came by another way than their services. Returns at once."""
        for wake in self._wakes.values():
            wake.set()

    def loops(self) -> tuple[Job, ...]:
        """One for each kind, one that tells what is not urgent, and one that sees whether Temporal has lost everything."""
        each = (
            Periodic(
                f"reconcile_{one.row.collection}", partial(self.look, one), _EVERY_SECONDS, wake=self._wakes[one.kind]
            )
            for one in self._kinds
        )
        return (
            *each,
            Periodic("reconcile_rest", self.tell_some, _EVERY_SECONDS, wake=self._more),
            Periodic("temporal_loss", self._look_for_loss, _LOSS_SECONDS),
        )

    async def tell_some(self) -> float | None:
        """Tell a few of those that are not urgent, what comes first first; the seconds until the next few.

        Raises `DependencyDown`; what was not told is told again.
        """
        waiting = [_Waiting(kind, id, one) for kind, rest in self._rest.items() for id, one in rest.items()]
        some = heapq.nsmallest(_REST_AT_ONCE, waiting, key=lambda one: one.start.comes)
        await _at_once([one.start.call for one in some])
        for one in some:
            if self._rest[one.kind].get(one.workflow_id) is one.start:  # else a look saw its row change once more
                del self._rest[one.kind][one.workflow_id]
        told: set[WaitKind] = {one.kind for one in some}
        for kind in told:
            await self._note(kind)
        return _REST_SECONDS if any(self._rest.values()) else None

    async def look(self, kind: Awaited[Any]) -> None:
        """Tell what changed since the last look, or is not waited for, what comes soon at once. Raises `DependencyDown`."""
        began = utc_now()
        since = self._since.get(kind.kind) or await self._told_until(kind.kind)
        if since > began:  # the clock was set back: who knows what it said when rows were changed
            since = _EVER
        found = await find(self._pocketbase, self._workflows, kind, changed_since=since)
        soon = {id: one for id, one in found.starts.items() if _EVER < one.comes <= began + _SOON}
        await _at_once([one.call for one in sorted(soon.values(), key=lambda one: one.comes)])
        await _end(self._workflows, kind, found)
        if found.counts.started or found.left_over:
            logger.info("reconciled", collection=kind.row.collection, **asdict(found.counts))
        self._rest[kind.kind] |= {id: one for id, one in found.starts.items() if id not in soon}
        self._since[kind.kind] = began - _OVERLAP
        self._more.set()
        await self._note(kind.kind)

    async def _note(self, kind: WaitKind) -> None:
        """Store how far all was told, once it is."""
        if not self._rest[kind] and kind in self._since:
            await self._marks.put(_mark(kind), (self._since[kind] - _OVERLAP_AFTER_START).isoformat())

    async def _told_until(self, kind: WaitKind) -> datetime:
        """How far all was told before this process began, as far as anybody knows."""
        stored = await self._marks.get(_mark(kind))
        with contextlib.suppress(TypeError, ValueError):  # none, or one that is no time
            return datetime.fromisoformat(stored)
        return _EVER

    async def _look_for_loss(self) -> None:
        known, self._database = self._database, await self._workflows.database()
        if known not in {"", self._database}:
            logger.error("temporal_lost_its_database")
            self.soon()
            self._on_loss()


def _mark(kind: WaitKind) -> str:
    return f"told-until-{kind}"
