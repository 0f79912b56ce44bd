"""Failpoints: off unless named, once unless always, and only those that there are."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from src.core.clock import ClockWatch, utc_now
from src.core.failpoints import CLOCK, CLOCK_FILE, Failpoint, arm, reached
from src.errors import SetupFailed


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    arm("")


async def test_nothing_happens_unless_a_point_is_named() -> None:
    await reached("accepted")
    arm("mid_stream:raise")
    await reached("accepted")


async def test_a_point_fails_once_or_each_time() -> None:
    arm("accepted:raise, mid_stream:raise*")
    with pytest.raises(Failpoint):
        await reached("accepted")
    await reached("accepted")
    for _ in range(2):
        with pytest.raises(Failpoint):
            await reached("mid_stream")


async def test_a_point_waits() -> None:
    arm("accepted:sleep=0.05")
    began = time.monotonic()
    await reached("accepted")
    assert time.monotonic() - began >= 0.05


def test_a_point_ends_the_process_and_the_next_one_lives(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from src.core.failpoints import arm, reached; "
        "arm('accepted:exit', Path(sys.argv[1])); asyncio.run(reached('accepted'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert [subprocess.run(command, check=False).returncode for _ in range(2)] == [70, 0]


def test_the_clock_is_wrong_by_what_a_file_says_and_only_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / CLOCK_FILE).write_text("-7200")
    arm("", tmp_path)
    right = utc_now()
    arm(CLOCK, tmp_path)
    assert timedelta(minutes=119) < right - utc_now() < timedelta(minutes=121)
    watch = ClockWatch()
    (tmp_path / CLOCK_FILE).write_text("259200")
    assert watch.has_jumped()
    (tmp_path / CLOCK_FILE).unlink()
    assert utc_now() - right < timedelta(minutes=1)


@pytest.mark.parametrize("setting", ["nowhere:exit", "accepted", "accepted:explode", CLOCK])
def test_what_there_is_not_is_refused(setting: str) -> None:
    with pytest.raises(SetupFailed):
        arm(setting)
