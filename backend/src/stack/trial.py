"""A backup, tried: its servers start on a copy of it, and what they show is compared with the files.

The backend is not started: it would send what is due, from the copy and from the original.
"""

import contextlib
import socket
import sqlite3
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from src.errors import SetupFailed
from src.settings import PocketBaseSettings, RedisSettings, Settings
from src.stack.backup import restore_backup
from src.stack.supervisor import SERVERS, Stack
from src.stores.pocketbase.client import PocketBase
from src.stores.temporal_file import FILE_NAME

_RUNNING = 1
"""The status of a run in Temporal's own database."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the servers showed: rows by collection, conversations and reminders under way, seconds until it was known."""

    rows: dict[str, int]
    workflows: int
    seconds: float


async def try_backup(archive: Path, settings: Settings, *, passphrase: str | None = None) -> Trial:
    """Start the servers on a copy beside the archive, compare, stop them and delete it.

    Raises:
        SetupFailed: the backup is damaged, a server does not start on it, or shows something else than its files hold.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=".trial-", dir=archive.parent) as folder:
        data_dir = Path(folder) / "data"
        restore_backup(archive, data_dir, passphrase=passphrase)
        stored, under_way = _rows_of(data_dir), _under_way(data_dir, settings.temporal.namespace)
        stack = Stack(_on_its_own(settings, data_dir), parts=SERVERS, restarts=False)
        await stack.start()
        try:
            rows = await _shown_rows(stack.settings, set(stored))
            workflows = await _shown_workflows(stack.settings)
        finally:
            await stack.stop()
    wrong = [
        f"{name}: {rows.get(name)} instead of {count}" for name, count in stored.items() if rows.get(name) != count
    ]
    if workflows != under_way:
        wrong.append(f"workflows under way: {workflows} instead of {under_way}")
    if wrong:
        raise SetupFailed("The servers do not show what the files of this backup hold: " + "; ".join(wrong) + ".")
    return Trial(rows, workflows, time.monotonic() - began)


def _on_its_own(settings: Settings, data_dir: Path) -> Settings:
    """Settings of a stack that nobody else reaches, whatever servers the owner's settings name."""
    temporal, temporal_ui, pocketbase, redis = _free_ports(4)
    ports = {"temporal_port": temporal, "temporal_ui_port": temporal_ui, "pocketbase_port": pocketbase}
    return settings.model_copy(
        update={
            "data_dir": data_dir,
            "stack": settings.stack.model_copy(update={**ports, "redis_port": redis, "temporal_ui": False}),
            "temporal": settings.temporal.model_copy(update={"address": "", "tls": False, "api_key": None}),
            "pocketbase": PocketBaseSettings(),
            "redis": RedisSettings(),
        }
    )


def _free_ports(count: int) -> list[int]:
    """Different ports that nobody holds now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def _read(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def _rows_of(data_dir: Path) -> dict[str, int]:
    """How many rows each of our collections has, by the file."""
    with _read(data_dir / "pocketbase" / "data.db") as database:
        names = [name for (name,) in database.execute("SELECT name FROM _collections WHERE system = 0").fetchall()]
        # The names are the database's own; they cannot be bound.
        return {n: database.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}  # noqa: S608  # nosec B608


def _under_way(data_dir: Path, namespace: str) -> int:
    """How many of our workflows run, by the file."""
    with _read(data_dir / "temporal" / FILE_NAME) as database:
        ids = [
            uuid.UUID(bytes=id) for (id,) in database.execute("SELECT id FROM namespaces WHERE name = ?", (namespace,))
        ]
        counting = "SELECT count(*) FROM executions_visibility WHERE status = ? AND namespace_id = ?"
        return sum(database.execute(counting, (_RUNNING, str(id))).fetchone()[0] for id in ids)


async def _shown_rows(settings: Settings, names: set[str]) -> dict[str, int]:
    pocketbase = PocketBase(settings.pocketbase)
    try:
        return {name: await pocketbase.count(name) for name in sorted(names)}
    finally:
        await pocketbase.close()


async def _shown_workflows(settings: Settings) -> int:
    client = await Client.connect(settings.temporal.address, namespace=settings.temporal.namespace)
    return (await client.count_workflows('ExecutionStatus = "Running"')).count
