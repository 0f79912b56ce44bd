"""What stands before every route: the last resort for errors, headers, the size of bodies, the origin of changes.

Plain ASGI, so that streams and sockets pass untouched.
"""

import asyncio
import ipaddress
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from src.api.cookies import is_secure
from src.api.deps import CHANGING, bearer_token, origin_allowed, own_names, runtime_of, session_token
from src.api.errors import error_response, problem_response
from src.api.metrics import Metrics
from src.errors import LifeOSError, NotAllowed, NotFound, RateLimited, TooLarge, TooSlow, WrongHost
from src.logs import get_logger, place_of
from src.services.accounts.limits import RateLimits
from src.settings import Settings

logger = get_logger("api")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        # Components place menus and hide scrollbars with style elements of their own.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), payment=(), usb=()",
}
"""Sent with every answer; the frontend's own server (frontend/nginx.conf.template) sends the same."""
STRICT_TRANSPORT = "max-age=31536000"
"""Sent over TLS: a browser that was here once uses nothing else for a year."""


class LastResort:
    """Answers 500 to what nobody foresaw, and counts every request. The log names the error's type and place only.

    An exception's message may hold what a person wrote, so it is not logged.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:  # noqa: BLE001 - the border: logged and answered
            logger.error("request_failed", error=type(error).__name__, place=place_of(error))  # noqa: TRY400
            if not status:
                response = problem_response(
                    HTTPStatus.INTERNAL_SERVER_ERROR,
                    code=LifeOSError.code,
                    detail="Something went wrong on the server.",
                )
                await response(scope, receive, noting)
        finally:
            self._metrics.note_request(scope, status=status, seconds=time.perf_counter() - started)


class SecurityHeaders:
    """Adds the headers that make a browser strict; a route that sets one itself keeps it."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure(HTTPConnection(scope), self._settings):
                    headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
                if str(scope["path"]).startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, adding)


class OwnHosts:
    """Refuses what is asked of a host that is not this one, so that no page reaches it by a name of its own (DNS rebinding)."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._own = own_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] not in {"http", "websocket"} or self._is_own(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before accept: the handshake is refused
        else:
            await error_response(WrongHost("This server has another name (LIFEOS_API__HOSTS)."))(scope, receive, send)

    def _is_own(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        except ValueError:
            return False
        return name in self._own or _is_address(name)


class InnerPages:
    """Keeps what is for who runs the server off the client's port: figures, and the contract."""

    _PATHS = frozenset({"/metrics", "/api/docs", "/api/openapi.json"})

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._port = None if settings.api.public_docs else settings.api.web_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"] in self._PATHS and (scope["server"] or ("", 0))[1] == self._port:
            await error_response(NotFound("There is nothing at this address."))(scope, receive, send)
            return
        await self._app(scope, receive, send)


class OwnOrigin:
    """Refuses changes that another site's page asks for in the user's name. A bearer token is nobody's cookie."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["method"] in CHANGING:
            connection = HTTPConnection(scope)
            # The codec's address is a secret by itself; no cookie opens it, so no page can use somebody else's.
            own_secret = scope["path"].startswith("/codec/")
            if not own_secret and bearer_token(connection) is None and not origin_allowed(connection, self._settings):
                refused = NotAllowed("Another site's page may not change anything here (LIFEOS_AUTH__ALLOWED_ORIGINS).")
                await error_response(refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class RequestLimit:
    """Counts what each address asks for, before anything else is done for it."""

    def __init__(self, app: ASGIApp, *, limits: RateLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"] != "/healthz":
            try:
                await self._limits.check_request(scope["client"][0] if scope["client"] else "unknown")
            except RateLimited as refused:
                await error_response(refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """Reads a request's body before the route runs, and refuses one that is too large, announced or not.

    Paths in `larger` take more, from who has signed in and is not there too often. A body has `seconds` to arrive.
    """

    def __init__(
        self, app: ASGIApp, *, limit: int, larger: Mapping[str, int] | None = None, seconds: float = 60.0
    ) -> None:
        self._seconds = seconds
        self._app = app
        self._limit = limit
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] not in CHANGING:
            await self._app(scope, receive, send)
            return
        limit = self._limit
        if scope["path"] in self._larger:
            try:
                await _admit_file(HTTPConnection(scope))
            except LifeOSError as refused:
                await _refuse(refused, scope, receive, send)
                return
            limit = self._larger[scope["path"]]
        announced = Headers(scope=scope).get("content-length", "0")
        try:
            async with asyncio.timeout(self._seconds):
                fits = announced.isdigit() and int(announced) <= limit
                messages = await self._read(receive, limit) if fits else None
        except TimeoutError:
            await _refuse(TooSlow(f"A request has {self._seconds:.0f} seconds to arrive."), scope, receive, send)
            return
        if messages is None:
            await _refuse(TooLarge(f"A request may have {limit} bytes."), scope, receive, send)
            return
        await self._app(scope, _replaying(messages, receive), send)

    async def _read(self, receive: Receive, limit: int) -> list[Message] | None:
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                return None
            messages.append(message)
            if message["type"] != "http.request" or not message.get("more_body", False):
                return messages


async def _admit_file(connection: HTTPConnection) -> None:
    """Who sends a large file, before it is read. Raises `NotAuthenticated` and `RateLimited`."""
    accounts = runtime_of(connection).accounts
    user = await accounts.sessions.authenticate(session_token(connection))
    await accounts.limits.check_import(user.id)


async def _refuse(refused: LifeOSError, scope: Scope, receive: Receive, send: Send) -> None:
    response = error_response(refused)
    response.headers["Connection"] = "close"  # what is left of the body is not read
    await response(scope, receive, send)


def _replaying(messages: Iterable[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replay() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replay


def _is_address(name: str) -> bool:
    """An address of IP is no name that somebody else could point here."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
