"""The composition root: opens the stores, then the domains in their order; closes everything. No globals."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from src.core import failpoints
from src.services.accounts.parts import Accounts, open_accounts
from src.services.agent.choices import Models
from src.services.agent.service import AgentService
from src.services.background import Background
from src.services.calendar.parts import Calendar, open_calendar
from src.services.connection_manager import ConnectionManager, owed_events
from src.services.conversation.parts import Conversations, open_conversations
from src.services.db_init import ROWS, init_database_when_up
from src.services.delivery.parts import Delivery, open_delivery
from src.services.housekeeping import Housekeeping
from src.services.inbox.parts import Inbox, open_inbox
from src.services.memory import MemoryService
from src.services.privacy.parts import Privacy, open_privacy
from src.services.reconcile import Reconciler, awaited
from src.services.reminders.parts import Reminders, open_reminders
from src.services.routines.parts import Routines, open_routines
from src.services.search.service import SearchService
from src.services.turns.effects import EFFECTS
from src.services.turns.parts import Turns, open_contexts, open_turns
from src.services.turns.phrasing import Phrasing
from src.services.waits import Waits
from src.services.widgets.linked import LinkedWidgets
from src.services.widgets.parts import Widgets, open_widgets
from src.settings import Settings
from src.stores.event_log.log import EventLog
from src.stores.parts import Stores, open_stores
from src.stores.pocketbase.client import PocketBase
from src.stores.server_keys import load_server_keys
from src.temporal.gateway import ConversationGateway
from src.temporal.parts import Workflows, open_gateway, open_workflows


@dataclass
class Runtime:
    """Everything that a process works with. Made by `open_runtime`, which also closes it."""

    settings: Settings
    pocketbase: PocketBase
    events: EventLog
    memory: MemoryService
    search: SearchService
    agents: AgentService
    workflows: Workflows
    waits: Waits
    reconciler: Reconciler
    accounts: Accounts
    conversation: Conversations
    delivery: Delivery
    reminders: Reminders
    inbox: Inbox
    widgets: Widgets
    routines: Routines
    calendar: Calendar
    turns: Turns
    privacy: Privacy
    connections: ConnectionManager
    gateway: ConversationGateway
    background: Background = field(default_factory=Background)

    async def close(self) -> None:
        """Stop what runs in the background."""
        await self.background.close()
        await self.conversation.outbox.close()
        await self.delivery.close()
        await self.privacy.scrubber.close()
        await self.gateway.close()
        await self.agents.close()
        await self.accounts.limits.close()

    def start(self) -> None:
        """Start what an API process runs in the background."""
        self.background.start()
        self.privacy.scrubber.ask()  # a crash may have come between a deletion and its scrub


@contextlib.asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncGenerator[Runtime]:
    """Open all parts. Waits for PocketBase, whose schema is brought up to date; Temporal and Redis may come later."""
    failpoints.arm(settings.failpoints, settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        stores = await stack.enter_async_context(open_stores(settings))
        memory, _ = await asyncio.gather(MemoryService.open(settings), init_database_when_up(stores.pocketbase))
        stack.push_async_callback(memory.close)
        runtime = _compose(settings, stores, memory)
        _add_loops(runtime)
        stack.push_async_callback(runtime.close)
        await runtime.agents.warm()
        yield runtime


def _compose(settings: Settings, stores: Stores, memory: MemoryService) -> Runtime:
    keys, workflows = load_server_keys(settings), open_workflows(settings)
    agents = AgentService(settings, EFFECTS, Models(settings, stores.pocketbase, keys.box))
    waits = Waits(workflows.rows)
    accounts = open_accounts(stores, settings, box=keys.box)
    talk = open_conversations(stores, settings.limits, workflows=workflows.conversations)
    delivery = open_delivery(stores, settings.delivery, keys=keys, accounts=accounts, unread=talk.service.unread)
    reminders = open_reminders(stores, settings, accounts=accounts, waits=waits)
    inbox = open_inbox(stores, settings, waits=waits, follower=LinkedWidgets(stores.pocketbase, stores.events))
    widgets = open_widgets(stores, settings, accounts=accounts, conversation=talk, reminders=reminders, inbox=inbox)
    contexts = open_contexts(stores, settings, accounts=accounts, memory=memory, agents=agents)
    phrase = Phrasing(agents, contexts).phrase
    routines = open_routines(stores, accounts=accounts, waits=waits, widgets=widgets, phrase=phrase)
    domains = (inbox.effects, reminders.effects, routines.effects, widgets.effects)
    turns = open_turns(
        stores, settings, accounts=accounts, memory=memory, agents=agents, contexts=contexts, domains=domains
    )
    kinds = awaited(workflows.rows, reminders.service, inbox.service)
    reconciler = Reconciler(stores.pocketbase, workflows.rows, kinds)
    erase = workflows.client.erase_user
    ended, most = accounts.sessions.ended_of, settings.limits.sockets_per_user
    accounts.sign_in.on_replace(delivery.subscriptions.follow_session)
    return Runtime(
        settings=settings,
        pocketbase=stores.pocketbase,
        events=stores.events,
        memory=memory,
        search=SearchService(stores.pocketbase, memory),
        agents=agents,
        workflows=workflows,
        waits=waits,
        reconciler=reconciler,
        accounts=accounts,
        conversation=talk,
        delivery=delivery,
        reminders=reminders,
        inbox=inbox,
        widgets=widgets,
        routines=routines,
        calendar=open_calendar(stores, keys, accounts=accounts, inbox=inbox),
        turns=turns,
        privacy=open_privacy(
            stores,
            settings,
            rows=ROWS,
            memory=memory,
            accounts=accounts,
            erase_workflows=erase,
            look_again=reconciler.soon,
        ),
        connections=ConnectionManager(stores.events, ended_of=ended, most_per_user=most),
        gateway=open_gateway(stores, settings, workflows=workflows, accounts=accounts, conversation=talk, turns=turns),
    )


def _add_loops(runtime: Runtime) -> None:
    """All that an API process does by itself, again and again."""
    parts = (
        runtime.connections,
        runtime.conversation.outbox,
        runtime.waits,
        runtime.reconciler,
        runtime.delivery.sender,
        runtime.reminders.missed,
        runtime.turns.due_effects,
        runtime.turns.lost_memories,
        runtime.privacy.scrubber,
        runtime.privacy.erasures,
        runtime.privacy.guests,
        Housekeeping(runtime.pocketbase, runtime.accounts.sessions, runtime.accounts.owners, ROWS),
    )
    runtime.accounts.sessions.on_end(runtime.connections.end_session)
    runtime.background.add(owed_events(runtime.events))
    for part in parts:
        runtime.background.add(*part.loops())
