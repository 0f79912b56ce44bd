"""Frames at random, of the schema and of none: the server never crashes, never hangs up without a word, and nobody else notices.

`--probes` says how many, a fiftieth of it. `Any`: JSON of every form.
"""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import websockets
from fastapi import FastAPI
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection

from src.protocol.frames import FRAMES
from src.protocol.lengths import MAX_FRAME_BYTES
from tests.api.conftest import Visit
from tests.isolation.test_routes import CANARY, Owner, everything_of, owner
from tests.serving import served

__all__ = ["owner"]

pytestmark = pytest.mark.timeout(7200)

_SECONDS = 60
_ASKS_EVERY = 0.1
_UNTROUBLED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
"""How long an example takes says how busy the machine is."""
_POLICY, _NOT_AUTHENTICATED = 1008, 4401
_OF_THE_PROTOCOL = {1002, 1007, 1009}
"""No WebSocket at all, no UTF-8, too large: said by the server below us."""

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def values_of(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What fits a field."""
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([values_of(one) for one in schema["anyOf"]])
    match schema.get("type"):
        case "string" if "pattern" in schema:
            return st.from_regex(str(schema["pattern"]), fullmatch=True).map(
                lambda text: text[: schema.get("maxLength")]
            )
        case "string":
            return st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 40), 40))
        case "integer":
            return st.integers(min_value=schema.get("minimum"), max_value=schema.get("maximum"))
        case "null":
            return st.none()
        case _:
            return _JSON


def frames() -> st.SearchStrategy[Any]:
    """Frames of every kind of the schema: whole, and with fields that are missing, wrong or unknown."""
    kinds = [definition["properties"] for definition in FRAMES.json_schema()["$defs"].values()]
    assert {"auth", "message.send", "widget.action"} < {kind["type"]["const"] for kind in kinds}
    whole = [st.fixed_dictionaries({name: values_of(field) for name, field in kind.items()}) for kind in kinds]
    broken = [
        st.fixed_dictionaries(
            {"type": values_of(kind["type"])},
            optional={
                "surplus": _JSON,
                **{name: values_of(field) | _JSON for name, field in kind.items() if name != "type"},
            },
        )
        for kind in kinds
    ]
    return st.one_of([*whole, *broken])


SENT: st.SearchStrategy[str | bytes] = st.one_of(
    frames().map(json.dumps),
    frames().map(json.dumps),
    st.tuples(frames().map(json.dumps), st.integers(0, 60)).map(lambda cut: cut[0][: cut[1]]),
    _JSON.map(json.dumps),
    st.text(max_size=60),
    st.binary(max_size=60),
    st.sampled_from(["[" * 20_000, '{"type":' * 5_000, '"\\ud800"', "1e999999", "x" * (MAX_FRAME_BYTES + 1)]),
)


@dataclass
class Neighbour:
    """Another person with an open socket."""

    owner: Owner
    socket: ClientConnection
    before: list[Any]
    asked_at: float = 0.0

    async def is_untouched(self) -> None:
        """Their socket answers, and brought them nothing. They ask no oftener than their own limit of frames lets anybody."""
        now = asyncio.get_running_loop().time()
        if now - self.asked_at < _ASKS_EVERY:
            return
        self.asked_at = now
        await self.socket.send('{"type": "ping", "id": "still here"}')
        said = json.loads(await self.socket.recv())
        assert (said["type"], said.get("id")) == ("pong", "still here")


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as url:
        yield url.replace("http", "ws", 1) + "/chat"


@pytest.fixture
async def neighbour(address: str, owner: Owner) -> AsyncIterator[Neighbour]:
    headers = {"authorization": f"Bearer {owner.client.cookies['lifeos_session']}"}
    before = await everything_of(owner)
    async with websockets.connect(address, additional_headers=headers) as socket:
        assert json.loads(await socket.recv())["type"] == "connected"
        neighbour = Neighbour(owner, socket, before)
        yield neighbour
        neighbour.asked_at = 0.0
        await neighbour.is_untouched()
    assert await everything_of(owner) == before


async def for_examples(
    request: pytest.FixtureRequest,
    strategy: st.SearchStrategy[Any],
    check: Callable[[Any], Any],
    *,
    share: int = 1,
) -> None:
    """Have a coroutine function run for each example, on the loop that the servers are on."""
    loop = asyncio.get_running_loop()
    many = int(str(request.config.getoption("--probes"))) // (50 * share)

    @examples(max_examples=many, suppress_health_check=_UNTROUBLED, database=None)
    @given(strategy)
    def run(example: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(example), loop).result(_SECONDS)

    await asyncio.to_thread(run)


async def test_no_frame_crashes_the_server_or_ends_a_socket_without_a_word(
    address: str, visit: Visit, neighbour: Neighbour, request: pytest.FixtureRequest
) -> None:
    numbers = itertools.count()

    async def send_all(sent: list[str | bytes]) -> None:
        token = (await visit().post("/api/auth/guest", json={})).json()["token"]
        headers = {"authorization": f"Bearer {token}"}
        async with websockets.connect(address, additional_headers=headers) as socket:
            last = f"the last {next(numbers)}"
            events = await conversation(socket, [*sent, json.dumps({"type": "ping", "id": last})], last)
            assert CANARY not in str(events)
            if events[-1]["type"] != "pong":
                assert socket.close_code == _POLICY, (socket.close_code, sent)
                assert events[-1]["type"] == "error", events[-1]
        await neighbour.is_untouched()

    await for_examples(request, st.lists(SENT, min_size=1, max_size=30), send_all)


async def heard(socket: ClientConnection) -> AsyncIterator[str]:
    """All that is said on a socket until it is closed, however that is."""
    with contextlib.suppress(websockets.ConnectionClosed):
        async for text in socket:
            yield str(text)


async def conversation(socket: ClientConnection, sent: list[str | bytes], last: str) -> list[dict[str, Any]]:
    """All that is said to somebody who sends these, until the last is answered or the socket is closed."""

    async def send() -> None:
        for one in sent:
            await socket.send(one)

    sending = asyncio.create_task(send())
    events: list[dict[str, Any]] = []
    async for text in heard(socket):
        events.append(json.loads(text))
        if events[-1]["type"] == "error":
            assert events[-1]["code"]
            assert events[-1]["detail"]
        if (events[-1]["type"], events[-1].get("id")) == ("pong", last):
            break
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return events


async def test_who_has_not_signed_in_is_told_so_whatever_they_send_first(
    address: str, neighbour: Neighbour, request: pytest.FixtureRequest
) -> None:
    async def send_first(sent: str | bytes) -> None:
        async with websockets.connect(address) as socket:
            await socket.send(sent)
            assert [text async for text in heard(socket)] == []
            assert socket.close_code == _NOT_AUTHENTICATED, sent
        await neighbour.is_untouched()

    await for_examples(request, SENT, send_first)


async def test_bytes_that_are_no_frames_end_their_own_socket_alone(
    address: str, visit: Visit, neighbour: Neighbour, request: pytest.FixtureRequest
) -> None:
    async def send_raw(sent: bytes) -> None:
        token = (await visit().post("/api/auth/guest", json={})).json()["token"]
        async with websockets.connect(address, additional_headers={"authorization": f"Bearer {token}"}) as socket:
            await socket.recv()
            socket.transport.write(b"\xff" + sent)  # bits that are reserved: an error of the protocol
            [text async for text in heard(socket)]
            assert socket.close_code in _OF_THE_PROTOCOL, socket.close_code
        await neighbour.is_untouched()

    await for_examples(request, st.binary(min_size=20, max_size=200), send_raw, share=5)
