"""A hundred turns in one conversation cost what ten do."""

import pytest
from temporalio.client import Client

from src.stack.supervisor import Stack
from tests.person import Person

pytestmark = pytest.mark.timeout(600)


async def test_history_for_each_turn_stays_flat_over_a_hundred_turns(system: Stack, bo: Person) -> None:
    await bo.connect()
    for _ in range(4):
        await bo.http.post("/api/workflow/step", json={"action": "skip"})
    await bo.say("Hello", seconds=60)
    await bo.event("workflow.progress", lambda e: e["step"] is None, seconds=60)
    await bo.say("Hello again", seconds=60)  # whoever answers this is the AssistantWorkflow
    client = await Client.connect(system.settings.temporal_address)
    handle = client.get_workflow_handle(f"assistant-{bo.id}")

    async def events_of(turns: int) -> int:
        before = (await handle.describe()).history_length
        for number in range(turns):
            await bo.say(f"What do you know about me, once more for the {number}th time?", seconds=60)
        return (await handle.describe()).history_length - before

    await events_of(10)
    early = await events_of(20)
    await events_of(40)
    late = await events_of(30)
    assert late / 30 <= early / 20 * 1.1
