"""The cookie of a session."""

from fastapi import Response

from src.api.deps import SESSION_COOKIE
from src.settings import AuthSettings

_COOKIE_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie; when a session ends is the server's to say."""


def set_cookie(response: Response, token: str, settings: AuthSettings) -> None:
    """Give a browser its session."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=_COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
    )


def forget_cookie(response: Response) -> None:
    """Take the session from a browser."""
    response.delete_cookie(SESSION_COOKIE, path="/")
