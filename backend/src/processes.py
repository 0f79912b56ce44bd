"""What runs on a runtime besides the API: the worker with its activities, and the reconciling of one call."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from src.background_loops import loops_of_worker
from src.core import failpoints
from src.core.ids import UserId
from src.runtime import Runtime, open_runtime
from src.services.accounts.users import UserService
from src.services.background import Background, watchdog
from src.services.inbox.parts import open_inbox
from src.services.reconcile import Reconciled, awaited
from src.services.reconcile import reconcile as reconcile_kind
from src.services.reminders.parts import open_reminders
from src.services.waits.service import Waits
from src.services.widgets.linked import LinkedWidgets
from src.settings import Settings
from src.stores.parts import open_stores
from src.temporal.activities.agent import AgentActivities
from src.temporal.activities.approvals import ApprovalActivities
from src.temporal.activities.inbox import InboxActivities
from src.temporal.activities.memory import MemoryActivities
from src.temporal.activities.notify import NotifyActivities
from src.temporal.activities.records import RecordActivities
from src.temporal.activities.reminders import ReminderActivities
from src.temporal.activities.routines import RoutineActivities
from src.temporal.activities.streaming import StreamingActivities
from src.temporal.parts import open_workflows
from src.temporal.payloads.conversation import UserMessage
from src.temporal.worker import run_worker as run_temporal_worker

_EVER = datetime.min.replace(tzinfo=UTC)
_YOUNG_OBJECTS = 5_000
"""New objects after which garbage is looked for among them. At Python's 700 that is once a reply, and most of what it finds
would have gone by itself."""


def activities(runtime: Runtime) -> Sequence[Callable[..., Any]]:
    """All activities, with their parts."""
    agents, turns, events, users = runtime.agents, runtime.turns, runtime.events, runtime.accounts.users

    async def hand_over(user_id: UserId, queue: Sequence[UserMessage]) -> None:
        await runtime.workflows.conversations.start_assistant(user_id, queue)
        await failpoints.reached("hand_over")

    extracts = runtime.settings.memory.extraction == "mem0"
    streaming = StreamingActivities(agents, turns.contexts, turns.replies, turns.take_back, events, extracts=extracts)
    agent = AgentActivities(agents, turns.contexts, turns.replies, users, events)
    memory = MemoryActivities(
        runtime.memory, turns.replies, turns.effects, turns.due_effects, runtime.pocketbase, turns.summaries
    )
    notify = NotifyActivities(turns.progress, events)
    records = RecordActivities(turns.replies, turns.due_effects, turns.progress, users, hand_over)
    reminders = ReminderActivities(runtime.reminders.service, runtime.reminders.firing)
    routines = RoutineActivities(runtime.routines.service, runtime.routines.firing)
    inbox = InboxActivities(runtime.widgets.filing, turns.replies, users)
    approvals = ApprovalActivities(runtime.approvals.service)
    return [
        approvals.settle_approvals,
        streaming.start_streaming,
        agent.run_workflow_agent,
        agent.record_failure,
        memory.search_memories,
        memory.add_memory,
        memory.extract_memories,
        memory.sum_up_conversation,
        notify.notify_user,
        records.load_conversation,
        records.apply_effects,
        records.hand_over,
        reminders.load_reminder,
        reminders.fire_reminder,
        routines.load_routine,
        routines.run_routine,
        inbox.load_inbox,
        inbox.file_items,
    ]


@contextlib.asynccontextmanager
async def worker_running(runtime: Runtime) -> AsyncGenerator[None]:
    """Run a worker in this process while the block runs."""
    task = asyncio.create_task(
        run_temporal_worker(runtime.workflows.client, runtime.settings.temporal, activities(runtime))
    )
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def spare_collector() -> None:
    """Leave what the start has loaded out of the search for garbage; call it when all is open.

    Else a look at all of it, which takes some tenths of a second, stops every reply now and then.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, *gc.get_threshold()[1:])


async def run_worker(settings: Settings) -> None:
    """Run a worker alone, without the API, until cancelled."""
    async with open_runtime(settings) as runtime, worker_running(runtime):
        background = Background()
        background.add(*loops_of_worker(runtime.events, runtime.waits))
        background.start()
        spare_collector()
        try:
            with watchdog(background):
                await asyncio.Event().wait()
        finally:
            await background.close()


async def reconcile(settings: Settings) -> Reconciled:
    """Have everything stored that is to come waited for, and nothing else. Raises `DependencyDown`."""
    async with open_stores(settings) as stores:
        rows = open_workflows(settings).rows
        waits = Waits(rows)
        reminders = open_reminders(stores, settings, users=UserService(stores.pocketbase), waits=waits)
        inbox = open_inbox(stores, settings, waits=waits, follower=LinkedWidgets(stores.pocketbase, stores.events))
        found = Reconciled()
        for kind in awaited(rows, reminders.service, inbox.service):
            found += await reconcile_kind(stores.pocketbase, rows, kind, changed_since=_EVER)
        await waits.settle()
        return found
