"""How often a person or an address may ask.

Counted in Redis, so that a limit holds over several backends; while Redis is away each process counts for itself, which
keeps abuse bounded. Sliding windows: `burst` at once, and `per_second` in the long run.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from src.errors import RateLimited
from src.logs import get_logger
from src.settings import LimitSettings

logger = get_logger("limits")

_ANSWER_SECONDS = 0.5
"""A Redis that hangs must not hold up what is counted."""
_AWAY_SECONDS = 5.0
"""So long Redis is not asked again after it did not answer."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """`amount` in a window, of what is called `what` in words."""

    name: str
    what: str
    item: RateLimitItemPerSecond


def _limit(name: str, what: str, *, burst: int, per_second: float) -> _Limit:
    return _Limit(
        name, what, RateLimitItemPerSecond(burst, max(1, round(burst / per_second)), namespace=f"limit:{name}")
    )


class RateLimits:
    """The limits of the API. Each check counts, and raises `RateLimited` where there was too much. `close()` by whoever made it.

    Args:
        limits: how much.
        redis_url: where it is counted; empty: in this process alone.
        clock: seconds, growing.
    """

    def __init__(
        self, limits: LimitSettings, redis_url: str = "", *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._redis = _redis_storage(redis_url) if redis_url else None
        self._common = SlidingWindowCounterRateLimiter(self._redis) if self._redis else None
        self._away_until = 0.0
        one = limits
        self._messages = _limit("messages", "messages", burst=one.messages_burst, per_second=one.messages_per_second)
        self._guests = _limit("guests", "new users", burst=one.guests_burst, per_second=one.guests_per_second)
        self._logins = _limit("logins", "sign-ins", burst=one.logins_burst, per_second=one.logins_per_second)
        self._accounts = _limit(
            "accounts", "sign-ins", burst=one.account_logins_burst, per_second=one.account_logins_per_second
        )
        self._trials = _limit(
            "trials", "trials", burst=one.deliveries_tried_burst, per_second=one.deliveries_tried_per_second
        )
        self._feeds = _limit("feeds", "requests", burst=one.feeds_burst, per_second=one.feeds_per_second)
        self._reads = _limit("reads", "requests", burst=one.reads_burst, per_second=one.reads_per_second)
        self._changes = _limit("changes", "changes", burst=one.changes_burst, per_second=one.changes_per_second)
        self._imports = _limit("imports", "files", burst=one.imports_burst, per_second=one.imports_per_second)
        self._frames = _limit("frames", "frames", burst=one.frames_burst, per_second=one.frames_per_second)
        self._sockets = _limit("sockets", "connections", burst=one.sockets_burst, per_second=one.sockets_per_second)
        self._requests = _limit("requests", "requests", burst=one.requests_burst, per_second=one.requests_per_second)

    @property
    def is_shared(self) -> bool:
        """Whether all backends count together now."""
        return self._common is not None and self._clock() >= self._away_until

    async def close(self) -> None:
        """Close the connection. A second call does nothing."""
        if self._redis is not None:
            await cast("RedispyBridge", self._redis.bridge).storage.aclose()

    async def check_request(self, address: str) -> None:
        """Count anything that an address asks for."""
        await self._check(self._requests, _network(address))

    async def check_read(self, user_id: str) -> None:
        """Count something that a user looks at, searches among it."""
        await self._check(self._reads, user_id)

    async def check_change(self, user_id: str) -> None:
        """Count something that a user changes."""
        await self._check(self._changes, user_id)

    async def check_import(self, user_id: str) -> None:
        """Count a file of a user."""
        await self._check(self._imports, user_id)

    async def check_frame(self, user_id: str) -> None:
        """Count a frame on a user's socket, in this process: a socket has but one."""
        await self._count(self._own, self._frames, user_id)

    async def check_socket(self, user_id: str) -> None:
        """Count a socket that a user opens, in this process, which is what it costs."""
        await self._count(self._own, self._sockets, user_id)

    async def check_trial(self, user_id: str) -> None:
        """Count a trial notification of a user."""
        await self._check(self._trials, user_id)

    async def check_feed(self, address: str) -> None:
        """Count a calendar feed asked for from an address."""
        await self._check(self._feeds, _network(address))

    async def check_message(self, user_id: str) -> None:
        """Count a message of a user."""
        await self._check(self._messages, user_id)

    async def check_guest(self, address: str) -> None:
        """Count a guest or account made from an address."""
        await self._check(self._guests, _network(address))

    async def check_login(self, address: str) -> None:
        """Count a try to sign in from an address."""
        await self._check(self._logins, _network(address))

    async def check_account(self, email: str) -> None:
        """Count a password said for an account, from wherever: who guesses has many addresses."""
        await self._check(self._accounts, hashlib.sha256(email.strip().lower().encode()).hexdigest())

    async def _check(self, limit: _Limit, key: str) -> None:
        if self._common is not None and self.is_shared:
            try:
                await self._count(self._common, limit, key)
            except RateLimited:
                raise
            except Exception as error:  # noqa: BLE001 - the library lets through whatever its client raises
                self._away_until = self._clock() + _AWAY_SECONDS
                logger.warning("limits_counted_alone", error=type(error).__name__)
            else:
                return
        await self._count(self._own, limit, key)

    async def _count(self, limiter: SlidingWindowCounterRateLimiter, limit: _Limit, key: str) -> None:
        if await limiter.hit(limit.item, key):
            return
        stats = await limiter.get_window_stats(limit.item, key)
        wait = max(0.1, stats.reset_time - time.time())
        raise RateLimited(f"Too many {limit.what}; wait a moment and try again.", retry_after=wait)


def _network(address: str) -> str:
    """What one person has: an address of IPv4, or the /64 of one of IPv6, in which anybody may choose 2^64 of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False).network_address
    return str(found)


def _redis_storage(url: str) -> RedisStorage:
    return RedisStorage(
        url,
        implementation="redispy",
        key_prefix="lifeos",
        socket_timeout=_ANSWER_SECONDS,
        socket_connect_timeout=_ANSWER_SECONDS,
        max_connections=32,
        retry=Retry(NoBackoff(), 0),  # pyright: ignore[reportArgumentType] - passed on to redis-py as it is
    )
