"""Widgets over the socket: what one device does, the other sees."""

from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from tests.factories import store, widget
from tests.person import Person


async def checklist_of(person: Person, system: Stack) -> str:
    """A checklist of the person's, as an agent's effect leaves it; its id."""
    pocketbase = PocketBase(system.settings.pocketbase)
    state = {"items": [{"id": "1", "text": "Tea", "done": False}]}
    row = await store(pocketbase, widget(person.id, "checklist", state))
    await pocketbase.close()
    return row.id


async def test_a_tick_on_the_socket_is_applied_once_and_a_stale_one_shows_the_widget_of_now(
    anna: Person, system: Stack
) -> None:
    widget = await checklist_of(anna, system)
    await anna.connect()
    tick = {"type": "widget.action", "widget_id": widget, "action": "toggle", "value": {"id": "1"}, "version": 1}
    for _ in range(3):
        await anna.frame(**tick, id="once")
    told = await anna.event("widget.upserted", lambda event: event["widget"]["id"] == widget)
    assert (told["widget"]["version"], told["widget"]["state"]["items"][0]["done"]) == (2, True)
    await anna.frame(**tick, id="late")
    refused = await anna.event("error", lambda event: event["in_reply_to"] == "late")
    assert refused["code"] == "stale_version"
    shown = [event["widget"]["version"] for event in anna.events if event["type"] == "widget.upserted"]
    assert shown == [2, 2]


async def test_another_users_widget_is_not_found_on_the_socket(anna: Person, bo: Person, system: Stack) -> None:
    widget = await checklist_of(anna, system)
    await bo.connect()
    await bo.frame(type="widget.action", id="theirs", widget_id=widget, action="toggle", value={"id": "1"})
    refused = await bo.event("error", lambda event: event["in_reply_to"] == "theirs")
    assert refused["code"] == "not_found"
    listed = (await anna.http.get("/api/widgets")).json()["items"]
    assert [one["version"] for one in listed] == [1]
