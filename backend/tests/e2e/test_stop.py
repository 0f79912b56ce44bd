"""Stop ends the reply that it is pressed at, whether it talks or is silent, and no other."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from src.stack.supervisor import Stack
from tests.person import Person
from tests.provider import Provider, Say, someone_greeted

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def person(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as one:
        yield one


async def stop(person: Person, message_id: str, *, by: str = "http") -> None:
    if by == "socket":
        await person.frame(type="message.cancel", message_id=message_id)
        return
    answer = await person.http.post(f"/api/chat/messages/{message_id}/cancel")
    assert answer.status_code == 202


async def signals(system: Stack, person: Person, name: str) -> int:
    client = await Client.connect(system.settings.temporal_address)
    history = await client.get_workflow_handle(f"onboarding-{person.id}").fetch_history()
    return sum(event.workflow_execution_signaled_event_attributes.signal_name == name for event in history.events)


@pytest.mark.parametrize("by", ["http", "socket"])
async def test_a_reply_that_talks_keeps_what_it_said(person: Person, provider: Provider, by: str) -> None:
    provider.script.append(Say(["One ", "two ", *["more "] * 100], pause=0.2))
    sent = await person.send("Count")
    start = await person.event("stream.start", lambda e: e["reply_to"] == sent["message_id"])
    await person.event("stream.chunk", lambda e: e["message_id"] == start["message_id"])
    await stop(person, sent["message_id"], by=by)
    async with asyncio.timeout(5):
        end = await person.reply_to(sent["message_id"])
    assert end["status"] == "cancelled"
    assert end["text"].startswith("One ")
    assert (
        end["text"] == person.shown_text(end["message_id"]) == (await person.stored_reply(sent["message_id"]))["text"]
    )


async def test_a_reply_that_says_nothing_yet_ends_too(person: Person, provider: Provider) -> None:
    provider.script.append(Say(["", "Late."], pause=20))
    sent = await person.send("Think")
    await person.event("stream.start", lambda e: e["reply_to"] == sent["message_id"])
    await stop(person, sent["message_id"])
    async with asyncio.timeout(8):
        end = await person.reply_to(sent["message_id"])
    assert (end["status"], end["text"]) == ("cancelled", "")


async def test_a_stop_of_what_has_ended_stops_nothing(scripted: Stack, person: Person) -> None:
    end = await person.say("Hello")
    sent = (await person.event("message.accepted"))["message"]["id"]
    for _ in range(3):
        await stop(person, sent)
    await person.http.post(f"/api/chat/messages/{sent}/retry")
    again = await person.event("stream.end", lambda e: e["message_id"] != end["message_id"])
    assert (again["status"], again["text"]) == ("complete", "Well, noted.")
    assert await signals(scripted, person, "cancel_message") == 0
