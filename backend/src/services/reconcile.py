"""Sees to it that everything that is to come is waited for, and nothing else, although Temporal lost it or was away.

Rows are promises, workflows only wait: from the rows they can be started again at any time, and one that waits for
nothing reads its row again and ends.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from src.core.clock import utc_now
from src.core.ids import UserId, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.inbox.items import TO_SETTLE
from src.services.reminders.service import ReminderService, StartReminder
from src.services.routines.service import StartRoutine
from src.stores.pocketbase.client import PocketBase, Record, bind, parse_time

logger = get_logger("keeper")

_EVERY_SECONDS = 300.0
_RETRY_SECONDS = 2.0
_PAGE = 200
_AT_ONCE = 8
"""Starts under way at a time: thousands of rows must not crowd out the people who are talking."""
_FIRST_LOOK_BACK = timedelta(hours=24)
"""At start, rows that changed within it are read again by their workflows: whoever changed them may have died."""
_OVERLAP = timedelta(minutes=1)


class StartRow(Protocol):
    """Has a row waited for, unless it is already; `changed` has it read again. Raises `DependencyDown`."""

    def __call__(self, row: Record, /, *, changed: bool) -> Awaitable[None]:
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
class Kept:
    """Rows of one collection that workflows wait for: those that fit `where`.

    `neglected` is set by whoever could not tell Temporal of a change; `prepare` runs before each look.
    """

    collection: str
    where: str
    fields: str
    start: StartRow
    workflow_id: Callable[[Record], str]
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


def reminders(service: ReminderService, start: StartReminder, waiting: Waiting) -> Kept:
    """Reminders that are to come."""

    def start_row(row: Record, /, *, changed: bool) -> Awaitable[None]:
        return start(UserId(row["user"]), row["id"], changed=changed)

    return Kept(
        "reminders",
        "status = 'scheduled'",
        "id,user,updated",
        start_row,
        lambda row: reminder_workflow_id(row["id"]),
        waiting,
        service.neglected,
        service.replan_all,
    )


def routines(start: StartRoutine, waiting: Waiting, neglected: asyncio.Event) -> Kept:
    """Routines that are switched on."""

    def start_row(row: Record, /, *, changed: bool) -> Awaitable[None]:
        return start(UserId(row["user"]), row["kind"], changed=changed)

    return Kept(
        "routines",
        "enabled = true",
        "id,user,kind,updated",
        start_row,
        lambda row: routine_workflow_id(row["user"], row["kind"]),
        waiting,
        neglected,
    )


def inboxes(start: StartInbox, waiting: Waiting, neglected: asyncio.Event) -> Kept:
    """Inboxes in which something is asked, or an answer waits to be gone into."""

    async def start_row(row: Record, /, *, changed: bool) -> None:
        await start(UserId(row["user"]), changed=changed)

    return Kept(
        "inbox_items",
        TO_SETTLE.text,
        "id,user,updated",
        start_row,
        lambda row: inbox_workflow_id(row["user"]),
        waiting,
        neglected,
    )


async def reconcile(pocketbase: PocketBase, kept: Kept, *, changed_since: datetime) -> Reconciled:
    """Start a workflow for every row that is to come and that none waits for; have those end that wait for none.

    Those whose rows changed after `changed_since` read them again. Raises `DependencyDown`; again is right.
    """
    if kept.prepare is not None:
        await kept.prepare()
    running = await kept.waiting.running()
    wanted: set[str] = set()
    last, started = "", 0
    while True:
        rows = await pocketbase.find(
            kept.collection,
            where=f"{kept.where} && {bind('id > {:last}', last=last)}",
            sort="id",
            limit=_PAGE,
            fields=kept.fields,
        )
        wanted.update(kept.workflow_id(row) for row in rows)
        started += await _start_all(rows, kept, running, changed_since)
        if len(rows) < _PAGE:
            break
        last = rows[-1]["id"]
    left_over = sorted(running - wanted)
    await _at_once([partial(kept.waiting.look_again, workflow_id) for workflow_id in left_over])
    return Reconciled(len(wanted), started, len(left_over))


async def _start_all(rows: list[Record], kept: Kept, running: set[str], changed_since: datetime) -> int:
    """Start what does not run, and wake what changed; answers how many did not run."""
    starts: list[Callable[[], Awaitable[None]]] = []
    started = 0
    for row in rows:
        updated = parse_time(row["updated"])
        changed = updated is None or updated >= changed_since
        runs = kept.workflow_id(row) in running
        started += not runs
        if changed or not runs:
            starts.append(partial(kept.start, row, changed=changed))
    await _at_once(starts)
    return started


async def _at_once(calls: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for place in range(0, len(calls), _AT_ONCE):
        await asyncio.gather(*(call() for call in calls[place : place + _AT_ONCE]))


class Keeper:
    """Reconciles all that is kept at start, every five minutes, and soon after Temporal could not be told."""

    def __init__(self, pocketbase: PocketBase, kept: Sequence[Kept]) -> None:
        self._pocketbase = pocketbase
        self._kept = kept
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, at once, in the background."""
        self._tasks = [asyncio.create_task(self._run(kept)) for kept in self._kept]

    async def close(self) -> None:
        """Stop. A second call does nothing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, kept: Kept) -> None:
        since = utc_now() - _FIRST_LOOK_BACK
        while True:
            kept.neglected.clear()
            began = utc_now()
            try:
                found = await reconcile(self._pocketbase, kept, changed_since=since)
            except DependencyDown:
                logger.warning("not_reconciled", collection=kept.collection)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if found.started or found.left_over:
                logger.info("reconciled", collection=kept.collection, **asdict(found))
            since = began - _OVERLAP
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(kept.neglected.wait(), _EVERY_SECONDS)
