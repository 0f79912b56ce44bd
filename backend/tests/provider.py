"""A scripted OpenAI-compatible server: real HTTP and server-sent events, so that the real provider client is tested."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports


@dataclass(frozen=True)
class Say:
    """A streamed answer; `cut_after` pieces the connection breaks, `pause` seconds lie between pieces.

    `usage`: the tokens in and out that are reported at the end; None: nothing is.
    """

    pieces: Sequence[str]
    cut_after: int | None = None
    pause: float = 0.0
    tools: Sequence[tuple[str, dict[str, Any] | str]] = ()
    usage: tuple[int, int] | None = None


@dataclass(frozen=True)
class Refuse:
    """An HTTP error."""

    status: int
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Raw:
    """Bytes as they are, after `wait` seconds, said to be of a `kind`."""

    body: bytes = b""
    wait: float = 0.0
    kind: str = "text/event-stream"


Answer = Say | Refuse | Raw


@dataclass
class Provider:
    """What the server was asked and what it will say. `script` is used up first, then `default`."""

    url: str = ""
    script: list[Answer] = field(default_factory=list[Answer])
    default: Callable[[dict[str, Any]], Answer] = lambda _: Say(["Well", ", ", "noted", "."])
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    times: list[float] = field(default_factory=list[float])

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a system whose model this is."""
        return {"model": "openai:scripted", "model_base_url": self.url, "model_api_key": "key"}

    def last_user_text(self, request: dict[str, Any]) -> str:
        """What the user wrote last, of a recorded request."""
        texts = [m["content"] for m in request["messages"] if m["role"] == "user"]
        return str(texts[-1])


@contextlib.asynccontextmanager
async def running_provider() -> AsyncGenerator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider()

    async def complete(request: Request) -> Response:
        body = await request.json()
        provider.requests.append(body)
        provider.times.append(asyncio.get_running_loop().time())
        answer = provider.script.pop(0) if provider.script else provider.default(body)
        if isinstance(answer, Refuse):
            return JSONResponse({"error": {"message": "scripted"}}, answer.status, headers=answer.headers)
        if isinstance(answer, Raw):
            await asyncio.sleep(answer.wait)
            return Response(answer.body, media_type=answer.kind)
        if not body.get("stream"):
            return JSONResponse(_whole(answer))
        return StreamingResponse(_stream(answer), media_type="text/event-stream")

    async def listed(_: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": "scripted", "object": "model", "owned_by": "tests"}]})

    routes = [Route("/v1/chat/completions", complete, methods=["POST"]), Route("/v1/models", listed)]
    app = Starlette(routes=routes)
    listening = socket.create_server(("127.0.0.1", 0))
    provider.url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield provider
    finally:
        server.should_exit = True
        await task
        listening.close()


@contextlib.asynccontextmanager
async def scripted_system(
    folder: Path, provider: Provider, *, restarts: bool = False, **settings: Any
) -> AsyncGenerator[Stack]:
    """A whole running system whose model is this provider; `settings` on top. `restarts`: parts that die come back."""
    running = Stack(on_free_ports(folder, **provider.settings, **settings), restarts=restarts)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@contextlib.asynccontextmanager
async def someone_greeted(system: Stack, provider: Provider) -> AsyncGenerator[Person]:
    """A guest of a scripted system, connected and greeted; what nobody scripted is answered with a word."""
    provider.script.clear()
    provider.default = lambda _: Say(["Well, ", "noted."])
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    await person.connect()
    await person.event("message.created", seconds=60)
    yield person
    await person.leave()


def _whole(answer: Say) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(answer.pieces)}
    read, written = answer.usage or (10, 5)
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
    }


async def _stream(answer: Say) -> AsyncIterator[bytes]:
    for index, piece in enumerate(answer.pieces):
        if index == answer.cut_after:
            raise ConnectionResetError("scripted")
        yield _event({"content": piece})
        if answer.pause:
            await asyncio.sleep(answer.pause)
    if answer.cut_after is not None and answer.cut_after >= len(answer.pieces):
        raise ConnectionResetError("scripted")
    calls = [
        {
            "index": index,
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for index, (name, given) in enumerate(answer.tools)
    ]
    if calls:
        yield _event({"tool_calls": calls})
    yield _event({}, finish="tool_calls" if calls else "stop")
    if answer.usage is not None:
        read, written = answer.usage
        yield _event(None, usage={"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written})
    yield b"data: [DONE]\n\n"


def _event(delta: dict[str, Any] | None, finish: str | None = None, *, usage: dict[str, int] | None = None) -> bytes:
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}],
        "usage": usage,
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()
