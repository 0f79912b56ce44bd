"""What was said before the recent messages: summed up once, stored, and never read whole again.

The model sums up where there is one. Offline the user's own words are cut to their beginnings, the latest kept: plain,
and nothing in it is invented.
"""

from collections.abc import Sequence

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for
from src.errors import ModelFailed
from src.models.turn import RecentMessage
from src.services.accounts.users import UserService
from src.services.agent.meter import Meter
from src.services.agent.service import AgentService
from src.services.agent.usage import UsageService, counting, day_of
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.turns.budgets import BudgetService
from src.services.turns.context import RECENT_MESSAGES
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import all_of, asc, desc, eq, gt, lt
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Update, Write

SUMMARY_CHARACTERS = 1_500
"""About 400 tokens: a paragraph that every turn carries."""
_LEAST = 8
"""Messages that are worth a summary."""
_MOST = 100
"""Messages that one summary takes in; more wait for the next."""
_LINE_CHARACTERS = 120


class SummaryService:
    """Keeps the summary of each user's conversation up to date."""

    def __init__(
        self,
        pocketbase: PocketBase,
        users: UserService,
        agents: AgentService,
        usage: UsageService,
        budgets: BudgetService,
    ) -> None:
        self._pocketbase = pocketbase
        self._conversations = Collection(pocketbase, ConversationRow, noun="conversation")
        self._messages = Collection(pocketbase, MessageRow)
        self._users = users
        self._agents = agents
        self._usage = usage
        self._budgets = budgets

    async def bring_up(self, user_id: UserId) -> int:
        """Take in what has grown old; answers how many messages. A second call finds nothing left to do.

        Raises:
            DependencyDown: the database does not answer.
            ModelFailed: the model does not; what was summed up before stands.
        """
        conversation = await self._conversations.get(conversation_id_for(user_id))
        old = await self._grown_old(user_id, conversation)
        if len(old) < _LEAST:
            return 0
        # What a reply may have quoted of texts that the user did not type would outlive its gate here.
        said = [RecentMessage(role=row.role, text=row.text) for row in old if row.text and row.gate is None]
        before = conversation.summary
        if self._agents.models.background.offline:
            summary, writes = cut_short(before, said), list[Write]()
        else:
            day = day_of(utc_now())
            user = await self._users.get(user_id)
            if await self._budgets.spent(user) is not None:
                return 0
            meter = Meter()
            try:
                summary = await self._agents.sum_up(before, said, locale=user.locale, meter=meter)
            except ModelFailed:
                await self._usage.add(user_id, meter.usage, background=True)
                raise
            summary, writes = (
                summary[:SUMMARY_CHARACTERS],
                [counting(user_id, meter.usage, day=day, replies=0, background=True)],
            )
        puts = (put(ConversationRow.summary, summary), put(ConversationRow.summarised_until, old[-1].created))
        await self._pocketbase.batch([Update.of(ConversationRow, conversation.id, *puts), *writes])
        return len(old)

    async def _grown_old(self, user_id: UserId, conversation: ConversationRow) -> list[MessageRow]:
        """The messages after the summary and before the recent ones, oldest first."""
        own = all_of(eq(MessageRow.user, user_id), eq(MessageRow.superseded, False))
        recent = await self._messages.find(
            own, sort=[desc(MessageRow.created)], limit=RECENT_MESSAGES, only=[MessageRow.created]
        )
        if len(recent) < RECENT_MESSAGES:
            return []
        old = all_of(own, lt(MessageRow.created, recent[-1].created))
        until = conversation.summarised_until
        return await self._messages.find(
            old if until is None else all_of(old, gt(MessageRow.created, until)),
            sort=[asc(MessageRow.created)],
            limit=_MOST,
            only=[MessageRow.text, MessageRow.created, MessageRow.gate],
        )


def cut_short(before: str, said: Sequence[RecentMessage]) -> str:
    """The user's own words, each message cut to its beginning, the latest of them within the limit."""
    lines = [*before.splitlines(), *(_first_words(message.text) for message in said if message.role == "user")]
    kept: list[str] = []
    left = SUMMARY_CHARACTERS
    for line in reversed(lines):
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _LINE_CHARACTERS:
        return line
    return f"{line[:_LINE_CHARACTERS].rsplit(' ', 1)[0]}…"
