"""An action on a widget is applied once, whoever sends it how often, and from whichever process."""

import asyncio
import uuid

import httpx

from src.protocol.events import EVENTS, WidgetUpserted
from src.protocol.widgets import WidgetAction
from src.runtime import Runtime
from src.services.conversation.service import ConversationService
from src.services.inbox.service import InboxService
from src.services.widgets.linked import LinkedWidgets
from src.services.widgets.service import WidgetService
from src.services.widgets.stale import StaleWidget
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from tests.api.conftest import Visit
from tests.api.widgets.shown import act, shown, user_of


def another_process(runtime: Runtime, *, events: EventLog | None = None) -> WidgetService:
    """A service that shares nothing with this process's but the servers."""
    pocketbase, log = runtime.pocketbase, events or runtime.events
    linked = LinkedWidgets(pocketbase, log)
    inbox = InboxService(pocketbase, log, follower=linked, waits=runtime.waits)
    return WidgetService(
        log,
        rows=WidgetRows(pocketbase, log, inbox=inbox, linked=linked),
        inbox=inbox,
        conversation=ConversationService(
            pocketbase, log, runtime.conversation.outbox, most_waiting=100, foresee=runtime.memory.foresee
        ),
        reminders=runtime.reminders.service,
        users=runtime.accounts.users,
        decided=runtime.waits.approvals,
    )


async def silent_log(runtime: Runtime) -> EventLog:
    """A log whose Redis does not answer."""
    return EventLog(runtime.settings.redis.model_copy(update={"url": "redis://127.0.0.1:1/0"}))


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
