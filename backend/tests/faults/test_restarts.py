"""Any process dies at any moment: nothing is lost, nothing is answered twice, the same run goes on."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client

from src.settings import OfflineSettings, Settings
from src.stack.supervisor import Stack
from tests.conftest import StartStack
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(600)

SLOW_WORDS_MS = 60
"""Slow enough that a process can be killed while it speaks."""
QUESTION = "What can you do?"


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """One system for all the killing: every test leaves it healthy, or the next one says so."""
    running = Stack(slow_settings(tmp_path_factory.mktemp("faults")), restarts=True)
    await running.start()
    yield running
    await running.stop()


def slow_settings(folder: Path) -> Settings:
    return on_free_ports(folder, offline=OfflineSettings(word_delay_ms=SLOW_WORDS_MS))


@pytest.fixture
async def person(system: Stack) -> AsyncIterator[Person]:
    one = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    yield one
    await one.leave()


async def run_id(system: Stack, person: Person) -> str:
    client = await Client.connect(system.settings.temporal_address)
    return (await client.get_workflow_handle(f"onboarding-{person.id}").describe()).run_id


async def send_through_trouble(person: Person, text: str) -> str:
    """Send over POST until it is accepted, with one id; the message's id."""
    client_id = str(uuid.uuid4())
    async with asyncio.timeout(90):
        while True:
            try:
                return (await person.send(text, client_id=client_id))["message_id"]
            except (httpx.HTTPError, AssertionError):
                await asyncio.sleep(0.2)


async def assert_one_reply_each(person: Person, questions: list[str]) -> None:
    for question in questions:
        await person.stored_reply(question, seconds=90)
    messages = await person.messages()
    for question in questions:
        assert [m["id"] for m in messages].count(question) == 1
        replies = [m for m in messages if m["reply_to"] == question]
        assert len(replies) == 1
        assert replies[0]["status"] == "complete"
        assert replies[0]["text"]


async def test_a_backend_killed_while_it_speaks_ends_with_one_whole_reply(system: Stack, person: Person) -> None:
    await person.connect()
    await person.say("Hello")
    run = await run_id(system, person)
    sent = await person.send(QUESTION)
    start = await person.event("stream.start", lambda e: e["reply_to"] == sent["message_id"])
    await person.event("stream.chunk", lambda e: e["message_id"] == start["message_id"])
    await system.kill("backend")
    await system.wait_ready("backend")
    await person.reconnect()
    end = await person.event("stream.end", lambda e: e["message_id"] == start["message_id"], seconds=60)
    stored = await person.stored_reply(sent["message_id"])
    assert stored["text"] == end["text"] == person.shown_text(start["message_id"])
    assert end["attempt"] == 2
    assert [e["message_id"] for e in person.events if e["type"] == "stream.end"].count(end["message_id"]) == 1
    assert await run_id(system, person) == run
    await person.event("resync")  # the dead one may have had more to tell
    await assert_one_reply_each(person, [sent["message_id"]])


async def test_a_message_accepted_while_the_worker_was_down_is_answered(
    start_stack: StartStack, tmp_path: Path
) -> None:
    system = await start_stack(slow_settings(tmp_path / "no-worker"), environment={"LIFEOS_WORKER": "off"})
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    sent = await person.send("Hello")
    progress = (await person.http.get("/api/workflow/progress")).json()
    assert progress["workflow_id"] == f"onboarding-{person.id}"
    await system.stop_part("backend")
    await system.add_backend("backend-2", system.settings, environment={"LIFEOS_WORKER": "embedded"})
    await assert_one_reply_each(person, [sent["message_id"]])
    await person.leave()


@pytest.mark.parametrize("part", ["temporal", "pocketbase", "redis"])
async def test_a_server_killed_between_and_during_messages_loses_nothing(
    system: Stack, person: Person, part: str
) -> None:
    await person.connect()
    await person.say("Hello")
    questions: list[str] = []

    await system.kill(part)  # between: the message is sent while the server is away
    questions.append(await send_through_trouble(person, "My name is Bo"))
    await system.wait_ready(part)
    await person.stored_reply(questions[0], seconds=90)

    during = await send_through_trouble(person, QUESTION)
    questions.append(during)
    await person.reconnect()
    await person.event("stream.start", lambda e: e["reply_to"] == during, seconds=60)
    await system.kill(part)  # during: the reply is being written
    questions.append(await send_through_trouble(person, "Thank you"))
    await system.wait_ready(part)

    await assert_one_reply_each(person, questions)
    await person.reconnect()
    assert (await person.say("Hello again", seconds=60))["status"] == "complete"
    await assert_view_equals_fresh_load(person)


async def assert_view_equals_fresh_load(person: Person) -> None:
    """What the events of the last exchange showed is what a fresh load shows."""
    end = [e for e in person.events if e["type"] == "stream.end"][-1]
    fresh = {m["id"]: m["text"] for m in (await person.http.get("/api/state")).json()["messages"]}
    assert fresh[end["message_id"]] == end["text"]


async def test_a_second_backend_serves_the_same_user(system: Stack, person: Person) -> None:
    second_settings = on_free_ports(system.settings.data_dir / "second").model_copy(
        update={
            "temporal": system.settings.temporal,
            "pocketbase": system.settings.pocketbase,
            "redis": system.settings.redis,
            "stack": system.settings.stack,
        }
    )
    await system.add_backend("backend-2", second_settings, environment={"LIFEOS_WORKER": "off"})
    await person.connect()
    elsewhere = Person(f"http://127.0.0.1:{second_settings.api.port}", person.http, person.token, person.user)
    await elsewhere.connect()
    end = await person.say("Hello")
    assert await elsewhere.event("stream.end", lambda e: e["message_id"] == end["message_id"]) == end
    assert elsewhere.shown_text(end["message_id"]) == end["text"]
    await elsewhere.disconnect()
