"""Widgets that stand for something else: boxes for items, cards of reminders and of the profile."""

import asyncio
import uuid
from typing import Any

import httpx

from src.runtime import Runtime
from tests.api.conftest import Visit
from tests.api.widgets.shown import act, shown, state_after, user_of


async def item(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    return (await client.post("/api/inbox", json={"text": text})).json()


async def status_of(client: httpx.AsyncClient, item_id: str) -> str:
    items = (await client.get("/api/inbox")).json()["items"]
    return next(one["status"] for one in items if one["id"] == item_id)


async def test_a_tick_completes_the_item_and_the_item_ticks_every_box(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    tea = await item(guest, "Tea")
    state = {"items": [{"id": "1", "text": "Tea", "done": False, "item_id": tea["id"]}]}
    first, second = await shown(guest, runtime, state=state), await shown(guest, runtime, state=state)

    async def ticked() -> list[bool]:
        widgets = {one["id"]: one for one in (await guest.get("/api/widgets")).json()["items"]}
        return [widgets[one]["state"]["items"][0]["done"] for one in (first, second)]

    body = {"id": str(uuid.uuid4()), "action": "toggle", "value": {"id": "1"}, "version": 1}
    answers = await asyncio.gather(*(guest.post(f"/api/widgets/{first}/actions", json=body) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await status_of(guest, tea["id"]), await ticked()) == ("done", [True, True])
    await act(guest, second, "toggle", {"id": "1"})
    assert (await status_of(guest, tea["id"]), await ticked()) == ("new", [False, False])
    await guest.patch(f"/api/inbox/{tea['id']}", json={"status": "done"})
    assert await ticked() == [True, True]
    await guest.delete(f"/api/inbox/{tea['id']}")
    assert (await state_after(guest, first, "toggle", {"id": "1"}))["items"][0]["done"] is False


async def test_a_box_reaches_no_item_of_another_user(guest: httpx.AsyncClient, visit: Visit, runtime: Runtime) -> None:
    theirs = await item(guest, "Theirs")
    stranger = visit()
    await stranger.post("/api/auth/guest", json={})
    widget = await shown(stranger, runtime, state={"items": [{"id": "1", "text": "x", "item_id": theirs["id"]}]})
    assert (await state_after(stranger, widget, "toggle", {"id": "1"}))["items"][0]["done"] is True
    assert await status_of(guest, theirs["id"]) == "new"


async def test_cards_of_a_reminder_and_of_the_profile_say_how_things_stand_now(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    due = "2070-01-01T09:00:00Z"
    reminder = (await guest.post("/api/reminders", json={"text": "Tea", "due": due})).json()
    card = await shown(guest, runtime, "reminder", {"reminder_id": reminder["id"]})
    profile = await shown(guest, runtime, "profile", {"city": "Leeds"})
    await guest.patch(f"/api/reminders/{reminder['id']}", json={"text": "Coffee", "status": "cancelled"})
    await guest.patch("/api/me", json={"profile": {"city": "York"}})
    for path in ("/api/widgets", "/api/state"):
        answer = (await guest.get(path)).json()
        states = {widget["id"]: widget["state"] for widget in answer.get("items") or answer["widgets"]}
        assert (states[card]["text"], states[card]["status"]) == ("Coffee", "cancelled")
        assert states[profile]["city"] == "York"


async def test_a_reminders_widget_puts_it_off_once_and_ticks_it_off(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    due = "2070-01-01T09:00:00Z"
    reminder = (await guest.post("/api/reminders", json={"text": "Tea", "due": due})).json()
    widget = await shown(guest, runtime, "reminder", {"reminder_id": reminder["id"]})
    body = {"id": "put-off", "action": "snooze", "value": {"until": "2070-01-02T09:00:00Z"}}
    answers = [await guest.post(f"/api/widgets/{widget}/actions", json=body) for _ in range(3)]
    answer = answers[-1]
    assert answer.json()["state"]["due"] == "2070-01-02T09:00:00Z"
    assert answer.json()["version"] == 2
    stranger_reminder = await act(guest, await shown(guest, runtime, "reminder", {"reminder_id": "a" * 15}), "done")
    assert stranger_reminder.status_code == 404


async def test_the_profile_is_corrected_in_its_widget(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    widget = await shown(guest, runtime, "profile", {"name": "An", "city": "Omsk"})
    assert (await state_after(guest, widget, "set", {"name": "Ann"})) == {"name": "Ann", "city": "Omsk"}
    assert (await user_of(guest, runtime)).profile.name == "Ann"
    assert (await act(guest, widget, "set", {"role": "admin"})).status_code == 422
