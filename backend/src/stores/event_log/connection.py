"""The connections to Redis, their time-outs, and what becomes of their errors."""

import asyncio
import socket
import time
from collections.abc import Awaitable
from typing import Any, TypeVar

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError, RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from src.errors import DependencyDown
from src.logs import get_logger

T = TypeVar("T")
logger = get_logger("event_log")

ANSWER_SECONDS = 1.5
"""Longer than a script takes while Redis writes its file anew. A Redis that hangs holds up a request no longer than this."""
BLOCK_SECONDS = 10.0
"""The longest wait for news that is asked for; Redis ends it by then."""
_STALL_SECONDS = 1.0
"""After a time-out nobody else waits for Redis for so long, where it can be done without."""
_REWRITE_LOOK_SECONDS = 0.1
_BROKEN = (RedisConnectionError, RuntimeError)
"""A connection that broke. uvloop says it with a `RuntimeError`, which the client lets through, where it writes into one
that was reset."""
_KEEP_ALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
}
"""A host that vanished without a word is found out within half a minute."""


class RedisConnection:
    """One client for calls that are answered at once and one for those that wait. `close()` by whoever made it."""

    def __init__(self, url: str) -> None:
        common: dict[str, Any] = {
            "decode_responses": True,
            "socket_connect_timeout": ANSWER_SECONDS,
            # A connection that broke, as by a restart, is made anew once. What hangs is not asked again: it may have
            # heard, and whoever waits has waited.
            "retry": Retry(ExponentialBackoff(cap=0.2, base=0.02), 1, supported_errors=_BROKEN),  # pyright: ignore[reportArgumentType] - any error will do
            "health_check_interval": 0,
            "socket_keepalive": True,
            "socket_keepalive_options": _KEEP_ALIVE,
        }
        self.redis = redis.Redis.from_url(url, socket_timeout=ANSWER_SECONDS, max_connections=64, **common)
        self.blocking = redis.Redis.from_url(url, socket_timeout=BLOCK_SECONDS + ANSWER_SECONDS, **common)
        self._stalled_until = 0.0

    @property
    def stalled(self) -> bool:
        """Whether a call has just gone without an answer, so that another one would only wait."""
        return time.monotonic() < self._stalled_until

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        await self.redis.aclose()
        await self.blocking.aclose()

    async def guard(self, call: Awaitable[T]) -> T:
        """What a call answers. Raises `DependencyDown` where Redis does not answer, or with an error."""
        try:
            answer = await call
        except (TimeoutError, RedisTimeout) as error:
            self._stalled_until = time.monotonic() + _STALL_SECONDS
            raise DependencyDown("Redis does not answer.", name="redis") from error
        except (RedisError, OSError, *_BROKEN) as error:
            raise DependencyDown("Redis does not answer.", name="redis") from error
        self._stalled_until = 0.0
        return answer

    async def rewrite_file(self) -> None:
        """Make Redis write its append-only file anew, so that no byte of deleted keys stays in it; returns when it has.

        A server that keeps no such file, or does not let us, is left as it is.
        """
        try:
            await self.guard(self._rewrite())
        except DependencyDown as error:
            if not isinstance(error.__cause__, NoPermissionError):
                raise
            logger.warning("deleted_text_stays_in_redis", reason="the user may not rewrite the append-only file")

    async def _rewrite(self) -> None:
        before = await self._persistence()
        if not before.get("aof_enabled"):
            return
        # One that is under way may have begun before the deletion.
        await self._rewritten()
        await self.redis.bgrewriteaof()
        if (await self._rewritten()).get("aof_last_bgrewrite_status") != "ok":
            raise DependencyDown("Redis could not write its append-only file anew.", name="redis")

    async def _rewritten(self) -> dict[str, Any]:
        """What Redis says once no rewrite of its file is under way."""
        while True:
            found = await self._persistence()
            if not (found.get("aof_rewrite_in_progress") or found.get("aof_rewrite_scheduled")):
                return found
            await asyncio.sleep(_REWRITE_LOOK_SECONDS)

    async def _persistence(self) -> dict[str, Any]:
        return await self.redis.info("persistence")
