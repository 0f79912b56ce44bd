"""Everything that is kept of a user, as one ZIP archive that is made while it is sent."""

import json
import zipfile
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from src.core.clock import utc_now
from src.models.values import User
from src.services.db_schema import EXPORTED, SECRET_FIELDS
from src.services.memory import MemoryService
from src.stores.pocketbase.client import PocketBase, Record, bind

_PAGE = 200
_FORMAT = 1
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
    """Reads a user's data from all stores. The files: `export.json`, `user.json`, one for each collection, memories."""

    def __init__(self, pocketbase: PocketBase, memory: MemoryService) -> None:
        self._pocketbase = pocketbase
        self._memory = memory

    async def archive(self, user: User) -> AsyncGenerator[bytes]:
        """The archive in pieces, bounded in memory. Raises `DependencyDown` before the first piece where a store is down."""
        memories = await self._memory.export(user.id, superseded=True)
        about = {"format": _FORMAT, "made": utc_now().isoformat(), "user_id": user.id}
        record = _plain(await self._pocketbase.get("users", user.id))
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # pyright: ignore[reportCallIssue, reportArgumentType] - its stub asks for a file, it needs two methods
            archive.writestr("export.json", _json(about))
            archive.writestr("user.json", _json(record))
            archive.writestr("memories.json", _json([memory.model_dump(mode="json") for memory in memories]))
            yield pipe.take()
            for collection in EXPORTED:
                with archive.open(f"{collection}.json", "w") as file:
                    file.write(b"[")
                    separator = b"\n"
                    async for row in self._rows(collection, user):
                        file.write(separator + _json(row))
                        separator = b",\n"
                        if piece := pipe.take():
                            yield piece
                    file.write(b"\n]\n")
        yield pipe.take()

    async def _rows(self, collection: str, user: User) -> AsyncGenerator[Record]:
        """The user's rows, oldest first, by place and not by page number: rows may come while we read."""
        after = bind("user = {:user}", user=user.id)
        where = after
        while True:
            rows = await self._pocketbase.find(collection, where=where, sort="created,id", limit=_PAGE)
            for row in rows:
                yield _plain(row, without=SECRET_FIELDS[collection])
            if len(rows) < _PAGE:
                return
            last = {"created": rows[-1]["created"], "id": rows[-1]["id"]}
            later = "(created > {:created} || (created = {:created} && id > {:id}))"
            where = f"{after} && {bind(later, **last)}"


def _plain(record: Record, *, without: Sequence[str] = ()) -> Record:
    return {name: value for name, value in record.items() if name not in _INTERNAL and name not in without}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
