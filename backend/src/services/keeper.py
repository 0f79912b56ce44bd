"""Sees to it that everything that is to come is waited for, although Temporal lost it or could not be told.

Rows are promises, workflows only wait: from the rows they can be started again at any time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from src.errors import DependencyDown
from src.logs import get_logger
from src.models import UserId, utc_now
from src.services.reminders import StartReminder
from src.services.routines import StartRoutine
from src.stores.pocketbase import PocketBase, Record, bind, parse_time

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


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one collection that workflows wait for: those that fit `where`.

    `neglected` is set by whoever could not tell Temporal of a change.
    """

    collection: str
    where: str
    fields: str
    start: StartRow
    neglected: asyncio.Event


def reminders(start: StartReminder, neglected: asyncio.Event) -> Kept:
    """Reminders that are to come."""

    def start_row(row: Record, /, *, changed: bool) -> Awaitable[None]:
        return start(UserId(row["user"]), row["id"], changed=changed)

    return Kept("reminders", "status = 'scheduled'", "id,user,updated", start_row, neglected)


def routines(start: StartRoutine, neglected: asyncio.Event) -> Kept:
    """Routines that are switched on."""

    def start_row(row: Record, /, *, changed: bool) -> Awaitable[None]:
        return start(UserId(row["user"]), row["kind"], changed=changed)

    return Kept("routines", "enabled = true", "id,user,kind,updated", start_row, neglected)


async def reconcile(pocketbase: PocketBase, kept: Kept, *, changed_since: datetime) -> int:
    """Start a workflow for every row that is to come, unless it runs; answers how many there are.

    Those that changed after `changed_since` are read again. Raises `DependencyDown`; again is right.
    """
    last, count = "", 0
    while True:
        rows = await pocketbase.find(
            kept.collection,
            where=f"{kept.where} && {bind('id > {:last}', last=last)}",
            sort="id",
            limit=_PAGE,
            fields=kept.fields,
        )
        await _start_all(rows, kept.start, changed_since)
        count += len(rows)
        if len(rows) < _PAGE:
            return count
        last = rows[-1]["id"]


async def _start_all(rows: list[Record], start: StartRow, changed_since: datetime) -> None:
    for place in range(0, len(rows), _AT_ONCE):
        starts: list[Awaitable[None]] = []
        for row in rows[place : place + _AT_ONCE]:
            updated = parse_time(row["updated"])
            starts.append(start(row, changed=updated is None or updated >= changed_since))
        await asyncio.gather(*starts)


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
                count = await reconcile(self._pocketbase, kept, changed_since=since)
            except DependencyDown:
                logger.warning("not_reconciled", collection=kept.collection)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            logger.debug("reconciled", collection=kept.collection, count=count)
            since = began - _OVERLAP
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(kept.neglected.wait(), _EVERY_SECONDS)
