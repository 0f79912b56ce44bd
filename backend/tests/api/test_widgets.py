"""Widgets over the API: an action is applied once, whoever sends it how often, and to one's own widgets alone."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from src.core.ids import UserId, derive_id
from src.errors import InvalidInput
from src.models.values import User, WidgetType
from src.protocol.events import EVENTS, WidgetDeleted, WidgetUpserted
from src.protocol.widgets import WidgetAction
from src.runtime import Runtime
from src.services.conversation.service import ConversationService
from src.services.inbox.service import InboxService
from src.services.widgets.kinds import KINDS, check_new
from src.services.widgets.linked import LinkedWidgets
from src.services.widgets.service import WidgetService
from src.services.widgets.stale import StaleWidget
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from tests.api.conftest import Visit

CHECKLIST: dict[str, Any] = {"items": [{"id": "1", "text": "Tea", "done": False}], "colour": "kept"}
JSON = {"Content-Type": "application/json"}


async def user_of(client: httpx.AsyncClient, runtime: Runtime) -> User:
    return await runtime.users.get(UserId((await client.get("/api/me")).json()["id"]))


async def shown(
    client: httpx.AsyncClient, runtime: Runtime, kind: str = "checklist", state: dict[str, Any] | None = None
) -> str:
    """A widget of the client's user, as an agent's effect leaves it; its id."""
    user = await user_of(client, runtime)
    fields = {"id": derive_id(uuid.uuid4().hex), "user": user.id, "type": kind, "title": "W", "version": 1}
    given = CHECKLIST if state is None else state
    return str((await runtime.pocketbase.create("widget_instances", {**fields, "state": given}))["id"])


def another_process(runtime: Runtime, *, events: EventLog | None = None) -> WidgetService:
    """A service that shares nothing with this process's but the servers."""
    pocketbase, log = runtime.pocketbase, events or runtime.events
    linked = LinkedWidgets(pocketbase, log)
    inbox = InboxService(pocketbase, log, follower=linked)
    return WidgetService(
        log,
        rows=WidgetRows(pocketbase, log, inbox=inbox, linked=linked),
        inbox=inbox,
        conversation=ConversationService(pocketbase, log, runtime.outbox),
        reminders=runtime.reminders,
        users=runtime.users,
    )


async def act(client: httpx.AsyncClient, widget_id: str, action: str, value: Any = None, **more: Any) -> httpx.Response:
    body = {"id": str(uuid.uuid4()), "action": action, "value": value, **more}
    return await client.post(f"/api/widgets/{widget_id}/actions", json=body)


async def state_after(client: httpx.AsyncClient, widget_id: str, action: str, value: Any) -> dict[str, Any]:
    answer = await act(client, widget_id, action, value)
    assert answer.status_code == 200, answer.text
    return answer.json()["state"]


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


async def test_an_action_sent_ten_times_from_two_devices_is_applied_once(
    guest: httpx.AsyncClient, visit: Visit, runtime: Runtime
) -> None:
    widget = await shown(guest, runtime)
    second = visit()
    second.cookies = guest.cookies
    body = {"id": str(uuid.uuid4()), "action": "toggle", "value": {"id": "1"}, "version": 1}
    path = f"/api/widgets/{widget}/actions"
    answers = await asyncio.gather(*((guest, second)[n % 2].post(path, json=body) for n in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["version"] for answer in answers} == {2}
    assert all(answer.json()["state"]["items"][0]["done"] for answer in answers)


async def test_processes_that_share_no_lock_lose_no_action_and_apply_none_twice(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user, widget = await user_of(guest, runtime), await shown(guest, runtime)
    services = [another_process(runtime) for _ in range(4)]
    actions = [WidgetAction(id=f"add-{n}", action="add", value={"text": f"Item {n}"}) for n in range(5)]
    await asyncio.gather(*(service.act(user.id, widget, one) for one in actions for service in services))
    now = (await guest.get("/api/widgets")).json()["items"][0]
    assert sorted(item["id"] for item in now["state"]["items"]) == ["1", *(f"add-{n}" for n in range(5))]
    assert now["version"] == 6


async def test_of_two_actions_on_one_version_the_second_is_stale(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    user, widget = await user_of(guest, runtime), await shown(guest, runtime)
    services = [another_process(runtime) for _ in range(2)]
    actions = [WidgetAction(id=f"t{n}", action="toggle", value={"id": "1"}, version=1) for n in range(2)]
    both = zip(services, actions, strict=True)
    done = await asyncio.gather(*(service.act(user.id, widget, one) for service, one in both), return_exceptions=True)
    assert sum(isinstance(one, StaleWidget) for one in done) == 1
    assert (await guest.get("/api/widgets")).json()["items"][0]["version"] == 2


async def test_a_stale_version_is_409_with_the_widget_of_now(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    widget = await shown(guest, runtime)
    await act(guest, widget, "toggle", {"id": "1"}, id="first", version=1)
    stale = await act(guest, widget, "toggle", {"id": "1"}, version=1)
    assert stale.status_code == 409
    assert stale.headers["content-type"] == "application/problem+json"
    assert stale.json()["code"] == "stale_version"
    assert stale.json()["widget"] == (await guest.get("/api/widgets")).json()["items"][0]
    assert (await act(guest, widget, "toggle", {"id": "1"}, id="first", version=1)).status_code == 200


async def test_an_action_is_known_again_after_a_restart_and_told_once(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user, widget = await user_of(guest, runtime), await shown(guest, runtime)
    start = await runtime.events.tail(user.id)
    action = WidgetAction(id="again", action="toggle", value={"id": "1"})
    silent = await silent_log(runtime)
    # The first process writes the row and ends before anyone is told; the second is asked again.
    first = await another_process(runtime, events=silent).act(user.id, widget, action)
    await silent.close()
    assert (await runtime.events.read_after(user.id, start)).events == []
    for _ in range(2):
        assert await another_process(runtime).act(user.id, widget, action) == first
    (event,) = [EVENTS.validate_json(one.wire()) for one in (await runtime.events.read_after(user.id, start)).events]
    assert isinstance(event, WidgetUpserted)
    assert event.widget == first


async def silent_log(runtime: Runtime) -> EventLog:
    """A log whose Redis does not answer."""
    return EventLog(runtime.settings.redis.model_copy(update={"url": "redis://127.0.0.1:1/0"}))


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


async def test_a_choice_is_said_in_the_chat_once_also_where_its_first_writer_died(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    options = [{"id": "a", "label": "Morning"}, {"id": "b", "label": "Evening"}]
    widget = await shown(guest, runtime, "choices", {"options": options})
    action = WidgetAction(id="choice", action="choose", value={"id": "b"})
    silent = await silent_log(runtime)
    await another_process(runtime, events=silent).act(user.id, widget, action)
    await silent.close()
    await asyncio.gather(*(another_process(runtime).act(user.id, widget, action) for _ in range(5)))
    said = [one for one in (await guest.get("/api/chat/messages")).json()["items"] if one["role"] == "user"]
    assert [(one["text"], one["client_id"]) for one in said] == [("Evening", "choice")]
    again = await act(guest, widget, "choose", {"id": "a"})
    assert (again.status_code, again.json()["code"]) == (409, "stale_version")
    assert again.json()["widget"]["state"]["chosen"] == "b"


async def test_cards_of_a_reminder_and_of_the_profile_say_how_things_stand_now(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    due = "2030-01-01T09:00:00Z"
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
    due = "2100-01-01T09:00:00Z"
    reminder = (await guest.post("/api/reminders", json={"text": "Tea", "due": due})).json()
    widget = await shown(guest, runtime, "reminder", {"reminder_id": reminder["id"]})
    body = {"id": "put-off", "action": "snooze", "value": {"until": "2100-01-02T09:00:00Z"}}
    answers = [await guest.post(f"/api/widgets/{widget}/actions", json=body) for _ in range(3)]
    answer = answers[-1]
    assert answer.json()["state"]["due"] == "2100-01-02T09:00:00Z"
    assert answer.json()["version"] == 2
    stranger_reminder = await act(guest, await shown(guest, runtime, "reminder", {"reminder_id": "a" * 15}), "done")
    assert stranger_reminder.status_code == 404


async def test_the_profile_is_corrected_in_its_widget(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    widget = await shown(guest, runtime, "profile", {"name": "An", "city": "Omsk"})
    assert (await state_after(guest, widget, "set", {"name": "Ann"})) == {"name": "Ann", "city": "Omsk"}
    assert (await user_of(guest, runtime)).profile.name == "Ann"
    assert (await act(guest, widget, "set", {"role": "admin"})).status_code == 422


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
    rows = runtime.widget_rows
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


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("checklist", {"items": [{"id": "1", "text": "x", "colour": "red"}]}),
        ("checklist", {"items": [{"id": "1", "text": "x"}, {"id": "1", "text": "y"}]}),
        ("checklist", {"items": [{"id": "1", "text": "x", "item_id": "../x"}]}),
        ("choices", {"options": []}),
        ("choices", {"options": [{"id": "a", "label": "A"}], "chosen": "b"}),
        ("progress", {"value": 6, "max": 5}),
        ("progress", {"value": "1"}),
        ("note", {"html": "<b>"}),
        ("inbox_triage", {"item_ids": []}),
    ],
)
def test_a_state_that_does_not_fit_is_refused_when_an_agent_shows_it(kind: WidgetType, state: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_new(kind, state)
