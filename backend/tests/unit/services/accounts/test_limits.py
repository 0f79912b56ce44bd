"""Limits: a burst, then a rate, for each key alone; alone too while Redis is away."""

from collections.abc import Awaitable, Callable

import pytest

from src.errors import RateLimited
from src.services.accounts.limits import RateLimits
from src.settings import LimitSettings

Check = Callable[[str], Awaitable[None]]

NOWHERE = "redis://127.0.0.1:1/0"


async def passed(check: Check, key: str, tries: int) -> int:
    """How many of the tries were let through."""
    count = 0
    for _ in range(tries):
        try:
            await check(key)
        except RateLimited:
            continue
        count += 1
    return count


@pytest.fixture(params=["", NOWHERE], ids=["alone", "redis away"])
async def limits(request: pytest.FixtureRequest) -> RateLimits:
    small = {
        f"{name}_burst": 3
        for name in ("messages", "guests", "logins", "reads", "changes", "imports", "frames", "sockets")
    }
    slow = {name.replace("burst", "per_second"): 0.01 for name in small}
    return RateLimits(LimitSettings.model_validate({**small, **slow}), request.param)


async def test_after_the_burst_there_is_no_more(limits: RateLimits) -> None:
    assert await passed(limits.check_message, "a", 10) == 3
    assert not limits.is_shared


async def test_one_key_and_one_kind_do_not_use_up_another(limits: RateLimits) -> None:
    checks = (limits.check_message, limits.check_guest, limits.check_login, limits.check_read, limits.check_change)
    for check in (*checks, limits.check_import, limits.check_frame, limits.check_socket):
        assert await passed(check, "a", 5) == 3
        assert await passed(check, "b", 5) == 3


async def test_refused_tries_do_not_make_the_wait_longer(limits: RateLimits) -> None:
    await passed(limits.check_message, "a", 3)
    waits: list[float] = []
    for _ in range(30):
        with pytest.raises(RateLimited) as raised:
            await limits.check_message("a")
        waits.append(raised.value.retry_after)
    assert waits[-1] <= waits[0]
    await limits.close()
