"""Locks by key: one user's work in order, everybody else's beside it."""

import asyncio
import weakref


class KeyedLocks:
    """A lock for each key, which exists while somebody holds it or waits for it: `async with locks(key):`."""

    def __init__(self) -> None:
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    def __call__(self, key: str) -> asyncio.Lock:
        """The lock of a key; to be kept by who holds it."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        return len(self._locks)
