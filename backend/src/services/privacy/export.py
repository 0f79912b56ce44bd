"""Everything that is kept of a user, as one ZIP archive that is made while it is sent: JSON to be taken elsewhere, Markdown to be read.

`Any`: whatever a row holds, as JSON.
"""

import json
import zipfile
from collections.abc import AsyncGenerator, Collection, Sequence
from typing import Any

from src.core.clock import utc_now
from src.models.values import User
from src.services.memory import MemoryService
from src.services.privacy.reading_copy import reading_copy
from src.stores.pocketbase import filters
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import OwnedRow, Row
from src.stores.pocketbase.values import Record

_FORMAT = 1
READING_COPY = "life-os.md"
_INTERNAL = frozenset({"collectionId", "collectionName", "expand"})


class _Pipe:
    """Where the archive is written to, and taken from piece by piece. It cannot seek, and `zipfile` copes with that."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class ExportService:
    """Reads a user's data from all stores. The files: `export.json`, `user.json`, one for each collection, memories, and `life-os.md` to be read.

    Rows leave as they are stored, not as they are read: what our types do not take belongs to the user all the same.
    """

    def __init__(self, pocketbase: PocketBase, memory: MemoryService, rows: Sequence[type[Row]]) -> None:
        """Take the rows of all domains; those that are not `exported` stay."""
        self._pocketbase = pocketbase
        self._memory = memory
        self._exported = [row for row in rows if row.exported and issubclass(row, OwnedRow)]

    async def archive(self, user: User) -> AsyncGenerator[bytes]:
        """The archive in pieces, bounded in memory. Raises `DependencyDown` before the first piece where a store is down."""
        kept = await self._memory.archive(user.id)
        memories = [memory for memory, _ in kept]
        about = {"format": _FORMAT, "made": utc_now().isoformat(), "user_id": user.id}
        record = _plain(await self._pocketbase.get("users", user.id))
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # pyright: ignore[reportCallIssue, reportArgumentType] - its stub asks for a file, it needs two methods
            archive.writestr("export.json", _json(about))
            archive.writestr("user.json", _json(record))
            told = [{**memory.model_dump(mode="json", exclude={"source"}), "typed": typed} for memory, typed in kept]
            archive.writestr("memories.json", _json(told))
            yield pipe.take()
            for row in self._exported:
                with archive.open(f"{row.collection}.json", "w") as file:
                    file.write(b"[")
                    separator = b"\n"
                    where = filters.where(row.collection, [eq(row.user, user.id)])
                    async for record in self._pocketbase.scan(row.collection, where=where):
                        file.write(separator + _json(_plain(record, without=row.secrets())))
                        separator = b",\n"
                        if piece := pipe.take():
                            yield piece
                    file.write(b"\n]\n")
            with archive.open(READING_COPY, "w") as file:
                async for text in reading_copy(self._pocketbase, user, memories):
                    file.write(text.encode("utf-8", "replace"))
                    if piece := pipe.take():
                        yield piece
        yield pipe.take()


def _plain(record: Record, *, without: Collection[str] = ()) -> Record:
    return {name: value for name, value in record.items() if name not in _INTERNAL and name not in without}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
