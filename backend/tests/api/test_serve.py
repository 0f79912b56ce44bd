"""The server process: two ports, an end in good order, one clear line where a port is taken."""

import asyncio
import contextlib
import re
import socket
import time

import httpx
import pytest
import websockets

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
