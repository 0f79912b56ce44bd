import asyncio
import os
import signal
import socket
import stat
from pathlib import Path

import httpx
import psutil
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from src.errors import SetupFailed
from src.settings import RedisSettings
from src.stack.supervisor import SERVERS, Stack
from tests.conditions import until
from tests.conftest import StartStack
from tests.stacks import on_free_ports


async def test_the_three_servers_answer_when_start_returns(stack: Stack) -> None:
    settings = stack.settings
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{settings.pocketbase.url}/api/collections/_superusers/auth-with-password",
            json={"identity": settings.pocketbase.email, "password": settings.pocketbase.password.get_secret_value()},
        )
    assert answer.status_code == 200
    temporal = await Client.connect(settings.temporal_address)
    described = await temporal.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.seconds == 90 * 24 * 3600


async def test_temporals_page_is_on_no_port_unless_it_is_wanted(stack: Stack) -> None:
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", stack.settings.stack.temporal_ui_port)


async def test_secrets_are_closed_to_others_and_stand_on_no_command_line(stack: Stack) -> None:
    data_dir = stack.settings.data_dir
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((data_dir / "redis" / "redis.conf").stat().st_mode) == 0o600
    password = stack.settings.pocketbase.password.get_secret_value()
    for name in SERVERS:
        assert password not in " ".join(psutil.Process(stack.pid(name)).cmdline())


async def test_redis_and_pocketbase_listen_on_loopback_only(stack: Stack) -> None:
    for name in SERVERS:
        listening = [one for one in psutil.Process(stack.pid(name)).net_connections() if one.status == "LISTEN"]
        assert listening
        assert {one.laddr[0] for one in listening} == {"127.0.0.1"}


async def test_each_part_has_its_pid_on_record(stack: Stack) -> None:
    for name in SERVERS:
        assert int((stack.run_dir / f"{name}.pid").read_text()) == stack.pid(name)


async def test_a_killed_part_is_started_again_and_answers(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["redis"], restarts=True)
    before = stack.pid("redis")
    await stack.kill("redis")
    await until(lambda: stack.pid("redis") not in {None, before})
    await stack.wait_ready("redis")


async def test_without_restarts_a_killed_part_stays_down_until_it_is_started(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["redis"])
    await stack.kill("redis")
    await until(lambda: not (stack.run_dir / "redis.pid").exists())
    assert stack.pid("redis") is None
    await stack.start_part("redis")
    assert stack.pid("redis") is not None


async def test_stop_leaves_no_process_no_pid_file_and_no_lock(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["redis", "pocketbase"])
    pids = [stack.pid(name) for name in ("redis", "pocketbase")]
    await stack.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)
    assert not list(stack.run_dir.glob("*.pid"))
    await stack.start()
    assert stack.pid("redis") is not None


async def test_a_part_that_ignores_sigterm_is_stopped_all_the_same(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["redis"])
    pid = stack.pid("redis")
    assert pid
    psutil.Process(pid).suspend()
    await stack.stop()
    assert not psutil.pid_exists(pid)


async def test_a_second_stack_on_the_same_folder_names_the_first(start_stack: StartStack) -> None:
    first = await start_stack(parts=["redis"])
    with pytest.raises(SetupFailed, match=r"already running on .* \(pid \d+\)"):
        await start_stack(first.settings, parts=["redis"])
    assert first.pid("redis") is not None


async def test_a_taken_port_is_named_with_its_holder_and_setting(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    with socket.socket() as held:
        held.bind(("127.0.0.1", given.stack.redis_port))
        held.listen()
        line = rf"Port {given.stack.redis_port} is taken by .*pid {os.getpid()}.*LIFEOS_STACK__REDIS_PORT"
        with pytest.raises(SetupFailed, match=line):
            await start_stack(given, parts=["redis"])


async def test_a_stack_that_cannot_start_wholly_leaves_nothing_running(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    (given.data_dir / "redis").mkdir(parents=True)
    (given.data_dir / "redis" / "appendonly.aof").write_text("nonsense")
    with pytest.raises(SetupFailed, match="redis ended with status 1 before it was ready"):
        await start_stack(given, parts=["redis", "pocketbase"])
    assert not list((given.data_dir / "run").glob("*.pid"))
    await start_stack(given, parts=["pocketbase"])


async def test_a_database_folder_that_cannot_be_made_is_named(start_stack: StartStack, tmp_path: Path) -> None:
    given = on_free_ports(tmp_path / "data")
    given.data_dir.mkdir()
    (given.data_dir / "redis").touch()
    with pytest.raises(SetupFailed, match=r"data/redis' cannot be used \(File exists\)"):
        await start_stack(given, parts=["redis"])


async def test_a_part_with_an_address_of_its_own_is_not_started(start_stack: StartStack, tmp_path: Path) -> None:
    elsewhere = RedisSettings(url="redis://redis.example:6379/0")
    stack = await start_stack(on_free_ports(tmp_path / "data", redis=elsewhere), parts=["redis"])
    assert stack.settings.redis.url == elsewhere.url
    with pytest.raises(SetupFailed, match="runs no 'redis'"):
        stack.pid("redis")


async def test_data_and_secrets_outlive_a_restart(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["pocketbase"])
    url, password = stack.settings.pocketbase.url, stack.settings.pocketbase.password.get_secret_value()
    credentials = {"identity": stack.settings.pocketbase.email, "password": password}
    async with httpx.AsyncClient(base_url=url) as client:
        first = await client.post("/api/collections/_superusers/auth-with-password", json=credentials)
        await stack.restart("pocketbase")
        token = {"Authorization": first.json()["token"]}
        assert (await client.get("/api/collections", headers=token)).status_code == 200


async def test_a_part_can_be_stopped_and_continued(start_stack: StartStack) -> None:
    stack = await start_stack(parts=["redis"])
    await stack.kill("redis", signal.SIGSTOP)
    with pytest.raises(SetupFailed, match="redis did not become ready"):
        await stack.wait_ready("redis", 0.1)
    await stack.kill("redis", signal.SIGCONT)
    await stack.wait_ready("redis")
