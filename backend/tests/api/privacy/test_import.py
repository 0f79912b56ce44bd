"""Leaving with everything, and coming to another account with it."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from src.core.ids import UserId, conversation_id_for
from src.runtime import Runtime
from src.services.accounts.rows import PreferenceRow
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Create
from tests.factories import fresh_id, message, store, widget

KINDS = ("messages", "inbox_items", "reminders", "widget_instances", "routines", "preferences")
_OF_THE_ACCOUNT = {"id", "user", "conversation", "updated", "effects", "considered", "client_id"}


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


async def archive_of(client: httpx.AsyncClient) -> bytes:
    answer = await client.get("/api/export")
    assert answer.status_code == 200
    return answer.content


def files_of(archive: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: json.loads(opened.read(name)) for name in opened.namelist() if name.endswith(".json")}


async def send(client: httpx.AsyncClient, archive: bytes, *, dry_run: bool = False) -> dict[str, Any]:
    headers = {"content-type": "application/zip"}
    answer = await client.post("/api/import", params={"dry_run": dry_run}, content=archive, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(files: dict[str, Any], kind: str) -> list[Record]:
    """The records of a kind without what belongs to the account; ids within documents aside."""
    found = [{k: v for k, v in one.items() if v and k not in _OF_THE_ACCOUNT} for one in files[f"{kind}.json"]]
    for one in found:
        for name in ("message_id", "reply_to"):
            if name in one:
                one[name] = bool(one[name])
        if kind == "widget_instances":
            one["state"] = [entry["text"] for entry in one["state"]["items"]]
        if kind == "messages":
            one.pop("rows_due", None)
            one["status"] = "cancelled" if one["status"] == "pending" else one["status"]
        if kind in {"reminders", "routines"}:
            one.pop("version", None)
    return sorted(found, key=lambda one: json.dumps(one, sort_keys=True))


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
    after = files_of(await archive_of(bo))
    for kind in KINDS:
        assert told(after, kind) == told(before, kind), kind
    facts = [(one["text"], one["category"]) for one in after["memories.json"]]
    assert facts == [(one["text"], one["category"]) for one in before["memories.json"]]
    user = after["user.json"]
    assert (user["name"], user["timezone"], user["profile"]["city"]) == ("Анна", "Asia/Tokyo", "Тверь")
    again = await send(bo, archive)
    assert set(again["would"].values()) == {0}
    assert {name: len(found) for name, found in files_of(await archive_of(bo)).items()} == {
        name: len(found) for name, found in after.items()
    }
    own = files_of(await archive_of(anna))
    for kind in KINDS:
        assert told(own, kind) == told(before, kind), kind


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
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, found in files.items():
            archive.writestr(name, json.dumps(found))
    report = await send(bo, packed.getvalue())
    assert report["unreadable"] == ["inbox_items 0", "memories 0"]
    assert report["would"]["inbox_items"] == report["would"]["memories"] == 1


@pytest.mark.parametrize("body", [b"", b"no archive", b"PK\x03\x04" + b"x" * 100])
async def test_what_is_no_archive_is_refused(guest: httpx.AsyncClient, body: bytes) -> None:
    answer = await guest.post("/api/import", content=body, headers={"content-type": "application/zip"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
