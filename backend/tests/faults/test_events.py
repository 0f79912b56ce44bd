"""Whatever the event log does meanwhile, an open device ends with a fresh view, without a reload."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import redis.asyncio as redis

from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    running = Stack(on_free_ports(tmp_path_factory.mktemp("events")), restarts=True)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def person(system: Stack) -> AsyncIterator[Person]:
    one = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    await one.connect()
    await one.event("message.created")  # greeted
    yield one
    await one.leave()


async def add_item(person: Person, text: str) -> float:
    """Put something into the inbox; the seconds that took."""
    started = time.monotonic()
    answer = await person.http.post("/api/inbox", json={"text": text})
    assert answer.status_code == 201, answer.text
    return time.monotonic() - started


def seen(person: Person) -> int:
    """Events so far."""
    return len(person.events)


async def fresh_view(person: Person, since: int, *, seconds: float = 30) -> None:
    """Wait for what has a client load everything anew."""
    await person.event("resync", lambda event: person.events.index(event) >= since, seconds=seconds)


async def test_a_redis_that_is_away_costs_no_device_its_view(system: Stack, person: Person) -> None:
    await system.stop_part("redis")
    since = seen(person)
    await add_item(person, "Told of by nobody")
    await system.start_part("redis")
    await fresh_view(person, since)
    await add_item(person, "Told of again")
    await person.event("inbox.upserted", lambda event: event["item"]["text"] == "Told of again")


@pytest.mark.alone
async def test_a_redis_that_hangs_holds_nobody_up_and_costs_no_device_its_view(system: Stack, person: Person) -> None:
    since = seen(person)
    await system.kill("redis", signal.SIGSTOP)
    try:
        took = [await add_item(person, f"Said to nobody {number}") for number in range(3)]
    finally:
        await system.kill("redis", signal.SIGCONT)
    assert max(took) < 4
    assert sum(took) < 6
    await fresh_view(person, since)


async def test_a_message_sent_while_redis_hangs_is_shown_before_its_answer(system: Stack, person: Person) -> None:
    since = seen(person)
    await system.kill("redis", signal.SIGSTOP)
    try:
        sent = await person.send("What can you do?")
        await asyncio.sleep(2)
    finally:
        await system.kill("redis", signal.SIGCONT)
    stored = await person.stored_reply(sent["message_id"])
    await fresh_view(person, since)
    after = [
        event for event in person.events[since:] if event["type"] in {"resync", "message.accepted", "stream.start"}
    ]
    assert after[0]["type"] != "stream.start"
    state = (await person.http.get("/api/state")).json()
    assert [m["id"] for m in state["messages"] if m["status"] == "streaming"] == []
    assert [m["text"] for m in state["messages"] if m["id"] == stored["id"]] == [stored["text"]]


async def test_a_redis_that_forgets_everything_costs_no_device_its_view(system: Stack, person: Person) -> None:
    since = seen(person)
    address = urlsplit(system.settings.redis.url)
    client = redis.Redis(port=address.port or 0, password=address.password)
    await client.flushall()
    await client.aclose()
    await fresh_view(person, since)


async def test_what_a_dead_process_could_not_tell_comes_with_the_next_one(system: Stack, person: Person) -> None:
    await system.stop_part("redis")
    await add_item(person, "Owed by one that dies")
    await system.kill("backend")
    since = seen(person)
    await system.start_part("redis")
    await system.wait_ready("backend")
    await person.reconnect()
    await fresh_view(person, since)
    # and that once: the cursor that a client gets now is good
    state = (await person.http.get("/api/state")).json()
    page = (await person.http.get("/api/events", params={"cursor": state["cursor"], "wait": 0})).json()
    assert [event["type"] for event in page["events"]] == []
