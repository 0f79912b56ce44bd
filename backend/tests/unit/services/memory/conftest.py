"""One memory service for the tests that need no other; each test has users of its own."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from src.core.ids import UserId, derive_id
from src.services.memory import MemoryService
from src.settings import Settings
from tests.stacks import isolated_settings


@pytest.fixture(scope="session")
async def memory(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MemoryService]:
    """An open service on embedded Qdrant. Close nothing here: `memory_settings` opens one of your own."""
    service = await MemoryService.open(isolated_settings(data_dir=tmp_path_factory.mktemp("memory")))
    yield service
    await service.close()


@pytest.fixture
def memory_settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    return isolated_settings(data_dir=tmp_path)


@pytest.fixture
def user() -> UserId:
    """A user that no other test has."""
    return UserId(derive_id("user", uuid4().hex))


@pytest.fixture
def other_user() -> UserId:
    """Another user that no other test has."""
    return UserId(derive_id("other", uuid4().hex))
