"""Work is given up on for what it computes, not for what else the machine does meanwhile."""

import asyncio
import threading
import time

import pytest

from src.core.deadline import within


async def test_what_waits_long_and_computes_little_is_waited_for() -> None:
    ends = time.monotonic() + 0.3
    assert await within(asyncio.ensure_future(asyncio.to_thread(time.sleep, 0.3)), seconds=0.1) is None
    assert time.monotonic() >= ends


async def test_what_computes_without_end_is_given_up_on() -> None:
    enough = threading.Event()

    def compute() -> None:
        while not enough.is_set():
            sum(range(1000))

    work = asyncio.ensure_future(asyncio.to_thread(compute))
    with pytest.raises(TimeoutError):
        await within(work, seconds=0.1)
    assert not work.done()
    enough.set()
    await work


async def test_what_fails_fails_here() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await within(asyncio.ensure_future(asyncio.to_thread(int, "none")), seconds=1)
