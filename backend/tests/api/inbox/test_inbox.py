"""The inbox over the API: what is put down stays, once, and is its owner's alone."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.models.values import User
from src.protocol.events import EVENTS, AnyEvent, InboxDeleted, InboxUpserted
from src.runtime import Runtime
from src.services.inbox.rows import ItemChangeRow
from src.services.widgets.rows import WidgetChangeRow, WidgetRow
from src.stores.pocketbase.collection import Collection, prune
from src.stores.pocketbase.filters import bind
from tests.api.conftest import Visit
from tests.factories import fresh_id, store

JSON = {"Content-Type": "application/json"}


async def user_of(client: httpx.AsyncClient, runtime: Runtime) -> User:
    return await runtime.accounts.users.get(UserId((await client.get("/api/me")).json()["id"]))


async def put_down(client: httpx.AsyncClient, text: str, **fields: Any) -> dict[str, Any]:
    answer = await client.post("/api/inbox", json={"text": text, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def found(client: httpx.AsyncClient, **params: Any) -> list[str]:
    answer = await client.get("/api/inbox", params=params)
    assert answer.status_code == 200, answer.text
    return sorted(item["text"] for item in answer.json()["items"])


async def events_after(runtime: Runtime, user: User, start: str) -> list[AnyEvent]:
    return [EVENTS.validate_json(one.wire()) for one in (await runtime.events.read_after(user.id, start)).events]


async def test_an_item_is_put_down_changed_and_deleted(guest: httpx.AsyncClient) -> None:
    item = await put_down(guest, "  Buy milk ", kind="task", due="2070-01-02T10:00:00+03:00", project="Home")
    assert (item["text"], item["kind"], item["status"], item["source"]) == ("Buy milk", "task", "new", "ui")
    assert (item["due"], item["project"], item["next_action"]) == ("2070-01-02T07:00:00Z", "Home", None)
    assert (await guest.get("/api/inbox")).json() == {"items": [item], "next": None}
    changes = {"text": "Buy oat milk", "status": "clarified", "due": None, "project": None, "next_action": "Go out"}
    changed = (await guest.patch(f"/api/inbox/{item['id']}", json=changes)).json()
    assert {name: changed[name] for name in changes} == changes
    assert changed["kind"] == "task"
    assert (await guest.delete(f"/api/inbox/{item['id']}")).status_code == 204
    assert (await guest.get("/api/inbox")).json()["items"] == []


async def test_a_resent_item_is_stored_once_and_another_text_is_refused(guest: httpx.AsyncClient) -> None:
    body = {"id": str(uuid.uuid4()), "text": "Call the bank"}
    answers = await asyncio.gather(*(guest.post("/api/inbox", json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await found(guest) == ["Call the bank"]
    refused = await guest.post("/api/inbox", json={**body, "text": "Call the doctor"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


async def test_a_deleted_item_comes_back_when_its_client_sends_it_again(guest: httpx.AsyncClient) -> None:
    body = {"id": str(uuid.uuid4()), "text": "Undo me"}
    item = await put_down(guest, **body)
    for _ in range(2):
        assert (await guest.delete(f"/api/inbox/{item['id']}")).status_code == 204
    assert (await put_down(guest, **body))["id"] == item["id"]
    assert (await guest.delete(f"/api/inbox/{item['id']}")).status_code == 204


async def test_a_deletion_that_never_comes_through_is_told_and_the_item_stands(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    item, user = await put_down(guest, "Book the train"), await user_of(guest, runtime)
    widget = WidgetRow(id=fresh_id(), user=user.id, type="inbox_triage", state={"item_ids": [item["id"]]}, version=1)
    await store(runtime.pocketbase, widget)
    # As if somebody else always made the version that the widget is to have without the item.
    note_id = derive_id("widget_change", widget.id, "2")
    taken = WidgetChangeRow(id=note_id, user=user.id, widget=widget.id, change="another's", version=2)
    await store(runtime.pocketbase, taken)
    answer = await guest.delete(f"/api/inbox/{item['id']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "contended")
    assert await found(guest) == ["Book the train"]
    await Collection(runtime.pocketbase, WidgetChangeRow).delete(taken.id)
    assert (await guest.delete(f"/api/inbox/{item['id']}")).status_code == 204
    assert await found(guest) == []


async def test_another_users_item_is_404_like_one_that_never_was(guest: httpx.AsyncClient, visit: Visit) -> None:
    stranger = visit()
    await stranger.post("/api/auth/guest", json={})
    shared = {"id": "the-same-id", "text": "Private"}
    item = await put_down(guest, **shared)
    other = await put_down(stranger, "of the stranger", id="the-same-id")
    assert other["id"] != item["id"]
    for item_id in (item["id"], "a" * 15):
        patched = await stranger.patch(f"/api/inbox/{item_id}", json={"text": "stolen"})
        deleted = await stranger.delete(f"/api/inbox/{item_id}")
        listed = await stranger.get("/api/inbox", params={"before": item_id})
        assert [one.status_code for one in (patched, deleted, listed)] == [404, 404, 404]
        assert len({one.json()["detail"] for one in (patched, deleted, listed)}) == 1
    assert await found(guest) == ["Private"]
    await guest.delete(f"/api/inbox/{item['id']}")
    assert (await stranger.delete(f"/api/inbox/{item['id']}")).status_code == 404


async def test_items_are_found_by_status_kind_and_words_in_any_case(guest: httpx.AsyncClient) -> None:
    await put_down(guest, "Позвонить в Банк", kind="task")
    await put_down(guest, "Идея: 100% хлопок", kind="idea", status="clarified")
    await put_down(guest, "a_b and c\\d", project="Отпуск")
    assert await found(guest, status="clarified") == ["Идея: 100% хлопок"]
    assert await found(guest, kind="task", status="new") == ["Позвонить в Банк"]
    assert await found(guest, q="банк ПОЗВОНИТЬ") == ["Позвонить в Банк"]
    assert await found(guest, q="отпуск") == ["a_b and c\\d"]
    assert await found(guest, q="100%") == ["Идея: 100% хлопок"]
    assert await found(guest, q="0% х") == ["Идея: 100% хлопок"]
    for nothing in ("axb", "%анк%", "1%к", "_____"):
        assert await found(guest, q=nothing) == []
    assert await found(guest, q="a_b") == await found(guest, q="c\\d") == ["a_b and c\\d"]
    assert len(await found(guest, q="  ")) == 3


@pytest.mark.parametrize(
    "q",
    ["' || id != '", "') || (user != '", "\\' || 1=1 || text ~ '", "{:user}", "\\", "'", "%", "\0", "@request.auth.id"],
)
async def test_no_search_reaches_beyond_its_words(guest: httpx.AsyncClient, visit: Visit, q: str) -> None:
    stranger = visit()
    await stranger.post("/api/auth/guest", json={})
    await put_down(stranger, "not yours")
    await put_down(guest, "mine")
    assert await found(guest, q=q) == []


@pytest.mark.parametrize("q", ["\\" * 100, "'" * 100, "п_" * 50, "п " * 50, "пп_'\\абвг д" * 9])
async def test_the_longest_search_is_taken(guest: httpx.AsyncClient, q: str) -> None:
    await put_down(guest, "mine")
    assert await found(guest, q=q) == []


async def test_items_come_in_pages_newest_first_while_they_are_deleted(guest: httpx.AsyncClient) -> None:
    made = [(await put_down(guest, f"Item {number}"))["id"] for number in range(5)]
    seen: list[str] = []
    before: str | None = None
    while True:
        params = {"limit": 2, **({"before": before} if before else {})}
        page = (await guest.get("/api/inbox", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        before = page["next"]
        if before is None:
            break
        await guest.delete(f"/api/inbox/{seen[-1]}")
    assert seen == made[::-1]
    assert await found(guest, before=made[2]) == ["Item 0"]


async def test_every_change_is_told_to_the_users_clients(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    user = await user_of(guest, runtime)
    start = await runtime.events.tail(user.id)
    body = {"id": "once", "text": "Tell"}
    item = await put_down(guest, **body)
    await guest.post("/api/inbox", json=body)
    await guest.patch(f"/api/inbox/{item['id']}", json={"status": "done"})
    await guest.delete(f"/api/inbox/{item['id']}")
    created, changed, deleted = await events_after(runtime, user, start)
    assert isinstance(created, InboxUpserted)
    assert isinstance(changed, InboxUpserted)
    assert isinstance(deleted, InboxDeleted)
    assert (created.item.status, changed.item.status, deleted.item_id) == ("new", "done", item["id"])


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": " \n "},
        {"text": "x" * 2001},
        {"text": 1},
        {"text": "x", "user": "a" * 15},
        {"text": "x", "message_id": "a" * 15},
        {"text": "x", "source": "chat"},
        {"text": "x", "kind": "secret"},
        {"text": "x", "status": "gone"},
        {"text": "x", "due": "2070-01-02T10:00:00"},
        {"text": "x", "due": "0001-01-01T00:00:00+14:00"},
        {"text": "x", "due": "9999-12-31T23:59:59-14:00"},
        {"text": "x", "project": "x" * 121},
        {"text": "x", "id": "../../x"},
        {"text": "x", "id": "x" * 65},
    ],
)
async def test_an_item_that_does_not_fit_is_refused(guest: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await guest.post("/api/inbox", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("body", [{}, {"source": "api"}, {"text": ""}, {"kind": "x"}, {"due": "x"}, {"created": 1}])
async def test_a_change_that_does_not_fit_is_refused(guest: httpx.AsyncClient, body: dict[str, Any]) -> None:
    item = await put_down(guest, "Stays")
    assert (await guest.patch(f"/api/inbox/{item['id']}", json=body)).status_code == 422
    assert await found(guest) == ["Stays"]


@pytest.mark.parametrize("params", [{"before": "x"}, {"limit": 0}, {"limit": 201}, {"status": "x"}, {"q": "x" * 101}])
async def test_a_list_that_cannot_be_asked_for_is_refused(guest: httpx.AsyncClient, params: dict[str, Any]) -> None:
    assert (await guest.get("/api/inbox", params=params)).status_code == 422


async def test_hostile_text_is_kept_as_it_is_written(guest: httpx.AsyncClient) -> None:
    for text in ("<script>alert(1)</script>", "'; DROP TABLE inbox_items; --", "🦊\u202e\u0000", "x" * 2000):
        item = await put_down(guest, text)
        assert item["text"] == text.replace("\0", "\ufffd")
    surrogate = await guest.post("/api/inbox", content=b'{"text": "a\\ud800b"}', headers=JSON)
    assert (surrogate.status_code, surrogate.json()["text"]) == (201, "a\ufffdb")


async def test_items_are_found_by_project_and_by_what_they_wait_for(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    await put_down(guest, "Paint", project="Home")
    parcel = await put_down(guest, "Parcel", waiting_for="Ann")
    asked = await put_down(guest, "Boat?")
    await runtime.pocketbase.update("inbox_items", asked["id"], {"proposal": {"kind": "idea"}})
    assert parcel["waiting_for"] == "Ann"
    assert await found(guest, project="Home") == ["Paint"]
    assert await found(guest, waiting=True) == ["Parcel"]
    assert await found(guest, waiting=False) == ["Boat?", "Paint"]
    assert await found(guest, proposed=True) == ["Boat?"]
    assert await found(guest, proposed=False) == ["Paint", "Parcel"]
    emptied = await guest.patch(f"/api/inbox/{parcel['id']}", json={"waiting_for": None})
    assert emptied.json()["waiting_for"] is None


async def test_a_word_on_what_is_not_proposed_is_409_and_an_answer_needs_words(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    item = await put_down(guest, "Boat?")
    path = f"/api/inbox/{item['id']}"
    assert (await guest.post(f"{path}/proposal", json={"action": "accept"})).status_code == 409
    assert (await guest.post(f"{path}/undo")).status_code == 409
    await runtime.pocketbase.update("inbox_items", item["id"], {"proposal": {"kind": "idea"}})
    assert (await guest.post(f"{path}/proposal", json={"action": "answer"})).status_code == 422
    assert (await guest.post(f"{path}/proposal", json={"action": "dismiss"})).json()["proposal"] is None


async def test_notes_of_changes_go_when_nobody_can_repeat_them(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    item = await put_down(guest, "Old")
    await guest.patch(f"/api/inbox/{item['id']}", json={"kind": "note"})
    where = bind("item = {:item}", item=item["id"])
    await prune(runtime.pocketbase, [ItemChangeRow], now=utc_now())
    assert await runtime.pocketbase.count("inbox_changes", where=where) == 1
    await prune(runtime.pocketbase, [ItemChangeRow], now=utc_now() + timedelta(days=31))
    assert await runtime.pocketbase.count("inbox_changes", where=where) == 0
    assert (await guest.patch(f"/api/inbox/{item['id']}", json={"kind": "idea"})).json()["kind"] == "idea"
