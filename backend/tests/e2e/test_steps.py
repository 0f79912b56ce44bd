"""Onboarding's steps: back in words, the history of steps, the profile by hand, and the hand-over under fire."""

import asyncio
from typing import Any

from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person


async def progress(person: Person) -> dict[str, Any]:
    return (await person.http.get("/api/workflow/progress")).json()


async def test_back_in_words_moves_the_step_and_the_history_says_so(anna: Person) -> None:
    await anna.connect()
    await anna.say("Меня зовут Анна")
    await anna.event("workflow.progress", lambda e: e["step"] == "discovery")
    await anna.say("назад")
    back = await anna.event("workflow.progress", lambda e: e["step"] == "greeting" and len(e["history"]) == 3)
    visits = [(visit["step"], visit["why"]) for visit in back["history"]]
    assert visits == [("greeting", "agent"), ("discovery", "back"), ("greeting", None)]
    left = back["history"][0]
    assert left["entered"] <= left["left"] <= back["history"][1]["entered"]
    assert (await progress(anna))["history"] == back["history"]


async def test_a_skipped_step_is_in_the_history_as_skipped(bo: Person) -> None:
    await bo.connect()
    await bo.say("Hello")
    await bo.http.post("/api/workflow/step", json={"action": "skip"})
    moved = await bo.event("workflow.progress", lambda e: e["step"] == "discovery")
    assert moved["history"][0]["why"] == "skip"


async def test_a_skip_before_the_conversation_began_counts(bo: Person) -> None:
    for _ in range(4):
        skipped = await bo.http.post("/api/workflow/step", json={"action": "skip"})
        assert skipped.status_code == 202

    async def over() -> bool:
        now = await progress(bo)
        return now["step"] is None and now["percent"] == 100

    await until(over, seconds=60)
    assert [visit["why"] for visit in (await progress(bo))["history"]] == ["skip"] * 4
    await bo.connect()
    assert (await bo.say("Hello"))["status"] == "complete"


async def test_a_profile_corrected_by_hand_reaches_the_workflow_and_every_device(bo: Person, anna: Person) -> None:
    await bo.connect()
    await bo.say("My name is Bo")
    await bo.say("I teach singing")
    await bo.event("workflow.progress", lambda e: e["profile"]["occupation"] is not None)
    changed = await bo.http.patch("/api/me", json={"profile": {"occupation": "voice coach", "goals": ["sleep more"]}})
    assert changed.status_code == 200
    told = await bo.event("workflow.progress", lambda e: e["profile"]["occupation"] == "voice coach")
    assert told["profile"]["goals"] == ["sleep more"]
    assert told["profile"]["name"] == "Bo"

    async def corrected() -> bool:
        return (await progress(bo))["profile"]["occupation"] == "voice coach"

    await until(corrected, seconds=60)
    assert (await progress(anna))["profile"]["occupation"] is None
    refused = await bo.http.patch("/api/me", json={"profile": {"password": "x"}})
    assert refused.status_code == 422


async def test_ten_messages_at_the_hand_over_are_answered_once_each_and_in_order(system: Stack, bo: Person) -> None:
    await bo.connect()
    await bo.say("Hello")
    for _ in range(3):
        await bo.http.post("/api/workflow/step", json={"action": "skip"})
    await bo.event("workflow.progress", lambda e: e["step"] == "setup_complete")
    first = [await bo.send(f"Note number {number}") for number in range(3)]
    skip = bo.http.post("/api/workflow/step", json={"action": "skip"})
    sent, _ = await asyncio.gather(_one_after_another(bo), skip)
    sent = [*first, *sent]
    replies = [await bo.reply_to(message["message_id"], seconds=90) for message in sent]
    assert {reply["status"] for reply in replies} == {"complete"}
    started = [e["reply_to"] for e in bo.events if e["type"] == "stream.start"]
    asked = [message["message_id"] for message in sent]
    assert [message_id for message_id in started if message_id in asked] == asked
    stored = [m for m in await bo.messages() if m["reply_to"] in asked]
    assert len(stored) == len(asked)


async def _one_after_another(person: Person) -> list[dict[str, Any]]:
    return [await person.send(f"Note number {number}") for number in range(3, 10)]
