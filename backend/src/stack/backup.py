"""A backup of the data folder, made while everything runs, as one archive; and the way back.

The order of the stores matters: Temporal first, so that it knows of nothing that the rows do not; then the rows, which
everything else follows from; memory after them, so that no fact is noted as kept that is not there. What happened in
between is made up for by the next start, as after a crash. Each database is copied by SQLite itself, so its copy is whole.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from src.core.clock import utc_now
from src.errors import SetupFailed
from src.stack.credentials import has_credentials, prepare_folder
from src.stack.sealing import is_sealed, open_sealed, seal

_FORMAT = 1
_MANIFEST = "manifest.json"
_ORDER = ("temporal", "pocketbase", "memory", "redis")
"""The rest comes after them. See above for the reason."""
_LEFT_OUT = ("run", "lock", ".lock")
"""What says who is running now."""
_LOGS = ("-wal", "-shm", "-journal", ".part")
"""What belongs to a database's file, and is in its copy."""
_SQLITE = b"SQLite format 3\x00"
_BUSY_SECONDS = 30.0
_REDIS_TRIES = 20
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup. `rows`: of a database, how many rows its tables have."""

    path: str
    size: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """What was made, or found: files in all, their bytes, and the rows of all databases."""

    made: str
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.entries)

    @property
    def rows(self) -> int:
        """Rows of all databases."""
        return sum(one.rows or 0 for one in self.entries)


def make_backup(data_dir: Path, target: Path, *, passphrase: str | None = None) -> Backup:
    """Write a backup of a data folder to the file `target`, which must not be there yet; only its owner may read it.

    Raises:
        SetupFailed: there is no data, the target is there, or the disk is full.
    """
    if not has_credentials(data_dir):
        raise SetupFailed(f"Nothing was ever started on {str(data_dir)!r}. Choose the folder with LIFEOS_DATA_DIR.")
    if target.exists():
        raise SetupFailed(f"{str(target)!r} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            copies = Path(folder) / "data"
            entries = tuple(_copy_all(data_dir, copies))
            backup = Backup(utc_now().isoformat(), entries)
            part = Path(folder) / "archive"
            part.touch(mode=0o600)
            _pack(backup, copies, part)
            if passphrase is not None:
                sealed = Path(folder) / "sealed"
                sealed.touch(mode=0o600)
                seal(part, sealed, passphrase)
                part = sealed
            part.replace(target)
    except OSError as error:
        raise SetupFailed(f"The backup could not be written to {str(target)!r}: {error.strerror}.") from error
    return backup


def restore_backup(archive: Path, data_dir: Path, *, passphrase: str | None = None) -> Backup:
    """Unpack a backup into a data folder that is empty or not there; every file is compared with its hash.

    Raises:
        SetupFailed: the folder holds something, the backup is damaged, or the passphrase is wrong.
    """
    if data_dir.exists() and any(data_dir.iterdir()):
        raise SetupFailed(
            f"{str(data_dir)!r} is not empty. A backup is restored into an empty folder (LIFEOS_DATA_DIR)."
        )
    prepare_folder(data_dir)
    try:
        return _unpack(archive, data_dir, passphrase)
    except SetupFailed:
        shutil.rmtree(data_dir, ignore_errors=True)  # half a restore must not be started on
        raise


def check_backup(archive: Path, *, passphrase: str | None = None) -> Backup:
    """Unpack a backup beside it, compare all files with their hashes, and have each database look at itself.

    Raises:
        SetupFailed: something is damaged.
    """
    with tempfile.TemporaryDirectory(prefix=".check-", dir=archive.parent) as folder:
        backup = _unpack(archive, Path(folder), passphrase)
        for entry in backup.entries:
            if entry.rows is None:
                continue
            with _database(Path(folder) / entry.path) as database:
                if database.execute("PRAGMA integrity_check").fetchone() != ("ok",) or _rows(database) != entry.rows:
                    raise SetupFailed(f"The database {entry.path!r} of this backup is damaged.")
    return backup


def _copy_all(data_dir: Path, copies: Path) -> Iterator[Entry]:
    """Copy a data folder, store by store; each is listed when its turn comes."""
    rest = sorted(one.name for one in data_dir.iterdir() if one.name not in {*_ORDER, *_LEFT_OUT})
    for name in (*_ORDER, *rest):
        copied = _copy_redis if name == "redis" else _copy_store
        yield from copied(data_dir, name, copies)


def _copy_store(data_dir: Path, name: str, copies: Path) -> list[Entry]:
    return [_copy(data_dir, path, copies / path) for path in _files(data_dir, name)]


def _copy_redis(data_dir: Path, name: str, copies: Path) -> list[Entry]:
    """Copy the append-only files that belong together: Redis may write them anew meanwhile, under new names."""
    for _ in range(_REDIS_TRIES):
        before = _redis_manifest(data_dir / name)
        try:
            entries = _copy_store(data_dir, name, copies)
        except FileNotFoundError:
            continue
        if _redis_manifest(data_dir / name) == before:
            return entries
        shutil.rmtree(copies / name, ignore_errors=True)
    raise SetupFailed("Redis wrote its files anew all the time; try again.")


def _redis_manifest(folder: Path) -> list[bytes]:
    """Which append-only files are in use now."""
    try:
        return [file.read_bytes() for file in sorted(folder.rglob("*.manifest"))]
    except FileNotFoundError:
        return []


def _files(data_dir: Path, name: str) -> Iterator[PurePosixPath]:
    """The files of a store, or the one file of this name."""
    start = data_dir / name
    for file in sorted(start.rglob("*")) if start.is_dir() else [start]:
        wanted = file.is_file() and not file.is_symlink() and file.name not in _LEFT_OUT
        if wanted and not file.name.endswith(_LOGS):
            yield PurePosixPath(file.relative_to(data_dir).as_posix())


def _copy(data_dir: Path, path: PurePosixPath, target: Path) -> Entry:
    source = data_dir / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows: int | None = None
    with source.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    if is_database:
        rows = _copy_database(source, target)
    else:
        shutil.copyfile(source, target)
    target.chmod(0o600)
    return Entry(str(path), target.stat().st_size, _sha256(target), rows)


def _copy_database(source: Path, target: Path) -> int:
    """A whole copy of a database that others write to meanwhile; answers its rows."""
    with _database(source) as live, contextlib.closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        return _rows(copy)


def _database(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(path, timeout=_BUSY_SECONDS))


def _rows(database: sqlite3.Connection) -> int:
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names: list[str] = [name for (name,) in tables.fetchall()]
    # The names are the database's own; they cannot be bound.
    counts = [database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]  # noqa: S608  # nosec B608
    return sum(counts)


def _pack(backup: Backup, copies: Path, target: Path) -> None:
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        about = {"format": _FORMAT, "made": backup.made, "files": [asdict(one) for one in backup.entries]}
        text = json.dumps(about, indent=1).encode()
        manifest = tarfile.TarInfo(_MANIFEST)
        manifest.size, manifest.mode = len(text), 0o600
        archive.addfile(manifest, io.BytesIO(text))
        for entry in backup.entries:
            archive.add(copies / entry.path, arcname=f"data/{entry.path}", filter=_of_nobody)


def _of_nobody(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _unpack(archive: Path, data_dir: Path, passphrase: str | None) -> Backup:
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir.parent) as folder:
            plain = _opened(archive, Path(folder) / "archive", passphrase)
            with tarfile.open(plain, "r:gz") as packed:
                backup = _manifest(packed)
                packed.extractall(folder, filter="data")
            for entry in backup.entries:
                _take(Path(folder) / "data", entry, data_dir)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise SetupFailed(f"{str(archive)!r} cannot be read as a backup: {type(error).__name__}.") from error
    return backup


def _opened(archive: Path, plain: Path, passphrase: str | None) -> Path:
    if not is_sealed(archive):
        return archive
    if passphrase is None:
        raise SetupFailed(f"{str(archive)!r} is encrypted; say its passphrase with --passphrase-file.")
    open_sealed(archive, plain, passphrase)
    return plain


def _manifest(packed: tarfile.TarFile) -> Backup:
    first = packed.next()
    file = packed.extractfile(first) if first is not None and first.name == _MANIFEST else None
    if file is None:
        raise SetupFailed("This archive is not a backup of the assistant: it has no manifest.")
    about = json.loads(file.read())
    if about.get("format") != _FORMAT:
        raise SetupFailed("This backup was made by a newer version; restore it with that one.")
    return Backup(about["made"], tuple(Entry(**one) for one in about["files"]))


def _take(unpacked: Path, entry: Entry, data_dir: Path) -> None:
    source, target = unpacked / entry.path, data_dir / entry.path
    if not source.is_file() or source.stat().st_size != entry.size or _sha256(source) != entry.sha256:
        raise SetupFailed(f"The file {entry.path!r} of this backup is damaged.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.chmod(0o600)
    os.replace(source, target)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
