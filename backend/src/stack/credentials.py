"""The secrets of the embedded servers: made at first start, kept in the data folder, readable by the owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from src.errors import SetupFailed

_FILE = "secrets.json"
_SECRET_BYTES = 24
"""192 bits, 32 characters of base64: above the 128 bits that guessing cannot reach."""


@dataclass(frozen=True)
class Credentials:
    """What the embedded servers are opened with."""

    pocketbase_password: str
    redis_password: str


def prepare_folder(folder: Path) -> None:
    """Make a folder for data and close it to other users (mode 700). Raises `SetupFailed` where that is refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise SetupFailed(
            f"The data folder {str(folder)!r} cannot be used ({error.strerror}). Choose another with LIFEOS_DATA_DIR."
        ) from error


def has_credentials(data_dir: Path) -> bool:
    """Whether a stack was ever started on this data folder."""
    return (data_dir / _FILE).exists()


def load_credentials(data_dir: Path) -> Credentials:
    """The credentials of this data folder; made on the first call, the same ever after.

    Raises:
        SetupFailed: the file is there and damaged. It is never replaced by itself: the databases know the old secrets.
    """
    path = data_dir / _FILE
    if not path.exists():
        _write_once(path, Credentials(*(secrets.token_urlsafe(_SECRET_BYTES) for _ in range(2))))
    try:
        return Credentials(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SetupFailed(
            f"The secrets file {str(path)!r} is damaged. Restore it from a backup, or delete it to get new secrets."
        ) from error


def _write_once(path: Path, credentials: Credentials) -> None:
    """Write next to `path` and move into place, so that a kill leaves a whole file or none."""
    part = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(credentials), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
