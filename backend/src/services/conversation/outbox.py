"""Takes stored messages to their workflows, in order, however long Temporal is away.

The rows are the queue: what waits here can be lost, because a message that has no reply is found again in the database,
at start and once in a while.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import asc, eq, le

logger = get_logger("outbox")

_SWEEP_SECONDS = 20.0
_UNANSWERED_AFTER = timedelta(seconds=30)
"""A message that has waited this long may have lost its signal (Temporal's database restored, another backend killed)."""
_FIRST_RETRY_SECONDS = 0.25
_LAST_RETRY_SECONDS = 2.0
_RESEND_AT_MOST_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored message that its workflow has to hear of. `generation` counts how often the user asked again."""

    message_id: str
    generation: int = 0


Deliver = Callable[[UserId, Delivery], Awaitable[None]]


class Outbox:
    """One queue and at most one task for each user that has something to deliver.

    Args:
        deliver: tells the workflow; raises `DependencyDown` while Temporal is away.
        pocketbase: where unanswered messages are found again.
    """

    def __init__(self, deliver: Deliver, pocketbase: PocketBase) -> None:
        self._deliver = deliver
        self._messages = Collection(pocketbase, MessageRow)
        self._queues: dict[UserId, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._resend_at: dict[Delivery, tuple[float, float]] = {}

    def start(self) -> None:
        """Start looking for unanswered messages; the first look is at once and takes all of them."""
        self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def close(self) -> None:
        """Stop. What is still queued is found again at the next start."""
        tasks = [*self._tasks, *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def push(self, user_id: UserId, delivery: Delivery) -> None:
        """Deliver after what was pushed for this user before. Returns at once."""
        queue = self._queues.get(user_id)
        if queue is not None:
            if delivery not in queue:
                queue.append(delivery)
            return
        self._queues[user_id] = deque([delivery])
        task = asyncio.create_task(self._drain(user_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, user_id: UserId) -> None:
        queue = self._queues[user_id]
        delay = _FIRST_RETRY_SECONDS
        while queue:
            try:
                await self._deliver(user_id, queue[0])
            except DependencyDown:
                logger.warning("delivery_postponed", user_id=user_id, message_id=queue[0].message_id)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _LAST_RETRY_SECONDS)
                continue
            queue.popleft()
            delay = _FIRST_RETRY_SECONDS
        del self._queues[user_id]

    async def _sweep_for_ever(self) -> None:
        older_than = timedelta(0)
        while True:
            with contextlib.suppress(DependencyDown):
                await self._sweep(older_than)
                older_than = _UNANSWERED_AFTER
            await asyncio.sleep(_SWEEP_SECONDS if older_than else _LAST_RETRY_SECONDS)

    async def _sweep(self, older_than: timedelta) -> None:
        rows = await self._messages.find(
            eq(MessageRow.role, "user"),
            eq(MessageRow.status, "pending"),
            le(MessageRow.updated, utc_now() - older_than),
            sort=[asc(MessageRow.created)],
            limit=500,
            only=[MessageRow.generation],
        )
        found = {Delivery(row.id, row.generation): row.user for row in rows}
        now = time.monotonic()
        self._resend_at = {delivery: due for delivery, due in self._resend_at.items() if delivery in found}
        for delivery, user_id in found.items():
            due, wait = self._resend_at.get(delivery, (now, _SWEEP_SECONDS))
            if due <= now:
                self._resend_at[delivery] = (now + wait, min(wait * 2, _RESEND_AT_MOST_SECONDS))
                self.push(user_id, delivery)
        if found:
            logger.info("unanswered_messages_found", count=len(found))
