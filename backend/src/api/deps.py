"""What every route needs: the runtime, the caller's token, user and address, and whether an origin is ours."""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from src.errors import NotAuthenticated, NotFound
from src.models.values import User
from src.runtime import Runtime
from src.services.accounts.device_label import Device, device_of
from src.settings import Settings

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SESSION_COOKIE = "lifeos_session"
SECURE_COOKIE = "__Host-lifeos_session"
"""Over TLS: browsers take it from this very host alone, so no neighbour can plant one."""
_BEARER = "bearer "
_OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")


def runtime_of(connection: HTTPConnection) -> Runtime:
    """The parts that this process works with."""
    return cast("Runtime", connection.app.state.runtime)


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token of the Authorization header, or None. An empty one is none: it must not stand for the cookie's."""
    header = connection.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() or None if header[: len(_BEARER)].lower() == _BEARER else None


def cookie_token(connection: HTTPConnection) -> str | None:
    """The token of the cookie, or None."""
    return connection.cookies.get(SECURE_COOKIE) or connection.cookies.get(SESSION_COOKIE) or None


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the browser speaks TLS, as a proxy that is trusted says, or the settings."""
    return settings.auth.secure_cookie or connection.scope.get("scheme") in {"https", "wss"}


def session_token(connection: HTTPConnection) -> str:
    """The caller's token: of the header, else of the cookie. Raises `NotAuthenticated` where there is none."""
    token = bearer_token(connection) or cookie_token(connection)
    if not token:
        raise NotAuthenticated("There is no session; sign in first.")
    return token


def origin_allowed(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the web page that a request comes from is one of ours; a request that names none is no page's.

    Ours are the address the request was sent to, this machine's names on our own ports, and what the settings add.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site") != "cross-site"
    if origin.rstrip("/") in {allowed.rstrip("/") for allowed in settings.auth.allowed_origins}:
        return True
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    own = {f"{name}:{port}" for name in _OWN_NAMES for port in (settings.api.port, settings.api.web_port)}
    return parts.netloc.lower() in {connection.headers.get("host", "").lower(), *own}


async def _current_user(request: Request) -> User:
    """Who asks; counted, so that nobody takes all there is."""
    runtime = runtime_of(request)
    user = await runtime.sessions.authenticate(session_token(request))
    if request.method in CHANGING:
        await runtime.limits.check_change(user.id)
    else:
        await runtime.limits.check_read(user.id)
    return user


def _client_address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _device(request: Request) -> Device:
    return device_of(request.headers.get("user-agent", ""))


def _old_token(request: Request) -> str | None:
    """The token that somebody still has who signs in, or None."""
    return bearer_token(request) or cookie_token(request)


async def _owner(user: "CurrentUser") -> User:
    """Who asks, where that is an owner of the server. To everybody else there is nothing here."""
    if not user.owner:
        raise NotFound("There is nothing here.")
    return user


RuntimeDep = Annotated[Runtime, Depends(runtime_of)]
TokenDep = Annotated[str, Depends(session_token)]
CurrentUser = Annotated[User, Depends(_current_user)]
ClientAddress = Annotated[str, Depends(_client_address)]
CallingDevice = Annotated[Device, Depends(_device)]
OldToken = Annotated[str | None, Depends(_old_token)]
Owner = Annotated[User, Depends(_owner)]
