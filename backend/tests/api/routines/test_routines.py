"""Routines over the public contract: off until switched on, changed by their own user alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.api.conftest import Visit

KINDS = ["morning_briefing", "weekly_review", "waiting_for"]


async def routines(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await client.get("/api/routines")
    assert answer.status_code == 200, answer.text
    return {item["kind"]: item for item in answer.json()["items"]}


async def test_all_routines_are_off_until_they_are_switched_on(guest: httpx.AsyncClient) -> None:
    found = await routines(guest)
    assert list(found) == KINDS
    assert [(one["enabled"], one["time"], one["weekday"], one["next"]) for one in found.values()] == [
        (False, "08:00", None, None),
        (False, "18:00", 6, None),
        (False, "10:00", 2, None),
    ]


async def test_a_routine_that_is_switched_on_comes_next_on_its_users_clock(visit: Visit) -> None:
    client = visit()
    await client.post("/api/auth/guest", json={"timezone": "Asia/Kolkata"})
    tail = (await client.get("/api/events")).json()["cursor"]
    body = {"enabled": True, "time": "07:30", "weekday": 4}
    answer = await client.patch("/api/routines/weekly_review", json=body)
    assert answer.status_code == 200, answer.text
    upcoming = datetime.fromisoformat(answer.json()["next"])
    local = upcoming.astimezone(ZoneInfo("Asia/Kolkata"))
    assert (local.weekday(), f"{local:%H:%M}") == (4, "07:30")
    assert timedelta(0) < upcoming - datetime.now(UTC) <= timedelta(days=7)
    assert (await routines(client))["weekly_review"] == answer.json()
    events = (await client.get("/api/events", params={"cursor": tail, "wait": 10})).json()["events"]
    assert [event["routine"] for event in events if event["type"] == "routine.upserted"] == [answer.json()]


async def test_a_routine_of_one_user_is_not_anothers(guest: httpx.AsyncClient, visit: Visit) -> None:
    other = visit()
    await other.post("/api/auth/guest", json={})
    await guest.patch("/api/routines/morning_briefing", json={"enabled": True, "time": "06:00"})
    untouched = (await routines(other))["morning_briefing"]
    assert (untouched["enabled"], untouched["time"]) == (False, "08:00")


async def test_null_means_every_day_and_no_pause(guest: httpx.AsyncClient) -> None:
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    body = {"enabled": True, "weekday": 2, "paused_until": until}
    paused = (await guest.patch("/api/routines/waiting_for", json=body)).json()
    assert datetime.fromisoformat(paused["next"]) > datetime.fromisoformat(until)
    body = {"weekday": None, "paused_until": None}
    daily = (await guest.patch("/api/routines/waiting_for", json=body)).json()
    assert (daily["weekday"], daily["paused_until"]) == (None, None)
    assert datetime.fromisoformat(daily["next"]) <= datetime.now(UTC) + timedelta(days=1)


async def test_a_routine_that_is_switched_off_keeps_its_time_and_loses_its_pause(guest: httpx.AsyncClient) -> None:
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    path = "/api/routines/morning_briefing"
    await guest.patch(path, json={"enabled": True, "time": "06:45", "paused_until": until, "skip_next": True})
    off = (await guest.patch(path, json={"enabled": False})).json()
    assert (off["time"], off["next"], off["paused_until"], off["skip_next"]) == ("06:45", None, None, False)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("morning_briefing", {}),
        ("morning_briefing", {"time": "8:00"}),
        ("morning_briefing", {"time": "24:00"}),
        ("morning_briefing", {"weekday": 7}),
        ("morning_briefing", {"enabled": True, "paused_until": "2020-01-01T00:00:00Z"}),
        ("morning_briefing", {"enabled": True, "surprise": 1}),
        ("evening_news", {"enabled": True}),
    ],
)
async def test_what_does_not_fit_is_refused_and_changes_nothing(
    guest: httpx.AsyncClient, kind: str, body: dict[str, Any]
) -> None:
    before = await routines(guest)
    assert (await guest.patch(f"/api/routines/{kind}", json=body)).status_code == 422
    assert await routines(guest) == before
