"""Token buckets: a burst, then a rate, for each key alone, in bounded memory."""

import pytest

from src.errors import RateLimited
from src.services.accounts.limits import RateLimits, TokenBuckets
from src.settings import LimitSettings


class Clock:
    """Time that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_the_burst_tokens_come_back_at_the_rate() -> None:
    clock = Clock()
    buckets = TokenBuckets(burst=3, per_second=2.0, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_a_bucket_never_holds_more_than_the_burst() -> None:
    clock = Clock()
    buckets = TokenBuckets(burst=2, per_second=1.0, clock=clock)
    buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a") == 0 for _ in range(3)] == [True, True, False]


def test_one_key_does_not_use_up_another() -> None:
    buckets = TokenBuckets(burst=1, per_second=0.1, clock=Clock())
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    assert buckets.take("a") > 0


def test_refused_tries_do_not_make_the_wait_longer() -> None:
    clock = Clock()
    buckets = TokenBuckets(burst=1, per_second=1.0, clock=clock)
    buckets.take("a")
    assert {buckets.take("a") for _ in range(50)} == {1.0}


def test_memory_is_bounded_and_the_key_in_use_stays() -> None:
    buckets = TokenBuckets(burst=1, per_second=0.001, clock=Clock())
    buckets.take("busy")
    for number in range(50_000):
        buckets.take(f"passing-{number}")
        if number % 1000 == 0:
            assert buckets.take("busy") > 0
    assert len(buckets._buckets) <= 20_000  # pyright: ignore[reportPrivateUsage] - the bound is the point


def test_each_kind_has_its_own_limit() -> None:
    limits = RateLimits(LimitSettings(messages_burst=1, guests_burst=1, logins_burst=1), clock=Clock())
    for check in (limits.check_message, limits.check_guest, limits.check_login):
        check("x")
        with pytest.raises(RateLimited) as raised:
            check("x")
        assert raised.value.retry_after > 0
