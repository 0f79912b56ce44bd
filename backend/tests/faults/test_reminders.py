"""A reminder whose time came while things were down comes once, and says that it is late."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from src.core.ids import reminder_workflow_id
from src.processes import reconcile
from src.stack.supervisor import Stack
from src.temporal import options
from src.temporal.payloads.reminders import ReminderRef
from tests.conditions import until
from tests.conftest import StartStack
from tests.person import Person

pytestmark = pytest.mark.timeout(600)


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


async def test_after_the_loss_of_temporals_database_workflows_and_rows_agree_again(start_stack: StartStack) -> None:
    system = await start_stack()
    person = await arrive(system)
    await person.connect()
    moment = datetime.now(UTC) + timedelta(seconds=25)
    soon = await remind(person, "soon", moment)
    far = await remind(person, "far", moment + timedelta(days=3))
    series = await remind(person, "series", moment + timedelta(days=1), repeat="FREQ=DAILY")
    put_off = await remind(person, "put off", moment + timedelta(days=1))
    answer = await person.http.post(f"/api/reminders/{put_off}/snooze", json={"minutes": 60})
    assert answer.status_code == 200, answer.text
    cancelled = await remind(person, "cancelled", moment)
    await person.http.patch(f"/api/reminders/{cancelled}", json={"status": "cancelled"})
    await asyncio.gather(*(system.stop_part(part) for part in ("backend", "temporal")))
    for file in (system.settings.data_dir / "temporal").glob("temporal.db*"):
        file.unlink()
    await system.start_part("temporal")
    client = await Client.connect(system.settings.temporal_address, data_converter=pydantic_data_converter)
    queue = system.settings.temporal.task_queue
    nothing = ReminderRef(user_id=person.id, reminder_id="a" * 15)
    await client.start_workflow(options.REMINDER, nothing, id=reminder_workflow_id("a" * 15), task_queue=queue)
    await until_waited_for(client, {"a" * 15})
    found = await reconcile(system.settings)
    assert (found.to_come, found.started, found.left_over) == (4, 4, 1)
    await until_waited_for(client, {soon, far, series, put_off, "a" * 15})
    await system.start_part("backend")
    await person.reconnect()
    await person.event("message.created", lambda e: "soon" in e["message"]["text"], seconds=90)
    await until_waited_for(client, {far, series, put_off})
    assert len([m for m in await person.messages() if "soon" in m["text"]]) == 1
    assert not [m for m in await person.messages() if "cancelled" in m["text"]]
    await person.leave()


async def until_waited_for(client: Client, reminder_ids: set[str]) -> None:
    """Return when exactly these reminders are waited for, as Temporal's index has it a moment later."""
    query = f"WorkflowType = '{options.REMINDER}' AND ExecutionStatus = 'Running'"
    wanted = {reminder_workflow_id(reminder_id) for reminder_id in reminder_ids}
    async with asyncio.timeout(60):
        while True:
            running = {run.id async for run in client.list_workflows(query)}
            if running == wanted:
                return
            await asyncio.sleep(0.2)
