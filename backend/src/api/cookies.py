"""The cookie of a session."""

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from src.settings import Settings

SESSION_COOKIE = "lifeos_session"
SECURE_COOKIE = "__Host-lifeos_session"
"""Over TLS: browsers take it from this very host alone, so no neighbour can plant one."""
_COOKIE_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie; when a session ends is the server's to say."""


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the browser speaks TLS, as a proxy that is trusted says, or the settings."""
    return settings.auth.secure_cookie or connection.scope.get("scheme") in {"https", "wss"}


def set_cookie(request: Request, response: Response, token: str, settings: Settings) -> None:
    """Give a browser its session."""
    secure = is_secure(request, settings)
    response.set_cookie(
        SECURE_COOKIE if secure else SESSION_COOKIE,
        token,
        max_age=_COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    if secure and SESSION_COOKIE in request.cookies:
        response.delete_cookie(SESSION_COOKIE, path="/")


def forget_cookie(response: Response) -> None:
    """Take the session from a browser."""
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(SECURE_COOKIE, path="/", secure=True)
