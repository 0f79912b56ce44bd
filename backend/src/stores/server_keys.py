"""The server's own keys: for Web Push, and for what is kept encrypted. Made at first start, kept in the data folder.

The file is readable by its owner only and belongs into every backup: without it targets and calendar addresses cannot
be read, and browsers have to subscribe again.
"""

import base64
import binascii
import contextlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from src.errors import LifeOSError, SetupFailed
from src.settings import DeliverySettings, Settings

_FILE = "server_keys.json"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class SecretLost(LifeOSError):
    """What was kept encrypted cannot be read: the server's key is another one now."""

    code = "secret_lost"


class SecretBox:
    """Encrypts small secrets with AES-256-GCM. A sealed text opens only for the purpose that it was sealed for."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, secret: str, *, purpose: str) -> str:
        """The secret, encrypted, as base64url. Each call gives another text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _encode(nonce + self._cipher.encrypt(nonce, secret.encode(), purpose.encode()))

    def open(self, sealed: str, *, purpose: str) -> str:
        """The secret again. Raises `SecretLost` where it was sealed with another key or for another purpose."""
        try:
            data = decode_base64url(sealed)
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SecretLost("This was encrypted with another key of the server.") from error


@dataclass(frozen=True)
class ServerKeys:
    """The keys of this installation."""

    vapid: ec.EllipticCurvePrivateKey
    box: SecretBox

    @property
    def vapid_public(self) -> str:
        """What browsers subscribe with: the uncompressed point of P-256, base64url."""
        return _encode(self.vapid.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def load_server_keys(settings: Settings) -> ServerKeys:
    """The keys of the settings where they are given, else those of the data folder, made on the first call.

    Raises:
        SetupFailed: a key does not fit, or the file is damaged. It is never replaced by itself.
    """
    given = settings.delivery
    kept = _kept(settings.data_dir / _FILE, given)
    try:
        number = int.from_bytes(decode_base64url(kept["vapid_private_key"]))
        return ServerKeys(
            ec.derive_private_key(number, ec.SECP256R1()), SecretBox(decode_base64url(kept["encryption_key"]))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SetupFailed("The server's keys cannot be read; restore server_keys.json from a backup.") from error


def decode_base64url(text: str) -> bytes:
    """Bytes of base64url, padded or not. Raises `ValueError` for anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _kept(path: Path, given: DeliverySettings) -> dict[str, str]:
    """The keys as text. The file is made only where the settings do not hold both."""
    from_settings = {
        name: key.get_secret_value()
        for name in ("vapid_private_key", "encryption_key")
        if (key := getattr(given, name)) is not None
    }
    if len(from_settings) == 2:
        return from_settings
    if not path.exists():
        _write_once(path)
    try:
        return {**cast("dict[str, str]", json.loads(path.read_text(encoding="utf-8"))), **from_settings}
    except (ValueError, TypeError) as error:
        raise SetupFailed(f"The keys file {str(path)!r} is damaged. Restore it from a backup.") from error


def _write_once(path: Path) -> None:
    """Write next to `path` and link into place: a kill leaves a whole file or none, and of two processes one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    keys = {
        "vapid_private_key": _encode(private.to_bytes(_KEY_BYTES)),
        "encryption_key": _encode(secrets.token_bytes(_KEY_BYTES)),
    }
    part = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(keys, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(part, path)
    finally:
        part.unlink()
