"""Serves the built web client: its files, and its page for every address that is the client's own."""

import mimetypes
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from src.api.errors import problem_response

_REPOSITORY_CLIENT = Path(__file__).resolve().parents[3] / "frontend" / "dist"
_HASHED_FOLDER = "assets"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
_NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>AI Life OS</title></head>
<body><h1>The web client is not built</h1>
<p>Run <code>make up</code>, which builds it, or set LIFEOS_API__WEB_ROOT to a folder with a built client.</p>
<p>The API is here: <a href="/api/docs">/api/docs</a></p></body></html>"""

# Some systems name no type, or a wrong one, for these.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


def client_files(web_root: Path | None) -> ASGIApp:
    """An app that serves a built client from `web_root`, else from the checkout's `frontend/dist`, compressed."""
    return GZipMiddleware(_ClientFiles((web_root or _REPOSITORY_CLIENT).resolve()), minimum_size=1024, compresslevel=6)


class _ClientFiles:
    def __init__(self, root: Path) -> None:
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before accept: the handshake is refused
            return
        response = self._answer(Request(scope))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path
        if request.method not in {"GET", "HEAD"} or path.startswith("/api/"):
            return _nothing_here()
        file = self._file(path)
        if file is not None:
            return self._sent(file, request.headers)
        if Path(path).suffix:
            return _nothing_here()
        index = self._file("/index.html")
        if index is None:
            return HTMLResponse(_NOT_BUILT, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        return self._sent(index, request.headers)

    def _file(self, path: str) -> Path | None:
        """The file at an address, inside the root only; links that lead out of it are not followed."""
        if "\0" in path:
            return None
        file = (self._root / path.lstrip("/")).resolve()
        try:
            return file if file.is_relative_to(self._root) and file.is_file() else None
        except OSError:  # a name that no file can have
            return None

    def _sent(self, file: Path, asked: Headers) -> Response:
        is_hashed = file.relative_to(self._root).parts[0] == _HASHED_FOLDER
        response = FileResponse(file, stat_result=file.stat())
        response.headers["Cache-Control"] = _FOR_EVER if is_hashed else _ASK_FIRST
        if asked.get("if-none-match") == response.headers["etag"]:
            kept = {name: response.headers[name] for name in ("etag", "cache-control")}
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
        return response


def _nothing_here() -> Response:
    return problem_response(HTTPStatus.NOT_FOUND, code="not_found", detail="There is nothing at this address.")
