"""Commands that a person types beside a running `lifeos up`."""

import asyncio
import sys
from pathlib import Path

import pytest

from src.runtime import open_runtime
from src.settings import child_environment
from src.stack.supervisor import SERVERS
from tests.conftest import StartStack
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(180)


async def test_reconcile_and_usage_find_the_servers_that_run(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    stack = await start_stack(given, parts=SERVERS)
    ports = given.stack.model_dump()
    environment = child_environment(
        {
            "LIFEOS_DATA_DIR": str(given.data_dir),
            **{f"LIFEOS_STACK__{name.upper()}": str(port) for name, port in ports.items()},
        }
    )
    async with open_runtime(stack.settings):  # makes the collections
        for command in ("usage", "reconcile"):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "src.cli", command),
                env=environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            written, _ = await process.communicate()
            assert process.returncode == 0, written.decode()
