"""What is alive and does not answer is started again."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from src.settings import child_environment
from src.stack.process import ManagedProcess, ProcessSpec
from src.stack.terminal import Silence
from tests.conditions import until

pytestmark = pytest.mark.alone

STANDS_STILL = """
import asyncio, time
from src.services import background
from src.services.background import Background
background._STANDS_STILL_SECONDS = 1.0

async def main():
    loops = Background()
    loops.start()
    with background.watchdog(loops):
        await asyncio.sleep(2.5)
        print("answers", flush=True)
        time.sleep(30)

asyncio.run(main())
"""


async def test_a_process_that_does_not_answer_is_killed_and_started_again(tmp_path: Path) -> None:
    answers = True

    async def ready() -> bool:
        return True

    async def alive() -> bool:
        return answers

    spec = ProcessSpec(
        name="silent",
        command=(sys.executable, "-c", "import time; time.sleep(600)"),
        environment=child_environment({}),
        ready=ready,
        alive=alive,
        silent_seconds=0.6,
    )
    pids: list[int] = []
    process = ManagedProcess(
        spec, run_dir=tmp_path, output=Silence(), restarts=True, on_spawn=pids.append, on_exit=lambda _: None
    )
    await process.start()
    await asyncio.sleep(1.5)
    assert len(pids) == 1
    answers = False
    await until(lambda: len(pids) > 1, seconds=30)
    answers = True
    await process.stop()


STARTS_SLOWLY = """
import pathlib, sys, time
begun, ready = map(pathlib.Path, sys.argv[1:])
if begun.exists():
    time.sleep(3)
begun.touch()
ready.touch()
time.sleep(600)
"""


async def test_a_process_that_starts_too_slowly_again_is_given_longer_each_time(tmp_path: Path) -> None:
    """On a machine that has become busy it would be killed again and again, and never be there."""
    begun, is_ready = tmp_path / "begun", tmp_path / "ready"

    async def ready() -> bool:
        return is_ready.exists()

    spec = ProcessSpec(
        name="slow",
        command=(sys.executable, "-c", STARTS_SLOWLY, str(begun), str(is_ready)),
        environment=child_environment({}),
        ready=ready,
        start_seconds=1.0,
    )
    process = ManagedProcess(
        spec, run_dir=tmp_path, output=Silence(), restarts=True, on_spawn=lambda _: None, on_exit=lambda _: None
    )
    begun.touch()
    is_ready.touch()
    await process.start()  # taken for ready at once: the first start is not what this is about
    is_ready.unlink()
    await process.kill(signal.SIGKILL)
    await process.wait_ready(60)
    await process.stop()


def test_a_process_whose_loop_stands_still_ends_itself() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STANDS_STILL], capture_output=True, text=True, timeout=60, check=False
    )
    assert "answers" in ended.stdout
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
