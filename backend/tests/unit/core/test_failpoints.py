"""Failpoints: off unless named, once unless always, and only those that there are."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from src.core.failpoints import Failpoint, arm, reached
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


def test_a_point_ends_the_process() -> None:
    code = "import asyncio; from src.core.failpoints import arm, reached; arm('accepted:exit'); asyncio.run(reached('accepted'))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 70


@pytest.mark.parametrize("setting", ["nowhere:exit", "accepted", "accepted:explode"])
def test_what_there_is_not_is_refused(setting: str) -> None:
    with pytest.raises(SetupFailed):
        arm(setting)
