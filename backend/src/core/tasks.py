"""Ending tasks."""

import asyncio
from collections.abc import Collection
from typing import Any

CANCEL_AGAIN_SECONDS = 5.0


async def ended(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel the tasks until all have ended: a cancel that comes as `asyncio.wait_for` ends is swallowed in Python 3.11."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
