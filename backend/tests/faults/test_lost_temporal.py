"""Temporal comes back without its database: what was to come comes, without a wait for the next round of anything."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from src.core.clock import utc_now
from src.stores.temporal_file import temporal_file
from tests.conftest import StartStack
from tests.faults.test_restarts import slow_settings
from tests.person import Person

pytestmark = pytest.mark.timeout(300)

DUE_SECONDS = 5
SEEN_SECONDS = 90
"""A round comes each 300 s, the first at the start."""


async def test_what_was_to_come_comes_although_temporal_lost_everything(
    start_stack: StartStack, tmp_path: Path
) -> None:
    system = await start_stack(slow_settings(tmp_path / "data"), restarts=True)
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    await person.connect()
    await person.event("message.created")  # greeted
    due = utc_now() + timedelta(seconds=DUE_SECONDS)
    asked = await person.http.post("/api/reminders", json={"text": "Water the flowers", "due": due.isoformat()})
    assert asked.status_code == 201, asked.text
    await system.stop_part("temporal")
    waits = await person.send("What can you do?")
    shutil.rmtree(temporal_file(system.settings).parent)
    temporal_file(system.settings).parent.mkdir(mode=0o700)
    await system.start_part("temporal")
    await person.stored_reply(waits["message_id"], seconds=SEEN_SECONDS)
    await person.event(
        "message.created", lambda event: "Water the flowers" in event["message"]["text"], seconds=SEEN_SECONDS
    )
    await person.leave()
