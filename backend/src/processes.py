"""What runs on a runtime besides the API: the worker with its activities, and the reconciling of one call."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from src.core import failpoints
from src.core.ids import UserId
from src.runtime import Runtime, open_runtime, owed_events
from src.services.accounts.users import UserService
from src.services.agent.usage import UsageService
from src.services.background import Background, watchdog
from src.services.inbox.service import InboxService
from src.services.reconcile import Awaited, Reconciled, awaited
from src.services.reconcile import reconcile as reconcile_kind
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.service import ReminderService
from src.services.routines.firing import RoutineFiring
from src.services.routines.message import RoutineWriter
from src.services.turns.phrasing import Phrasing
from src.services.turns.summaries import SummaryService
from src.services.waits import Waits
from src.services.widgets.linked import LinkedWidgets
from src.settings import Settings
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.temporal.activities.agent import AgentActivities
from src.temporal.activities.inbox import InboxActivities
from src.temporal.activities.memory import MemoryActivities
from src.temporal.activities.notify import NotifyActivities
from src.temporal.activities.records import RecordActivities
from src.temporal.activities.reminders import ReminderActivities
from src.temporal.activities.routines import RoutineActivities
from src.temporal.activities.streaming import StreamingActivities
from src.temporal.client import TemporalClient
from src.temporal.payloads.conversation import UserMessage
from src.temporal.waits import RowWorkflows
from src.temporal.worker import run_worker as run_temporal_worker

_EVER = datetime.min.replace(tzinfo=UTC)


def activities(runtime: Runtime) -> Sequence[Callable[..., Any]]:
    """All activities, with their parts."""
    streaming = StreamingActivities(
        runtime.agents,
        runtime.contexts,
        runtime.replies,
        runtime.events,
        extracts=runtime.settings.memory.extraction == "mem0",
    )
    agent = AgentActivities(runtime.agents, runtime.contexts, runtime.replies, runtime.users, runtime.events)
    summaries = SummaryService(
        runtime.pocketbase,
        runtime.users,
        runtime.agents,
        UsageService(runtime.pocketbase),
        daily_tokens=runtime.settings.limits.tokens_per_day,
    )
    memory = MemoryActivities(
        runtime.memory, runtime.replies, runtime.effects, runtime.due_effects, runtime.pocketbase, summaries
    )

    async def hand_over(user_id: UserId, queue: Sequence[UserMessage]) -> None:
        await runtime.conversation_workflows.start_assistant(user_id, queue)
        await failpoints.reached("hand_over")

    notify = NotifyActivities(runtime.progress, runtime.events)
    records = RecordActivities(
        runtime.replies,
        runtime.due_effects,
        runtime.progress,
        runtime.users,
        hand_over,
    )
    stale_after = timedelta(hours=runtime.settings.proactive.stale_hours)
    firing = ReminderFiring(runtime.pocketbase, runtime.events, runtime.users, stale_after=stale_after)
    reminders = ReminderActivities(runtime.reminders, firing)
    inbox = InboxActivities(runtime.filing, runtime.replies, runtime.users)
    writer = RoutineWriter(runtime.pocketbase, Phrasing(runtime.agents, runtime.contexts).phrase)
    routines = RoutineActivities(
        runtime.routines, RoutineFiring(runtime.pocketbase, runtime.events, runtime.users, writer, runtime.widget_rows)
    )
    return [
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
    task = asyncio.create_task(run_temporal_worker(runtime.temporal, runtime.settings.temporal, activities(runtime)))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def run_worker(settings: Settings) -> None:
    """Run a worker alone, without the API, until cancelled."""
    async with open_runtime(settings) as runtime, worker_running(runtime):
        background = Background()
        background.add(owed_events(runtime.events), *runtime.waits.loops())
        background.start()
        try:
            with watchdog(background):
                await asyncio.Event().wait()
        finally:
            await background.close()


async def reconcile(settings: Settings) -> Reconciled:
    """Have everything stored that is to come waited for, and nothing else. Raises `DependencyDown`."""
    async with contextlib.AsyncExitStack() as stack:
        pocketbase = PocketBase(settings.pocketbase)
        stack.push_async_callback(pocketbase.close)
        events = EventLog(settings.redis)
        stack.push_async_callback(events.close)
        row_workflows = RowWorkflows(TemporalClient(settings.temporal, address=settings.temporal_address))
        waits = Waits(row_workflows)
        reminders = ReminderService(pocketbase, events, UserService(pocketbase), waits)
        inbox = InboxService(pocketbase, events, follower=LinkedWidgets(pocketbase, events), waits=waits)
        found = Reconciled()
        kinds: Sequence[Awaited[Any]] = awaited(row_workflows, reminders, inbox)
        for kind in kinds:
            found += await reconcile_kind(pocketbase, row_workflows, kind, changed_since=_EVER)
        await waits.settle()
        return found
