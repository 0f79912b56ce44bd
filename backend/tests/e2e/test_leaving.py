"""Somebody leaves with everything and leaves nothing behind, then comes back elsewhere with all of it: on a whole system."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from src.stack.supervisor import Stack
from tests.conditions import until
from tests.e2e.test_deletion import gone
from tests.exports import KINDS, archive_of, files_of, packed, send, told
from tests.person import Person
from tests.provider import Provider, Say, someone_greeted
from tests.volumes import holding

pytestmark = pytest.mark.timeout(900)

WORDS = {
    "name": "vorlamink",
    "message": "Брыксогорск",
    "reply": "tulgaprend",
    "memory": "oxflemur",
    "outdated": "Дзюмбелево",
    "item": "krestovimp",
    "reminder": "halbunsky",
    "widget": "plorvanadin",
    "city": "Жмынегда",
    "email": "snarflequin",
}
"""Words that are in no dictionary, and where each stands."""
ACCOUNT = {"email": f"{WORDS['email']}@example.org", "password": "correct horse battery"}


@pytest.fixture
async def ada(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as person:
        yield person


async def lives(person: Person, provider: Provider) -> None:
    """Have one of everything, by talking and by hand."""
    calls: list[tuple[str, dict[str, Any] | str]] = [
        ("remember", {"text": f"Has a {WORDS['memory']}"}),
        ("capture_inbox_item", {"text": f"Feed the {WORDS['item']}"}),
        ("schedule_reminder", {"text": f"Wash the {WORDS['reminder']}", "due_local": "2031-01-01T09:00:00"}),
        ("show_widget", {"widget_type": "note", "title": "A note", "state": {"text": WORDS["widget"]}}),
    ]
    provider.script += [Say([], tools=calls), Say([f"Your {WORDS['reply']} ", "will be fine."])]
    await person.say(f"I live in {WORDS['message']} and have a {WORDS['memory']}")
    for event in ("memory.changed", "inbox.upserted", "reminder.upserted", "widget.upserted"):
        await person.event(event, seconds=60)
    await person.claim(ACCOUNT)
    outdated = (await person.http.post("/api/memories", json={"text": f"Lived in {WORDS['outdated']}"})).json()
    weekly = {"text": "swim", "due": "2070-01-01T09:00:00Z", "repeat": "FREQ=WEEKLY"}
    profile = {"name": WORDS["name"], "profile": {"city": WORDS["city"]}}
    done = [
        await person.http.patch(f"/api/memories/{outdated['id']}", json={"outdated": True}),
        await person.http.post("/api/reminders", json=weekly),
        await person.http.patch("/api/routines/morning_briefing", json={"enabled": True}),
        await person.http.patch("/api/me", json=profile),
    ]
    assert [answer.status_code for answer in done] == [200, 201, 200, 200], [answer.text for answer in done]


def shown(rows: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """What a client shows of each row, in its order."""
    return [tuple(row[name] for name in fields) for row in rows]


async def view_of(person: Person) -> dict[str, list[tuple[Any, ...]]]:
    """All that somebody sees of what is theirs."""

    async def rows(path: str) -> list[dict[str, Any]]:
        return (await person.http.get(path)).raise_for_status().json()["items"]

    return {
        "messages": shown(await person.messages(), "role", "text", "status", "created"),
        "inbox": shown(await rows("/api/inbox"), "text", "kind", "status", "created"),
        "reminders": sorted(shown(await rows("/api/reminders"), "text", "due", "repeat", "status")),
        "memories": sorted(shown(await rows("/api/memories"), "text", "outdated")),
        "old memories": sorted(shown(await rows("/api/memories?outdated=true"), "text")),
        "widgets": shown(await rows("/api/widgets"), "type", "title", "state"),
        "routines": sorted(shown(await rows("/api/routines"), "kind", "enabled", "time")),
    }


async def test_who_leaves_with_an_archive_leaves_nothing_and_finds_all_of_it_in_a_new_account(
    scripted: Stack, provider: Provider, ada: Person, request: pytest.FixtureRequest
) -> None:
    folder = scripted.settings.data_dir
    await lives(ada, provider)
    archive, seen = await archive_of(ada.http), await view_of(ada)
    everything = json.dumps(files_of(archive), ensure_ascii=False)
    assert [name for name, word in WORDS.items() if word not in everything] == []
    assert WORDS["memory"] in str(files_of(archive)["memories.json"])
    assert [name for name, word in WORDS.items() if not holding(folder, word)] == []

    erased = await ada.http.request("DELETE", "/api/me", json={"password": ACCOUNT["password"]})
    assert erased.status_code == 202
    await gone(scripted, *WORDS.values())
    if request.config.getoption("--long"):  # the last pass is after three minutes
        with contextlib.suppress(TimeoutError):
            await until(lambda: left(folder, ada.id) == [], seconds=400, every=1)
        assert left(folder, ada.id) == []

    async with someone_greeted(scripted, provider) as again:
        # What a fresh account was greeted with is not of the archive.
        greeting = {one["id"] for one in await again.messages()}
        would = await send(again.http, archive, dry_run=True)
        assert would["unreadable"] == []
        assert would["would"] == {kind: len(files_of(archive)[f"{kind}.json"]) for kind in (*KINDS, "memories")}
        assert min(would["would"][kind] for kind in KINDS if kind != "preferences") > 0
        assert await send(again.http, archive) == would
        once = await compared(again, greeting)
        assert once == told(archive)
        assert set((await send(again.http, archive))["would"].values()) == {0}
        assert await compared(again, greeting) == once
        after = await view_of(again)
        after["messages"] = [row for row in after["messages"] if row in seen["messages"]]
        assert after == seen


def left(folder: Any, user_id: str) -> list[str]:
    """The files that hold a user's id, but for the one that the documentation names: Temporal's."""
    return [name for name in holding(folder, user_id) if not name.startswith("temporal")]


async def compared(person: Person, greeting: set[str]) -> dict[str, Any]:
    """What an export of theirs tells, without their first greeting."""
    files = files_of(await archive_of(person.http))
    files["messages.json"] = [row for row in files["messages.json"] if row["id"] not in greeting]
    return told(packed(files))
