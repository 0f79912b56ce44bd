"""What one person or address may take: counted on every route and frame, before anything is read for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from src.api.app import create_app
from src.core.ids import UserId
from src.runtime import Runtime, open_runtime
from src.settings import ApiSettings, LimitSettings
from src.stack.supervisor import Stack
from tests.stacks import isolated_settings

SMALL = LimitSettings(
    changes_burst=5,
    changes_per_second=0.01,
    reads_burst=8,
    reads_per_second=0.01,
    requests_burst=60,
    requests_per_second=0.01,
    imports_burst=1,
    imports_per_second=0.01,
    sockets_per_user=2,
    sockets_burst=3,
    sockets_per_second=0.01,
)
Come = Callable[[], httpx.AsyncClient]


@pytest.fixture(scope="module")
async def narrow(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    settings = isolated_settings(
        data_dir=tmp_path_factory.mktemp("limits"),
        api=ApiSettings(web_port=0),
        limits=SMALL,
        temporal=stack.settings.temporal.model_copy(update={"task_queue": "limit-tests"}),
        pocketbase=stack.settings.pocketbase,
        redis=stack.settings.redis,
    )
    async with open_runtime(settings) as runtime:
        runtime.background.start()
        yield runtime


@pytest.fixture(scope="module")
def narrow_app(narrow: Runtime) -> FastAPI:
    return create_app(narrow)


@pytest.fixture
async def come(narrow_app: FastAPI, request: pytest.FixtureRequest) -> AsyncIterator[Come]:
    opened: list[httpx.AsyncClient] = []

    def one() -> httpx.AsyncClient:
        address = f"{request.node.name}-{len(opened)}"
        transport = httpx.ASGITransport(narrow_app, raise_app_exceptions=False, client=(address, 1))
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30))
        return opened[-1]

    yield one
    for client in opened:
        await client.aclose()


async def guest_of(come: Come) -> httpx.AsyncClient:
    client = come()
    assert (await client.post("/api/auth/guest", json={})).status_code == 201
    return client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/inbox", {"text": "x"}),
        ("/api/memories", {"text": "x"}),
        ("/api/reminders", {"text": "x", "due": "2070-01-01T09:00:00Z"}),
        ("/api/widgets/000000000000000/actions", {"id": "a", "action": "check"}),
    ],
)
async def test_changes_of_a_user_are_limited_wherever_they_are_made(come: Come, path: str, body: object) -> None:
    client = await guest_of(come)
    answers = [await client.post(path, json=body) for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3, [answer.status_code for answer in answers]
    assert refused[0].json()["code"] == "rate_limited"
    assert int(refused[0].headers["retry-after"]) >= 1
    assert (await client.get("/api/me")).status_code == 200
    assert (await (await guest_of(come)).post("/api/inbox", json={"text": "y"})).status_code == 201


async def test_searches_of_a_user_are_limited(come: Come) -> None:
    client = await guest_of(come)
    answers = [(await client.get("/api/inbox", params={"q": "x"})).status_code for _ in range(12)]
    assert answers.count(429) == 4


async def test_whatever_an_address_asks_for_is_counted(come: Come) -> None:
    client = come()
    answers = [(await client.get("/api/nothing")).status_code for _ in range(70)]
    assert answers.count(429) == 10
    assert (await client.get("/healthz")).status_code == 200


async def test_a_file_of_somebody_who_has_not_signed_in_is_not_read(come: Come) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(50):
            read += 1
            yield b"x" * 10_000

    answer = await come().post("/api/calendar/import", content=body())
    assert (answer.status_code, read) == (401, 0)
    client = await guest_of(come)
    assert (await client.post("/api/calendar/import", content=body())).status_code == 422
    read = 0
    assert (await client.post("/api/calendar/import", content=body())).status_code == 429
    assert read == 0


async def test_the_oldest_of_too_many_subscriptions_is_ended(come: Come, narrow: Runtime) -> None:
    client = await guest_of(come)
    user_id = UserId((await client.get("/api/me")).json()["id"])
    async with AsyncExitStack() as opened:
        first = await opened.enter_async_context(narrow.connections.subscribe(user_id, cursor=None))
        second = await opened.enter_async_context(narrow.connections.subscribe(user_id, cursor=None))
        assert not first.ended.is_set()
        third = await opened.enter_async_context(narrow.connections.subscribe(user_id, cursor=None))
        assert first.ended.is_set()
        assert first.crowded_out
        assert not second.ended.is_set()
        assert not third.ended.is_set()
    cursor = (await client.get("/api/events")).json()["cursor"]
    polling = asyncio.create_task(client.get("/api/events", params={"cursor": cursor, "wait": 20}))
    await asyncio.sleep(0.2)
    async with (
        narrow.connections.subscribe(user_id, cursor=None),
        narrow.connections.subscribe(user_id, cursor=None),
    ):
        answer = await asyncio.wait_for(polling, 5)
    assert answer.json()["events"] == []


async def opened_and_closed(app: FastAPI, token: str) -> int | None:
    """The code that a socket is closed with, which goes as soon as it is greeted; None where the server let it be."""
    closed: list[int] = []
    greeted = asyncio.Event()
    said: list[dict[str, object]] = [{"type": "websocket.connect"}]

    async def receive() -> dict[str, object]:
        if said:
            return said.pop()
        await greeted.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            closed.append(message["code"])
        if message["type"] != "websocket.accept":
            greeted.set()

    headers = [(b"host", b"127.0.0.1:8000"), (b"authorization", f"Bearer {token}".encode())]
    where = {"scheme": "ws", "path": "/chat", "raw_path": b"/chat", "query_string": b"", "root_path": ""}
    scope = {"type": "websocket", "headers": headers, "client": (token, 1), "server": ("127.0.0.1", 8000), **where}
    await asyncio.wait_for(app(scope, receive, send), 30)
    return closed[0] if closed else None


async def test_sockets_that_are_opened_again_and_again_have_an_end(come: Come, narrow_app: FastAPI) -> None:
    token, other = [(await come().post("/api/auth/guest", json={})).json()["token"] for _ in range(2)]
    assert [await opened_and_closed(narrow_app, token) for _ in range(5)] == [None, None, None, 1013, 1013]
    assert await opened_and_closed(narrow_app, other) is None
