"""A limit on work that computes, by what it computes and not by the clock."""

import asyncio
import time
from typing import TypeVar

T = TypeVar("T")

_LATEST_SECONDS = 30.0
"""By the clock, whatever little was computed: somebody waits."""
_LEAST_WAIT_SECONDS = 0.02


async def within(work: asyncio.Future[T], *, seconds: float) -> T:
    """The result of `work`, which runs in a thread; it is neither ended nor cancelled.

    A machine that is busy with something else does not make work that is small look endless.

    Args:
        work: what is waited for.
        seconds: processor time of this process, from now on.

    Raises:
        TimeoutError: the process has computed for so long, or half a minute has passed.
    """
    spent, latest = time.process_time() + seconds, time.monotonic() + _LATEST_SECONDS
    while not work.done():
        left = min(spent - time.process_time(), latest - time.monotonic())
        if left <= 0:
            raise TimeoutError
        await asyncio.wait({work}, timeout=max(left, _LEAST_WAIT_SECONDS))
    return work.result()
