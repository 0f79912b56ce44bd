"""Leaving with everything, and coming to another account with it."""

from collections.abc import Callable

import httpx
import pytest

from src.core.ids import UserId, conversation_id_for
from src.runtime import Runtime
from src.services.accounts.rows import PreferenceRow
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create
from tests.exports import KINDS, archive_of, files_of, packed, send, told
from tests.factories import fresh_id, message, store, widget


@pytest.fixture
async def anna(guest: httpx.AsyncClient, runtime: Runtime) -> httpx.AsyncClient:
    """Somebody with one of everything."""
    user_id = UserId((await guest.patch("/api/me", json={"name": "Анна", "timezone": "Asia/Tokyo"})).json()["id"])
    await guest.patch("/api/me", json={"profile": {"city": "Тверь", "goals": ["swim"]}})
    question = message(user_id, "Купить хлеб")
    reply = MessageRow.by_assistant(fresh_id(), user_id, "Записал.", agent="coordinator")
    rows = (
        ConversationRow(id=conversation_id_for(user_id), user=user_id),
        question,
        reply.having(put(MessageRow.reply_to, question.id), put(MessageRow.rows_due, True)),
        message(user_id, "unanswered", put(MessageRow.status, "pending")),
        PreferenceRow(user=user_id, key="theme", value={"dark": True}),
    )
    await runtime.pocketbase.batch([Create.of(row) for row in rows])
    await guest.post("/api/memories", json={"text": "Keeps a parrot", "category": "pets"})
    await guest.post("/api/reminders", json={"text": "swim", "due": "2070-01-01T09:00:00Z", "repeat": "FREQ=WEEKLY"})
    item = (await guest.post("/api/inbox", json={"text": "хлеб", "kind": "task"})).json()
    state = {"items": [{"id": "1", "text": "хлеб", "done": False, "item_id": item["id"]}]}
    await store(runtime.pocketbase, widget(user_id, "checklist", state, put(WidgetRow.message_id, reply.id)))
    await guest.patch("/api/routines/morning_briefing", json={"enabled": True})
    return guest


@pytest.fixture
async def bo(visit: Callable[[], httpx.AsyncClient]) -> httpx.AsyncClient:
    """A fresh account."""
    client = visit()
    await client.post("/api/auth/guest", json={})
    return client


async def test_everything_comes_along_and_the_same_archive_twice_makes_nothing_twice(
    anna: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    archive = await archive_of(anna)
    before = files_of(archive)
    would = await send(bo, archive, dry_run=True)
    assert would["unreadable"] == []
    kinds = {kind: len(before[f"{kind}.json"]) for kind in (*KINDS, "memories")}
    assert would["would"] == kinds
    assert kinds["messages"] == 3
    assert kinds["memories"] == 1
    assert files_of(await archive_of(bo))["messages.json"] == []
    assert await send(bo, archive) == would
    assert told(await archive_of(bo)) == told(archive)
    again = await send(bo, archive)
    assert set(again["would"].values()) == {0}
    assert told(await archive_of(bo)) == told(await archive_of(anna)) == told(archive)


async def test_what_refers_to_one_another_does_so_in_the_new_account(
    anna: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    archive = await archive_of(anna)
    await send(bo, archive)
    after = files_of(await archive_of(bo))
    messages = {one["text"]: one for one in after["messages.json"]}
    assert messages["Записал."]["reply_to"] == messages["Купить хлеб"]["id"]
    (widget,) = after["widget_instances.json"]
    assert widget["message_id"] == messages["Записал."]["id"]
    assert widget["state"]["items"][0]["item_id"] == after["inbox_items.json"][0]["id"]
    old = {one["id"] for kind in KINDS for one in files_of(archive)[f"{kind}.json"]}
    assert not old & {one["id"] for kind in KINDS for one in after[f"{kind}.json"]}
    history = (await bo.get("/api/chat/messages")).json()["items"]
    assert {one["text"] for one in history} == {"Купить хлеб", "Записал.", "unanswered"}


async def test_ones_own_archive_brings_nothing_new(anna: httpx.AsyncClient) -> None:
    report = await send(anna, await archive_of(anna))
    assert set(report["would"].values()) == {0}


async def test_what_cannot_be_read_is_named_and_keeps_nothing_back(
    anna: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    files = files_of(await archive_of(anna))
    files["inbox_items.json"].insert(0, {"id": "a" * 15, "text": {"no": "text"}})
    files["memories.json"].append({"id": "b" * 15, "text": "x" * 5000})
    report = await send(bo, packed(files))
    assert report["unreadable"] == ["inbox_items 0", "memories 0"]
    assert report["would"]["inbox_items"] == report["would"]["memories"] == 1


@pytest.mark.parametrize("body", [b"", b"no archive", b"PK\x03\x04" + b"x" * 100])
async def test_what_is_no_archive_is_refused(guest: httpx.AsyncClient, body: bytes) -> None:
    answer = await guest.post("/api/import", content=body, headers={"content-type": "application/zip"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
