"""A reminder whose time came while things were down comes once, and says that it is late."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import Client

from src.models import reminder_workflow_id
from src.runtime import reconcile
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.conftest import StartStack
from tests.person import Person

pytestmark = pytest.mark.timeout(240)


async def arrive(system: Stack) -> Person:
    return await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}", timezone="UTC")


async def remind(person: Person, text: str, due: datetime, **more: Any) -> str:
    answer = await person.http.post("/api/reminders", json={"text": text, "due": due.isoformat(), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_reminders_that_came_due_while_the_backend_was_dead_come_once_and_late(start_stack: StartStack) -> None:
    system = await start_stack()
    person = await arrive(system)
    await person.connect()
    due = datetime.now(UTC) + timedelta(seconds=5)
    await remind(person, "single one", due)
    await remind(person, "series one", due, repeat="FREQ=DAILY")
    cancelled = await remind(person, "cancelled one", due)
    await person.http.patch(f"/api/reminders/{cancelled}", json={"status": "cancelled"})
    await system.kill("backend")
    assert datetime.now(UTC) < due
    await until(lambda: datetime.now(UTC) > due + timedelta(seconds=61), seconds=90)
    await system.start_part("backend")
    await person.reconnect()
    for text in ("single one", "series one"):
        await person.event("message.created", lambda e, text=text: text in e["message"]["text"], seconds=60)
    await remind(person, "the last one", datetime.now(UTC) + timedelta(seconds=1))
    await person.event("message.created", lambda e: "the last one" in e["message"]["text"])
    texts = [m["text"] for m in await person.messages() if " one" in m["text"]]
    late = f"(late: was due {due:%H:%M})"
    assert sorted(texts) == [
        f"You asked me to remind you: series one {late}",
        f"You asked me to remind you: single one {late}",
        "You asked me to remind you: the last one",
    ]
    shown = [e["message"]["id"] for e in person.events if e["type"] == "message.created"]
    assert len(shown) == len(set(shown))
    await person.leave()


async def test_reminders_survive_the_loss_of_temporals_database(start_stack: StartStack) -> None:
    system = await start_stack()
    person = await arrive(system)
    await person.connect()
    moment = datetime.now(UTC) + timedelta(seconds=20)
    soon = await remind(person, "soon", moment)
    far = await remind(person, "far", moment + timedelta(days=3))
    await asyncio.gather(*(system.stop_part(part) for part in ("backend", "temporal")))
    for file in (system.settings.data_dir / "temporal").glob("temporal.db*"):
        file.unlink()
    await system.start_part("temporal")
    found = await reconcile(system.settings)
    assert (found.to_come, found.started, found.left_over) == (2, 2, 0)
    client = await Client.connect(system.settings.temporal_address)
    for reminder_id in (soon, far):
        assert await client.get_workflow_handle(reminder_workflow_id(reminder_id)).describe()
    await system.start_part("backend")
    await person.reconnect()
    await person.event("message.created", lambda e: "soon" in e["message"]["text"], seconds=60)
    assert len([m for m in await person.messages() if "soon" in m["text"]]) == 1
    await person.leave()
