"""Commands that a person types beside a running `lifeos up`."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from src.errors import NotAuthenticated
from src.runtime import open_runtime
from src.services.accounts.device_label import Device
from src.services.accounts.sign_in import Credentials, Visitor
from src.settings import Settings, child_environment
from src.stack.supervisor import SERVERS
from tests.conftest import StartStack
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(180)


async def test_reconcile_and_usage_find_the_servers_that_run(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    stack = await start_stack(given, parts=SERVERS)
    environment = environment_of(given)
    async with open_runtime(stack.settings):  # makes the collections
        for command in ("usage", "reconcile"):
            await lifeos(command, environment=environment)


async def test_accounts_are_managed_beside_a_running_server(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    stack = await start_stack(given, parts=SERVERS)
    environment = environment_of(given)
    async with open_runtime(stack.settings) as runtime:
        assert "Nobody owns" in await lifeos("owner", environment=environment)
        people = [Credentials(f"{name}@example.org", "correct horse battery") for name in ("ada", "bo")]
        (_, ada), (bos_token, bo) = [await runtime.accounts.sign_in.register(one, Visitor()) for one in people]
        assert "ada@example.org" in await lifeos("owner", environment=environment)
        assert "bo@example.org" in await lifeos("owner", "bo@example.org", environment=environment)
        await lifeos("users", "disable", ada.id, environment=environment)
        shown = (await lifeos("users", "list", environment=environment)).splitlines()
        assert [line.split()[-1] for line in shown if "@" in line] == ["owner", "off"]
        refused = await lifeos("users", "disable", bo.id, environment=environment, status=1)
        assert "make somebody else the owner first" in refused
        link = await lifeos("users", "link", "bo@example.org", environment=environment)
        secret = link.strip().rpartition("#sign-in=")[2]
        _, entered = await runtime.accounts.sign_in.by_link(secret, password=None, device=Device())
        assert entered.id == bo.id
        await lifeos("users", "delete", "ada@example.org", "--yes", environment=environment)
        with pytest.raises(NotAuthenticated):
            await runtime.accounts.sign_in.login(
                email="ada@example.org", password="correct horse battery", device=Device()
            )
        assert (await runtime.accounts.sessions.authenticate(bos_token)).id == bo.id


def environment_of(settings: Settings) -> dict[str, str]:
    ports = settings.stack.model_dump()
    return child_environment(
        {
            "LIFEOS_DATA_DIR": str(settings.data_dir),
            **{f"LIFEOS_STACK__{name.upper()}": str(port) for name, port in ports.items()},
        }
    )


async def lifeos(*command: str, environment: Mapping[str, str], status: int = 0) -> str:
    """What a command prints, which has to end with `status`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "src.cli", *command),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await process.communicate()
    assert process.returncode == status, written.decode()
    return written.decode()
