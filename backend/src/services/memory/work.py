"""Runs the memory's calls: in threads of its own, and the changes of one user one after the other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from src.core.ids import UserId
from src.core.locks import KeyedLocks
from src.errors import DependencyDown

T = TypeVar("T")

_EXTRACTIONS = 4
"""Models that are asked at once; each may think for a minute."""


class MemoryWork:
    """Everything raises `DependencyDown` after `end`.

    Args:
        threads: for what touches the store; shut down by `end`.
    """

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self._asking = ThreadPoolExecutor(_EXTRACTIONS, thread_name_prefix="memory-extraction")
        self._lock = KeyedLocks()
        self._ended = False

    async def end(self) -> None:
        """Finish what is under way; a second call does nothing."""
        self._ended = True
        # In a thread, for it waits for the calls under way.
        await asyncio.to_thread(self._asking.shutdown, wait=True)
        await asyncio.to_thread(self._threads.shutdown, wait=True)

    def alone(self, name: str) -> AbstractAsyncContextManager[None]:
        """Nobody else is in here with this name."""
        return self._lock(name)

    async def write(self, user_id: UserId, change: Callable[[], T]) -> T:
        """Run a change after the user's earlier ones; cancelled while it runs, it is completed all the same."""
        async with self._lock(user_id):
            running = asyncio.ensure_future(self.run(change))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                # A thread cannot be stopped. Leaving the lock now would let another write in beside it.
                await asyncio.wait([running])
                if not running.cancelled():
                    running.exception()  # looked at, so that asyncio does not complain that nobody did
                raise

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """What a call gives that takes moments."""
        return await self._in(self._threads, work, *args)

    async def ask(self, work: Callable[..., T], *args: object) -> T:
        """What a call gives that asks a model."""
        return await self._in(self._asking, work, *args)

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[..., T], *args: object) -> T:
        if self._ended:
            raise DependencyDown("The memory store is closed.", name="memory")
        return await asyncio.get_running_loop().run_in_executor(threads, work, *args)
