"""The composition root: opens everything in order, closes everything in reverse. No globals."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from src.core import failpoints
from src.core.ids import UserId
from src.logs import get_logger
from src.services.accounts.access import AccessService
from src.services.accounts.effects import ProfileEffects
from src.services.accounts.limits import RateLimits
from src.services.accounts.owner import OwnerService
from src.services.accounts.presence import Presence
from src.services.accounts.server_settings import ServerSettings
from src.services.accounts.sessions import SessionService
from src.services.accounts.sign_in import SignInService
from src.services.accounts.users import UserService
from src.services.agent.choices import Models
from src.services.agent.service import AgentService
from src.services.agent.usage import UsageService
from src.services.background import Background, Job, Periodic
from src.services.calendar.feed import CalendarFeedService
from src.services.calendar.importing import CalendarImportService
from src.services.calendar.reading import CalendarReader
from src.services.connection_manager import ConnectionManager
from src.services.conversation.outbox import Delivery, Outbox
from src.services.conversation.service import ConversationService
from src.services.db_init import HOLD_WORDS, ROWS, init_database_when_up
from src.services.delivery.opening import Delivery as OutsideDelivery
from src.services.delivery.opening import open_delivery
from src.services.housekeeping import Housekeeping
from src.services.inbox.effects import InboxEffects
from src.services.inbox.filing import InboxFiling
from src.services.inbox.service import InboxService
from src.services.memory import MemoryService
from src.services.memory.effects import MemoryEffects
from src.services.privacy.scrubbing import Scrubber, scrubber_of
from src.services.reconcile import Reconciler, awaited
from src.services.reminders.effects import ReminderEffects
from src.services.reminders.service import ReminderService
from src.services.reminders.summary import MissedSummary
from src.services.routines.effects import RoutineEffects
from src.services.routines.service import RoutineService
from src.services.search import SearchService
from src.services.turns.context import TurnContextService
from src.services.turns.due_effects import DueEffects
from src.services.turns.effects import EFFECTS, EffectService
from src.services.turns.progress import ProgressService
from src.services.turns.refusals import RefusalTeller
from src.services.turns.replies import ReplyService
from src.services.waits import Waits
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
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import UserMessage
from src.temporal.waits import RowWorkflows

logger = get_logger("runtime")

_SETTLE_SECONDS = 30.0
_ABSENT_SECONDS = 1800.0
"""Nobody seen for so long has been away. A shorter one would have a phone that comes and goes signal all day."""


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
    search: SearchService
    users: UserService
    presence: Presence
    sessions: SessionService
    access: AccessService
    owners: OwnerService
    sign_in: SignInService
    limits: RateLimits
    agents: AgentService
    progress: ProgressService
    replies: ReplyService
    effects: EffectService
    due_effects: DueEffects
    reminders: ReminderService
    routines: RoutineService
    reconciler: Reconciler
    waits: Waits
    missed: MissedSummary
    scrubber: Scrubber
    contexts: TurnContextService
    temporal: TemporalClient
    conversation_workflows: ConversationWorkflows
    row_workflows: RowWorkflows
    outbox: Outbox
    conversation: ConversationService
    connections: ConnectionManager
    keys: ServerKeys
    delivery: OutsideDelivery
    calendar: CalendarFeedService
    calendar_import: CalendarImportService
    background: Background = field(default_factory=Background)
    """The loops of an API process: the fan-out, the delivery of messages, what is waited for."""
    _spawned: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for; it ends with the process."""
        task = asyncio.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def close(self) -> None:
        """Stop what runs in the background."""
        await self.background.close()
        await self.outbox.close()
        await self.delivery.close()
        await self.scrubber.close()
        for task in list(self._spawned):
            task.cancel()
        await asyncio.gather(*self._spawned, return_exceptions=True)
        await self.agents.close()
        await self.limits.close()

    def start(self) -> None:
        """Start what an API process runs in the background."""
        self.background.start()
        self.scrubber.ask()  # a crash may have come between a deletion and its scrub


@contextlib.asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncGenerator[Runtime]:
    """Open all parts. Waits for PocketBase, whose schema is brought up to date; Temporal and Redis may come later."""
    failpoints.arm(settings.failpoints, settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        pocketbase = PocketBase(settings.pocketbase)
        stack.push_async_callback(pocketbase.close)
        events = EventLog(settings.redis)
        stack.push_async_callback(events.close)
        memory, _ = await asyncio.gather(MemoryService.open(settings), init_database_when_up(pocketbase))
        stack.push_async_callback(memory.close)
        runtime = _compose(settings, pocketbase, events, memory)
        _add_loops(runtime)
        stack.push_async_callback(runtime.close)
        await runtime.agents.warm()
        yield runtime


def _compose(settings: Settings, pocketbase: PocketBase, events: EventLog, memory: MemoryService) -> Runtime:
    users = UserService(pocketbase)
    sessions = SessionService(pocketbase, users, settings.auth)
    access = AccessService(pocketbase, ServerSettings(pocketbase), settings.auth)
    owners = OwnerService(pocketbase, users, sessions)
    sign_in = SignInService(pocketbase, users, sessions, access, owners)
    keys = load_server_keys(settings)
    agents = AgentService(settings, EFFECTS, Models(settings, pocketbase, keys.box))
    temporal = TemporalClient(settings.temporal, address=settings.temporal_address)
    conversation_workflows, row_workflows = ConversationWorkflows(temporal), RowWorkflows(temporal)
    waits = Waits(row_workflows)

    async def deliver(user_id: UserId, delivery: Delivery) -> None:
        message = UserMessage(message_id=delivery.message_id, generation=delivery.generation)
        await conversation_workflows.deliver(user_id, message)

    async def held(user_id: UserId) -> set[Delivery] | None:
        messages = await conversation_workflows.held(user_id)
        return None if messages is None else {Delivery(one.message_id, one.generation) for one in messages}

    outbox = Outbox(deliver, held, pocketbase, running=conversation_workflows.running)
    reminders = ReminderService(pocketbase, events, users, waits, most=settings.limits.reminders_kept)
    routines = RoutineService(pocketbase, events, users, waits)
    users.on_clock_change(reminders.follow_clock)
    users.on_clock_change(routines.follow_clock)
    conversation = ConversationService(pocketbase, events, outbox, most_waiting=settings.limits.messages_waiting)
    linked = LinkedWidgets(pocketbase, events)
    inbox = InboxService(
        pocketbase, events, follower=linked, waits=waits, most=settings.limits.items_kept
    )
    rows = WidgetRows(pocketbase, events, inbox=inbox, linked=linked)
    connections = ConnectionManager(events, ended_of=sessions.ended_of, most_per_user=settings.limits.sockets_per_user)
    delivery = open_delivery(pocketbase, users, keys, settings=settings.delivery, unread=conversation.unread)
    sign_in.on_replace(delivery.subscriptions.follow_session)
    replies = ReplyService(pocketbase)
    effects = EffectService(
        users,
        RefusalTeller(pocketbase, events),
        MemoryEffects(memory, events),
        (
            InboxEffects(inbox),
            ReminderEffects(pocketbase, reminders, events),
            RoutineEffects(routines, events),
            WidgetEffects(rows, reminders, most=settings.limits.widgets_kept),
            ProfileEffects(users),
        ),
    )
    return Runtime(
        settings=settings,
        pocketbase=pocketbase,
        events=events,
        inbox=inbox,
        filing=InboxFiling(pocketbase, inbox, ask=TriageCards(inbox, rows).ask),
        widget_rows=rows,
        widgets=WidgetService(
            events, rows=rows, inbox=inbox, conversation=conversation, reminders=reminders, users=users
        ),
        memory=memory,
        search=SearchService(pocketbase, memory),
        users=users,
        presence=Presence(absent_after=min(_ABSENT_SECONDS, settings.proactive.return_days * 24 * 3600)),
        sessions=sessions,
        access=access,
        owners=owners,
        sign_in=sign_in,
        limits=RateLimits(settings.limits, settings.redis.url),
        agents=agents,
        progress=ProgressService(pocketbase),
        replies=replies,
        effects=effects,
        due_effects=DueEffects(replies, effects),
        reminders=reminders,
        routines=routines,
        missed=MissedSummary(pocketbase, events, users, stale_after=timedelta(hours=settings.proactive.stale_hours)),
        scrubber=scrubber_of(pocketbase, events, memory, TemporalFile(temporal_file(settings)), hold_words=HOLD_WORDS),
        reconciler=Reconciler(pocketbase, row_workflows, awaited(row_workflows, reminders, inbox)),
        waits=waits,
        contexts=TurnContextService(
            pocketbase,
            users,
            memory,
            UsageService(pocketbase),
            limits=settings.limits,
            memory_settings=settings.memory,
            models=agents.models,
        ),
        temporal=temporal,
        conversation_workflows=conversation_workflows,
        row_workflows=row_workflows,
        outbox=outbox,
        conversation=conversation,
        connections=connections,
        keys=keys,
        calendar=CalendarFeedService(pocketbase, users, keys.box),
        calendar_import=CalendarImportService(pocketbase, events, CalendarReader().read, room=inbox.room),
        delivery=delivery,
    )


def _add_loops(runtime: Runtime) -> None:
    """All that the process does by itself, again and again. Erasing is added by the API, which has its parts."""
    parts = (
        runtime.connections,
        runtime.outbox,
        runtime.waits,
        runtime.reconciler,
        runtime.delivery.sender,
        runtime.missed,
        runtime.due_effects,
        runtime.scrubber,
        Housekeeping(runtime.pocketbase, runtime.sessions, runtime.owners, ROWS),
    )
    runtime.background.add(owed_events(runtime.events))
    for part in parts:
        runtime.background.add(*part.loops())


def owed_events(events: EventLog) -> Job:
    """Telling of what could not be told when it happened; in every process that announces anything."""
    return Periodic("owed_events", events.owed.settle, _SETTLE_SECONDS, wake=events.owed.wake)
