"""Widgets over the API: each kind takes its own actions, what does not fit is refused, and one's own alone are in reach."""

from typing import Any

import httpx
import pytest

from src.errors import InvalidInput
from src.models.values import WidgetType
from src.protocol.events import EVENTS, WidgetDeleted, WidgetUpserted
from src.runtime import Runtime
from src.services.widgets.kinds import KINDS
from tests.api.conftest import Visit
from tests.api.widgets.shown import CHECKLIST, act, shown, state_after, user_of

JSON = {"Content-Type": "application/json"}


async def test_a_checklist_is_ticked_added_to_renamed_and_shortened(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    widget = await shown(guest, runtime)
    ticked = await state_after(guest, widget, "toggle", {"id": "1"})
    assert ticked == {"items": [{"id": "1", "text": "Tea", "done": True}], "colour": "kept"}
    assert (await state_after(guest, widget, "toggle", {"id": "1", "done": True})) == ticked
    added = await state_after(guest, widget, "add", {"id": "2", "text": " Cake ", "item_id": "a" * 15})
    assert added["items"][1] == {"id": "2", "text": "Cake", "done": False, "item_id": "a" * 15}
    assert (await state_after(guest, widget, "rename", {"id": "2", "text": "Pie"}))["items"][1]["text"] == "Pie"
    assert (await state_after(guest, widget, "remove", {"id": "1"}))["items"][0]["id"] == "2"
    assert (await guest.get("/api/widgets")).json()["items"][0]["version"] == 6


async def test_choices_progress_and_notes_take_their_own_actions(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    options = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    choices = await shown(guest, runtime, "choices", {"options": options})
    assert (await state_after(guest, choices, "choose", {"id": "b"})) == {"options": options, "chosen": "b"}
    progress = await shown(guest, runtime, "progress", {"value": 1, "max": 5})
    assert (await state_after(guest, progress, "set", {"value": 5}))["value"] == 5
    note = await shown(guest, runtime, "note", {"text": "old"})
    assert (await state_after(guest, note, "edit", {"text": "новый"})) == {"text": "новый", "edited": True}


async def test_a_widget_is_pinned_renamed_and_deleted(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    user, widget = await user_of(guest, runtime), await shown(guest, runtime)
    start = await runtime.events.tail(user.id)
    answer = await guest.patch(f"/api/widgets/{widget}", json={"pinned": True, "title": " Week "})
    assert (answer.json()["pinned"], answer.json()["title"], answer.json()["version"]) == (True, "Week", 2)
    assert len((await guest.get("/api/widgets", params={"pinned": True})).json()["items"]) == 1
    assert (await guest.get("/api/widgets", params={"pinned": False})).json()["items"] == []
    for _ in range(2):
        assert (await guest.delete(f"/api/widgets/{widget}")).status_code == 204
    assert (await guest.get("/api/widgets")).json() == {"items": [], "next": None}
    assert (await act(guest, widget, "toggle", {"id": "1"})).status_code == 404
    events = [EVENTS.validate_json(one.wire()) for one in (await runtime.events.read_after(user.id, start)).events]
    assert [type(event) for event in events] == [WidgetUpserted, WidgetDeleted, WidgetDeleted]


async def test_another_users_widget_is_404_and_stays(guest: httpx.AsyncClient, visit: Visit, runtime: Runtime) -> None:
    widget = await shown(guest, runtime)
    before = (await guest.get("/api/widgets")).json()
    stranger = visit()
    await stranger.post("/api/auth/guest", json={})
    answers = [
        await act(stranger, widget, "toggle", {"id": "1"}),
        await act(stranger, widget, "toggle", {"id": "1"}, version=9),
        await stranger.patch(f"/api/widgets/{widget}", json={"pinned": True}),
        await stranger.delete(f"/api/widgets/{widget}"),
        await stranger.get("/api/widgets", params={"before": widget}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await stranger.get("/api/widgets")).json()["items"] == []
    assert (await guest.get("/api/widgets")).json() == before


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_an_unknown_action_is_refused_with_those_that_exist(
    guest: httpx.AsyncClient, runtime: Runtime, kind: WidgetType
) -> None:
    answer = await act(guest, await shown(guest, runtime, kind), "__class__")
    assert answer.status_code == 422
    named = answer.json()["errors"][0]
    assert named["field"] == "action"
    assert named["detail"].endswith(f"it has: {', '.join(KINDS[kind].actions)}.")


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("toggle", None),
        ("toggle", "1"),
        ("toggle", {"id": "9"}),
        ("toggle", {"id": 1}),
        ("toggle", {"id": "1", "state": {}}),
        ("add", {"text": " "}),
        ("add", {"text": "x" * 501}),
        ("add", {"text": "x", "id": "1"}),
        ("add", {"text": "x", "id": "<b>"}),
        ("add", {"text": "x", "item_id": "x"}),
        ("rename", {"id": "1"}),
        ("remove", []),
        ("x" * 41, None),
        ("", None),
    ],
)
async def test_a_value_that_does_not_fit_is_refused_and_changes_nothing(
    guest: httpx.AsyncClient, runtime: Runtime, action: str, value: Any
) -> None:
    widget = await shown(guest, runtime)
    answer = await act(guest, widget, action, value)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    now = (await guest.get("/api/widgets")).json()["items"][0]
    assert (now["state"], now["version"]) == (CHECKLIST, 1)


@pytest.mark.parametrize("value", ['"\\ud800"', "6", "-1", "NaN", "Infinity", "true", '"5"', "1" + "0" * 400])
async def test_a_progress_outside_its_range_is_refused(guest: httpx.AsyncClient, runtime: Runtime, value: str) -> None:
    widget = await shown(guest, runtime, "progress", {"value": 1, "max": 5})
    body = f'{{"id": "x", "action": "set", "value": {{"value": {value}}}}}'
    answer = await guest.post(f"/api/widgets/{widget}/actions", content=body, headers=JSON)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "value.value"


async def test_a_damaged_widget_takes_no_action_and_can_be_deleted(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    widget = await shown(guest, runtime, "checklist", {"items": "broken"})
    assert (await act(guest, widget, "toggle", {"id": "1"})).status_code == 422
    assert (await guest.delete(f"/api/widgets/{widget}")).status_code == 204


@pytest.mark.parametrize(
    "body", [{}, {"title": ""}, {"title": "x" * 121}, {"state": {}}, {"version": 5}, {"pinned": "perhaps"}]
)
async def test_a_change_that_does_not_fit_is_refused(
    guest: httpx.AsyncClient, runtime: Runtime, body: dict[str, Any]
) -> None:
    assert (await guest.patch(f"/api/widgets/{await shown(guest, runtime)}", json=body)).status_code == 422


async def test_what_is_pinned_has_its_place(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    first, second = await shown(guest, runtime), await shown(guest, runtime)
    for widget in (first, second):
        await guest.patch(f"/api/widgets/{widget}", json={"pinned": True})
    places = {one["id"]: one["position"] for one in (await guest.get("/api/widgets?pinned=true")).json()["items"]}
    assert places[first] < places[second]
    moved = await guest.patch(f"/api/widgets/{second}", json={"position": 0})
    assert (moved.json()["position"], moved.json()["pinned"]) == (0, True)


async def test_an_agents_change_keeps_what_the_user_did(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    user, widget = await user_of(guest, runtime), await shown(guest, runtime)
    await act(guest, widget, "toggle", {"id": "1"})
    await act(guest, widget, "add", {"id": "mine", "text": "Mine"})
    rows = runtime.widgets.rows
    wanted = {"items": [{"id": "2", "text": "Cake"}, {"id": "1", "text": "Green tea", "done": False}]}
    await rows.update(user.id, widget, state=wanted, change_id="effect")
    changed = await rows.update(user.id, widget, state=wanted, change_id="effect")
    assert [(box["text"], box["done"]) for box in changed.state["items"]] == [
        ("Cake", False),
        ("Green tea", True),
        ("Mine", False),
    ]
    assert changed.version == 4
    note = await shown(guest, runtime, "note", {"text": "Agent's"})
    await act(guest, note, "edit", {"text": "My own"})
    added = await rows.update(user.id, note, state={"text": "More"}, change_id="effect")
    assert added.state["text"] == "My own\n\nMore"
    with pytest.raises(InvalidInput):
        await rows.update(user.id, note, state={"colour": "red"}, change_id="another")
