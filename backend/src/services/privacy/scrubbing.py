"""Has the stores give up the bytes of what was deleted.

A deleted row is out of reach at once, but its bytes stay in the files: in SQLite's free pages and write-ahead log, in
Redis' append-only file. Writing those files anew takes time that grows with them, so deletions that come together share
one scrub, and the stores rest for a while after each. Nothing about it is stored: every start of an API process asks
for a scrub, so one that a crash prevented comes then. Mem0's stores are scrubbed with each deletion, by themselves.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence

from src.errors import DependencyDown
from src.logs import get_logger

logger = get_logger("scrubbing")

_GATHER_SECONDS = 1.0
"""Deletions of this time share a scrub."""
_REST_SECONDS = 3.0
_REST_SHARE = 50
"""The stores rest this many times as long as a scrub took: it costs them two percent of their time at most."""
_LAST_SECONDS = 5.0
"""For the scrub at the end of the process, which is waited for."""


class Scrubber:
    """Scrubs in the background of the process, again after a rest where that failed. Made within a running event loop; `close()` by whoever made it."""

    def __init__(self, *stores: Callable[[], Awaitable[None]]) -> None:
        """Take what makes each store write its files anew; each raises `DependencyDown` where that failed."""
        self._stores: Sequence[Callable[[], Awaitable[None]]] = stores
        self._asked = False
        self._closed = False
        self._task: asyncio.Task[None] | None = None

    def ask(self) -> None:
        """Have the stores scrubbed soon. Returns at once."""
        self._asked = True
        if not self._closed and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Scrub where that is due, and stop; what cannot be done now is done after the next start."""
        self._closed = True
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._asked:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._scrub(), _LAST_SECONDS)

    async def _run(self) -> None:
        while self._asked:
            await asyncio.sleep(_GATHER_SECONDS)
            began = time.monotonic()
            await self._scrub()
            took = time.monotonic() - began
            await asyncio.sleep(max(_REST_SECONDS, _REST_SHARE * took))

    async def _scrub(self) -> None:
        """Scrub every store, also where another fails. Asked for meanwhile, or not done, it is asked for still."""
        self._asked, done = False, False
        try:
            done = await self._each()
        finally:
            self._asked = self._asked or not done

    async def _each(self) -> bool:
        done = True
        for scrub in self._stores:
            try:
                await scrub()
            except DependencyDown as error:
                logger.warning("scrub_postponed", waits_for=error.name)
                done = False
        return done
