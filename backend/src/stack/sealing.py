"""A file under a passphrase: AES-256-GCM in pieces, the key by scrypt. A piece that was changed, moved, or left out is noticed.

The form: the mark, 16 bytes of salt, 7 bytes of nonce, then pieces of up to 1 MiB and their tags. A piece's nonce is those
7 bytes, its number (4), and whether it is the last one (1): the STREAM construction (Hoang and others, 2015).
"""

import os
import struct
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from src.errors import SetupFailed

_MARK = b"lifeos-sealed-1\n"
_SALT = 16
_NONCE = 7
_TAG = 16
_PIECE = 1024 * 1024


def is_sealed(path: Path) -> bool:
    """Whether a file is under a passphrase."""
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def seal(source: Path, target: Path, passphrase: str) -> None:
    """Write `source` to `target` under a passphrase."""
    salt, prefix = os.urandom(_SALT), os.urandom(_NONCE)
    cipher = _cipher(passphrase, salt)
    with source.open("rb") as plain, target.open("wb") as sealed:
        sealed.write(_MARK + salt + prefix)
        number, piece = 0, plain.read(_PIECE)
        while True:
            following = plain.read(_PIECE)
            sealed.write(cipher.encrypt(_nonce(prefix, number, last=not following), piece, None))
            if not following:
                return
            number, piece = number + 1, following


def open_sealed(source: Path, target: Path, passphrase: str) -> None:
    """Write what is sealed in `source` to `target`. Raises `SetupFailed` for a wrong passphrase or a damaged file."""
    target.touch(mode=0o600)
    with source.open("rb") as sealed, target.open("wb") as plain:
        sealed.seek(len(_MARK))
        salt, prefix = sealed.read(_SALT), sealed.read(_NONCE)
        cipher = _cipher(passphrase, salt)
        number, piece = 0, sealed.read(_PIECE + _TAG)
        while True:
            following = sealed.read(_PIECE + _TAG)
            try:
                plain.write(cipher.decrypt(_nonce(prefix, number, last=not following), piece, None))
            except InvalidTag as error:
                raise SetupFailed("The passphrase is wrong, or the backup is damaged.") from error
            if not following:
                return
            number, piece = number + 1, following


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    # 64 MiB and about 0.2 s for each guess.
    return AESGCM(Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)
