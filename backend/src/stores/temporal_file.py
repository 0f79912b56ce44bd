"""The SQLite file of the Temporal server that `make up` runs. Temporal has no call for it, so it is opened from beside.

The server overwrites what it deletes (`secure_delete`), but its write-ahead log keeps what was written before. A server on
PostgreSQL is none of this module's business.
"""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

from src.errors import DependencyDown
from src.settings import Settings

FILE_NAME = "temporal.db"
_WAIT_SECONDS = 5.0
"""For transactions of the server that are under way; the busiest takes milliseconds."""


def temporal_file(settings: Settings) -> Path:
    """Where `make up` has Temporal keep its data."""
    return settings.data_dir / "temporal" / FILE_NAME


class TemporalFile:
    """The file, where there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def scrub(self) -> None:
        """Empty the write-ahead log into the file. Raises `DependencyDown` where the server is too busy."""
        await asyncio.to_thread(self._empty_log)

    def _empty_log(self) -> None:
        if not self._path.exists():
            return
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=_WAIT_SECONDS)) as connection:
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise DependencyDown("Temporal's file could not be opened.", name="temporal") from error
        if busy:
            raise DependencyDown("Temporal is writing; its log could not be emptied.", name="temporal")
