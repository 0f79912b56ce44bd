"""On the whole system: whatever the model says, what was surely asked for is there afterwards, once, and is said."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from src.stack.supervisor import Stack
from tests.person import Person
from tests.provider import Provider, Say, someone_greeted

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def person(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as one:
        yield one


async def texts(person: Person, path: str) -> list[str]:
    found: list[dict[str, Any]] = (await person.http.get(path)).json()["items"]
    return [one["text"] for one in found]


@pytest.mark.parametrize(
    ("text", "reply", "kept", "said"),
    [
        (
            "remind me on 5 January 2040 at 10:00 to call mum",
            ["Remind me ", "to call Mum. ", "She loves me"],
            "call mum",
            "5 January 2040, 10:00 — call mum.",
        ),
        (
            "напомни 5 января 2040 в 10:00 позвонить маме",
            ["Мама ", "будет ", "рада"],
            "позвонить маме",
            "5 января 2040, 10:00 — позвонить маме.",
        ),
    ],
)
async def test_a_reminder_that_the_model_forgot_is_set_once_and_said(
    person: Person, provider: Provider, text: str, reply: list[str], kept: str, said: str
) -> None:
    provider.script.append(Say(reply))
    end = await person.say(text)
    assert end["text"].startswith("".join(reply))
    assert end["text"].endswith(said)
    chunks = [
        one["text"] for one in person.events if one["type"] == "stream.chunk" and one["message_id"] == end["message_id"]
    ]
    assert "".join(chunks) == end["text"]
    await person.event("reminder.upserted", seconds=60)
    assert await texts(person, "/api/reminders") == [kept]
    stored = (await person.http.get("/api/chat/messages")).json()["items"][-1]
    assert stored["text"] == end["text"]


async def test_a_broken_attempt_and_its_retry_promise_once(person: Person, provider: Provider) -> None:
    provider.script += [Say(["Half of ", "it"], cut_after=1), Say(["Nice ", "idea."])]
    end = await person.say("write these down: buy milk, buy bread, call the bank", seconds=90)
    assert end["text"].startswith("Nice idea.\n\n")
    for _ in range(3):
        await person.event("inbox.upserted", seconds=60)
    assert sorted(await texts(person, "/api/inbox")) == ["buy bread", "buy milk", "call the bank"]


async def test_a_claim_without_anything_behind_it_is_taken_back(person: Person, provider: Provider) -> None:
    provider.script.append(Say(["Хорошо, ", "напомню!"]))
    end = await person.say("напомни полить цветы")
    assert end["text"].endswith("Когда напомнить: полить цветы?")
    assert await texts(person, "/api/reminders") == []
