"""A restart beside many who sleep: `python -m benchmarks.sleepers [PEOPLE REMINDERS]`.

So many people have a conversation that waits, and so many reminders are waited for. Then the backend is killed. Printed are
the seconds until it is ready, until somebody is answered, and by how much the reminders that were due meanwhile came late.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from temporalio.client import Client

from src.core.clock import utc_now
from src.core.ids import UserId, reminder_workflow_id
from src.errors import SetupFailed
from src.services.reminders.rows import ReminderRow
from src.settings import LimitSettings
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.writes import Create
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.waits import RowWorkflows
from tests import factories
from tests.conditions import until
from tests.person import Person
from tests.stacks import on_free_ports

PEOPLE, REMINDERS = 2000, 5000
DUE = tuple(range(10, 130, 3))
"""Seconds after the kill at which a reminder of the one who is awake is due."""
AIM_SECONDS = 60.0
_AT_ONCE = 16
_BATCH = 100
_WAITS_AFTER_EVENTS = 8
"""A reminder with so many events in its history has been read, and its time is waited for."""


def copy_user(data: Path, user_id: str, count: int) -> list[UserId]:
    """So many users beside one, past PocketBase: a password takes it a twentieth of a second."""
    ids = [UserId(factories.fresh_id()) for _ in range(count)]
    with closing(sqlite3.connect(data / "data.db", timeout=60)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(users)")]
        fresh = {"id": "?1", "tokenKey": "?2", "email": "''"}
        select = ", ".join(fresh.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        copy = f"INSERT INTO users ({names}) SELECT {select} FROM users WHERE id = ?3"  # noqa: S608 - columns
        database.executemany(copy, [(one, uuid.uuid4().hex, user_id) for one in ids])
    return ids


async def all_of(calls: Iterable[Callable[[], Awaitable[object]]]) -> None:
    """Some at a time."""
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(call: Callable[[], Awaitable[object]]) -> None:
        async with limit:
            await call()

    await asyncio.gather(*map(one, calls))


async def build(system: Stack, person: Person, people: int, reminders: int) -> None:
    """Everybody sleeps, and everything is waited for."""
    settings = system.settings
    users = copy_user(settings.data_dir / "pocketbase", person.id, people)
    temporal = TemporalClient(settings.temporal, address=settings.temporal_address)
    talks, waits = ConversationWorkflows(temporal), RowWorkflows(temporal)
    pocketbase = PocketBase(settings.pocketbase)
    rows = [
        ReminderRow(
            id=factories.fresh_id(),
            user=users[number % people],
            text=f"Water the flowers {number}",
            due=utc_now() + timedelta(days=30),
            timezone="UTC",
        )
        for number in range(reminders)
    ]
    for begin in range(0, reminders, _BATCH):
        await pocketbase.batch([Create.of(row) for row in rows[begin : begin + _BATCH]])
    await pocketbase.close()
    await all_of([lambda user=user: talks.start_assistant(user, []) for user in users])
    await all_of([lambda row=row: waits.start_reminder(row.user, row.id) for row in rows])
    client = await Client.connect(settings.temporal_address)

    async def waited_for() -> bool:
        newest = [client.get_workflow_handle(reminder_workflow_id(row.id)) for row in rows[-20:]]
        return all([(await one.describe()).history_length >= _WAITS_AFTER_EVENTS for one in newest])

    await until(waited_for, seconds=1800, every=1)


async def remind(person: Person, killed: datetime) -> None:
    """Have something due at many moments around the restart."""
    for seconds in DUE:
        due = (killed + timedelta(seconds=seconds)).isoformat()
        answer = await person.http.post("/api/reminders", json={"text": f"Look {seconds}", "due": due})
        assert answer.status_code == 201, answer.text


async def first_answer(person: Person, killed: float) -> float:
    """Seconds after the kill until a message that was sent as soon as possible was answered."""
    client_id, sent = str(uuid.uuid4()), None
    while sent is None:
        try:
            sent = await person.send("Thank you, that is all I wanted to know for now", client_id=client_id)
        except (httpx.HTTPError, AssertionError):
            await asyncio.sleep(0.1)
    await person.stored_reply(sent["message_id"], seconds=900)
    return time.monotonic() - killed


async def came(person: Person) -> AsyncIterable[float]:
    """By how many seconds each reminder that was due came late."""
    answer = (await person.http.get("/api/reminders", params={"limit": 100})).raise_for_status()
    due = {row["text"]: row for row in answer.json()["items"] if row["text"].startswith("Look ")}
    for row in due.values():
        settled = row.get("last") and row["last"].get("settled")
        if settled:
            yield (datetime.fromisoformat(settled) - datetime.fromisoformat(row["due"])).total_seconds()


async def started(system: Stack) -> None:
    """Start it; the first time on a busy machine may take longer than a start may."""
    try:
        await system.start()
    except SetupFailed:
        await system.start()


async def measure(people: int, reminders: int) -> None:
    """All of it, on a system of its own."""
    with tempfile.TemporaryDirectory(prefix="sleepers-") as folder:
        limits = LimitSettings(messages_burst=100_000, tokens_per_day=10**9)
        system = Stack(on_free_ports(Path(folder) / "data", limits=limits), restarts=True)
        await started(system)
        person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
        began = time.monotonic()
        await build(system, person, people, reminders)
        print(f"{people} people and {reminders} reminders in {time.monotonic() - began:.0f} s", flush=True)
        await remind(person, utc_now())
        killed = time.monotonic()
        await system.kill("backend")
        answering = asyncio.create_task(first_answer(person, killed))
        await system.wait_ready("backend", 900)
        print(f"  ready after the kill       {time.monotonic() - killed:6.1f} s   aim {AIM_SECONDS:.0f} s", flush=True)
        print(f"  first reply after the kill {await answering:6.1f} s", flush=True)
        late: list[float] = []

        async def all_came() -> bool:
            late[:] = [one async for one in came(person)]
            return len(late) == len(DUE)

        try:
            await until(all_came, seconds=600, every=2)
        finally:
            print(
                f"  {len(late)} of {len(DUE)} reminders came, the latest {max(late, default=0):6.1f} s late", flush=True
            )
        await person.leave()
        await system.stop()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]] or [PEOPLE, REMINDERS]
    asyncio.run(measure(*given))
