"""The composition root: opens everything in order, closes everything in reverse. No globals."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger
from src.services.accounts.limits import RateLimits
from src.services.accounts.sessions import SessionService
from src.services.accounts.users import UserService
from src.services.agent.service import AgentService
from src.services.agent.usage import UsageService
from src.services.calendar.feed import CalendarFeedService
from src.services.calendar.importing import CalendarImportService
from src.services.connection_manager import ConnectionManager
from src.services.conversation.outbox import Delivery, Outbox
from src.services.conversation.service import ConversationService
from src.services.db_init import HOLD_WORDS, init_database
from src.services.delivery.opening import Delivery as OutsideDelivery
from src.services.delivery.opening import open_delivery
from src.services.inbox.effects import InboxEffects
from src.services.inbox.filing import InboxFiling
from src.services.inbox.service import InboxService
from src.services.memory import MemoryService
from src.services.privacy.scrubbing import Scrubber
from src.services.reconcile import Keeper, Kept, Reconciled
from src.services.reconcile import inboxes as kept_inboxes
from src.services.reconcile import reconcile as reconcile_kept
from src.services.reconcile import reminders as kept_reminders
from src.services.reconcile import routines as kept_routines
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.service import ReminderService
from src.services.reminders.summary import MissedSummary
from src.services.routines.firing import RoutineFiring
from src.services.routines.message import RoutineWriter
from src.services.routines.service import RoutineService
from src.services.turns.context import TurnContextService
from src.services.turns.effects import EffectService
from src.services.turns.phrasing import Phrasing
from src.services.turns.progress import ProgressService
from src.services.turns.replies import ReplyService
from src.services.turns.summaries import SummaryService
from src.services.widgets.effects import WidgetEffects
from src.services.widgets.linked import LinkedWidgets
from src.services.widgets.service import WidgetService
from src.services.widgets.store import WidgetRows
from src.services.widgets.triage import TriageCards
from src.settings import Settings
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.server_keys import ServerKeys, load_server_keys
from src.stores.temporal_file import TemporalFile, temporal_file
from src.temporal import options
from src.temporal.activities.agent import AgentActivities
from src.temporal.activities.inbox import InboxActivities
from src.temporal.activities.memory import MemoryActivities
from src.temporal.activities.notify import NotifyActivities
from src.temporal.activities.records import RecordActivities
from src.temporal.activities.reminders import ReminderActivities
from src.temporal.activities.routines import RoutineActivities
from src.temporal.activities.streaming import StreamingActivities
from src.temporal.client import TemporalClient
from src.temporal.payloads import UserMessage
from src.temporal.worker import run_worker as run_temporal_worker

logger = get_logger("runtime")

_RETRY_SECONDS = 0.5
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Runtime:
    """Everything that a process works with. Made by `open_runtime`, which also closes it."""

    settings: Settings
    pocketbase: PocketBase
    events: EventLog
    inbox: InboxService
    filing: InboxFiling
    widget_rows: WidgetRows
    widgets: WidgetService
    memory: MemoryService
    users: UserService
    sessions: SessionService
    limits: RateLimits
    agents: AgentService
    progress: ProgressService
    replies: ReplyService
    effects: EffectService
    reminders: ReminderService
    routines: RoutineService
    keeper: Keeper
    missed: MissedSummary
    scrubber: Scrubber
    contexts: TurnContextService
    temporal: TemporalClient
    outbox: Outbox
    conversation: ConversationService
    connections: ConnectionManager
    keys: ServerKeys
    delivery: OutsideDelivery
    calendar: CalendarFeedService
    calendar_import: CalendarImportService
    connected_at: dict[UserId, float] = field(default_factory=dict[UserId, float])
    """When a client of a user was last announced to the workflow, monotonic seconds."""
    _background: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for; it ends with the process."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def close(self) -> None:
        """Stop what runs in the background."""
        await self.outbox.close()
        await self.keeper.close()
        await self.delivery.close()
        await self.missed.close()
        await self.scrubber.close()
        await self.connections.close()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.agents.close()

    def start(self) -> None:
        """Start what an API process runs in the background: the fan-out, the delivery of messages, what is waited for."""
        self.connections.start()
        self.outbox.start()
        self.keeper.start()
        self.delivery.sender.start()
        self.missed.start()
        self.scrubber.ask()  # a crash may have come between a deletion and its scrub

    def activities(self) -> Sequence[Callable[..., Any]]:
        """All activities, with their parts."""
        streaming = StreamingActivities(
            self.agents,
            self.contexts,
            self.replies,
            self.events,
            extracts=self.settings.memory.extraction == "mem0",
        )
        agent = AgentActivities(self.agents, self.contexts, self.replies, self.users, self.events)
        summaries = SummaryService(
            self.pocketbase,
            self.users,
            self.agents,
            UsageService(self.pocketbase),
            daily_tokens=self.settings.limits.tokens_per_day,
        )
        memory = MemoryActivities(self.memory, self.replies, self.effects, self.pocketbase, summaries)
        notify = NotifyActivities(self.progress, self.events)
        records = RecordActivities(
            self.replies,
            self.effects,
            self.progress,
            self.users,
            lambda user_id, queue: self.temporal.start_assistant(user_id, queue),
        )
        stale_after = timedelta(hours=self.settings.proactive.stale_hours)
        firing = ReminderFiring(self.pocketbase, self.events, self.users, stale_after=stale_after)
        reminders = ReminderActivities(self.reminders, firing)
        inbox = InboxActivities(self.filing, self.replies, self.users)
        writer = RoutineWriter(self.pocketbase, Phrasing(self.agents, self.contexts).phrase)
        routines = RoutineActivities(self.routines, RoutineFiring(self.pocketbase, self.events, self.users, writer))
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
async def open_runtime(settings: Settings) -> AsyncGenerator[Runtime]:
    """Open all parts. Waits for PocketBase, whose schema is brought up to date; Temporal and Redis may come later."""
    async with contextlib.AsyncExitStack() as stack:
        pocketbase = PocketBase(settings.pocketbase)
        stack.push_async_callback(pocketbase.close)
        events = EventLog(settings.redis)
        stack.push_async_callback(events.close)
        memory, _ = await asyncio.gather(MemoryService.open(settings), _init_database(pocketbase))
        stack.push_async_callback(memory.close)
        runtime = _compose(settings, pocketbase, events, memory)
        stack.push_async_callback(runtime.close)
        await runtime.agents.warm()
        yield runtime


def _compose(settings: Settings, pocketbase: PocketBase, events: EventLog, memory: MemoryService) -> Runtime:
    users = UserService(pocketbase)
    sessions = SessionService(pocketbase, users, settings.auth)
    agents = AgentService(settings)
    temporal = TemporalClient(settings.temporal, address=settings.temporal_address)

    async def deliver(user_id: UserId, delivery: Delivery) -> None:
        message = UserMessage(message_id=delivery.message_id, generation=delivery.generation)
        await temporal.deliver(user_id, message)

    outbox = Outbox(deliver, pocketbase)
    reminders = ReminderService(pocketbase, events, users, temporal.start_reminder)
    routines = RoutineService(pocketbase, events, users, temporal.start_routine)
    users.on_clock_change(reminders.follow_clock)
    users.on_clock_change(routines.follow_clock)
    conversation = ConversationService(pocketbase, events, outbox)
    linked = LinkedWidgets(pocketbase, events)
    inbox = InboxService(
        pocketbase, events, follower=linked, wake=lambda user_id: temporal.start_inbox(user_id, changed=True)
    )
    rows = WidgetRows(pocketbase, events, inbox=inbox, linked=linked)
    connections = ConnectionManager(events, is_live=sessions.is_live)
    keys = load_server_keys(settings)
    return Runtime(
        settings=settings,
        pocketbase=pocketbase,
        events=events,
        inbox=inbox,
        filing=InboxFiling(pocketbase, inbox, ask=TriageCards(pocketbase, rows).ask),
        widget_rows=rows,
        widgets=WidgetService(
            events, rows=rows, inbox=inbox, conversation=conversation, reminders=reminders, users=users
        ),
        memory=memory,
        users=users,
        sessions=sessions,
        limits=RateLimits(settings.limits),
        agents=agents,
        progress=ProgressService(pocketbase),
        replies=ReplyService(pocketbase),
        effects=EffectService(
            pocketbase,
            events,
            users,
            memory,
            reminders,
            routines,
            InboxEffects(inbox, lambda user_id: temporal.start_inbox(user_id, process=True)),
            WidgetEffects(rows, reminders),
        ),
        reminders=reminders,
        routines=routines,
        missed=MissedSummary(pocketbase, events, users, stale_after=timedelta(hours=settings.proactive.stale_hours)),
        scrubber=_scrubber(settings, pocketbase, events, memory),
        keeper=Keeper(pocketbase, _kept(temporal, reminders, routines, inbox)),
        contexts=TurnContextService(
            pocketbase,
            users,
            memory,
            UsageService(pocketbase),
            limits=settings.limits,
            memory_settings=settings.memory,
            offline=agents.is_offline,
        ),
        temporal=temporal,
        outbox=outbox,
        conversation=conversation,
        connections=connections,
        keys=keys,
        calendar=CalendarFeedService(pocketbase, users, keys.box),
        calendar_import=CalendarImportService(pocketbase, events),
        delivery=open_delivery(pocketbase, users, keys, settings=settings.delivery, unread=conversation.unread),
    )


def _scrubber(settings: Settings, pocketbase: PocketBase, events: EventLog, memory: MemoryService) -> Scrubber:
    """Asked by every deletion of what somebody wrote."""
    scrubber = Scrubber(pocketbase.scrub, events.scrub, TemporalFile(temporal_file(settings)).scrub)

    def deleted(collection: str) -> None:
        if collection in HOLD_WORDS:
            scrubber.ask()

    pocketbase.on_delete(deleted)
    memory.on_delete(scrubber.ask)
    return scrubber


def _kept(
    temporal: TemporalClient, reminders: ReminderService, routines: RoutineService, inbox: InboxService
) -> tuple[Kept, ...]:
    """All that is waited for."""
    return (
        kept_reminders(reminders, temporal.start_reminder, temporal.waiting(options.REMINDER)),
        kept_routines(temporal.start_routine, temporal.waiting(options.ROUTINE), routines.neglected),
        kept_inboxes(temporal.start_inbox, temporal.waiting(options.INBOX), inbox.neglected),
    )


async def _init_database(pocketbase: PocketBase) -> None:
    while True:
        try:
            await init_database(pocketbase)
        except DependencyDown:
            logger.warning("pocketbase_awaited")
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return


@contextlib.asynccontextmanager
async def worker_running(runtime: Runtime) -> AsyncGenerator[None]:
    """Run a worker in this process while the block runs."""
    task = asyncio.create_task(run_temporal_worker(runtime.temporal, runtime.settings.temporal, runtime.activities()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def run_worker(settings: Settings) -> None:
    """Run a worker alone, without the API, until cancelled."""
    async with open_runtime(settings) as runtime, worker_running(runtime):
        await asyncio.Event().wait()


async def reconcile(settings: Settings) -> Reconciled:
    """Have everything stored that is to come waited for, and nothing else. Raises `DependencyDown`."""
    async with contextlib.AsyncExitStack() as stack:
        pocketbase = PocketBase(settings.pocketbase)
        stack.push_async_callback(pocketbase.close)
        events = EventLog(settings.redis)
        stack.push_async_callback(events.close)
        temporal = TemporalClient(settings.temporal, address=settings.temporal_address)
        users = UserService(pocketbase)
        reminders = ReminderService(pocketbase, events, users, temporal.start_reminder)
        routines = RoutineService(pocketbase, events, users, temporal.start_routine)
        kept = _kept(
            temporal, reminders, routines, InboxService(pocketbase, events, follower=LinkedWidgets(pocketbase, events))
        )
        found = [await reconcile_kept(pocketbase, one, changed_since=_EVER) for one in kept]
        return sum(found, Reconciled())
