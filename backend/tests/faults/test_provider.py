"""The model's provider in trouble: a scripted OpenAI-compatible server behind the real provider client."""

from collections.abc import AsyncIterator

import pytest

from src.stack.supervisor import Stack
from tests.person import Person
from tests.provider import Provider, Refuse, Say

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def person(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    """Someone who has been greeted, so that the script is about what they write."""
    provider.script.clear()
    one = await Person.arrive(f"http://127.0.0.1:{scripted.settings.api.port}")
    await one.connect()
    await one.event("message.created")
    provider.requests.clear()
    provider.times.clear()
    yield one
    await one.leave()


async def test_a_reply_streams_through_the_real_client(person: Person, provider: Provider) -> None:
    provider.script.append(Say(["One ", "two ", "three."], pause=0.1))
    end = await person.say("Count")
    assert end["text"] == person.shown_text(end["message_id"]) == "One two three."
    chunks = [e for e in person.events if e["type"] == "stream.chunk" and e["message_id"] == end["message_id"]]
    assert len(chunks) == 3
    assert provider.last_user_text(provider.requests[-1]) == "Count"


async def test_retry_after_of_a_429_is_obeyed(person: Person, provider: Provider) -> None:
    provider.script += [Refuse(429, {"retry-after": "2"}), Say(["Here."])]
    end = await person.say("Hello", seconds=60)
    assert end["text"] == "Here."
    assert len(provider.times) == 2
    assert provider.times[1] - provider.times[0] >= 2.0
    error = await person.event("stream.error")
    assert error["retrying"] is True


async def test_a_500_is_tried_again(person: Person, provider: Provider) -> None:
    provider.script += [Refuse(500), Refuse(503), Say(["Here."])]
    end = await person.say("Hello", seconds=60)
    assert (end["text"], end["status"]) == ("Here.", "complete")
    assert len(provider.requests) == 3


async def test_a_401_gives_one_plain_sentence_and_the_workflow_goes_on(person: Person, provider: Provider) -> None:
    provider.script.append(Refuse(401))
    end = await person.say("Hello", seconds=60)
    assert end["status"] == "failed"
    assert end["text"].startswith("The model refused the request")
    assert end["text"] == person.shown_text(end["message_id"])
    assert len(provider.requests) == 1
    provider.script.append(Say(["Back."]))
    assert (await person.say("Again"))["text"] == "Back."


async def test_a_stream_cut_half_way_begins_again_as_attempt_two(person: Person, provider: Provider) -> None:
    provider.script += [Say(["Half of ", "a rep"], cut_after=2, pause=0.05), Say(["A whole ", "reply."])]
    end = await person.say("Hello", seconds=60)
    assert end["text"] == "A whole reply."
    assert end["attempt"] == 2
    assert person.shown_text(end["message_id"]) == "A whole reply."
    first = [e for e in person.events if e["type"] == "stream.chunk" and e["attempt"] == 1]
    assert any("Half" in e["text"] for e in first)


async def test_effects_of_tool_calls_are_applied_once(person: Person, provider: Provider) -> None:
    provider.script += [
        Say(
            ["Noted: cat food."],
            tools=[
                ("capture_inbox_item", {"text": "Buy cat food", "item_kind": "task"}),
                ("remember", {"text": "Has a cat", "category": "pets"}),
                ("capture_inbox_item", "{broken"),
            ],
        ),
        Say([" One more could not be kept."]),
    ]
    end = await person.say("I need cat food for my cat")
    item = (await person.event("inbox.upserted"))["item"]
    assert (item["text"], item["kind"], item["source"]) == ("Buy cat food", "task", "chat")
    assert (await person.event("memory.changed"))["count"] == 1
    assert "Noted" in end["text"]
    assert "tool" not in end["text"]


async def test_markers_and_thoughts_of_a_model_are_not_shown(person: Person, provider: Provider) -> None:
    provider.script.append(
        Say(["<thi", "nk>secret</th", "ink>Hel", "lo [[complete", "_step:greeting]]", " there <b>you</b>"])
    )
    end = await person.say("Hello")
    assert end["text"] == person.shown_text(end["message_id"])
    assert "secret" not in end["text"]
    assert "complete_step" not in end["text"]
    assert end["text"].startswith("Hello")
