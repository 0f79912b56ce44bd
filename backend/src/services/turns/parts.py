"""The parts of turns, put together: what a run is given, and what becomes of its reply."""

from collections.abc import Iterable
from dataclasses import dataclass

from src.services.accounts.effects import ProfileEffects
from src.services.accounts.parts import Accounts
from src.services.accounts.server_settings import ServerSettings
from src.services.agent.service import AgentService
from src.services.agent.usage import UsageService
from src.services.background import Job
from src.services.inbox.service import InboxService
from src.services.memory import MemoryService
from src.services.memory.effects import Held, MemoryEffects
from src.services.reminders.service import ReminderService
from src.services.turns.budgets import BudgetService
from src.services.turns.context import TurnContextService
from src.services.turns.due_effects import DueEffects
from src.services.turns.effects import EffectDomain, EffectService
from src.services.turns.lost_memories import LostMemories
from src.services.turns.progress import ProgressService
from src.services.turns.refusals import RefusalTeller
from src.services.turns.replies import ReplyService
from src.services.turns.summaries import SummaryService
from src.services.turns.take_back import TakeBack
from src.services.turns.used import ReplyUseService
from src.settings import Settings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Turns:
    """What a turn works with."""

    contexts: TurnContextService
    replies: ReplyService
    effects: EffectService
    due_effects: DueEffects
    progress: ProgressService
    summaries: SummaryService
    lost_memories: LostMemories
    budgets: BudgetService
    used: ReplyUseService
    take_back: TakeBack

    def loops(self) -> tuple[Job, ...]:
        """Applying the effects that are due; the look for memories that were lost."""
        return (*self.due_effects.loops(), *self.lost_memories.loops())


def open_contexts(
    stores: Stores, settings: Settings, *, accounts: Accounts, memory: MemoryService, agents: AgentService
) -> TurnContextService:
    """What gathers a run's material. Routines are phrased with it too, so it is made before the rest."""
    return TurnContextService(
        stores.pocketbase,
        accounts.users,
        memory,
        BudgetService(
            stores.pocketbase, ServerSettings(stores.pocketbase), UsageService(stores.pocketbase), settings.limits
        ),
        limits=settings.limits,
        memory_settings=settings.memory,
        models=agents.models,
    )


def open_turns(
    stores: Stores,
    *,
    accounts: Accounts,
    memory: MemoryService,
    agents: AgentService,
    contexts: TurnContextService,
    held: Held,
    domains: Iterable[EffectDomain],
    inbox: InboxService,
    reminders: ReminderService,
) -> Turns:
    """The parts. `domains` apply the effects of replies, besides those on memory and on the profile."""
    pocketbase, events, users = stores.pocketbase, stores.events, accounts.users
    replies = ReplyService(pocketbase)
    refusals, memories = RefusalTeller(pocketbase, events), MemoryEffects(memory, events, held=held)
    effects = EffectService(users, refusals, memories, (*domains, ProfileEffects(users)))
    return Turns(
        contexts=contexts,
        replies=replies,
        effects=effects,
        due_effects=DueEffects(replies, effects),
        progress=ProgressService(pocketbase),
        summaries=SummaryService(pocketbase, users, agents, UsageService(pocketbase), contexts.budgets),
        budgets=contexts.budgets,
        used=ReplyUseService(pocketbase, memory),
        take_back=TakeBack(pocketbase, replies, inbox=inbox, reminders=reminders, memories=memories),
        lost_memories=LostMemories(pocketbase, events, users, memory),
    )
