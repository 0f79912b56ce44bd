"""A provider of OpenID Connect as a real HTTP server, which can be told to lie. `Any`: JSON as it is on the wire."""

import base64
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.serving import served

CLIENT_ID, CLIENT_SECRET = "life-os", "known to both"
_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@dataclass
class FakeProvider:
    """Signs in whoever `who` names, without asking. `lies` are claims in place of the true ones; with an `error` it refuses."""

    url: str = ""
    who: dict[str, Any] = field(default_factory=dict[str, Any])
    lies: dict[str, Any] = field(default_factory=dict[str, Any])
    error: str | None = None
    described: dict[str, Any] | None = field(default_factory=dict[str, Any])
    """What it says of itself in place of the truth; None: a page for people."""
    asked: list[str] = field(default_factory=list[str])
    """Paths of what was asked by the server, not by browsers."""
    key: RSAKey = field(default_factory=lambda: _KEY)
    _codes: dict[str, tuple[dict[str, Any], dict[str, str]]] = field(default_factory=dict[str, Any])

    def come_back(self, url: str) -> dict[str, str]:
        """What stands in the address that a browser is sent back to from `url`."""
        assert url.startswith(f"{self.url}/authorize?")
        return {name: one[0] for name, one in parse_qs(urlsplit(self._sent_back(url)).query).items()}

    def _sent_back(self, url: str) -> str:
        asked = {name: one[0] for name, one in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        if self.error is not None:
            refused = {"error": self.error, "error_description": "What is said there", "state": asked["state"]}
            return f"{asked['redirect_uri']}?{urlencode(refused)}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = dict(self.who), asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    async def describe(self, _: Request) -> Response:
        self.asked.append("description")
        if self.described is None:
            return Response("<p>Being mended</p>", media_type="text/html")
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse(
            {"issuer": self.url, **{name: f"{self.url}/{end}" for name, end in ends.items()}, **self.described}
        )

    async def keys(self, _: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [_KEY.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        return RedirectResponse(self._sent_back(str(request.url)), status_code=303)

    async def next(self, request: Request) -> Response:
        """Who is signed in from now on, or with which error nobody is: for tests in another process."""
        told = await request.json()
        self.who, self.error = told.get("who", {}), told.get("error")
        return Response(status_code=204)

    async def token(self, request: Request) -> Response:
        self.asked.append("token")
        form = {name: one[0] for name, one in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        who, asked = self._codes.pop(form["code"], ({}, {}))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        fits = asked.get("code_challenge") == challenge and asked["redirect_uri"] == form["redirect_uri"]
        if not fits or request.headers["authorization"] != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **who}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **self.lies}, self.key)
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": signed})


@asynccontextmanager
async def fake_provider() -> AsyncGenerator[FakeProvider]:
    """A running provider."""
    provider = FakeProvider()
    paths = {
        "/.well-known/openid-configuration": provider.describe,
        "/keys": provider.keys,
        "/authorize": provider.authorize,
    }
    routes = [Route(path, answer) for path, answer in paths.items()]
    taken = {"/token": provider.token, "/next": provider.next}
    routes += [Route(path, answer, methods=["POST"]) for path, answer in taken.items()]
    async with served(Starlette(routes=routes)) as url:
        provider.url = url
        yield provider
