"""Web Push: encrypted for the browser (RFC 8291), signed with the server's VAPID key (RFC 8292).

Only here is the push services' protocol known. An endpoint is whatever a client says, so it is spoken to as a stranger.
"""

import asyncio
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
from py_vapid import Vapid02
from pywebpush import WebPusher

from src.errors import InvalidInput
from src.logs import get_logger
from src.services.delivery.egress import PublicResolver, is_address, is_public
from src.services.delivery.outcome import SENT, Outcome
from src.settings import DeliverySettings
from src.stores.server_keys import ServerKeys, decode_base64url

logger = get_logger("delivery")

SEND_SECONDS = 15.0
_TOKEN_SECONDS = 12 * 3600
"""RFC 8292 allows 24 hours; a clock that is wrong by hours still fits."""
_KEEP_SECONDS = 24 * 3600
"""How long the push service keeps a message for a browser that is offline."""
_POINT_BYTES, _AUTH_BYTES = 65, 16
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser is pushed to, and its keys, base64url."""

    endpoint: str
    p256dh: str
    auth: str


class WebPush:
    """Sends to browsers. `close()` by whoever made it."""

    def __init__(self, keys: ServerKeys, settings: DeliverySettings) -> None:
        self._keys = keys
        self._settings = settings
        self._vapid = Vapid02()
        self._vapid.private_key = keys.vapid
        self._session: aiohttp.ClientSession | None = None

    @property
    def public_key(self) -> str:
        """What browsers subscribe with."""
        return self._keys.vapid_public

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        if self._session is not None:
            await self._session.close()

    def check(self, browser: Browser) -> None:
        """Raise `InvalidInput` where this cannot be pushed to."""
        if not self._allowed(browser.endpoint):
            raise InvalidInput("A push endpoint is a public https address.", field="endpoint")
        try:
            point, auth = decode_base64url(browser.p256dh), decode_base64url(browser.auth)
            _encrypt(browser, b"-")
        except Exception as error:  # the library lets through whatever its parts raise
            raise InvalidInput("These are not the keys of a push subscription.", field="keys") from error
        if (len(point), len(auth)) != (_POINT_BYTES, _AUTH_BYTES):
            raise InvalidInput("These are not the keys of a push subscription.", field="keys")

    async def send(self, browser: Browser, payload: bytes, *, topic: str, urgent: bool) -> Outcome:
        """Push once.

        Args:
            browser: whom to.
            payload: at most about 3,900 bytes.
            topic: up to 32 characters of base64url; a later push of one topic replaces one that still waits.
            urgent: it should wake a sleeping phone.
        """
        if not self._allowed(browser.endpoint):
            return Outcome("failed", "private")
        body = await asyncio.to_thread(_encrypt, browser, payload)
        headers = {**self._signed(browser.endpoint), "Topic": topic, "Urgency": "high" if urgent else "normal"}
        headers |= {"TTL": str(_KEEP_SECONDS), "Content-Encoding": "aes128gcm"}
        headers["Content-Type"] = "application/octet-stream"
        try:
            async with self._open().post(browser.endpoint, data=body, headers=headers, allow_redirects=False) as answer:
                return _outcome(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            logger.info("push_not_sent", kind=type(error).__name__)
            return Outcome("retry", "unreachable")

    def _allowed(self, endpoint: str) -> bool:
        try:
            parts = urlsplit(endpoint)
            host = parts.hostname or ""
        except ValueError:
            return False
        if not host or parts.username is not None:
            return False
        if self._settings.allow_private:
            return parts.scheme in {"http", "https"}
        return parts.scheme == "https" and (not is_address(host) or is_public(host))

    def _signed(self, endpoint: str) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + _TOKEN_SECONDS,
            "sub": self._settings.contact,
        }
        return {str(name): str(value) for name, value in self._vapid.sign(claims).items()}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = None if self._settings.allow_private else PublicResolver()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, limit=50),
                timeout=aiohttp.ClientTimeout(total=SEND_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def _subscription(browser: Browser) -> dict[str, object]:
    return {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}}


def _encrypt(browser: Browser, payload: bytes) -> bytes:
    pusher = cast("Any", WebPusher(_subscription(browser)))  # it has no types
    return bytes(pusher.encode(payload, content_encoding="aes128gcm")["body"])


def _outcome(status: int, retry_after: str) -> Outcome:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return SENT
    if status in _GONE:
        return Outcome("gone", "gone")
    if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome("retry", "busy", float(retry_after) if retry_after.isdecimal() else None)
    return Outcome("failed", "refused")
