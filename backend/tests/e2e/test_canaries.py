"""Two people's words never meet: not in a row, an event, a prompt, a memory, a key of Redis, an export."""

import io
import json
import secrets
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis.asyncio as redis

from src.stack.process import LINES_KEPT
from src.stack.supervisor import ALL_PARTS, Stack
from tests.person import Person
from tests.provider import Provider, Raw, Refuse, Say, someone_greeted

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def words() -> dict[str, str]:
    """Words that are in no dictionary, nor in another test; what each of the two writes holds theirs."""
    letters = "".join(secrets.choice("aeiouy") + secrets.choice("dklmrtvz") for _ in range(4))
    return {"ada": f"zorvanik{letters}", "ben": f"Кулдыбрень{letters}"}


@pytest.fixture
async def ada(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as person:
        yield person


@pytest.fixture
async def ben(scripted: Stack, provider: Provider) -> AsyncIterator[Person]:
    async with someone_greeted(scripted, provider) as person:
        yield person


async def lives(person: Person, provider: Provider, word: str) -> None:
    """Use everything once, each with the word in it."""
    calls: list[tuple[str, dict[str, Any] | str]] = [
        ("remember", {"text": f"Has a {word}"}),
        ("capture_inbox_item", {"text": f"Feed the {word}"}),
        ("schedule_reminder", {"text": f"Wash the {word}", "due_local": "2031-01-01T09:00:00"}),
        ("show_widget", {"widget_type": "note", "title": word, "state": {"text": f"About the {word}"}}),
    ]
    provider.script += [Say([], tools=calls), Say([f"Your {word} ", "will be fine."])]
    await person.say(f"I have a {word}")
    for event in ("memory.changed", "inbox.upserted", "reminder.upserted", "widget.upserted"):
        await person.event(event, seconds=60)
    await person.http.patch("/api/me", json={"name": word})
    await person.http.post("/api/inbox", json={"text": f"Sell the {word}", "source": "api"})
    await person.http.get("/api/search", params={"q": word})
    await person.say(f"What about the {word}?")


def holds(told: Any, word: str) -> bool:
    """Whether something holds a word, as it is or as JSON escapes it."""
    text = told if isinstance(told, str) else str(told)
    return word.casefold() in text.casefold() or json.dumps(word)[1:-1] in text


def rows_with(database: Path, word: str) -> list[str]:
    """All rows of all tables that hold a word."""
    found: list[str] = []
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
        for (table,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            found += [str(row) for row in opened.execute(f'SELECT * FROM "{table}"') if holds(row, word)]  # noqa: S608
    return found


async def keys_with(url: str, word: str) -> list[str]:
    """All keys of Redis whose name or value holds a word."""
    client = redis.Redis.from_url(url, decode_responses=True)
    read = {"stream": client.xrange, "hash": client.hgetall, "string": client.get, "set": client.smembers}
    found: list[str] = []
    try:
        async for key in client.scan_iter():
            kind = await client.type(key)
            value = await client.zrange(key, 0, -1) if kind == "zset" else await read[str(kind)](key)
            if holds((key, value), word):
                found.append(key)
    finally:
        await client.aclose()
    return found


async def fails(person: Person, provider: Provider, word: str) -> None:
    """Have everything go wrong that a person can have go wrong, each time with the word in it."""
    wrong: list[tuple[str, dict[str, Any] | str]] = [
        ("schedule_reminder", {"text": word, "due_local": word}),
        ("show_widget", {"widget_type": word, "title": word, "state": {"text": [word]}}),
        ("no_such_tool", {"text": word}),
        ("remember", f"not JSON: {word}"),
    ]
    provider.script += [Say([], tools=wrong), Say([word, " went wrong"])]
    await person.say(f"Try the {word}")
    provider.script += [Refuse(400), Raw(word.encode()), Say([word, " again"], cut_after=1), Say(["Now ", word])]
    await person.say(f"And once more the {word}", seconds=60)
    await person.frame(type="message.send", id="x", text={"no": word})
    await person.frame(type=word, id=word)
    await person.event("error", seconds=30)
    account = {"email": f"{word}@example.org".encode().decode("ascii", "ignore"), "password": f"{word} is no password"}
    answers = [
        await person.http.post("/api/auth/login", json=account),
        await person.http.post("/api/inbox", json={"text": [word]}),
        await person.http.post("/api/inbox", content=f"not JSON: {word}".encode()),
        await person.http.get("/api/inbox", params={"q": word, "before": word}),
        await person.http.post("/api/reminders", json={"text": word, "due": word, "repeat": word}),
        await person.http.post("/api/calendar/import", content=f"BEGIN:VCALENDAR\nSUMMARY:{word}".encode()),
        await person.http.post("/api/import", content=word.encode(), headers={"content-type": "application/zip"}),
        await person.http.patch("/api/me", json={"profile": {"city": [word]}, "timezone": word}),
        await person.http.get(f"/api/{word}"),
        await person.http.get(f"/calendar/{word}.ics"),
    ]
    assert {answer.status_code // 100 for answer in answers} == {4}, [answer.status_code for answer in answers]


async def test_what_people_write_stands_in_no_line_of_any_log(
    scripted: Stack, provider: Provider, ada: Person, ben: Person, words: dict[str, str]
) -> None:
    people = {"ada": ada, "ben": ben}
    for name, person in people.items():
        await lives(person, provider, words[name])
        await fails(person, provider, words[name])
    said = {part: scripted.lines(part) for part in ALL_PARTS}
    assert 0 < len(said["backend"]) < LINES_KEPT  # none was dropped
    assert [(part, line) for part, lines in said.items() for line in lines if told_in(line, words)] == []


async def test_what_signs_somebody_in_stands_in_no_line_of_any_log(scripted: Stack, words: dict[str, str]) -> None:
    """A provider's answer in an address, one-time links and codes, and tokens: as they come, and where they are refused."""
    api, secret = scripted.settings.api, words["ada"] + "x" * 30
    own = {"origin": f"http://127.0.0.1:{api.port}"}
    for port in (api.port, api.web_port):
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as browser:
            asked = {"code": secret, "state": secret}
            for path in ("/", "/api/auth/provider", "/api/nothing", f"/calendar/{secret}.ics"):
                await browser.get(path, params=asked, headers={"authorization": f"Bearer {secret}", "referer": secret})
            bodies = {
                "/api/auth/provider": {"state": secret, "returned": secret, "code": secret},
                "/api/auth/link": {"link": secret},
                "/api/auth/login": {"email": "a@example.org", "password": secret, "code": secret},
                "/api/auth/register": {"email": "nobody", "password": secret, "invitation": secret},
                "/api/auth/passkey": {"state": secret, "credential": {"id": secret}},
            }
            answers = [await browser.post(path, json=body, headers=own) for path, body in bodies.items()]
            assert {answer.status_code // 100 for answer in answers} == {4}, [answer.text for answer in answers]
    said = {part: scripted.lines(part) for part in ALL_PARTS}
    assert 0 < len(said["backend"]) < LINES_KEPT  # none was dropped
    assert [(part, line) for part, lines in said.items() for line in lines if told_in(line, words)] == []


def told_in(line: str, words: dict[str, str]) -> bool:
    """Whether a line of a log holds what somebody wrote."""
    return any(holds(line, word) for word in words.values())


async def test_nobodys_words_reach_anybody_else(
    scripted: Stack, provider: Provider, ada: Person, ben: Person, words: dict[str, str]
) -> None:
    people = {"ada": ada, "ben": ben}
    for name, person in people.items():
        await lives(person, provider, words[name])
    folder = scripted.settings.data_dir
    database = folder / "pocketbase" / "data.db"
    for name, person in people.items():
        mine, (other_name, other) = words[name], next(one for one in people.items() if one[0] != name)
        rows = rows_with(database, mine)
        assert len(rows) >= 8
        assert [row for row in rows if person.id not in row or other.id in row] == []
        keys = await keys_with(scripted.settings.redis.url, mine)
        assert keys
        assert [key for key in keys if person.id not in key] == []
        assert any(holds(event, mine) for event in person.events)
        assert not any(holds(event, mine) for event in other.events)
        prompts = [str(request) for request in provider.requests if holds(request, mine)]
        assert prompts
        assert not any(holds(prompt, words[other_name]) for prompt in prompts)
        for path in ("/api/memories", "/api/inbox", "/api/reminders", "/api/widgets", "/api/chat/messages", "/api/me"):
            assert not holds((await other.http.get(path)).text, mine), path
        assert not holds((await other.http.get("/api/search", params={"q": mine})).json()["items"], mine)
        archive = zipfile.ZipFile(io.BytesIO((await other.http.get("/api/export")).content))
        assert not any(holds(archive.read(file).decode(), mine) for file in archive.namelist())
