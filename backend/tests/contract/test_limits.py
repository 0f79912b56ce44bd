"""Limits that are counted in Redis hold over several backends."""

import uuid

import pytest

from src.errors import RateLimited
from src.services.accounts.limits import RateLimits
from src.settings import LimitSettings
from src.stack.supervisor import Stack


async def test_two_backends_count_together(stack: Stack) -> None:
    settings = LimitSettings(messages_burst=4, messages_per_second=0.01)
    one, two = (RateLimits(settings, stack.settings.redis.url) for _ in range(2))
    user = uuid.uuid4().hex
    for backend in (one, two, one, two):
        await backend.check_message(user)
    for backend in (one, two):
        with pytest.raises(RateLimited):
            await backend.check_message(user)
        assert backend.is_shared
        await backend.close()
