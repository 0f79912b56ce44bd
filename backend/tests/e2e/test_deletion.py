"""What is deleted is gone from the files of every store, not only out of reach; what another user keeps stays."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.provider import Provider, Say, someone_greeted
from tests.volumes import holding

pytestmark = pytest.mark.timeout(600)

SCRUBBED_SECONDS = 180.0


@pytest.fixture
async def bo(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as person:
        yield person


@pytest.fixture
async def eva(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as person:
        yield person


async def gone(scripted: Stack, *words: str) -> None:
    """Return when no file of any store holds one of the words."""
    folder = scripted.settings.data_dir
    try:
        await until(lambda: not any(holding(folder, word) for word in words), seconds=SCRUBBED_SECONDS)
    except TimeoutError:
        left = {word: holding(folder, word) for word in words}
        pytest.fail(f"still there: { {word: files for word, files in left.items() if files} }")


async def test_no_byte_of_a_deleted_memory_stays(scripted: Stack, provider: Provider, bo: Person, eva: Person) -> None:
    written = (await bo.http.post("/api/memories", json={"text": "Keeps a zyxommaq in Тверьградск"})).json()
    await eva.http.post("/api/memories", json={"text": "Keeps a quuxolin in Омскополье"})
    remember = ("remember", {"text": "Prefers the blorbenfels by the window"})
    provider.script += [Say([], tools=[remember]), Say(["Good ", "choice."])]
    await bo.say("You know which one I like")
    await bo.event("memory.changed", lambda event: event["count"] == 2, seconds=60)
    corrected = (await bo.http.post("/api/memories", json={"text": "Was born in Вычегодянск"})).json()
    answer = await bo.http.patch(f"/api/memories/{corrected['id']}", json={"text": "Was born elsewhere"})
    assert answer.status_code == 200
    told = next(m for m in (await bo.http.get("/api/memories")).json()["items"] if "blorbenfels" in m["text"])
    for memory in (written, told):
        assert (await bo.http.delete(f"/api/memories/{memory['id']}")).status_code == 204
    await gone(scripted, "zyxommaq", "Тверьградск", "blorbenfels", "Вычегодянск")
    assert holding(scripted.settings.data_dir, "quuxolin")
    assert (await eva.http.get("/api/memories")).json()["items"][0]["text"] == "Keeps a quuxolin in Омскополье"


async def test_no_byte_of_a_deleted_user_stays(scripted: Stack, provider: Provider, bo: Person, eva: Person) -> None:
    words = ["vimparello", "Голдобуйск", "krenzolam", "dratsimur", "Щебуньково", "oxymparil", "plendorak"]
    name, told, reply, item, reminder, email, memory = words
    eva_item = {"text": "Buy a fremulok"}
    account = {"email": f"{email}@example.org", "password": "correct horse battery"}
    provider.script += [Say([reply[:4], reply[4:], " indeed"])]
    await bo.say(f"I live in {told}")
    await bo.claim(account)
    done = [
        await bo.http.patch("/api/me", json={"name": name}),
        await bo.http.post("/api/inbox", json={"text": item}),
        await bo.http.post("/api/reminders", json={"text": reminder, "due": "2030-01-01T09:00:00Z"}),
        await bo.http.post("/api/memories", json={"text": f"Likes {memory}"}),
        await eva.http.post("/api/inbox", json=eva_item),
    ]
    assert [answer.status_code for answer in done] == [200, 201, 201, 201, 201], [answer.text for answer in done]
    folder = scripted.settings.data_dir
    assert all(holding(folder, word) for word in words)
    erased = await bo.http.request("DELETE", "/api/me", json={"password": account["password"]})
    assert erased.status_code == 202
    await gone(scripted, *words)
    assert holding(folder, "fremulok")
    assert [one["text"] for one in (await eva.http.get("/api/inbox")).json()["items"]] == ["Buy a fremulok"]


async def test_who_is_erased_while_another_empties_their_head_costs_them_nothing(
    scripted: Stack, provider: Provider, bo: Person, eva: Person
) -> None:
    """The databases are vacuumed after an erasure; whoever writes at that moment waits for it, and loses nothing."""
    account = {"email": "dorvelixum@example.org", "password": "correct horse battery"}
    await bo.claim(account)
    await bo.http.post("/api/inbox", json={"text": "Feed the gralpeduin"})
    things = [f"Thing number {number} of the long list" for number in range(60)]
    noted = ("capture_inbox_items", {"items": [{"text": thing} for thing in things]})
    provider.script += [Say([], tools=[noted]), Say(["All ", "noted."])]
    (erased, *written), _ = await asyncio.gather(
        asyncio.gather(
            bo.http.request("DELETE", "/api/me", json={"password": account["password"]}),
            *(eva.http.post("/api/inbox", json={"text": f"By hand {number}"}) for number in range(40)),
        ),
        eva.say("\n".join(things), seconds=60),
    )
    assert erased.status_code == 202
    assert {answer.status_code for answer in written} == {201}
    await gone(scripted, "dorvelixum", "gralpeduin")
    await eva.has_items(100)
    assert set(await eva.item_texts()) == {*things, *(f"By hand {number}" for number in range(40))}
