"""`lifeos up` and `lifeos down` as processes of their own, as a terminal runs them."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from src.settings import Settings
from src.stack.environment import environment_for_child, environment_of
from src.stack.supervisor import SERVERS
from tests.conditions import until
from tests.stacks import on_free_ports

GIVEN = {"LIFEOS_DATA_DIR", "LIFEOS_CACHE_DIR", "LIFEOS_MODEL"}
"""What a person would set; addresses are left out, so that `lifeos up` starts the servers itself."""


def environment(settings: Settings) -> dict[str, str]:
    kept = {
        name: value
        for name, value in environment_of(settings).items()
        if name in GIVEN or name.startswith(("LIFEOS_STACK__", "LIFEOS_API__"))
    }
    return {**{k: v for k, v in environment_for_child(settings, {}).items() if not k.startswith("LIFEOS_")}, **kept}


async def lifeos(settings: Settings, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "src.cli", *arguments),
        env=environment(settings),
        cwd=settings.data_dir.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


async def shown_until(process: asyncio.subprocess.Process, text: str) -> str:
    assert process.stdout
    shown = ""
    async with asyncio.timeout(60):
        while text not in shown:
            line = await process.stdout.readline()
            assert line, f"it ended without {text!r}:\n{shown}"
            shown += line.decode()
    return shown


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await lifeos(settings, "up", "--servers-only")
    try:
        await shown_until(process, "AI Life OS is ready")
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()
        await until(lambda: not list(alive(settings)))


def alive(settings: Settings) -> Iterator[psutil.Process]:
    """Processes that hold the data folder of `settings` in their command line or environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and any(str(settings.data_dir) in part for part in process.cmdline()):
                yield process


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return on_free_ports(tmp_path / "data")


def children(process: asyncio.subprocess.Process) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> Callable[[], bool]:
    return lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


async def test_ctrl_c_stops_everything_in_good_order(given: Settings) -> None:
    async with running(given) as process:
        parts = children(process)
        assert len(parts) == len(SERVERS) + 1  # and the guard
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            assert "Stopped." in await shown_until(process, "Stopped.")
            assert await process.wait() == 0
        assert gone(parts)()


async def test_kill_9_of_the_supervisor_leaves_no_orphan(given: Settings) -> None:
    async with running(given) as process:
        parts = children(process)
        process.kill()
        await until(gone(parts))


async def test_kill_9_of_supervisor_and_guard_together_leaves_no_orphan(given: Settings) -> None:
    async with running(given) as process:
        parts = children(process)
        guard = next(one for one in parts if "guard.py" in " ".join(one.cmdline()))
        guard.kill()
        process.kill()
        await until(gone(parts))


async def test_a_part_that_is_stopped_when_the_supervisor_dies_is_ended_by_the_guard(given: Settings) -> None:
    async with running(given) as process:
        parts = children(process)
        redis = next(one for one in parts if "redis" in one.name())
        redis.suspend()
        process.kill()
        await until(gone(parts))


async def test_a_start_right_after_a_kill_9_works(given: Settings) -> None:
    async with running(given) as process:
        process.kill()
        await process.communicate()
        async with running(given):
            pass


async def test_a_second_up_says_who_runs_and_down_stops_it(given: Settings) -> None:
    async with running(given) as process:
        second = await lifeos(given, "up", "--servers-only")
        written, _ = await second.communicate()
        assert second.returncode == 1
        assert f"already running on {str(given.data_dir)!r} (pid {process.pid})" in written.decode()

        down = await lifeos(given, "down")
        written, _ = await down.communicate()
        assert down.returncode == 0, written.decode()
        await process.communicate()
        assert process.returncode == 0
    again = await lifeos(given, "down")
    written, _ = await again.communicate()
    assert "not running" in written.decode()


async def test_ctrl_c_during_the_start_stops_what_was_started(given: Settings) -> None:
    process = await lifeos(given, "up", "--servers-only")
    await shown_until(process, "is ready at")
    parts = children(process)
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.communicate(), 30)
    assert gone(parts)()


async def test_doctor_names_the_holder_of_a_port(given: Settings) -> None:
    async with running(given):
        doctor = await lifeos(given, "doctor")
        written, _ = await doctor.communicate()
        assert f"port {given.stack.redis_port}" in written.decode()
        assert "held by redis-server (pid" in written.decode()


async def test_a_setting_that_does_not_fit_is_named(given: Settings) -> None:
    wrong = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "src.cli", "doctor"),
        env={**environment(given), "LIFEOS_STACK__REDIS_PORT": "many"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await wrong.communicate()
    assert wrong.returncode == 1
    assert "LIFEOS_STACK__REDIS_PORT" in written.decode()
    assert "Traceback" not in written.decode()
