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
from src.services.background import Job, Periodic, apart
from src.services.memory import MemoryService
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.temporal_file import TemporalFile

logger = get_logger("scrubbing")

_GATHER_SECONDS = 1.0
"""Deletions of this time share a scrub."""
_LOOK_SECONDS = 60.0
_REST_SECONDS = 3.0
_REST_SHARE = 50
"""The stores rest this many times as long as a scrub took: it costs them two percent of their time at most."""
_LAST_SECONDS = 5.0
"""For the scrub at the end of the process, which is waited for."""


class Scrubber:
    """Scrubs in the background of the process, again after a rest where that failed. `close()` by whoever made it."""

    def __init__(self, *stores: Callable[[], Awaitable[None]]) -> None:
        """Take what makes each store write its files anew; each raises `DependencyDown` where that failed."""
        self._stores: Sequence[Callable[[], Awaitable[None]]] = stores
        self._asked = False
        self._first = True
        self._wake = asyncio.Event()

    def ask(self) -> None:
        """Have the stores scrubbed soon. Returns at once."""
        self._asked = True
        self._wake.set()

    def loops(self) -> tuple[Job, ...]:
        """Scrubbing when it was asked for."""
        return (Periodic("scrubber", self._round, _LOOK_SECONDS, wake=self._wake),)

    async def close(self) -> None:
        """Scrub where that is due, once the loop has ended; what cannot be done now is done after the next start."""
        if self._asked:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._scrub(), _LAST_SECONDS)

    async def _round(self) -> float | None:
        if not (self._asked or self._first):
            return None
        self._first = False  # a crash may have come between a deletion and its scrub
        await asyncio.sleep(_GATHER_SECONDS)
        began = time.monotonic()
        await self._scrub()
        took = time.monotonic() - began
        await asyncio.sleep(max(_REST_SECONDS, _REST_SHARE * took))
        return 0.0 if self._asked else None

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
                done = await apart(scrub(), about="scrub") and done
            except DependencyDown as error:
                logger.warning("scrub_postponed", waits_for=error.name)
                done = False
        return done


def scrubber_of(
    pocketbase: PocketBase,
    events: EventLog,
    memory: MemoryService,
    temporal: TemporalFile,
    *,
    hold_words: frozenset[str],
) -> Scrubber:
    """The scrubber of all stores, asked by every deletion of what somebody wrote.

    `hold_words`: the collections whose rows hold what people wrote.
    """
    scrubber = Scrubber(pocketbase.scrub, events.scrub, temporal.scrub)

    def deleted(collection: str) -> None:
        if collection in hold_words:
            scrubber.ask()

    pocketbase.on_delete(deleted)
    memory.on_delete(scrubber.ask)
    return scrubber
