"""Who leaves takes all histories along, also those of runs that are over. The server does it in its own time."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from src.core.clock import utc_now
from src.core.ids import (
    assistant_workflow_id,
    inbox_workflow_id,
    onboarding_workflow_id,
    reminder_workflow_id,
    routine_workflow_id,
)
from src.models.values import RoutineKind
from src.processes import worker_running
from src.protocol.reminders import ReminderCreate
from src.protocol.routines import RoutinePatch
from src.runtime import Runtime, open_runtime
from src.settings import Settings
from src.temporal.payloads.conversation import UserConnected
from tests.conditions import until
from tests.temporal.people import new_user

pytestmark = pytest.mark.timeout(600)

BRIEFING: RoutineKind = "morning_briefing"
Run = tuple[str, str]


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with open_runtime(settings) as opened, worker_running(opened):
        yield opened


async def readable(client: Client, run: Run) -> bool:
    workflow_id, run_id = run
    try:
        await client.get_workflow_handle(workflow_id, run_id=run_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def run_of(client: Client, workflow_id: str) -> Run:
    return workflow_id, (await client.get_workflow_handle(workflow_id).describe()).run_id


async def listed(client: Client, runs: list[Run]) -> bool:
    """Whether the server's index of runs, which lags behind, knows all of these."""
    ids = {workflow_id for workflow_id, _ in runs}
    found = [
        (run.id, run.run_id)
        for workflow_id in ids
        async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'")
    ]
    return set(runs) <= set(found)


async def test_an_erased_user_leaves_no_history_and_another_keeps_theirs(runtime: Runtime) -> None:
    user_id, other_id = (await new_user(runtime)).id, (await new_user(runtime)).id
    user = await runtime.accounts.users.get(user_id)
    client = await runtime.workflows.client.connect()
    for one in (user_id, other_id):
        await runtime.workflows.conversations.user_connected(one, UserConnected(), onboarded=False)
    await runtime.workflows.conversations.start_assistant(user_id, [])
    await runtime.workflows.rows.start_inbox(user_id)
    reminder = await runtime.reminders.service.create(
        user, ReminderCreate(text="tea", due=utc_now() + timedelta(days=1))
    )
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True))
    routine = routine_workflow_id(user_id, BRIEFING)
    await runtime.waits.settle()
    runs = [await run_of(client, routine)]
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=False))
    await runtime.waits.settle()
    await client.get_workflow_handle(routine, run_id=runs[0][1]).result(rpc_timeout=timedelta(seconds=60))
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True))
    await runtime.waits.settle()
    conversations = (onboarding_workflow_id(user_id), assistant_workflow_id(user_id), inbox_workflow_id(user_id))
    for workflow_id in (routine, reminder_workflow_id(reminder.id), *conversations):
        runs.append(await run_of(client, workflow_id))
    await until(lambda: listed(client, runs), seconds=150, every=0.2)
    await runtime.workflows.client.erase_user(user_id, [reminder.id])

    async def all_gone() -> bool:
        return not any([await readable(client, run) for run in runs])

    await until(all_gone, seconds=400, every=0.5)
    assert await readable(client, await run_of(client, onboarding_workflow_id(other_id)))
