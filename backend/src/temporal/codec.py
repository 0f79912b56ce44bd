"""Encryption of everything that Temporal stores of us, where the owner gives a key.

Payloads that are not encrypted are read as they are, so that a key can be set while workflows run.
"""

import base64
import binascii
import dataclasses
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

from src.errors import InvalidInput, SetupFailed
from src.settings import TemporalSettings

_KEY_BYTES = 32
_NONCE_BYTES = 12
_ENCODING = b"binary/encrypted"
_KEY_ID = "encryption-key-id"


class AesGcmCodec(PayloadCodec):
    """Encrypts each payload with AES-256-GCM.

    Args:
        key: 32 bytes.
        before: earlier keys, which nothing is encrypted with any more; what they encrypted is read.
    """

    def __init__(self, key: bytes, before: Sequence[bytes] = ()) -> None:
        self._cipher = AESGCM(key)
        self._key_id = _key_id(key)
        self._ciphers = {_key_id(one): AESGCM(one) for one in (*before, key)}
        self._address_secret = hmac.digest(key, b"codec endpoint", "sha256")

    @property
    def address_token(self) -> str:
        """What an address of the codec endpoint has to hold: who knows it can read every payload."""
        return base64.urlsafe_b64encode(self._address_secret).rstrip(b"=").decode()

    def is_token(self, given: str) -> bool:
        """Whether this is that token."""
        return hmac.compare_digest(given.encode(), self.address_token.encode())

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads, encrypted."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """The payloads as they were. Raises `InvalidInput` where one was encrypted with another key."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        data = nonce + self._cipher.encrypt(nonce, payload.SerializeToString(), self._key_id)
        return Payload(metadata={"encoding": _ENCODING, _KEY_ID: self._key_id}, data=data)

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        key_id = payload.metadata.get(_KEY_ID, self._key_id)
        try:
            plain = self._ciphers[key_id].decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], key_id)
        except (KeyError, InvalidTag, ValueError) as error:
            raise InvalidInput("A payload was encrypted with another key (LIFEOS_TEMPORAL__CODEC_KEY).") from error
        return Payload.FromString(plain)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).hexdigest()[:16].encode()


def payload_codec(settings: TemporalSettings) -> AesGcmCodec | None:
    """The codec of the settings, None where there is no key. Raises `SetupFailed` where a key does not fit."""
    given = settings.codec_key.get_secret_value() if settings.codec_key else ""
    if not given:
        return None
    before = [_key("LIFEOS_TEMPORAL__CODEC_KEYS_BEFORE", one.get_secret_value()) for one in settings.codec_keys_before]
    return AesGcmCodec(_key("LIFEOS_TEMPORAL__CODEC_KEY", given), before)


def _key(setting: str, given: str) -> bytes:
    try:
        key = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_" if set("-_") & set(given) else None)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise SetupFailed(f"{setting} has to be 32 bytes in base64; `openssl rand -base64 32` makes one.")
    return key


def data_converter(settings: TemporalSettings) -> DataConverter:
    """How payloads are written for Temporal; with a key encrypted, the texts of failures too."""
    codec = payload_codec(settings)
    if codec is None:
        return pydantic_data_converter
    return dataclasses.replace(
        pydantic_data_converter,
        payload_codec=codec,
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
