"""Gathers what a run is given: the user, the recent messages, the recalled memories and the open items.

Everything is read by index and bounded by a budget, so the cost of a turn does not grow with the length of the history.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from src.core.clock import utc_now, zone_of
from src.core.ids import UserId, conversation_id_for, reply_id_for
from src.errors import BudgetSpent, DependencyDown
from src.logs import get_logger
from src.models.turn import MemoryHit, OpenItem, RecentMessage, RoutineSetting, TurnContext
from src.models.values import AgentName, Occasion, Step, User
from src.services.accounts.users import UserService
from src.services.agent.choices import Models
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.inbox.rows import ItemRow
from src.services.memory import MemoryService
from src.services.reminders.open import open_reminders
from src.services.routines.clock import routine_setting
from src.services.routines.rows import RoutineRow
from src.services.turns.budgets import BudgetService
from src.services.turns.gate import quoting, sight_of
from src.services.widgets.shown import shown_widgets
from src.settings import LimitSettings, MemorySettings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.filters import desc, eq, one_of

logger = get_logger("turn_context")

RECENT_MESSAGES = 24
_OPEN_ITEMS = 30
_BYTES_PER_TOKEN = 4
"""English runs at about 4 bytes a token and Russian, with 2 bytes a letter, at about 5 to 6: this errs on the safe side."""


@dataclass(frozen=True, slots=True)
class TurnMaterial:
    """All that `AgentService.run` takes, and the row of the message to answer, where there is one."""

    user: User
    context: TurnContext
    recent: tuple[RecentMessage, ...]
    text: str
    message: MessageRow | None
    spent: BudgetSpent | None
    """Which of the day's budgets is used up, where one is."""
    answered_by: str | None
    """The id of a stored reply to this message and generation, where one is among the recent messages."""
    foreign: bool
    """Whether the rows that the run sees hold what the user did not type. What was said of such is marked in `recent`."""


class TurnContextService:
    """Reads the material of a turn."""

    def __init__(
        self,
        pocketbase: PocketBase,
        users: UserService,
        memory: MemoryService,
        budgets: BudgetService,
        *,
        limits: LimitSettings,
        memory_settings: MemorySettings,
        models: Models,
    ) -> None:
        self._pocketbase = pocketbase
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._conversations = Collection(pocketbase, ConversationRow)
        self._items = Collection(pocketbase, ItemRow)
        self._routine_rows = Collection(pocketbase, RoutineRow)
        self._users = users
        self._memory = memory
        self.budgets = budgets
        self._limits = limits
        self._recall_limit = memory_settings.recall_limit
        self._models = models

    async def gather(
        self,
        user_id: UserId,
        *,
        message_id: str | None,
        agent: AgentName,
        step: Step | None,
        occasion: Occasion = "message",
        item_ids: Sequence[str] = (),
    ) -> TurnMaterial:
        """Read what a run needs. Raises `NotFound` where the user or the message is gone, `DependencyDown`.

        `item_ids`: the items that a run over the inbox is to look at; it sees nothing of the conversation.
        """
        user, _ = await asyncio.gather(self._user(user_id), self._models.refresh())
        with self._pocketbase.reads_joined():
            (
                (rows, message, memories),
                items,
                new_items,
                reminders,
                routines,
                (summary, spent, widgets),
            ) = await asyncio.gather(
                self._heard(user_id, message_id),
                self._open_items(user_id),
                self._new_items(user_id, item_ids),
                open_reminders(self._pocketbase, user),
                self._routines(user_id),
                asyncio.gather(self._summary(user_id), self._spent(user), shown_widgets(self._pocketbase, user_id)),
            )
        earlier = _earlier(rows, message)
        text = message.text if message else ""
        sight = await asyncio.to_thread(sight_of, items, memories, text)
        quoted = quoting(earlier, answers=message is not None)
        context = TurnContext(
            agent=agent,
            locale=user.locale,
            timezone=zone_of(user.timezone).key,
            local_time=utc_now().astimezone(zone_of(user.timezone)).isoformat(timespec="seconds"),
            user_name=user.name,
            step=step,
            occasion=occasion,
            first_message=not any(row.role == "user" for row in earlier),
            profile=user.profile,
            memories=tuple(sight.memories),
            open_items=tuple(_open_item(item, user) for item in sight.items) if occasion != "inbox" else (),
            new_items=tuple(_open_item(item, user) for item in new_items),
            open_reminders=reminders if occasion != "inbox" else (),
            widgets=widgets if occasion != "inbox" else (),
            routines=routines,
            earlier=summary if occasion != "inbox" else "",
            offline=self._models.talk.offline,
        )
        return TurnMaterial(
            user=user,
            context=context,
            recent=self._within_budget(earlier, quoted) if occasion != "inbox" else (),
            text=text,
            message=message,
            spent=spent,
            answered_by=_answer_among(rows, message),
            foreign=sight.foreign if occasion != "inbox" else not all(item.typed for item in new_items),
        )

    async def own_message(self, user_id: UserId, message_id: str) -> MessageRow:
        """A message of this user. Raises `NotFound`, also where it is another's."""
        return await self._messages.own(user_id, message_id)

    async def recall(self, user_id: UserId, text: str) -> Sequence[MemoryHit]:
        """Memories that fit a text, within the budget; none where the memory does not answer."""
        try:
            hits = await self._memory.search(user_id, text, limit=self._recall_limit)
        except DependencyDown:
            logger.warning("recall_skipped", user_id=user_id)
            return []
        budget = self._limits.memory_tokens * _BYTES_PER_TOKEN
        kept: list[MemoryHit] = []
        for hit in hits:
            budget -= len(hit.text.encode())
            if budget < 0:
                break
            kept.append(hit)
        return kept

    async def _user(self, user_id: UserId) -> User:
        """The user, who has mostly been read by the request that brought the message a moment ago."""
        return self._users.recent(user_id) or await self._users.get(user_id)

    async def _spent(self, user: User) -> BudgetSpent | None:
        """The offline model costs nothing and has no budget."""
        return None if self._models.talk.offline else await self.budgets.spent(user)

    async def _heard(
        self, user_id: UserId, message_id: str | None
    ) -> tuple[list[MessageRow], MessageRow | None, Sequence[MemoryHit]]:
        """The recent messages, the one to answer, and what is remembered of its matter."""
        rows = await self._recent_rows(user_id)
        if message_id is None:
            return rows, None, []
        message = await self._message(user_id, message_id, rows)
        return rows, message, await self.recall(user_id, message.text)

    async def _message(self, user_id: UserId, message_id: str, rows: Sequence[MessageRow]) -> MessageRow:
        found = next((row for row in rows if row.id == message_id), None)
        return found or await self.own_message(user_id, message_id)

    async def _recent_rows(self, user_id: UserId) -> list[MessageRow]:
        return await self._messages.find(
            eq(MessageRow.conversation, conversation_id_for(user_id)),
            eq(MessageRow.user, user_id),
            eq(MessageRow.superseded, False),
            sort=[desc(MessageRow.created)],
            limit=RECENT_MESSAGES,
            only=[
                MessageRow.text,
                MessageRow.created,
                MessageRow.reply_to,
                MessageRow.generation,
                MessageRow.replaces,
                MessageRow.status,
                MessageRow.gate,
            ],
        )

    async def _open_items(self, user_id: UserId) -> list[ItemRow]:
        return await self._items.find(
            eq(ItemRow.user, user_id),
            one_of(ItemRow.status, ["new", "clarified"]),
            sort=[desc(ItemRow.created)],
            limit=_OPEN_ITEMS,
            only=[ItemRow.text, ItemRow.kind, ItemRow.due, ItemRow.source],
        )

    async def _summary(self, user_id: UserId) -> str:
        conversation = await self._conversations.lookup(conversation_id_for(user_id))
        return conversation.summary if conversation else ""

    async def _routines(self, user_id: UserId) -> tuple[RoutineSetting, ...]:
        rows = await self._routine_rows.find(eq(RoutineRow.user, user_id), eq(RoutineRow.enabled, True))
        return tuple(routine_setting(row) for row in rows)

    async def _new_items(self, user_id: UserId, item_ids: Sequence[str]) -> list[ItemRow]:
        rows = await self._items.named(item_ids, eq(ItemRow.user, user_id), eq(ItemRow.status, "new"))
        return sorted(rows, key=lambda row: row.created)

    def _within_budget(self, earlier: Sequence[MessageRow], quoted: frozenset[str]) -> tuple[RecentMessage, ...]:
        """What was said last, oldest first; what may repeat foreign words only where it is among `quoted`."""
        budget = self._limits.recent_messages_tokens * _BYTES_PER_TOKEN
        kept: list[RecentMessage] = []
        for row in earlier:
            if row.gate is not None and row.id not in quoted:
                continue
            budget -= len(row.text.encode())
            if budget < 0:
                break
            kept.append(RecentMessage(role=row.role, text=row.text, quotes=row.gate is not None))
        return tuple(reversed(kept))


def _earlier(rows: Sequence[MessageRow], message: MessageRow | None) -> list[MessageRow]:
    """The rows that came before the message was answered, newest first: no later questions, not the message itself."""
    if message is None:
        return list(rows)
    return [
        row
        for row in rows
        if row.id != message.id
        and row.reply_to != message.id
        and (row.role == "assistant" or row.created <= message.created)
    ]


def _answer_among(rows: Sequence[MessageRow], message: MessageRow | None) -> str | None:
    if message is None:
        return None
    wanted = reply_id_for(message.id, message.generation)
    return next((row.id for row in rows if row.id == wanted), None)


def _open_item(row: ItemRow, user: User) -> OpenItem:
    local = row.due.astimezone(zone_of(user.timezone)).isoformat(timespec="minutes") if row.due else None
    item = OpenItem(id=row.id, text=row.text, kind=row.kind, due_local=local)
    if not row.answer:
        return item
    question = row.proposal.question if row.proposal else None
    return item.model_copy(update={"question": question, "answer": row.answer})
