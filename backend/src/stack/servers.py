"""How each process of the stack is run: command, configuration, readiness. The reasons for flags stand beside them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from src.errors import SetupFailed
from src.settings import Settings, child_environment
from src.stack.credentials import prepare_folder
from src.stack.environment import environment_for_child
from src.stack.ports import PortUse
from src.stack.process import ProcessSpec
from src.stack.programs import Programs
from src.stores.temporal_file import temporal_file

RETENTION = "2160h"
"""90 days of closed workflows, for looking back in Temporal's UI. The server's own default for `default` is one day.
Promises do not hang on it: they are rows first."""

REDIS_MEMORY = "512mb"
"""About 50 people's fullest logs, or thousands of ordinary ones."""

MOST_SIGNALS = 2_000
"""Signals of one run; a conversation that is read goes on in a new one far below. All that wait are read in one workflow task, at
0.1 ms each, and a task that takes 2 s is ended by the SDK and begun anew for ever: with Temporal's own 10,000 a busy machine never
got through."""

_HOOKS = Path(__file__).with_name("pocketbase_hooks")


def temporal_spec(settings: Settings, programs: Programs) -> ProcessSpec:
    """The official CLI's development server on a SQLite file, with its web interface where that is wanted."""
    port, ui_port, with_ui = settings.stack.temporal_port, settings.stack.temporal_ui_port, settings.stack.temporal_ui
    address = f"127.0.0.1:{port}"
    file = temporal_file(settings)
    prepare_folder(file.parent)
    program = programs.path("temporal")
    environment = child_environment({})
    command = (
        *(program, "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port)),
        *(("--ui-port", str(ui_port)) if with_ui else ("--headless",)),
        *("--db-filename", str(file), "--log-level", "error"),
        # Write-ahead log with fewer flushes: three times the messages of the default. It survives kill -9; a power cut
        # may lose the last commits, and `lifeos reconcile` rebuilds workflows from the rows.
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"),
        # What is deleted is overwritten: a history holds the person's name.
        *("--sqlite-pragma", "secure_delete=on"),
        # Lets a workflow task hand its first activity straight to the same worker.
        *("--dynamic-config-value", "system.enableActivityEagerExecution=true"),
        # A history is deleted once the server has noted that it is done with it: so soon, not after a minute or two.
        *("--dynamic-config-value", 'history.transferProcessorUpdateAckInterval="2s"'),
        *("--dynamic-config-value", 'history.visibilityProcessorUpdateAckInterval="2s"'),
        *("--dynamic-config-value", f"history.maximumSignalsPerExecution={MOST_SIGNALS}"),
    )

    async def keep_history() -> None:
        retention = ("operator", "namespace", "update", "-n", "default", "--retention", RETENTION, "--address", address)
        await _run(program, *retention, environment=environment)

    return ProcessSpec(
        name="temporal",
        command=command,
        environment=environment,
        ready=_namespace_answers(program, port, environment),
        after_ready=keep_history,
        ports=(
            PortUse(port, "LIFEOS_STACK__TEMPORAL_PORT"),
            *([PortUse(ui_port, "LIFEOS_STACK__TEMPORAL_UI_PORT")] if with_ui else []),
        ),
        shown_at=f"{address}, web interface http://localhost:{ui_port}" if with_ui else address,
    )


def pocketbase_spec(settings: Settings, programs: Programs) -> ProcessSpec:
    """PocketBase on its SQLite files. A hook makes the superuser from the environment."""
    port = settings.stack.pocketbase_port
    folder = settings.data_dir / "pocketbase"
    prepare_folder(folder)
    command = (
        *(programs.path("pocketbase"), "serve", "--http", f"127.0.0.1:{port}", "--dir", str(folder)),
        # All folders are named: the defaults are relative to wherever `make up` was typed.
        *("--migrationsDir", str(folder / "migrations"), "--publicDir", str(folder / "public")),
        # Four JavaScript runtimes instead of 15: hooks run at start, for a scrub, and for the reads of a turn.
        *("--hooksDir", str(_HOOKS), "--hooksPool", "4", "--hooksWatch=false"),
    )
    return ProcessSpec(
        name="pocketbase",
        command=command,
        environment=child_environment(
            {
                "LIFEOS_POCKETBASE__EMAIL": settings.pocketbase.email,
                "LIFEOS_POCKETBASE__PASSWORD": settings.pocketbase.password.get_secret_value(),
            }
        ),
        ready=_http_ok(f"http://127.0.0.1:{port}/api/health"),
        ports=(PortUse(port, "LIFEOS_STACK__POCKETBASE_PORT"),),
        shown_at=f"http://127.0.0.1:{port}",
    )


def redis_spec(settings: Settings, programs: Programs) -> ProcessSpec:
    """Redis with an append-only file, configured by a file so that its password stands on no command line."""
    port = settings.stack.redis_port
    folder = settings.data_dir / "redis"
    prepare_folder(folder)
    password = urlsplit(settings.redis.url).password or ""
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        "\n".join(
            (
                f"port {port}",
                "bind 127.0.0.1",
                "protected-mode yes",
                f"requirepass {password}",
                f"dir {_quoted(folder)}",
                "appendonly yes",
                "appendfsync everysec",  # kill -9 loses nothing then; a power cut at most a second of live events.
                'save ""',  # The append-only file is the one copy; snapshots would double the writes.
                # All that has an end by itself may go early: events and limits. What has none stays (the epoch), so that
                # clients whose events went are told to load a fresh view.
                f"maxmemory {REDIS_MEMORY}",
                "maxmemory-policy volatile-lru",
                "loglevel warning",
                "",
            )
        )
    )
    return ProcessSpec(
        name="redis",
        command=(programs.path("redis-server"), str(configuration)),
        environment=child_environment({}),
        ready=_redis_answers(port, password),
        ports=(PortUse(port, "LIFEOS_STACK__REDIS_PORT"),),
        shown_at=f"127.0.0.1:{port}",
    )


def backend_spec(
    settings: Settings, *, name: str = "backend", environment: dict[str, str] | None = None
) -> ProcessSpec:
    """The backend: API, worker and, where there is a web port, the built client. `environment` goes on top."""
    host, port, web_port = settings.api.host, settings.api.port, settings.api.web_port
    near = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - a comparison, nothing listens here
    ports = [PortUse(port, "LIFEOS_API__PORT", host)]
    if web_port:
        ports.append(PortUse(web_port, "LIFEOS_API__WEB_PORT", host))
    return ProcessSpec(
        name=name,
        command=(sys.executable, "-m", "src.cli", "backend"),
        environment=environment_for_child(settings, environment or {}),
        ready=_http_ok(f"http://{near}:{port}/readyz"),
        alive=_http_ok(f"http://{near}:{port}/healthz"),
        ports=tuple(ports),
        start_seconds=90.0,
        shown_at=f"http://{near}:{port}",
    )


def _http_ok(url: str) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        try:
            # The environment's proxies are for the internet, not for this machine.
            async with httpx.AsyncClient(trust_env=False, timeout=2.0, verify=False) as client:  # noqa: S501  # nosec B501 - http only
                return (await client.get(url)).is_success
        except httpx.HTTPError:
            return False

    return answers


def _namespace_answers(program: str, port: int, environment: dict[str, str]) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        _, writer = await asyncio.open_connection("127.0.0.1", port)  # far cheaper than the program, while it starts
        writer.close()
        address = f"127.0.0.1:{port}"
        try:
            await _run(
                *(program, "operator", "namespace", "describe", "-n", "default", "--address", address),
                environment=environment,
            )
        except SetupFailed:
            return False
        return True

    return answers


def _redis_answers(port: int, password: str) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"AUTH {password}\r\nPING\r\n".encode())
            await writer.drain()
            lines = [await asyncio.wait_for(reader.readline(), 2.0) for _ in range(2)]
        except TimeoutError:
            return False
        finally:
            writer.close()
        return lines == [b"+OK\r\n", b"+PONG\r\n"]

    return answers


async def _run(*command: str, environment: dict[str, str]) -> None:
    """Run a command to its end. Raises `SetupFailed` with what it wrote where it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await process.communicate()
    if process.returncode:
        raise SetupFailed(f"{Path(command[0]).name!r} failed: {written.decode(errors='replace').strip()}")


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
