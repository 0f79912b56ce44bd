"""A push service and a web hook on this machine, and a browser that reads what was pushed to it."""

import asyncio
import base64
import contextlib
import json
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conditions import until
from tests.ports import free_ports


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, in order, and the statuses it will answer with by path, used up from the front; else 201."""

    url: str
    requests: list[Received] = field(default_factory=list[Received])
    statuses: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def at(self, path: str) -> list[Received]:
        """What came to a path."""
        return [one for one in self.requests if one.path == path]

    async def first(self, path: str, *, count: int = 1, seconds: float = 60) -> Received:
        """The latest of the first `count` requests to a path, waiting for it."""
        await until(lambda: len(self.at(path)) >= count, seconds=seconds)
        return self.at(path)[count - 1]


@contextlib.asynccontextmanager
async def running_receiver() -> AsyncGenerator[Receiver]:
    """A receiver on a free port of this machine."""
    (port,) = free_ports(1)
    receiver = Receiver(f"http://127.0.0.1:{port}")

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        receiver.requests.append(Received(request.path, {k.lower(): v for k, v in request.headers.items()}, body))
        statuses = receiver.statuses.get(request.path)
        return web.Response(status=statuses.pop(0) if statuses else 201)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield receiver
    finally:
        await runner.cleanup()
        await asyncio.sleep(0)


class Browser:
    """A browser's keys for one subscription at the receiver."""

    def __init__(self, receiver: Receiver, name: str) -> None:
        self.path = f"/push/{name}"
        self.endpoint = receiver.url + self.path
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def subscription(self) -> dict[str, Any]:
        """As the web client posts it."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "keys": {"p256dh": encoded(point), "auth": encoded(self._auth)}}

    def read(self, push: Received) -> dict[str, Any]:
        """The payload of a push."""
        plain = http_ece.decrypt(push.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return dict(json.loads(plain))


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
