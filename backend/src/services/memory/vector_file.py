"""Vectors of facts in a SQLite file. What it holds follows from the facts, so a file that cannot be read is made anew."""

import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.memory.encoder import Vector

_log = get_logger("memory")

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (id TEXT PRIMARY KEY, encoder TEXT, user TEXT, mark TEXT, vector BLOB)"


class VectorFile:
    """An open file; what is deleted leaves no byte in it. Safe to share between threads.

    Every method raises `DependencyDown` where the disk does.

    Args:
        path: where it is; made where it is not.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError:
            _log.warning("vectors_made_anew")
            path.unlink()
            self._database = _opened(path)

    def read(self) -> Iterator[tuple[UserId, str, str, Vector]]:
        """All vectors, each with its user, the id of its fact and the mark of the text that it was made from."""
        with self._using():
            rows = self._database.execute("SELECT user, id, mark, vector FROM vectors").fetchall()
        for user, fact_id, mark, vector in rows:
            yield UserId(user), fact_id, mark, np.frombuffer(vector, dtype=np.float32)

    def keep_only(self, encoder: str) -> None:
        """Remove what other encoders made."""
        with self._using():
            self._database.execute("DELETE FROM vectors WHERE encoder != ?", (encoder,))

    def put(self, encoder: str, user_id: UserId, fact_id: str, mark: str, vector: Vector) -> None:
        """Keep a vector, or replace the one of this fact."""
        row = (fact_id, encoder, user_id, mark, vector.astype(np.float32).tobytes())
        with self._using():
            self._database.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", row)

    def delete(self, fact_id: str) -> None:
        """Remove the vector of a fact; nothing happens where there is none."""
        with self._using():
            self._database.execute("DELETE FROM vectors WHERE id = ?", (fact_id,))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def _using(self) -> Generator[None]:
        try:
            with self._lock, self._database:
                yield
        except sqlite3.Error as error:
            raise DependencyDown(f"The file of vectors failed: {type(error).__name__}.", name="memory") from error


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, check_same_thread=False)
    try:
        # Nothing is lost with a vector: not every one has to reach the disk before work goes on.
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA secure_delete = ON")
        database.execute(_TABLE)
        database.execute("SELECT count(*) FROM vectors")
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
