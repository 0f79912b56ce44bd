"""Leaving with everything, and coming to another account with it. `Any`: JSON of an archive."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from src.core.ids import UserId, conversation_id_for
from src.models.turn import Usage
from src.protocol.inbox import Proposal
from src.protocol.reminders import Occurrence
from src.runtime import Runtime
from src.services.accounts.rows import PreferenceRow
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.db_init import ROWS
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.rows import OwnedRow, put
from src.stores.pocketbase.writes import Create
from tests.exports import KINDS, archive_of, files_of, packed, send, told
from tests.factories import fresh_id, message, store, widget

OLD_USER, OLD_ID, ANOTHER = "a1" * 7 + "a", "b2" * 7 + "b", "c3" * 7 + "c"
LATER = "2070-01-02 03:04:05.006Z"
STAMPS = {"created": "2020-01-02 03:04:05.006Z", "updated": "2021-01-02 03:04:05.006Z"}
FULL: dict[str, dict[str, Any]] = {
    "messages": {
        "conversation": conversation_id_for(UserId(OLD_USER)),
        "client_id": "of the client",
        "role": "assistant",
        "agent": "coordinator",
        "text": "text",
        "status": "failed",
        "reply_to": ANOTHER,
        "replaces": ANOTHER,
        "proactive": True,
        "superseded": True,
        "generation": 2,
        "effects": [{"kind": "remember", "text": "done long ago"}],
        "gate": ["read"],
        "usage": Usage(model="m", input_tokens=1, output_tokens=2).model_dump(mode="json"),
        "error_code": "internal",
        "why": "because",
        "completed": LATER,
        "widgets": [ANOTHER],
        "rows_due": True,
        "memories_due": True,
    },
    "inbox_items": {
        "text": "text",
        "kind": "task",
        "status": "done",
        "due": LATER,
        "project": "project",
        "next_action": "next",
        "source": "api",
        "message_id": ANOTHER,
        "position": 3,
        "waiting_for": "Anna",
        "minutes": 15,
        "proposal": Proposal(kind="task", question="which?").model_dump(mode="json"),
        "answer": "that one",
        "considered": True,
        "filed": True,
        "before": {"kind": "unsorted"},
        "revision": 4,
    },
    "reminders": {
        "text": "text",
        "due": LATER,
        "at": LATER,
        "repeat": "FREQ=WEEKLY",
        "timezone": "Asia/Tokyo",
        "starts_local": "2070-01-02T12:04:05",
        "status": "cancelled",
        "message_id": ANOTHER,
        "important": True,
        "last": Occurrence(
            key="k", reminder_id=ANOTHER, text="t", due=datetime(2070, 1, 2, tzinfo=UTC), state="delivered"
        ).model_dump(mode="json"),
        "version": 5,
        "request": "hash",
    },
    "widget_instances": {
        "type": "note",
        "title": "title",
        "state": {"text": "text"},
        "version": 6,
        "pinned": True,
        "message_id": ANOTHER,
        "position": 7,
    },
    "routines": {
        "kind": "weekly_review",
        "enabled": True,
        "time": "07:30",
        "weekday": 5,
        "due": LATER,
        "timezone": "Asia/Tokyo",
        "paused_until": LATER,
        "skip_next": True,
        "version": 8,
    },
    "preferences": {"key": "theme", "value": {"dark": True}},
}
"""A row of each kind with something in every column; a new column is to be added here."""
CHANGED: dict[str, dict[str, Any]] = {
    "messages": {
        "effects": [],
        "rows_due": False,
        "memories_due": False,
        "updated": STAMPS["updated"],
    },
    "reminders": {},
    "routines": {},
}
"""What is otherwise here: of messages nothing is still to be done, what is waited for is new."""
STAYS = {
    "user_changes": "notes against repetition",
    "inbox_changes": "notes against repetition",
    "widget_changes": "notes against repetition",
    "reminder_changes": "notes against repetition",
    "conversation_reads": "notes against repetition",
    "routine_log": "notes against repetition",
    "deletions": "notes against repetition",
    "workflow_instances": "of the server it ran on",
    "conversations": "the account has its one conversation, which sums itself up anew",
    "inbox_processing": "what was being done there",
    "reminder_occurrences": "the ledger of what was told there; a reminder's last one is in its row",
    "notification_targets": "secrets are left out of an export",
    "push_subscriptions": "browsers that know the other server",
    "calendars": "its address is a secret",
    "deliveries": "what was sent there",
    "delivery_attempts": "what was sent there",
    "usage_days": "counts of the other server",
}
"""Why a collection is in an archive and not taken from it."""


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


async def test_what_does_not_fit_in_a_thing_is_named_and_the_rest_of_it_comes(
    anna: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    files = files_of(await archive_of(anna))
    files["inbox_items.json"][0] |= {"due": "soon", "of_a_newer_version": 1}
    files["memories.json"][0]["created"] = "long ago"
    archive = packed(files)
    would = await send(bo, archive, dry_run=True)
    assert would["unreadable"] == ["inbox_items 0: of_a_newer_version", "inbox_items 0: due", "memories 0: created"]
    assert await send(bo, archive) == would
    (item,) = (await bo.get("/api/inbox")).json()["items"]
    assert (item["text"], item["due"]) == ("хлеб", None)
    (memory,) = (await bo.get("/api/memories")).json()["items"]
    assert memory["text"] == "Keeps a parrot"
    assert set((await send(bo, archive, dry_run=True))["would"].values()) == {0}


async def test_when_a_memory_was_told_and_changed_and_that_a_script_wrote_it_comes_along(
    anna: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    (before,) = (await anna.get("/api/memories")).json()["items"]
    await anna.patch(f"/api/memories/{before['id']}", json={"text": "Keeps two parrots"})
    over = (await anna.post("/api/memories", json={"text": "Lived in Riga"})).json()
    await anna.patch(f"/api/memories/{over['id']}", json={"outdated": True})
    await anna.post("/api/memories", json={"text": "Pays whoever asks", "source": "api"})
    archive = await archive_of(anna)
    await send(bo, archive)

    def kept(archive: bytes) -> dict[str, tuple[Any, ...]]:
        rows = files_of(archive)["memories.json"]
        wanted = ("created", "updated", "corrected", "outdated", "typed")
        return {row["text"]: tuple(row[name] for name in wanted) for row in rows}

    found = kept(archive)
    assert kept(await archive_of(bo)) == found
    created, updated, *rest = found["Keeps two parrots"]
    assert (created, rest) == (before["created"], [True, False, True])
    assert updated > created
    assert [found[text][3:] for text in ("Lived in Riga", "Pays whoever asks")] == [(True, True), (False, False)]
    (after,) = [row for row in (await bo.get("/api/memories")).json()["items"] if row["text"] == "Keeps two parrots"]
    renamed = (await bo.patch(f"/api/memories/{after['id']}", json={"text": "Keeps three parrots"})).json()
    assert renamed["updated"] > updated, "what changes here has changed now"


async def test_every_column_comes_along(bo: httpx.AsyncClient, runtime: Runtime) -> None:
    user_id = UserId((await bo.get("/api/me")).json()["id"])
    files: dict[str, Any] = {"export.json": {"format": 1, "user_id": OLD_USER}, "memories.json": [], "user.json": {}}
    for kind in FULL:
        files[f"{kind}.json"] = [{"id": OLD_ID, "user": OLD_USER, **STAMPS, **FULL[kind]}]
    assert (await send(bo, packed(files)))["unreadable"] == []
    after = files_of(await archive_of(bo))
    for row in (one for one in ROWS if one.collection in FULL):
        assert FULL[row.collection].keys() == row.columns.keys() - {"id", "user", *STAMPS}, row.collection
        (found,) = [one for one in after[f"{row.collection}.json"] if one["created"] == STAMPS["created"]]
        wanted = {**FULL[row.collection], **CHANGED.get(row.collection, {"updated": STAMPS["updated"]})}
        if "conversation" in wanted:
            wanted["conversation"] = conversation_id_for(user_id)
        assert {name: found[name] for name in wanted} == wanted, row.collection
        assert found["user"] == user_id


def test_a_collection_comes_along_or_it_is_said_why_not() -> None:
    exported = {row.collection for row in ROWS if row.exported and issubclass(row, OwnedRow)}
    assert exported == {*FULL, *STAYS}
    assert set(FULL) == set(KINDS)
