import asyncio
import os
import signal
import stat
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from src.errors import SetupFailed
from src.settings import Settings
from src.stack.ports import free_ports
from src.stack.supervisor import SERVERS, Stack
from tests.conftest import StartStack
from tests.stacks import on_free_ports


async def until(condition: object, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.02)


async def test_the_three_servers_answer_when_start_returns(stack: Stack) -> None:
    settings = stack.settings
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{settings.pocketbase.url}/api/collections/_superusers/auth-with-password",
            json={"identity": settings.pocketbase.email, "password": settings.pocketbase.password.get_secret_value()},
        )
        ui = await client.get(f"http://127.0.0.1:{settings.stack.temporal_ui_port}/api/v1/namespaces/default")
    assert answer.status_code == 200
    assert ui.json()["config"]["workflowExecutionRetentionTtl"] == f"{90 * 24 * 3600}s"


async def test_secrets_are_closed_to_others_and_stand_on_no_command_line(stack: Stack) -> None:
    data_dir = stack.settings.data_dir
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((data_dir / "redis" / "redis.conf").stat().st_mode) == 0o600
    password = stack.settings.pocketbase.password.get_secret_value()
    for name in SERVERS:
        assert password not in " ".join(psutil.Process(stack.pid(name)).cmdline())


async def test_each_part_has_its_pid_on_record(stack: Stack) -> None:
    for name in SERVERS:
        assert int((stack.run_dir / f"{name}.pid").read_text()) == stack.pid(name)
