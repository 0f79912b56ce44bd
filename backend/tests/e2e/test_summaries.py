"""What has grown old is summed up once and stored; recent messages alone are read; all of it counts as the provider counts."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from src.core.ids import conversation_id_for
from src.settings import MemorySettings
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from tests.conditions import until
from tests.person import Person
from tests.provider import Provider, Say, scripted_system

pytestmark = pytest.mark.timeout(600)

NOTES = "They plan a trip to Porto in May."


def answers(request: dict[str, Any]) -> Say:
    """Notes for whoever keeps notes, facts for Mem0, small talk for the rest."""
    system = str(request["messages"][0]["content"])
    if "notes of a conversation" in system:
        return Say([NOTES])
    if "facts" in system.lower() and not request.get("tools"):
        told = "Porto" in str(request["messages"])
        return Say(['{"memory": [{"id": "0", "text": "Plans a trip to Porto"}]}' if told else '{"memory": []}'])
    return Say(["I see."])


@dataclass
class Counted:
    """The answers, each with what it costs, and the provider's own count of that."""

    told: dict[str, int] = field(default_factory=lambda: {"conversation": 0, "background": 0})
    untold: int = 0
    """What went into an answer that nobody waited for."""

    def __call__(self, request: dict[str, Any]) -> Say:
        answer, number = answers(request), sum(self.told.values()) + 1
        if "Stop" in str(request["messages"][-1]["content"]):
            self.untold += len(json.dumps([request["messages"], request["tools"]], ensure_ascii=False).encode()) // 4
            return Say(["All ", "of ", *["this "] * 200], pause=0.1)
        if "Blank" in str(request["messages"][-1]["content"]):
            answer = Say([" "])
        usage = (900 + number % 89, number % 7)
        self.told["conversation" if request.get("stream") else "background"] += sum(usage)
        return replace(answer, usage=usage)


@pytest.fixture(scope="module")
async def system(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    provider.default = answers
    async with scripted_system(
        tmp_path_factory.mktemp("summaries"), provider, memory=MemorySettings(extraction="mem0")
    ) as running:
        yield running


async def summary_of(system: Stack, person: Person) -> str:
    pocketbase = PocketBase(system.settings.pocketbase)
    try:
        return str((await pocketbase.get("conversations", conversation_id_for(person.id)))["summary"])
    finally:
        await pocketbase.close()


async def test_old_messages_are_summed_up_once_and_given_to_later_runs(
    system: Stack, provider: Provider, bo: Person
) -> None:
    provider.default = counted = Counted()
    await bo.connect()
    await bo.say("I am planning a trip to Porto", seconds=60)
    for number in range(23):
        await bo.say(f"Small talk {number}", seconds=60)

    async def summed_up() -> bool:
        return await summary_of(system, bo) == NOTES

    await until(summed_up, seconds=90)
    await bo.say("So?", seconds=60)
    asked = next(r for r in reversed(provider.requests) if r.get("tools"))
    assert NOTES in str(asked["messages"][0]["content"])
    assert sum(message["role"] != "system" for message in asked["messages"]) <= 25
    summed = [r for r in provider.requests if "notes of a conversation" in str(r["messages"][0]["content"])]
    assert sum("trip to Porto" in str(r["messages"][-1]["content"]) for r in summed) == 1
    await _counts_as_the_provider(bo, counted)


async def _counts_as_the_provider(bo: Person, counted: Counted) -> None:
    """The greeting, replies, one that failed, facts and the summary count as the provider told; a stopped one nearly so."""
    assert (await bo.say("Blank", seconds=60))["status"] == "failed"

    async def counts() -> dict[str, int]:
        days = (await bo.http.get("/api/usage")).json()["days"]
        return {
            one: sum(day["input_tokens"] + day["output_tokens"] for day in days if day["occasion"] == one)
            for one in counted.told
        }

    async def agree() -> bool:
        return await counts() == counted.told

    await until(agree, seconds=60, every=0.3)
    assert counted.told["background"] > 20 * 900
    sent = await bo.send("Stop")
    await bo.event("stream.chunk", lambda event: "All" in event["text"], seconds=60)
    await bo.http.post(f"/api/chat/messages/{sent['message_id']}/cancel")
    assert (await bo.reply_to(sent["message_id"], seconds=60))["status"] == "cancelled"
    estimated = (await counts())["conversation"] - counted.told["conversation"]
    assert 0.6 < estimated / counted.untold < 1.5


async def test_facts_that_mem0_finds_in_what_the_user_wrote_are_kept_with_their_source(bo: Person) -> None:
    await bo.connect()
    await bo.say("I am planning a trip to Porto", seconds=60)
    await bo.event("memory.changed", seconds=90)
    [memory] = (await bo.http.get("/api/memories")).json()["items"]
    assert memory["text"] == "Plans a trip to Porto"
    assert memory["source"]["text"] == "I am planning a trip to Porto"
