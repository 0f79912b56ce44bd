"""The way to PocketBase: the superuser's token, time-outs and what is tried again. Used by `client` alone.

Nothing is tried again that may have been written. What was certainly not sent, and reads, are tried again for a
moment, so that a restart of PocketBase goes unnoticed.
"""

import asyncio
import base64
import binascii
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from src.errors import DependencyDown, InvalidInput
from src.logs import get_logger
from src.settings import PocketBaseSettings

logger = get_logger("pocketbase")

_CONNECT_RETRIES = (0.1, 0.3, 0.6)
"""Seconds before each further attempt at a connection: PocketBase is back 0.6 s after a kill."""
_CONNECT_SECONDS = 1.0
_ANSWER_SECONDS = 10.0
_CONFIRM_SECONDS = 1.0
_CONNECTIONS = 24
_KEPT_SECONDS = 60.0
_LARGE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What PocketBase said, read to its end."""

    status_code: int
    content: bytes
    date: str
    """Its clock, as in the header."""

    @property
    def is_success(self) -> bool:
        """Whether it did what was asked."""
        return HTTPStatus.OK <= self.status_code < HTTPStatus.MULTIPLE_CHOICES

    def json(self) -> Any:
        """The body. Raises `ValueError` where it is none."""
        return json.loads(self.content)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Mapping[str, str | int] | None = None
    content: bytes | None = None
    answer_seconds: float = _ANSWER_SECONDS


@dataclass(frozen=True)
class _Token:
    """A superuser's token.

    PocketBase answers to one that has expired as to a stranger, 200 with no rows, so it is replaced after half its
    life, by whichever clock says so: one of them stands still while the machine sleeps, the other jumps.
    """

    text: str
    half_life: float
    wall: float
    monotonic: float

    @classmethod
    def of(cls, response: Answer) -> "_Token":
        text = str(response.json()["token"])
        try:
            payload = text.split(".")[1]
            expires = float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
            life = expires - parsedate_to_datetime(response.date).timestamp()
        except (binascii.Error, ValueError, KeyError, IndexError):
            life = 3600.0
        return cls(text, max(life / 2, 1.0), time.time(), time.monotonic())

    def is_old(self) -> bool:
        passed = max(abs(time.time() - self.wall), time.monotonic() - self.monotonic)
        return passed > self.half_life


class PocketBaseTransport:
    """Signed-in requests over kept connections. Safe for concurrent use within one event loop."""

    def __init__(self, settings: PocketBaseSettings) -> None:
        self._settings = settings
        # Opened with the first request: a session belongs to the event loop that it is made in.
        self._session: aiohttp.ClientSession | None = None
        self._closed = False
        self._token: _Token | None = None
        self._renewing = asyncio.Lock()
        self._confirmed_at = float("-inf")

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def health(self) -> None:
        """Answer within a second when PocketBase answers, replacing a token that it no longer takes."""
        token = await self._current()
        try:
            response = await self._once(_Request("GET", "/api/health", answer_seconds=_CONFIRM_SECONDS), token.text)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _down() from error
        if response.status_code != HTTPStatus.OK:
            raise _down()
        # Only a superuser is told more than that it is healthy.
        if not response.json().get("data"):
            await self._renew(token)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: object = None,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> Answer:
        """The answer to one request, whatever its status.

        Raises:
            DependencyDown: there is no answer, or the superuser's password is wrong.
            InvalidInput: `body` holds what JSON or UTF-8 cannot.
        """
        token = await self._current()
        content = None if body is None else _encode(body)
        request = _Request(method, path, params, content, answer_seconds)
        response = await self._exchange(request, token.text)
        if _may_be_for_strangers(request, response) and await self._replaced(token):
            response = await self._exchange(request, (await self._current()).text)
        return response

    async def _exchange(self, request: _Request, token: str = "") -> Answer:
        delays = iter(_CONNECT_RETRIES)
        reads_left = 1 if request.method == "GET" else 0
        while True:
            try:
                return await self._once(request, token)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
                delay = next(delays, None)
                if delay is None:
                    raise _down() from error
                await asyncio.sleep(delay)
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError) as error:
                if not reads_left:
                    raise _down() from error
                reads_left -= 1
            except (aiohttp.ClientError, TimeoutError) as error:
                raise _down() from error

    async def _once(self, request: _Request, token: str) -> Answer:
        headers = {"Authorization": token} if token else {}
        if request.content is not None:
            headers["Content-Type"] = "application/json"
        seconds = request.answer_seconds
        async with self._opened().request(
            request.method,
            request.path,
            params=request.params,
            data=_stream(request.content),
            headers=headers,
            # `connect` also counts the wait for a free connection.
            timeout=aiohttp.ClientTimeout(connect=seconds, sock_connect=_CONNECT_SECONDS, sock_read=seconds),
        ) as response:
            return Answer(response.status, await response.read(), response.headers.get("Date", ""))

    def _opened(self) -> aiohttp.ClientSession:
        if self._closed:
            raise _down()
        if self._session is None:
            self._session = aiohttp.ClientSession(
                self._settings.url,
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEPT_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # the environment's proxies are for the internet
            )
        return self._session

    async def _current(self) -> _Token:
        token = self._token
        return await self._renew(token) if token is None or token.is_old() else token

    async def _replaced(self, used: _Token) -> bool:
        """Whether the token of a doubtful answer has ended and there is a new one. Asks at most once a second."""
        if self._token is used and time.monotonic() - self._confirmed_at > _CONFIRM_SECONDS:
            await self.health()
            self._confirmed_at = time.monotonic()
        return self._token is not used

    async def _renew(self, stale: _Token | None) -> _Token:
        """A token other than `stale`; those who ask at the same time get the same."""
        async with self._renewing:
            if self._token is None or self._token is stale:
                self._token = await self._sign_in()
            return self._token

    async def _sign_in(self) -> _Token:
        body = {"identity": self._settings.email, "password": self._settings.password.get_secret_value()}
        path = "/api/collections/_superusers/auth-with-password"
        response = await self._exchange(_Request("POST", path, content=_encode(body)))
        if response.status_code != HTTPStatus.OK:
            logger.error("superuser_refused", status=response.status_code, setting="LIFEOS_POCKETBASE__PASSWORD")
            raise DependencyDown("PocketBase does not take the backend's sign-in.", name="pocketbase")
        return _Token.of(response)


def _may_be_for_strangers(request: _Request, response: Answer) -> bool:
    """Whether the answer is one that PocketBase also gives to a token that has ended."""
    if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return True
    return request.method == "GET" and response.status_code == HTTPStatus.NOT_FOUND


def _stream(content: bytes | None) -> bytes | io.BytesIO | None:
    """A large body in pieces, so that writing it to the socket does not hold the event loop."""
    return io.BytesIO(content) if content is not None and len(content) > _LARGE_BYTES else content


def _down() -> DependencyDown:
    return DependencyDown("PocketBase does not answer.", name="pocketbase")


def _encode(body: object) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except ValueError as error:  # a lone surrogate, or a number that JSON does not have
        raise InvalidInput("This holds characters or numbers that cannot be stored.") from error
