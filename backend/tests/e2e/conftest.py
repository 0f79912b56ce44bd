"""One whole system for the tests of this folder: real servers, a real backend process, the offline model."""

from collections.abc import AsyncIterator

import pytest

from src.settings import OfflineSettings
from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports


@pytest.fixture(scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The running system, shared: kill nothing here."""
    settings = on_free_ports(tmp_path_factory.mktemp("system"), offline=OfflineSettings(word_delay_ms=5))
    running = Stack(settings, restarts=False)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def url(system: Stack) -> str:
    """The address of the backend."""
    return f"http://127.0.0.1:{system.settings.api.port}"


@pytest.fixture
async def anna(url: str) -> AsyncIterator[Person]:
    """A Russian-speaking guest."""
    person = await Person.arrive(url, locale="ru")
    yield person
    await person.leave()


@pytest.fixture
async def bo(url: str) -> AsyncIterator[Person]:
    """An English-speaking guest."""
    person = await Person.arrive(url, locale="en")
    yield person
    await person.leave()
