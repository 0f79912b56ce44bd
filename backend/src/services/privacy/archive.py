"""An archive of an export, read: which files it has, and records whose ids are another account's.

`Any`: JSON of a file that somebody else may have written.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from src.core.ids import UserId, conversation_id_for, derive_id
from src.errors import InvalidInput
from src.stores.pocketbase.values import Record

FORMAT = 1
MOST_BYTES = 50 * 1024 * 1024
"""Of an archive that is sent."""
_MOST_UNPACKED = 500 * 1024 * 1024
_MOST_FILES = 100
_ID = re.compile(r"\b[a-z0-9]{15}\b")


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of an archive by their names without `.json`; `user_id`: whose it is."""

    user_id: str
    files: Mapping[str, Any]

    def records(self, name: str) -> list[Record]:
        """The records of a collection, or none."""
        found = self.files.get(name)
        return [one for one in cast("list[Any]", found) if isinstance(one, dict)] if isinstance(found, list) else []


def read_archive(body: bytes) -> Archive:
    """The archive in a request's body; run it in a thread. Raises `InvalidInput` where it is none, or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith(".json")]
            if len(infos) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_UNPACKED:
                raise InvalidInput("This archive is too large when it is unpacked.")
            files = {info.filename.removesuffix(".json"): _json(archive, info) for info in infos}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise InvalidInput("This is not an archive of an export.") from error
    about = files.get("export")
    user_id = about.get("user_id") if isinstance(about, dict) else None
    if not isinstance(about, dict) or about.get("format") != FORMAT or not isinstance(user_id, str):
        raise InvalidInput("This is not an archive of an export, or one of a newer version.")
    return Archive(user_id, files)


def _json(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    # What is unpacked is counted, not what the archive says of itself.
    with archive.open(info) as file:
        text = file.read(_MOST_UNPACKED + 1)
    if len(text) > _MOST_UNPACKED:
        raise InvalidInput("This archive is too large when it is unpacked.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class NewIds:
    """The ids that an archive's records have in another account: always the same, so that nothing comes twice.

    In an account's own archive all ids stay as they are.
    """

    def __init__(self, archive: Archive, user_id: UserId, collections: Sequence[str]) -> None:
        self._new: dict[str, str] = {}
        if archive.user_id == user_id:
            return
        self._new = {archive.user_id: user_id, conversation_id_for(archive.user_id): conversation_id_for(user_id)}
        for name in collections:
            for record in archive.records(name):
                old = record.get("id")
                if isinstance(old, str):
                    self._new.setdefault(old, derive_id("import", user_id, old))

    def of(self, old: str) -> str:
        """The id of a record here."""
        return self._new.get(old, old)

    def in_record(self, record: Record) -> Record:
        """A record with all ids that it names, in its documents too."""
        if not self._new:
            return record
        return json.loads(_ID.sub(lambda found: self._new.get(found[0], found[0]), json.dumps(record)))
