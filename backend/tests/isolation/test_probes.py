"""Thousands of requests and frames with the ids of somebody else: none reaches, shows or changes anything of theirs.

`--probes N` says how many; `make isolation` sends ten times as many as `make test`.
"""

import asyncio
import itertools
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import websockets
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection

from tests.api.conftest import Visit
from tests.isolation.test_routes import BODIES, CANARY, DOCUMENT, PUBLIC, ROUTES, Owner, everything_of, owner
from tests.serving import served

__all__ = ["owner"]

pytestmark = pytest.mark.timeout(7200)

_OF_ONESELF = {
    "/api/auth/logout",
    "/api/auth/password",
    "/api/auth/claim",
    "/api/auth/sessions",
    "/api/me",
    "/api/export",
}
"""What ends the session that probes, or is slow and takes nothing from the caller."""
_EACH = 250
"""Probes of one session: fewer than its rate allows."""
_AT_ONCE = 12
"""Strangers who probe at a time: while one waits for a store, the others do not."""
_IDS_IN_BODIES = ("conversation_id", "replaces", "message_id", "item_id", "widget_id", "id")


@dataclass(frozen=True)
class Probe:
    method: str
    path: str
    params: dict[str, str]
    body: dict[str, Any] | None


def ids_of(owner: Owner) -> list[str]:
    """All that a stranger could name; not the user's own id and no word of theirs, which must not come back."""
    return [one for name, one in owner.ids.items() if name not in {"user_id", "q"}]


def probes(owner: Owner, count: int) -> Iterator[tuple[Probe, bool]]:
    """Requests at random, always the same ones; and whether an id of the owner stands in the address itself."""
    chance = random.Random(20261128)  # noqa: S311 - to repeat them, not to surprise
    ids = ids_of(owner)
    routes = [route for route in ROUTES if route not in PUBLIC and route[1] not in _OF_ONESELF]
    for _ in range(count):
        method, path = chance.choice(routes)
        named = re.findall(r"\{(\w+)\}", path)
        filled = re.sub(
            r"\{(\w+)\}",
            lambda found: (
                owner.ids.get(found[1], "x") if found[1] != "user_id" and chance.random() < 0.5 else chance.choice(ids)
            ),
            path,
        )
        known = [one["name"] for one in DOCUMENT["paths"][path][method].get("parameters", []) if one["in"] == "query"]
        params = {name: chance.choice([*ids, owner.ids.get(name, "*")]) for name in known if chance.random() < 0.6}
        if "wait" in known:
            params["wait"] = "0"
        for numeric in {"limit", "days", "dry_run"} & params.keys():
            del params[numeric]
        body = BODIES.get((method, path))
        if body is not None and chance.random() < 0.5:
            body = {**body, chance.choice(_IDS_IN_BODIES): chance.choice(ids)}
        foreign = any(name.endswith("_id") for name in named)
        yield Probe(method, filled, params, body), foreign


async def probe_with(client: httpx.AsyncClient, owner: Owner, probe: Probe, *, foreign: bool) -> int:
    """Send one, and look at what comes back; answers the status."""
    answer = await client.request(probe.method, probe.path, params=probe.params, json=probe.body)
    assert answer.status_code < 500, (probe, answer.text)
    assert CANARY.encode() not in answer.content, probe
    # What was sent comes back nowhere but in the cursor of a poll.
    told = answer.content.replace(owner.ids["cursor"].encode(), b"")
    assert owner.id.encode() not in told, probe
    if foreign:
        assert answer.status_code in {404, 405, 409, 422, 429}, (probe, answer.text)
    return answer.status_code


async def test_no_request_with_anothers_ids_reaches_anything(
    visit: Visit, owner: Owner, request: pytest.FixtureRequest
) -> None:
    count = int(str(request.config.getoption("--probes")))
    before = await everything_of(owner)
    statuses: Counter[int] = Counter()
    left = probes(owner, count)

    async def stranger() -> None:
        """One after another, as somebody new after each `_EACH`."""
        while some := list(itertools.islice(left, _EACH)):
            client = visit()
            assert (await client.post("/api/auth/guest", json={})).status_code == 201
            for probe, foreign in some:
                statuses[await probe_with(client, owner, probe, foreign=foreign)] += 1

    async with asyncio.TaskGroup() as strangers:
        for _ in range(_AT_ONCE):
            strangers.create_task(stranger())
    assert statuses.total() == count
    assert statuses[404] > count / 10
    assert statuses[429] < count / 20, statuses
    assert await everything_of(owner) == before


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """The app on a port of its own, for sockets."""
    async with served(app) as url:
        yield url.replace("http", "ws", 1) + "/chat"


async def test_no_frame_with_anothers_ids_reaches_anything(
    address: str, visit: Visit, owner: Owner, request: pytest.FixtureRequest
) -> None:
    count = int(str(request.config.getoption("--probes"))) // 10
    chance = random.Random(20261128)  # noqa: S311 - to repeat them, not to surprise
    ids = ids_of(owner)
    before = await everything_of(owner)
    sent = 0
    while sent < count:
        token = (await visit().post("/api/auth/guest", json={})).json()["token"]
        headers = {"authorization": f"Bearer {token}"}
        async with websockets.connect(f"{address}?cursor={owner.ids['cursor']}", additional_headers=headers) as socket_:
            for _ in range(min(_EACH // 5, count - sent)):
                await socket_.send(json.dumps(_frame(chance, ids)))
                sent += 1
            await socket_.send(json.dumps({"type": "ping", "id": "the last"}))
            for text in [text async for text in _until_pong(socket_)]:
                assert CANARY not in text
                assert owner.id not in text
                said = json.loads(text)
                assert said["type"] not in {"widget.upserted", "message.updated", "stream.chunk"}, said
    assert await everything_of(owner) == before


def _frame(chance: random.Random, ids: list[str]) -> dict[str, Any]:
    frames: list[dict[str, Any]] = [
        {"type": "message.send", "id": f"p{chance.random()}", "text": "hello", "conversation_id": chance.choice(ids)},
        {"type": "message.send", "id": chance.choice(ids), "text": "hello", "conversation_id": chance.choice(ids)},
        {
            "type": "message.send",
            "id": f"p{chance.random()}",
            "text": "hello",
            "conversation_id": ids[0],
            "replaces": chance.choice(ids),
        },
        {"type": "message.cancel", "message_id": chance.choice(ids)},
        {
            "type": "widget.action",
            "id": f"p{chance.random()}",
            "widget_id": chance.choice(ids),
            "action": "edit",
            "value": {"text": "stolen"},
        },
        {"type": "ack", "cursor": chance.choice(ids)[:64]},
    ]
    return chance.choice(frames)


async def _until_pong(socket_: ClientConnection) -> AsyncIterator[str]:
    async for message in socket_:
        text = str(message)
        yield text
        if json.loads(text)["type"] == "pong":
            return
