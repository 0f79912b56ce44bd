"""Two backends, each with a worker, serve one person at once: order, limits, sign-ins and the profile hold over both."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from src.settings import LimitSettings
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(300)

CHANGES = 30


@pytest.fixture(scope="module")
async def urls(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[str, str]]:
    """Where the two are."""
    folder = tmp_path_factory.mktemp("two")
    limits = LimitSettings(changes_burst=CHANGES, changes_per_second=0.01)
    system = Stack(on_free_ports(folder / "one", limits=limits), restarts=True)
    await system.start()
    shared = {name: getattr(system.settings, name) for name in ("temporal", "pocketbase", "redis", "stack", "limits")}
    second = on_free_ports(folder / "two").model_copy(update=shared)
    await system.add_backend("backend-2", second, environment={"LIFEOS_WORKER": "embedded"})
    yield f"http://127.0.0.1:{system.settings.api.port}", f"http://127.0.0.1:{second.api.port}"
    await system.stop()


@pytest.fixture
async def person(urls: tuple[str, str]) -> AsyncIterator[Person]:
    """Someone who came to the first."""
    one = await Person.arrive(urls[0])
    yield one
    await one.leave()


@pytest.fixture
async def both(urls: tuple[str, str], person: Person) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """The same person at each of them."""
    headers = {"authorization": f"Bearer {person.token}"}
    async with httpx.AsyncClient(base_url=urls[1], headers=headers, timeout=30) as there:
        yield person.http, there


Both = tuple[httpx.AsyncClient, httpx.AsyncClient]


async def test_messages_sent_to_either_are_answered_once_and_in_their_order(person: Person, both: Both) -> None:
    sent: list[str] = []
    for number in range(20):
        answer = await both[number % 2].post("/api/chat/message", json={"text": f"What can you do? {number}"})
        assert answer.status_code == 202, answer.text
        sent.append(answer.json()["message_id"])
    for message_id in sent:
        await person.stored_reply(message_id, seconds=120)
    replies = [m["reply_to"] for m in await person.messages() if m["reply_to"] is not None]
    assert replies == sent


async def test_changes_of_one_profile_at_both_are_all_kept(both: Both) -> None:
    given = {"occupation": "baker", "city": "Riga", "routine": "early"}
    changes = [
        both[place % 2].patch("/api/me", json={"profile": {name: value}})
        for place, (name, value) in enumerate(given.items())
    ]
    assert {answer.status_code for answer in await asyncio.gather(*changes)} == {200}

    async def all_kept() -> bool:
        profiles = [(await one.get("/api/workflow/progress")).json()["profile"] for one in both]
        return all({name: profile[name] for name in given} == given for profile in profiles)

    await until(all_kept, seconds=15)


async def test_a_limit_counts_what_is_done_at_both(both: Both) -> None:
    answers = [
        (await both[number % 2].post("/api/inbox", json={"text": f"{number}"})).status_code
        for number in range(CHANGES + 4)
    ]
    assert answers.count(201) <= CHANGES
    assert answers[-1] == 429


async def test_who_signs_out_at_one_is_out_at_the_other(both: Both) -> None:
    assert (await both[1].get("/api/me")).status_code == 200
    assert (await both[0].post("/api/auth/logout")).status_code == 204

    async def out() -> bool:
        return (await both[1].get("/api/me")).status_code == 401

    await until(out, seconds=10)
