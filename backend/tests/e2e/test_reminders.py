"""A reminder comes at its time, once, to the one who set it, unless it was cancelled."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.person import Event, Person


def ahead(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def remind(person: Person, text: str, due: str, **more: Any) -> dict[str, Any]:
    answer = await person.http.post("/api/reminders", json={"text": text, "due": due, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(person: Person, reminder_id: str, **changes: Any) -> dict[str, Any]:
    answer = await person.http.patch(f"/api/reminders/{reminder_id}", json=changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def holds(text: str) -> Callable[[Event], bool]:
    return lambda event: text in event["message"]["text"]


def comings(person: Person, text: str) -> list[Event]:
    return [e for e in person.events if e["type"] == "message.created" and text in e["message"]["text"]]


async def test_a_reminder_comes_once_at_its_time_and_is_fired(bo: Person) -> None:
    await bo.connect()
    due = datetime.now(UTC) + timedelta(seconds=2)
    reminder = await remind(bo, "call mom", due.isoformat())
    assert reminder["status"] == "scheduled"
    created = await bo.event("message.created", holds("call mom"))
    message = created["message"]
    assert datetime.now(UTC) >= due
    assert message["text"] == "You asked me to remind you: call mom"
    assert (message["proactive"], message["role"], message["agent"]) == (True, "assistant", "coordinator")
    await bo.event("reminder.upserted", lambda e: e["reminder"]["status"] == "fired")
    await remind(bo, "the next one", ahead(0.5))
    await bo.event("message.created", holds("the next one"))
    assert len(comings(bo, "call mom")) == 1
    assert [m["id"] for m in await bo.messages() if "call mom" in m["text"]] == [message["id"]]


async def test_a_reminder_speaks_the_users_language(anna: Person) -> None:
    await anna.connect()
    await remind(anna, "полить цветы", ahead(0.5))
    created = await anna.event("message.created", holds("цветы"))
    assert created["message"]["text"] == "Вы просили напомнить: полить цветы"


async def test_cancelled_and_deleted_reminders_never_come(bo: Person) -> None:
    await bo.connect()
    cancelled = await remind(bo, "cancelled one", ahead(2))
    deleted = await remind(bo, "deleted one", ahead(2))
    await change(bo, cancelled["id"], status="cancelled")
    assert (await bo.http.delete(f"/api/reminders/{deleted['id']}")).status_code == 204
    await bo.event("reminder.deleted", lambda e: e["reminder_id"] == deleted["id"])
    await remind(bo, "later one", ahead(4))
    await bo.event("message.created", holds("later one"))
    assert not comings(bo, "cancelled one")
    assert not comings(bo, "deleted one")
    listed = (await bo.http.get("/api/reminders", params={"status": "cancelled"})).json()["items"]
    assert [one["id"] for one in listed] == [cancelled["id"]]


async def test_a_reminder_moved_earlier_comes_then_and_one_moved_away_and_back_comes_once(bo: Person) -> None:
    await bo.connect()
    far = await remind(bo, "moved earlier", ahead(3600))
    due = ahead(3)
    wandering = await remind(bo, "moved back", due)
    await change(bo, wandering["id"], due=ahead(3600))
    await change(bo, far["id"], due=ahead(1))
    await bo.event("message.created", holds("moved earlier"))
    await change(bo, wandering["id"], due=due)
    await bo.event("message.created", holds("moved back"))
    assert len(comings(bo, "moved earlier")) == len(comings(bo, "moved back")) == 1


async def test_a_fired_reminder_that_is_moved_comes_again(bo: Person) -> None:
    await bo.connect()
    reminder = await remind(bo, "snoozed", ahead(0.5))
    await bo.event("reminder.upserted", lambda e: e["reminder"]["status"] == "fired")
    again = await change(bo, reminder["id"], due=ahead(1))
    assert again["status"] == "scheduled"
    first = (await bo.event("message.created", holds("snoozed")))["message"]["id"]
    await bo.event("message.created", lambda e: "snoozed" in e["message"]["text"] and e["message"]["id"] != first)


async def test_a_series_goes_on_with_its_next_time(bo: Person) -> None:
    await bo.connect()
    due = datetime.now(UTC) + timedelta(seconds=1)
    reminder = await remind(bo, "every day", due.isoformat(), repeat="FREQ=DAILY")
    await bo.event("message.created", holds("every day"))
    moved = await bo.event(
        "reminder.upserted",
        lambda e: datetime.fromisoformat(e["reminder"]["due"]) > due + timedelta(hours=20),
    )
    assert moved["reminder"]["id"] == reminder["id"]
    assert moved["reminder"]["status"] == "scheduled"
    following = datetime.fromisoformat(moved["reminder"]["due"])
    assert abs(following - due - timedelta(days=1)) < timedelta(seconds=1)


async def test_a_reminder_comes_to_its_owner_alone(anna: Person, bo: Person) -> None:
    await asyncio.gather(anna.connect(), bo.connect())
    await remind(anna, "only anna", ahead(0.5))
    await anna.event("message.created", holds("only anna"))
    await remind(bo, "only bo", ahead(0.5))
    await bo.event("message.created", holds("only bo"))
    assert not comings(bo, "only anna")
    assert not comings(anna, "only bo")


async def test_what_cannot_come_is_refused(bo: Person) -> None:
    for body in (
        {"text": "x", "due": ahead(-120)},
        {"text": "x", "due": "2070-01-01T09:00:00"},
        {"text": "", "due": ahead(60)},
        {"text": "x", "due": ahead(60), "repeat": "FREQ=SECONDLY"},
        {"text": "x", "due": ahead(60), "repeat": "every day"},
        {"text": "x", "due": ahead(60), "unknown": 1},
    ):
        answer = await bo.http.post("/api/reminders", json=body)
        assert answer.status_code == 422, (body, answer.text)
    reminder = await remind(bo, "stays", ahead(3600))
    for patch in ({}, {"due": ahead(-120)}, {"status": "fired"}, {"repeat": "FREQ=MINUTELY"}):
        answer = await bo.http.patch(f"/api/reminders/{reminder['id']}", json=patch)
        assert answer.status_code == 422, (patch, answer.text)


async def test_the_list_is_paged_newest_first(bo: Person) -> None:
    made = [(await remind(bo, f"number {n}", ahead(3600)))["id"] for n in range(3)]
    first = (await bo.http.get("/api/reminders", params={"limit": 2})).json()
    rest = (await bo.http.get("/api/reminders", params={"limit": 2, "before": first["next"]})).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next"] is None


async def test_a_reminder_set_in_words_is_waited_for(bo: Person) -> None:
    await bo.connect()
    await bo.say("Hello")
    await bo.say("Remind me tomorrow at 9 to water the plants")
    upserted = await bo.event("reminder.upserted")
    assert upserted["reminder"]["status"] == "scheduled"
    await change(bo, upserted["reminder"]["id"], due=ahead(1))
    await bo.event("message.created", holds("water the plants"))


async def test_a_reminder_says_why_it_came_is_put_off_comes_again_and_is_done(bo: Person) -> None:
    await bo.connect()
    reminder = await remind(bo, "stretch", ahead(0.5))
    first = (await bo.event("message.created", holds("stretch")))["message"]
    why = first["why"]
    assert (why["kind"], why["id"]) == ("reminder", reminder["id"])
    assert why["text"].startswith("You asked for this reminder on ")
    put_off = await bo.http.post(f"/api/reminders/{reminder['id']}/snooze", json={"until": ahead(1)})
    assert put_off.status_code == 200, put_off.text
    assert put_off.json()["last"]["key"] == why["occurrence"]
    await bo.event("message.created", lambda e: "stretch" in e["message"]["text"] and e["message"]["id"] != first["id"])
    done = await bo.http.post(f"/api/reminders/{reminder['id']}/done")
    assert (done.status_code, done.json()["status"]) == (200, "fired")
    assert done.json()["last"]["done"] is not None
    listed = await bo.http.get("/api/reminders/occurrences", params={"reminder_id": reminder["id"]})
    assert [line["state"] for line in listed.json()["items"]] == ["delivered", "snoozed"]
    for body in ({}, {"minutes": 5, "until": ahead(60)}, {"minutes": 0}, {"until": ahead(-120)}):
        refused = await bo.http.post(f"/api/reminders/{reminder['id']}/snooze", json=body)
        assert refused.status_code == 422, (body, refused.text)
