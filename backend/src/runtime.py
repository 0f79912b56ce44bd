"""The composition root: opens the stores, then the domains in their order; closes everything. No globals."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from src.background_loops import loops_of_api
from src.core import failpoints
from src.services.accounts.parts import Accounts, open_accounts
from src.services.agent.choices import Models
from src.services.agent.service import AgentService
from src.services.approvals.parts import ApprovalParts, open_approvals
from src.services.background import Background
from src.services.calendar.parts import Calendar, open_calendar
from src.services.connection_manager import ConnectionManager
from src.services.conversation.parts import Conversations, open_conversations
from src.services.db_init import ROWS, init_database_when_up
from src.services.delivery.parts import Delivery, open_delivery
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
from src.services.waits.service import Waits
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
    approvals: ApprovalParts
    routines: Routines
    calendar: Calendar
    turns: Turns
    privacy: Privacy
    connections: ConnectionManager
    gateway: ConversationGateway
    background: Background = field(default_factory=Background)

    async def close(self) -> None:
        """Stop what runs in the background, then close what the parts hold open."""
        await self.background.close()
        for part in (self.conversation, self.delivery, self.privacy, self.gateway, self.agents, self.accounts):
            await part.close()


@contextlib.asynccontextmanager
async def open_runtime(settings: Settings) -> AsyncGenerator[Runtime]:
    """Open all parts. Waits for PocketBase, whose schema is brought up to date; Temporal and Redis may come later."""
    failpoints.arm(settings.failpoints, settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        stores = await stack.enter_async_context(open_stores(settings))
        memory, _ = await asyncio.gather(MemoryService.open(settings), init_database_when_up(stores.pocketbase))
        stack.push_async_callback(memory.close)
        runtime = _compose(settings, stores, memory)
        runtime.background.add(*loops_of_api(runtime))
        stack.push_async_callback(runtime.close)
        await runtime.agents.warm()
        yield runtime


def _compose(settings: Settings, stores: Stores, memory: MemoryService) -> Runtime:
    """All domains in their order: each is given those below it, and hooks tell those below of those above."""
    pocketbase, events, limits = stores.pocketbase, stores.events, settings.limits
    keys, workflows = load_server_keys(settings), open_workflows(settings)
    waits = Waits(workflows.rows)
    accounts = open_accounts(stores, settings, box=keys.box)
    agents = AgentService(settings, EFFECTS, Models(settings, pocketbase, keys.box))
    talk = open_conversations(stores, limits, workflows=workflows.conversations, foresee=memory.foresee)
    delivery = open_delivery(stores, settings.delivery, keys=keys, accounts=accounts, unread=talk.service.unread)
    reminders = open_reminders(stores, settings, users=accounts.users, waits=waits)
    inbox = open_inbox(stores, settings, waits=waits, follower=LinkedWidgets(pocketbase, events))
    widgets = open_widgets(
        stores, settings, accounts=accounts, conversation=talk, reminders=reminders, inbox=inbox, waits=waits
    )
    approvals = open_approvals(stores, memory=memory, waits=waits, widgets=widgets)
    contexts = open_contexts(stores, settings, accounts=accounts, memory=memory, agents=agents)
    phrase = Phrasing(agents, contexts).phrase
    routines = open_routines(stores, accounts=accounts, waits=waits, widgets=widgets, phrase=phrase)
    effects = (inbox.effects, reminders.effects, routines.effects, widgets.effects, approvals.effects)
    turns = open_turns(
        stores,
        accounts=accounts,
        memory=memory,
        agents=agents,
        contexts=contexts,
        domains=effects,
        held=approvals.effects.held,
        inbox=inbox.service,
        reminders=reminders.service,
    )
    kinds = awaited(workflows.rows, reminders.service, inbox.service)
    reconciler = Reconciler(pocketbase, workflows.rows, kinds, on_loss=talk.outbox.look_at_all)
    erase, wake = workflows.client.erase_user, reconciler.soon
    connections = ConnectionManager(events, ended_of=accounts.sessions.ended_of, most_per_user=limits.sockets_per_user)
    accounts.sessions.on_end(connections.end_session)
    return Runtime(
        settings=settings,
        pocketbase=pocketbase,
        events=events,
        memory=memory,
        search=SearchService(pocketbase, memory),
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
        approvals=approvals,
        routines=routines,
        calendar=open_calendar(stores, keys, accounts=accounts, inbox=inbox),
        turns=turns,
        privacy=open_privacy(stores, settings, ROWS, memory=memory, accounts=accounts, erase=erase, wake=wake),
        connections=connections,
        gateway=open_gateway(stores, settings, workflows=workflows, accounts=accounts, conversation=talk, turns=turns),
    )
