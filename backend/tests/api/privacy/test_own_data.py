"""One's own data: memories, the archive, and being erased."""

import io
import json
import uuid
import zipfile
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown
from src.models.values import User
from src.protocol.events import EVENTS, MemoryChanged
from src.runtime import Runtime
from src.services.background import Background
from src.services.db_init import ROWS
from src.services.privacy.erasure import ErasureService
from src.services.privacy.rows import ErasureRow
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import OwnedRow, put
from src.stores.pocketbase.values import format_time
from src.stores.pocketbase.writes import Create
from tests import factories
from tests.api.conftest import Visit
from tests.conditions import until
from tests.factories import change


async def user_of(client: httpx.AsyncClient, runtime: Runtime) -> User:
    return await runtime.accounts.users.get(UserId((await client.get("/api/me")).json()["id"]))


# --- memories ------------------------------------------------------------------------------------------------------


async def test_a_memory_is_written_found_corrected_and_deleted(guest: httpx.AsyncClient) -> None:
    made = await guest.post("/api/memories", json={"text": "Lives in Kazan", "category": "place"})
    assert made.status_code == 201
    memory = made.json()
    assert (memory["text"], memory["category"], memory["source_message_id"]) == ("Lives in Kazan", "place", None)
    assert (await guest.get("/api/memories", params={"q": "kazan"})).json()["items"] == [memory]
    assert (await guest.get("/api/memories", params={"q": "Tokyo"})).json()["items"] == []
    changed = await guest.patch(f"/api/memories/{memory['id']}", json={"text": "Lives in Tokyo"})
    assert (changed.json()["id"], changed.json()["text"]) == (memory["id"], "Lives in Tokyo")
    assert (await guest.delete(f"/api/memories/{memory['id']}")).status_code == 204
    assert (await guest.get("/api/memories")).json() == {"items": [], "next": None}
    assert (await guest.delete(f"/api/memories/{memory['id']}")).status_code == 404


async def test_an_outdated_memory_is_kept_as_history_until_it_is_deleted(guest: httpx.AsyncClient) -> None:
    memory = (await guest.post("/api/memories", json={"text": "Has a cat"})).json()
    path = f"/api/memories/{memory['id']}"
    assert (await guest.patch(path, json={"outdated": True})).json()["outdated"] is True
    assert (await guest.get("/api/memories")).json()["items"] == []
    over = (await guest.get("/api/memories", params={"outdated": True})).json()["items"]
    assert [item["id"] for item in over] == [memory["id"]]
    assert (await guest.patch(path, json={"text": "Has a dog"})).status_code == 404
    assert (await guest.patch(path, json={"outdated": True, "text": "Has a dog"})).status_code == 422
    assert (await guest.patch(path, json={"outdated": False})).json()["outdated"] is False
    assert [item["text"] for item in (await guest.get("/api/memories")).json()["items"]] == ["Has a cat"]
    await guest.patch(path, json={"outdated": True})
    assert (await guest.delete(path)).status_code == 204
    assert (await guest.get("/api/memories", params={"outdated": True})).json()["items"] == []


async def test_a_memory_shows_the_users_own_message_that_it_came_from(
    guest: httpx.AsyncClient, visit: Visit, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    told = (await guest.post("/api/chat/message", json={"text": "My cat is called Tom. " + "x" * 400})).json()
    stranger = visit()
    other = (await stranger.post("/api/auth/guest", json={})).json()["user"]["id"]
    await runtime.memory.add(user.id, "Has a cat, Tom", key="a", source_message_id=told["message_id"])
    await runtime.memory.add(UserId(other), "Has a cat", key="b", source_message_id=told["message_id"])
    source = (await guest.get("/api/memories")).json()["items"][0]["source"]
    assert source["message_id"] == told["message_id"]
    assert source["text"].startswith("My cat is called Tom.")
    assert len(source["text"]) <= 301
    assert (await stranger.get("/api/memories")).json()["items"][0]["source"] is None


async def test_memories_come_in_pages_newest_first(guest: httpx.AsyncClient) -> None:
    for number in range(5):
        await guest.post("/api/memories", json={"text": f"Fact number {number}"})
    found: list[str] = []
    before: str | None = None
    while True:
        params = {"limit": 2, **({"before": before} if before else {})}
        page = (await guest.get("/api/memories", params=params)).json()
        found += [memory["text"] for memory in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert found == [f"Fact number {number}" for number in (4, 3, 2, 1, 0)]


async def test_every_change_of_memories_is_told_to_the_users_clients(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    start = await runtime.events.tail(user.id)
    memory = (await guest.post("/api/memories", json={"text": "Likes tea"})).json()
    await guest.patch(f"/api/memories/{memory['id']}", json={"category": "taste"})
    await guest.delete("/api/memories")
    events = [EVENTS.validate_json(one.wire()) for one in (await runtime.events.read_after(user.id, start)).events]
    assert [event.count for event in events if isinstance(event, MemoryChanged)] == [1, 1, 0]


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "  "}, {"text": "x" * 501}, {"text": "x", "id": "y"}, {}])
async def test_a_memory_that_does_not_fit_is_refused(guest: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await guest.post("/api/memories", json=body)).status_code == 422


@pytest.mark.parametrize("memory_id", ["x", "*", "%2e%2e", "00000000-0000-0000-0000-000000000000", "A" * 64])
async def test_a_memory_that_is_not_there_is_404(guest: httpx.AsyncClient, memory_id: str) -> None:
    assert (await guest.patch(f"/api/memories/{memory_id}", json={"text": "x"})).status_code == 404
    assert (await guest.delete(f"/api/memories/{memory_id}")).status_code == 404


# --- the archive ---------------------------------------------------------------------------------------------------


def message_of(user: User, text: str) -> Create:
    return Create.of(factories.message(user.id, text))


async def test_the_archive_holds_everything_and_nothing_of_others(
    guest: httpx.AsyncClient, visit: Visit, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    stranger = visit()
    await stranger.post("/api/auth/guest", json={})
    other = await user_of(stranger, runtime)
    texts = [f"Сообщение {number}" for number in range(450)]
    for first in range(0, len(texts), 150):
        await runtime.pocketbase.batch([message_of(user, text) for text in texts[first : first + 150]])
    await runtime.pocketbase.batch([message_of(other, "not yours")])
    await guest.post("/api/memories", json={"text": "Пьёт чай"})
    answer = await guest.get("/api/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        copy = archive.read("life-os.md").decode()
        files = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
    assert sorted(line for line in copy.splitlines() if line.startswith("Сообщение")) == sorted(texts)
    assert "- Пьёт чай" in copy
    assert "not yours" not in copy
    exported = {f"{row.collection}.json" for row in ROWS if row.exported}
    assert set(files) == {"export.json", "user.json", "memories.json", *exported}
    assert sorted(row["text"] for row in files["messages.json"]) == sorted(texts)
    assert files["memories.json"][0]["text"] == "Пьёт чай"
    assert files["user.json"]["id"] == user.id
    assert other.id not in str(files)
    assert "token" not in str(files["user.json"])


# --- being erased --------------------------------------------------------------------------------------------------


async def leave_traces(user: User, runtime: Runtime) -> None:
    await runtime.pocketbase.batch([message_of(user, "to be erased")])
    await runtime.memory.add(user.id, "Something to forget", key="test")
    await runtime.events.publish(user.id, MemoryChanged(ts=utc_now(), count=1))


def wish_of(user: User) -> dict[str, Any]:
    """The row that asks for an erasure, as a process that was killed since has left it."""
    return {"id": derive_id("erasure", user.id), "user_id": user.id, "passes": 0, "due": format_time(utc_now())}


async def rows_of(user: User, runtime: Runtime) -> int:
    where = bind("user = {:user}", user=user.id)
    owned = [row.collection for row in ROWS if issubclass(row, OwnedRow)]
    counts = [await runtime.pocketbase.count(name, where=where) for name in owned]
    return sum(counts) + await runtime.pocketbase.count("users", where=bind("id = {:id}", id=user.id))


async def test_an_erased_user_is_gone_from_every_store(
    app: FastAPI, guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    await leave_traces(user, runtime)
    before = await runtime.events.tail(user.id)
    token = guest.cookies["lifeos_session"]
    answer = await guest.delete("/api/me")
    assert answer.status_code == 202
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await guest.get("/api/me", headers=bearer)).status_code == 401
    assert await app.state.runtime.privacy.erasures.fulfil_due()
    assert await rows_of(user, runtime) == 0
    assert await runtime.memory.count(user.id) == 0
    assert (await runtime.events.read_after(user.id, before)).gap


async def test_an_erased_account_cannot_sign_in_and_its_address_is_free(visit: Visit) -> None:
    body = {"email": f"{uuid.uuid4().hex}@example.org", "password": "correct horse battery"}
    client = visit()
    await client.post("/api/auth/register", json=body)
    for said in (None, {}, {"password": "another horse"}):
        refused = await client.request("DELETE", "/api/me", json=said)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")
    assert (await client.get("/api/me")).status_code == 200
    elsewhere = visit()
    assert (await elsewhere.post("/api/auth/login", json=body)).status_code == 200
    erased = await client.request("DELETE", "/api/me", json={"password": body["password"]})
    assert erased.status_code == 202
    for session in (client, elsewhere):
        assert (await session.get("/api/me")).status_code == 401
    assert (await visit().post("/api/auth/login", json=body)).status_code == 401
    assert (await visit().post("/api/auth/register", json=body)).status_code == 201


async def test_an_erasure_waits_for_a_store_that_is_down_and_is_done_three_times(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    await leave_traces(user, runtime)
    asked: list[str] = []
    down = True

    async def erase_workflows(user_id: UserId, reminder_ids: Sequence[str]) -> None:
        asked.append(user_id)
        if down:
            raise DependencyDown("Temporal does not answer.", name="temporal")

    scrubs: list[str] = []
    service = ErasureService(
        *(runtime.pocketbase, runtime.accounts.sessions, runtime.memory, runtime.events),
        erase_workflows,
        lambda: scrubs.append("asked"),
    )
    wish = wish_of(user)
    await runtime.pocketbase.create("erasures", wish)
    assert not await service.fulfil_due()
    assert await runtime.memory.count(user.id) == 1
    down = False
    assert await service.fulfil_due()
    assert await runtime.memory.count(user.id) == 0
    stored = await runtime.pocketbase.get("erasures", wish["id"])
    assert stored["passes"] == 1
    # What was under way when the user left writes once more; a later pass takes it.
    for passes in (2, 3):
        await runtime.memory.add(user.id, "A late fact", key=f"late {passes}")
        await change(runtime.pocketbase, ErasureRow, wish["id"], put(ErasureRow.due, utc_now()))
        assert await service.fulfil_due()
        assert await runtime.memory.count(user.id) == 0
    assert await runtime.pocketbase.count("erasures", where=bind("id = {:id}", id=wish["id"])) == 0
    assert asked.count(user.id) == 4
    assert len(scrubs) >= 3


async def test_an_erasure_that_was_asked_for_before_a_restart_is_taken_up(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    user = await user_of(guest, runtime)
    wish = wish_of(user)
    await runtime.pocketbase.create("erasures", wish)
    restarted = Background()
    service = ErasureService(
        *(runtime.pocketbase, runtime.accounts.sessions, runtime.memory, runtime.events),
        runtime.workflows.client.erase_user,
        runtime.privacy.scrubber.ask,
    )
    restarted.add(*service.loops())
    restarted.start()

    async def nothing_left() -> bool:
        return not await rows_of(user, runtime)

    try:
        await until(nothing_left)
    finally:
        await restarted.close()
