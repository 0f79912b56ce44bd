"""Fan-out of the event log to the open sockets and long polls of this process.

One reader for the whole process follows the logs of all connected users by cursor; every subscription has its own
bounded queue, so a slow one harms nobody else. Any number of processes may serve the same user.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.protocol.events import Resync
from src.services.background import Job, Loop, Periodic
from src.stores.event_log.connection import BLOCK_SECONDS
from src.stores.event_log.log import EventLog, LoggedEvent, NewEvents, encode

logger = get_logger("connections")

QUEUE_LIMIT = 256
"""Events a subscription may lag behind; a socket that is slower is cut off instead of buffered without end."""
_BLOCK_MS = int(BLOCK_SECONDS * 1000)
_RECONNECT_SECONDS = 0.2
_EPOCH_CHECK_SECONDS = 2.0
_SETTLE_SECONDS = 30.0
_SESSION_CHECK_SECONDS = 4.0
"""A session that ended in another process closes its sockets within 10 s."""


@dataclass(eq=False)
class Subscription:
    """One reader of a user's events.

    What comes while its backlog is loaded is held, so that order holds; `release` lets it flow. `overflowed` once it
    was too slow; `ended` is set when the session behind it has ended, or its user opened too many after it.
    """

    user_id: UserId
    token: str | None
    start: str = ""
    """The cursor that it began at."""
    last: str = ""
    """Cursor of the newest event that was handed over."""
    queue: asyncio.Queue[LoggedEvent] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))
    overflowed: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    crowded_out: bool = False
    """Ended because its user opened too many."""
    _held: list[LoggedEvent] | None = field(default_factory=list[LoggedEvent])

    def offer(self, event: LoggedEvent) -> None:
        """Hand over an event unless it was handed over before."""
        if self._held is not None:
            self._held.append(event)
            return
        if event.cursor <= self.last or self.overflowed:
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.overflowed = True
            return
        self.last = event.cursor

    def release(self, backlog: list[LoggedEvent], *, after: str) -> None:
        """Hand over the events after the cursor `after`, then what was held meanwhile."""
        held, self._held, self.last = self._held or [], None, after
        for event in [*backlog, *held]:
            self.offer(event)

    async def next(self) -> LoggedEvent | None:
        """The next event, waiting for it; None once the subscription was too slow and has to end."""
        if self.overflowed:
            return None
        return await self.queue.get()

    def next_now(self) -> LoggedEvent | None:
        """The next event if there is one."""
        return None if self.queue.empty() else self.queue.get_nowait()


@dataclass
class _Feed:
    position: str
    subscriptions: dict[Subscription, None] = field(default_factory=dict[Subscription, None])
    """In the order in which they came."""


class ConnectionManager:
    """The subscriptions of this process and the one task that feeds them.

    Args:
        events: the event log.
        ended_of: those of some tokens whose sessions have ended.
        process_name: unique among the backends on one Redis.
        most_per_user: beyond it the oldest subscription of a user ends.
    """

    def __init__(
        self,
        events: EventLog,
        *,
        ended_of: Callable[[Sequence[str]], Awaitable[Sequence[str]]],
        process_name: str | None = None,
        most_per_user: int = 20,
    ) -> None:
        self._most_per_user = most_per_user
        self._events = events
        self._ended_of = ended_of
        self._feeds: dict[UserId, _Feed] = {}
        self._wake = f"wake:{process_name or derive_id(str(id(self)), utc_now().isoformat())}"
        self._broken = False

    def loops(self) -> tuple[Job, ...]:
        """The reader, the look at the sessions behind the subscriptions, and telling of what could not be told."""
        return (
            owed_events(self._events),
            Loop("event_fan_out", self._read),
            Periodic("session_check", self._check_sessions, _SESSION_CHECK_SECONDS),
            Periodic("epoch_check", self._check_epoch, _EPOCH_CHECK_SECONDS),
        )

    @property
    def open_count(self) -> int:
        """Subscriptions that are open now."""
        return sum(len(feed.subscriptions) for feed in self._feeds.values())

    @contextlib.asynccontextmanager
    async def subscribe(
        self, user_id: UserId, *, cursor: str | None, token: str | None = None
    ) -> AsyncGenerator[Subscription]:
        """Follow a user's log from after `cursor`, or from now. The backlog is in the queue when this returns.

        Where the log does not reach back to the cursor, the first event is `resync`; where it does, but events may have
        been lost with a process that died, one comes among the others. Raises `DependencyDown`.
        """
        start = cursor if cursor is not None else await self._events.tail(user_id)
        subscription = Subscription(user_id, token, start=start)
        feed = self._feeds.get(user_id)
        is_new = feed is None
        if feed is None:
            position = await self._events.tail(user_id)
            feed = self._feeds.setdefault(user_id, _Feed(position))
        feed.subscriptions[subscription] = None
        self._crowd_out(feed)
        try:
            if is_new:
                await self._events.wake(self._wake)
            await self._events.resync_since(user_id, start)
            backlog = await self._backlog(user_id, start)
            if backlog is None:
                subscription.release([await self._resync(user_id)], after="")
            else:
                subscription.release(backlog, after=start)
            yield subscription
        finally:
            feed.subscriptions.pop(subscription, None)
            if not feed.subscriptions and self._feeds.get(user_id) is feed:
                del self._feeds[user_id]

    def _crowd_out(self, feed: _Feed) -> None:
        """End the oldest where there are too many."""
        for oldest in list(feed.subscriptions)[: -self._most_per_user]:
            oldest.crowded_out = True
            oldest.ended.set()
            del feed.subscriptions[oldest]

    async def end_session(self, token: str) -> None:
        """Close what hangs on a session that has just ended."""
        for feed in self._feeds.values():
            for subscription in feed.subscriptions:
                if subscription.token == token:
                    subscription.ended.set()

    async def _backlog(self, user_id: UserId, cursor: str) -> list[LoggedEvent] | None:
        """The events after `cursor`; None where the log does not reach back, or they are too many to send."""
        found = await self._events.read_after(user_id, cursor, limit=QUEUE_LIMIT)
        return None if found.gap or len(found.events) >= QUEUE_LIMIT else found.events

    async def _resync(self, user_id: UserId) -> LoggedEvent:
        return LoggedEvent(await self._events.tail(user_id), encode(Resync(ts=utc_now())))

    async def _read(self) -> None:
        wake_position = "0"
        while True:
            try:
                if self._broken:
                    await self._recover()
                    self._broken = False
                positions = {user_id: feed.position for user_id, feed in self._feeds.items()}
                found, wake_position = await self._events.wait(
                    positions, wake=self._wake, wake_position=wake_position, block_ms=_BLOCK_MS
                )
                for user_id, new in found.items():
                    self._deliver(user_id, new)
            except DependencyDown:
                if not self._broken:
                    logger.warning("event_log_lost")
                self._broken = True
                await asyncio.sleep(_RECONNECT_SECONDS)

    async def _recover(self) -> None:
        """After Redis was away: users whose place in the log is gone load a snapshot."""
        for user_id, feed in list(self._feeds.items()):
            await self._events.resync_since(user_id, feed.position)
            if (await self._events.read_after(user_id, feed.position, limit=1)).gap:
                resync = await self._resync(user_id)
                self._deliver(user_id, NewEvents([resync], position=resync.cursor))
        logger.info("event_log_recovered", users=len(self._feeds))

    def _deliver(self, user_id: UserId, new: NewEvents) -> None:
        feed = self._feeds.get(user_id)
        if feed is None:
            return
        feed.position = new.position
        for subscription in feed.subscriptions:
            for event in new.events:
                subscription.offer(event)

    async def _check_epoch(self) -> None:
        """Where a process began anew, what the one before it could not tell is lost: all who are here load a snapshot."""
        if await self._events.look_at_epoch() is not None:
            for user_id in list(self._feeds):
                await self._events.resync_since(user_id)

    async def _check_sessions(self) -> None:
        """End what hangs on sessions that ended elsewhere. While the database is away they stand."""
        tokens = {s.token for feed in self._feeds.values() for s in feed.subscriptions if s.token}
        for token in await self._ended_of(sorted(tokens)):
            await self.end_session(token)


def owed_events(events: EventLog) -> Job:
    """Telling of what could not be told when it happened; in every process that announces anything."""
    return Periodic("owed_events", events.owed.settle, _SETTLE_SECONDS, wake=events.owed.wake)
