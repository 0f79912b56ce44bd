"""Memory tells nobody, and leaves the rest of the process as it was."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from src.core.ids import UserId
from src.services.memory import MemoryService
from src.settings import child_environment

BACKEND = Path(__file__).parents[4]


def test_nothing_is_resolved_reached_or_left_in_the_home_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = child_environment({"HOME": str(home)})
    # Set by an earlier test of this process; here it must come from the service.
    environment.pop("MEM0_TELEMETRY", None)
    environment.pop("MEM0_DIR", None)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.unit.services.memory.quiet", str(tmp_path / "data")],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert json.loads(ran.stdout) == {"reached": [], "urllib3": "INFO"}
    assert ran.stderr == ""
    assert list(home.iterdir()) == []


async def test_no_log_line_holds_a_memorys_text(
    memory: MemoryService, user: UserId, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        fact = await memory.add(user, "Люблю канарейку", key="turn:0")
        await memory.search(user, "Люблю канарейку", limit=5)
        await memory.update(user, fact.id, text="Люблю канареек")
        await memory.delete(user, fact.id)
    printed = capfd.readouterr()
    assert "канаре" not in caplog.text + printed.out + printed.err
