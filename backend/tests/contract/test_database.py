"""What `init_database` makes of a PocketBase, new or old: rules, limits, and no data lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from src.services.db_init import ROWS, init_database
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.fields import OWN_ROWS, Spec, collection_id
from src.stores.pocketbase.migrate import SETTINGS
from src.stores.pocketbase.rows import OwnedRow
from src.stores.pocketbase.values import Record
from tests.conftest import StartStack

RULES = ("listRule", "viewRule", "createRule", "updateRule", "deleteRule", "manageRule")
WRITES = ("createRule", "updateRule", "deleteRule", "manageRule")
OURS = tuple(row.collection for row in ROWS)
SERVERS_OWN = ("invitations", "models", "server_settings")
"""Rows that are of nobody, and say nothing of anybody."""
RELEASED = Path(__file__).with_name("released_schema.json")


def test_what_was_released_keeps_its_name_and_form() -> None:
    """Databases out there have this form, and no field of it may ever change but by growing."""
    released: list[Spec] = json.loads(RELEASED.read_text())
    wanted: dict[str, Spec] = {
        row.collection: {"id": collection_id(row.collection), **row.schema_spec()} for row in ROWS
    }
    for old in released:
        new = wanted[old["name"]]
        fields = {field["name"]: field for field in new["fields"]}
        for kept in old["fields"]:
            assert fields[kept["name"]] == kept, old["name"]
        assert set(old["indexes"]) <= set(new["indexes"]), old["name"]
        for key in old.keys() - {"fields", "indexes", "authRule"}:  # who may sign in past the backend: nobody, by now
            assert new[key] == old[key], old["name"]


def test_what_people_wrote_is_scrubbed_wherever_it_stands() -> None:
    written = {"text", "label", "title", "value", "summary", "url", "email"}
    hold = {row.collection for row in ROWS if written & row.columns.keys()} - {"sessions"}
    scrubbed = {row.collection for row in ROWS if row.holds_words}
    assert hold <= scrubbed
    assert {"reminder_occurrences", "calendars"} <= scrubbed


@pytest.fixture
async def empty(start_stack: StartStack) -> AsyncIterator[tuple[Stack, PocketBase]]:
    """A PocketBase of this test's own, as it comes."""
    stack = await start_stack(parts=("pocketbase",))
    client = PocketBase(stack.settings.pocketbase)
    yield stack, client
    await client.close()


async def schema(client: PocketBase) -> dict[str, Record]:
    return {str(one["name"]): one for one in await client.collections()}


async def test_two_processes_make_the_database_at_once_and_a_third_run_changes_nothing(
    empty: tuple[Stack, PocketBase],
) -> None:
    stack, client = empty
    others = [PocketBase(stack.settings.pocketbase) for _ in range(3)]
    await asyncio.gather(*(init_database(one) for one in (client, *others)))
    made = await schema(client)
    assert set(OURS) <= set(made)
    await init_database(client)
    assert await schema(client) == made
    for one in others:
        await one.close()


async def test_nobody_but_the_backend_writes_and_nothing_is_public(empty: tuple[Stack, PocketBase]) -> None:
    _, client = empty
    await init_database(client)
    made = await schema(client)
    public = [(name, rule) for name, one in made.items() for rule in RULES if one.get(rule) == ""]
    assert public == []
    writable = [(name, rule) for name in OURS for rule in WRITES if made[name].get(rule) is not None]
    assert writable == []
    readable = {name: made[name]["listRule"] for name in OURS if made[name]["listRule"] is not None}
    assert set(readable.values()) == {OWN_ROWS, "id = @request.auth.id"}
    assert made["users"]["authRule"] is None
    assert made["users"]["authAlert"]["enabled"] is False
    private = {"sessions", "erasures", "push_subscriptions", "notification_targets", "calendars", *SERVERS_OWN}
    private |= {"sign_in_links", "second_factors", "used_codes", "recovery_codes", "passkeys", "identities"}
    assert {name for name in OURS if made[name]["listRule"] is None} == private
    assert {row.collection for row in ROWS if not row.exported} == {
        "users",
        "sessions",
        "sign_in_links",
        "second_factors",
        "used_codes",
        "recovery_codes",
        "passkeys",
        "identities",
        "erasures",
        "remembered",
        *SERVERS_OWN,
    }


async def test_every_text_says_how_long_it_may_be(empty: tuple[Stack, PocketBase]) -> None:
    _, client = empty
    await init_database(client)
    made = await schema(client)
    without_limit = [
        (name, field["name"])
        for name in OURS
        for field in made[name]["fields"]
        if field["type"] == "text" and not field["max"]
    ]
    assert without_limit == []


async def test_every_row_belongs_to_a_user_and_goes_with_the_user(empty: tuple[Stack, PocketBase]) -> None:
    _, client = empty
    await init_database(client)
    made = await schema(client)
    for row in ROWS:
        if row.collection in {"users", "erasures", *SERVERS_OWN}:
            continue
        assert issubclass(row, OwnedRow)
        owner = next(field for field in made[row.collection]["fields"] if field["name"] == "user")
        assert (owner["required"], owner["cascadeDelete"], owner["maxSelect"]) == (True, True, 1), row.collection


async def test_an_older_form_is_upgraded_and_keeps_its_data(empty: tuple[Stack, PocketBase]) -> None:
    _, client = empty
    older = {
        "id": "pbc_older_messages",  # another id than a new one would get
        "name": "messages",
        "type": "base",
        "fields": [{"name": "text", "type": "text", "max": 100}, {"name": "extra", "type": "text", "max": 50}],
        "indexes": ["CREATE INDEX idx_of_someone ON messages (extra)"],
        "listRule": "",
        "viewRule": "",
    }
    await client.import_collections([older])
    kept = await client.create("messages", {"text": "an old message", "extra": "kept"})
    await init_database(client)
    record = await client.get("messages", kept["id"])
    assert (record["text"], record["extra"], record["status"]) == ("an old message", "kept", "")
    upgraded = (await schema(client))["messages"]
    assert upgraded["id"] == "pbc_older_messages"
    assert upgraded["listRule"] == OWN_ROWS
    assert "idx_of_someone" in str(upgraded["indexes"])
    assert "idx_messages_reply_to" in str(upgraded["indexes"])
    text = next(field for field in upgraded["fields"] if field["name"] == "text")
    assert text["max"] > 1_000_000


async def test_settings_changed_by_hand_come_back(empty: tuple[Stack, PocketBase]) -> None:
    _, client = empty
    await init_database(client)
    await client.update_settings({"batch": {"enabled": False}, "logs": {"minLevel": 0}})
    await init_database(client)
    settings = await client.settings()
    assert settings["batch"]["enabled"] is True
    assert settings["logs"]["minLevel"] == SETTINGS["logs"]["minLevel"]


async def test_nobody_signs_in_past_the_backend_or_is_sent_mail(empty: tuple[Stack, PocketBase]) -> None:
    stack, client = empty
    await init_database(client)
    fields = {"email": "a@x.example", "password": "a" * 20, "passwordConfirm": "a" * 20}
    await client.create("users", fields)
    async with httpx.AsyncClient(base_url=f"{stack.settings.pocketbase.url}/api/collections/users") as web:
        signed_in = await web.post("/auth-with-password", json={"identity": "a@x.example", "password": "a" * 20})
        rows = await web.get("/records")
        mails = [
            await web.post(f"/{what}", json={"email": "a@x.example"})
            for what in ("request-password-reset", "request-verification", "request-otp")
        ]
    assert signed_in.status_code == 403
    assert rows.json().get("items", []) == []
    assert [answer.status_code for answer in mails] == [403] * 3
    assert await client.check_password("a@x.example", "a" * 20) is not None
    assert await client.check_password("a@x.example", "b" * 20) is None
