"""Sees to it that every reminder that is to come is waited for, although Temporal lost it or could not be told."""

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import datetime, timedelta

from src.errors import DependencyDown
from src.logs import get_logger
from src.models import UserId, utc_now
from src.services.reminders import StartReminder
from src.stores.pocketbase import PocketBase, Record, bind, parse_time

logger = get_logger("reminders")

_EVERY_SECONDS = 300.0
_RETRY_SECONDS = 2.0
_PAGE = 200
_AT_ONCE = 8
"""Starts under way at a time: thousands of rows must not crowd out the people who are talking."""
_FIRST_LOOK_BACK = timedelta(hours=24)
"""At start, reminders that changed within it are read again by their workflows: whoever changed them may have died."""
_OVERLAP = timedelta(minutes=1)


async def reconcile(pocketbase: PocketBase, start: StartReminder, *, changed_since: datetime) -> int:
    """Start a workflow for every reminder that is to come, unless it runs; answers how many there are.

    Those whose rows changed after `changed_since` are read again. Raises `DependencyDown`; again is right.
    """
    last, count = "", 0
    while True:
        rows = await pocketbase.find(
            "reminders",
            where=bind("status = 'scheduled' && id > {:last}", last=last),
            sort="id",
            limit=_PAGE,
            fields="id,user,updated",
        )
        await _start_all(rows, start, changed_since)
        count += len(rows)
        if len(rows) < _PAGE:
            return count
        last = rows[-1]["id"]


async def _start_all(rows: list[Record], start: StartReminder, changed_since: datetime) -> None:
    for place in range(0, len(rows), _AT_ONCE):
        starts: list[Awaitable[None]] = []
        for row in rows[place : place + _AT_ONCE]:
            updated = parse_time(row["updated"])
            changed = updated is None or updated >= changed_since
            starts.append(start(UserId(row["user"]), row["id"], changed=changed))
        await asyncio.gather(*starts)


class ReminderKeeper:
    """Reconciles at start, every five minutes, and soon after Temporal could not be told of something.

    Args:
        neglected: set by whoever could not tell Temporal.
    """

    def __init__(self, pocketbase: PocketBase, start: StartReminder, *, neglected: asyncio.Event) -> None:
        self._pocketbase = pocketbase
        self._start = start
        self._neglected = neglected
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, at once, in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop. A second call does nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        since = utc_now() - _FIRST_LOOK_BACK
        while True:
            self._neglected.clear()
            began = utc_now()
            try:
                count = await reconcile(self._pocketbase, self._start, changed_since=since)
            except DependencyDown:
                logger.warning("reminders_not_reconciled")
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            logger.debug("reminders_reconciled", count=count)
            since = began - _OVERLAP
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._neglected.wait(), _EVERY_SECONDS)
