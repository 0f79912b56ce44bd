"""The server process: two ports, an end in good order, one clear line where a port is taken."""

import asyncio
import contextlib
import re
import socket
import time
from typing import Any

import httpx
import pytest
import uvicorn
import websockets

from src.api import slow_heads
from src.api.app import serve
from src.errors import SetupFailed
from src.settings import ApiSettings
from tests.conftest import StartStack
from tests.stacks import isolated_settings


async def test_a_port_in_use_is_one_clear_line_before_anything_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        for api, setting in (
            (ApiSettings(port=port, web_port=0), "LIFEOS_API__PORT"),
            (ApiSettings(port=0, web_port=port), "LIFEOS_API__WEB_PORT"),
        ):
            with pytest.raises(SetupFailed, match=rf"^Port {port} .*{setting}\.$"):
                await serve(isolated_settings(api=api))


@pytest.mark.alone
async def test_both_ports_serve_the_same_until_a_signal_ends_it_in_good_order(start_stack: StartStack) -> None:
    stack = await start_stack()
    api = stack.settings.api
    for port in (api.port, api.web_port):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}
            assert (await client.post("/api/auth/guest", json={})).status_code == 201
            assert "server" not in (await client.get("/")).headers
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(f"ws://127.0.0.1:{port}/nothing")

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{api.port}", timeout=40) as client:
        await client.post("/api/auth/guest", json={})
        cursor = (await client.get("/api/events", params={"cursor": "0", "wait": 0})).json()["cursor"]
        poll = asyncio.create_task(client.get("/api/events", params={"cursor": cursor, "wait": 30}))
        async with websockets.connect(
            f"ws://127.0.0.1:{api.port}/chat", additional_headers={"Cookie": cookie_of(client)}
        ) as chat:
            await chat.recv()
            started = time.monotonic()
            stopping = asyncio.create_task(stack.stop_part("backend"))
            with contextlib.suppress(websockets.ConnectionClosed):
                async for _ in chat:
                    pass  # until the server closes it
            await stopping
            assert chat.close_code == 1012  # "service restart": the client comes back
        await asyncio.gather(poll, return_exceptions=True)
    assert time.monotonic() - started < 9
    written = "\n".join(stack.lines("backend"))
    assert "api_stopped" in written
    assert not re.search(r"Traceback|was killed|Exception", written), written


def cookie_of(client: httpx.AsyncClient) -> str:
    return f"lifeos_session={client.cookies['lifeos_session']}"


async def test_a_request_whose_head_does_not_come_ends_and_a_quiet_poll_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slow_heads, "HEAD_SECONDS", 0.3)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.6)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=slow_heads.PromptHeads, lifespan="off", log_level="critical"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        address = listening.getsockname()
        for head in (b"", b"GET / HTTP/1.1\r\nHost: me\r\n"):
            reader, writer = await asyncio.open_connection(*address)
            writer.write(head)
            with contextlib.suppress(ConnectionResetError):
                assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{address[1]}") as client:
            for _ in range(2):  # on one connection; it answers later than a head may take
                assert (await client.get("/")).status_code == 200
    finally:
        server.should_exit = True
        await serving
        listening.close()
