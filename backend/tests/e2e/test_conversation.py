"""The whole chain, from a client to Temporal to the agent and back."""

import asyncio
import uuid
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import bind
from tests.person import Person


def of_one_reply(person: Person, message_id: str, reply_id: str) -> list[dict[str, Any]]:
    return [
        event
        for event in person.events
        if event.get("message_id") == reply_id or event.get("message", {}).get("id") == message_id
    ]


@pytest.mark.parametrize(("locale", "text"), [("ru", "Привет"), ("en", "Hello")])
async def test_a_guest_says_hello_and_is_answered(system: Stack, url: str, locale: str, text: str) -> None:
    person = await Person.arrive(url, locale=locale)
    await person.connect()
    end = await person.say(text)
    accepted = await person.event("message.accepted")
    message_id, reply_id = accepted["message"]["id"], end["message_id"]

    kinds = [event["type"] for event in of_one_reply(person, message_id, reply_id)]
    assert kinds[:2] == ["message.accepted", "stream.start"]
    assert set(kinds[2:-1]) == {"stream.chunk"}
    assert kinds[-1] == "stream.end"
    assert kinds.count("stream.chunk") > 1

    stored = await person.stored_reply(message_id)
    assert person.shown_text(reply_id) == end["text"] == stored["text"]
    assert stored["status"] == end["status"] == "complete"
    cursors = [event["cursor"] for event in person.events]
    assert cursors == sorted(cursors)

    await assert_workflow_runs(system, person)
    await person.leave()


async def assert_workflow_runs(system: Stack, person: Person) -> None:
    workflow_id = f"onboarding-{person.id}"
    client = await Client.connect(system.settings.temporal_address)
    described = await client.get_workflow_handle(workflow_id).describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
    assert described.workflow_type == "OnboardingWorkflow"
    assert described.task_queue == "ai-life-os"

    pocketbase = PocketBase(system.settings.pocketbase)
    rows = await pocketbase.find("workflow_instances", where=bind("user = {:user}", user=person.id))
    await pocketbase.close()
    assert [row["temporal_workflow_id"] for row in rows] == [workflow_id]


async def test_what_a_reply_brings_about_comes_after_its_end(anna: Person) -> None:
    await anna.connect()
    await anna.say("Привет")
    end = await anna.say("Меня зовут Анна")
    named = await anna.event("workflow.progress", lambda e: e["profile"].get("name") == "Анна")
    assert named["cursor"] > end["cursor"]
    end = await anna.say("Напомни завтра в 9 полить цветы")
    reminder = await anna.event("reminder.upserted")
    assert reminder["cursor"] > end["cursor"]


async def test_a_new_user_is_greeted_before_typing_anything(bo: Person) -> None:
    await bo.connect()
    created = await bo.event("message.created")
    assert created["message"]["proactive"] is True
    assert created["message"]["role"] == "assistant"
    assert created["message"]["text"]
    await bo.reconnect()
    await bo.say("Hello")
    assert [e["type"] for e in bo.events].count("message.created") == 1


async def test_one_id_sent_twenty_times_at_once_is_one_message_and_one_reply(bo: Person) -> None:
    await bo.connect()
    client_id = str(uuid.uuid4())
    answers = await asyncio.gather(*(bo.send("Hello there", client_id=client_id) for _ in range(20)))
    assert {answer["message_id"] for answer in answers} == {answers[0]["message_id"]}
    assert [answer["duplicate"] for answer in answers].count(False) == 1
    await bo.reply_to(answers[0]["message_id"])
    await bo.say("And now?")
    mine = [m for m in await bo.messages() if m["client_id"] == client_id]
    replies = [m for m in await bo.messages() if m["reply_to"] == answers[0]["message_id"]]
    assert (len(mine), len(replies)) == (1, 1)
    assert [e["type"] for e in bo.events if e.get("message", {}).get("client_id") == client_id] == ["message.accepted"]


async def test_the_same_id_with_another_text_is_refused(bo: Person) -> None:
    client_id = str(uuid.uuid4())
    await bo.send("Hello", client_id=client_id)
    answer = await bo.http.post("/api/chat/message", json={"text": "Something else", "id": client_id})
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 409


async def test_a_duplicate_over_the_socket_is_answered_with_the_stored_message(bo: Person) -> None:
    await bo.connect()
    await bo.frame(type="message.send", id="one", text="Hello")
    first = await bo.event("message.accepted")
    await bo.reply_to(first["message"]["id"])
    seen = len(bo.events)
    await bo.frame(type="message.send", id="one", text="Hello")
    await bo.event("message.accepted", lambda e: bo.events.index(e) >= seen)
    await bo.frame(type="message.send", id="one", text="Another")
    error = await bo.event("error")
    assert (error["code"], error["in_reply_to"]) == ("conflict", "one")


async def test_without_a_socket_the_same_conversation_goes_over_long_poll(bo: Person) -> None:
    cursor = (await bo.http.get("/api/events")).json()["cursor"]
    sent = await bo.send("Hello")
    events: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while not any(e["type"] == "stream.end" and e["status"] == "complete" for e in events):
            page = (await bo.http.get("/api/events", params={"cursor": cursor, "wait": 25})).json()
            events += page["events"]
            cursor = page["cursor"]
    bo.events += events
    start = next(e for e in events if e["type"] == "stream.start" and e["reply_to"] == sent["message_id"])
    stored = await bo.stored_reply(sent["message_id"])
    assert bo.shown_text(start["message_id"]) == stored["text"]


async def test_a_poll_with_nothing_new_is_empty_after_its_wait(bo: Person) -> None:
    cursor = (await bo.http.get("/api/events")).json()["cursor"]
    await bo.send("Hello")
    async with asyncio.timeout(30):
        while True:
            page = (await bo.http.get("/api/events", params={"cursor": cursor, "wait": 1})).json()
            cursor = page["cursor"]
            if not page["events"]:
                break
    again = (await bo.http.get("/api/events", params={"cursor": cursor, "wait": 0})).json()
    assert again == {"events": [], "cursor": cursor}


async def test_a_cursor_that_the_log_does_not_hold_gives_resync(bo: Person) -> None:
    await bo.connect(cursor="0000000000001-000000")
    first = await bo.event("resync")
    assert bo.events.index(first) == 1
    page = (await bo.http.get("/api/events", params={"cursor": "nonsense", "wait": 5})).json()
    assert [event["type"] for event in page["events"]] == ["resync"]


async def test_a_second_device_sees_the_same(bo: Person) -> None:
    await bo.connect()
    second = Person(bo.base_url, bo.http, bo.token, bo.user)
    await second.connect()
    end = await bo.say("Hello")
    other = await second.event("stream.end", lambda e: e["message_id"] == end["message_id"])
    assert other == end
    assert second.shown_text(end["message_id"]) == end["text"]
    await second.disconnect()


async def test_the_snapshot_holds_a_reply_in_progress_and_the_way_on(bo: Person) -> None:
    await bo.connect()
    client_id = str(uuid.uuid4())
    await bo.frame(type="message.send", id=client_id, text="What can you do?")
    accepted = await bo.event("message.accepted", lambda e: e["message"]["client_id"] == client_id)
    chunk = await bo.event("stream.chunk")
    state = (await bo.http.get("/api/state")).json()
    end = await bo.reply_to(accepted["message"]["id"])
    reply = next(m for m in state["messages"] if m["id"] == chunk["message_id"])
    if reply["status"] == "streaming":
        later = [
            e
            for e in bo.events
            if e["type"] == "stream.chunk" and e["message_id"] == reply["id"] and e["seq"] >= reply["next_seq"]
        ]
        assert reply["text"] + "".join(e["text"] for e in later) == end["text"]
        assert reply["attempt"] == 1
    else:
        assert reply["text"] == end["text"]


async def test_a_told_fact_is_recalled_to_its_owner_and_to_nobody_else(anna: Person, bo: Person) -> None:
    await asyncio.gather(anna.connect(), bo.connect())
    await anna.say("Меня зовут Анна, я живу в Самаре и работаю ветеринаром")
    await bo.say("My name is Bo. I live in Cork and I play the cello")
    await anna.event("memory.changed")
    await bo.event("memory.changed")
    about_anna = (await anna.say("Что ты знаешь обо мне?"))["text"]
    about_bo = (await bo.say("What do you know about me?"))["text"]
    assert "Самар" in about_anna
    assert "ветеринар" in about_anna
    assert "Cork" in about_bo
    assert "cello" in about_bo
    assert "Cork" not in about_anna
    assert "Самар" not in about_bo


async def test_a_reply_can_be_asked_for_again(bo: Person) -> None:
    await bo.connect()
    first = await bo.say("Hello")
    question = (await bo.event("message.accepted"))["message"]["id"]
    answer = await bo.http.post(f"/api/chat/messages/{question}/retry")
    assert answer.status_code == 202
    again = await bo.event("stream.end", lambda e: e["message_id"] not in {first["message_id"]})
    replies = [m for m in await bo.messages() if m["reply_to"] == question]
    assert {m["id"]: m["superseded"] for m in replies} == {first["message_id"]: True, again["message_id"]: False}


async def test_progress_before_and_after_the_first_message(bo: Person) -> None:
    before = (await bo.http.get("/api/workflow/progress")).json()
    assert before["workflow_id"] == f"onboarding-{bo.id}"
    assert before["step"] is None
    assert [step["name"] for step in before["steps"]] == ["greeting", "discovery", "brain_dump", "setup_complete"]
    assert {step["status"] for step in before["steps"]} == {"pending"}
    await bo.connect()
    await bo.say("Hello")
    after = (await bo.http.get("/api/workflow/progress")).json()
    assert after["step"] in {"greeting", "discovery"}
    assert after["stale"] is False
    await bo.http.post("/api/workflow/step", json={"action": "skip"})
    skipped = await bo.event("workflow.progress", lambda e: any(s["status"] == "skipped" for s in e["steps"]))
    assert skipped["step"] != after["step"]


async def test_all_steps_can_be_skipped_and_the_conversation_goes_on(system: Stack, bo: Person) -> None:
    await bo.connect()
    await bo.say("Hello")
    for _ in range(4):
        await bo.http.post("/api/workflow/step", json={"action": "skip"})
    await bo.event("workflow.progress", lambda e: e["step"] is None and e["percent"] == 100)
    assert (await bo.say("Hello again"))["status"] == "complete"
    client = await Client.connect(system.settings.temporal_address)
    described = await client.get_workflow_handle(f"assistant-{bo.id}").describe()
    assert described.status is WorkflowExecutionStatus.RUNNING


async def test_bad_frames_are_answered_and_lose_nothing(bo: Person) -> None:
    await bo.connect()
    assert bo.socket is not None
    for raw in ("not json", "[]", '{"type":"nonsense"}', "x" * 70_000, b"\x00\x01"):
        await bo.socket.send(raw)
    await bo.frame(type="ping", id="p")
    await bo.event("pong", lambda e: e["id"] == "p")
    codes = [e["code"] for e in bo.events if e["type"] == "error"]
    assert sorted(codes) == ["bad_frame", "bad_frame", "bad_frame", "bad_frame", "frame_too_large"]
    assert (await bo.say("Hello"))["status"] == "complete"


async def test_a_list_of_two_hundred_lines_is_two_hundred_items_of_one_reply(bo: Person) -> None:
    await bo.connect()
    end = await bo.say("\n".join(f"- call the bank, number {number}" for number in range(200)), seconds=60)
    assert end["status"] == "complete"
    assert "188 more" in end["text"]
    await bo.has_items(200)
