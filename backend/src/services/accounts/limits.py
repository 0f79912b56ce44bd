"""How often a person or an address may ask: token buckets in this process, bounded in memory.

With several backends each counts for itself, so a limit is then that many times as wide; it keeps abuse bounded, it is
no quota.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from src.errors import RateLimited
from src.settings import LimitSettings

_KEYS_KEPT = 20_000
"""Buckets held at most. The one that was used longest ago goes first; it is the likeliest to be full again."""

Clock = Callable[[], float]


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """One bucket for each key: `burst` at once, `per_second` after that.

    Args:
        burst: tokens in a full bucket.
        per_second: tokens that come back in a second.
        clock: seconds, growing.
    """

    def __init__(self, *, burst: int, per_second: float, clock: Clock = time.monotonic) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str) -> float:
        """Take a token: 0 where there was one, else the seconds until there is."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > _KEYS_KEPT:
            self._buckets.popitem(last=False)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self._per_second


class RateLimits:
    """The limits of the API. Each check counts, and raises `RateLimited` where there was too much."""

    def __init__(self, limits: LimitSettings, *, clock: Clock = time.monotonic) -> None:
        self._messages = TokenBuckets(burst=limits.messages_burst, per_second=limits.messages_per_second, clock=clock)
        self._guests = TokenBuckets(burst=limits.guests_burst, per_second=limits.guests_per_second, clock=clock)
        self._logins = TokenBuckets(burst=limits.logins_burst, per_second=limits.logins_per_second, clock=clock)
        self._trials = TokenBuckets(
            burst=limits.deliveries_tried_burst, per_second=limits.deliveries_tried_per_second, clock=clock
        )
        self._feeds = TokenBuckets(burst=limits.feeds_burst, per_second=limits.feeds_per_second, clock=clock)

    def check_trial(self, user_id: str) -> None:
        """Count a trial notification of a user."""
        _check(self._trials, user_id, "trials")

    def check_feed(self, address: str) -> None:
        """Count a calendar feed asked for from an address."""
        _check(self._feeds, address, "requests")

    def check_message(self, user_id: str) -> None:
        """Count a message of a user."""
        _check(self._messages, user_id, "messages")

    def check_guest(self, address: str) -> None:
        """Count a guest or account made from an address."""
        _check(self._guests, address, "new users")

    def check_login(self, address: str) -> None:
        """Count a try to sign in from an address."""
        _check(self._logins, address, "sign-ins")


def _check(buckets: TokenBuckets, key: str, what: str) -> None:
    wait = buckets.take(key)
    if wait > 0:
        raise RateLimited(f"Too many {what}; wait a moment and try again.", retry_after=wait)
