"""Open parts for the tests of what runs in Temporal."""

from collections.abc import AsyncIterator

import pytest

from src.models.values import User
from src.runtime import Runtime, open_runtime
from src.settings import Settings
from tests.temporal.people import new_user, telling


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Open parts without a worker: the tests are the workers, or run one."""
    async with open_runtime(settings) as opened, telling(opened):
        yield opened


@pytest.fixture
async def user(runtime: Runtime) -> User:
    return await new_user(runtime)
