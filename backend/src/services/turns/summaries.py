"""What was said before the recent messages: summed up once, stored, and never read whole again.

The model sums up where there is one. Offline the user's own words are cut to their beginnings, the latest kept: plain,
and nothing in it is invented.
"""

from collections.abc import Sequence

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for
from src.models.turn import RecentMessage
from src.services.accounts.users import UserService
from src.services.agent.service import AgentService
from src.services.agent.usage import UsageService, counting, day_of
from src.services.turns.context import RECENT_MESSAGES
from src.stores.pocketbase.client import PocketBase, Record, Update, Write, bind, format_time, parse_time

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
        *,
        daily_tokens: int,
    ) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._agents = agents
        self._usage = usage
        self._daily_tokens = daily_tokens

    async def bring_up(self, user_id: UserId) -> int:
        """Take in what has grown old; answers how many messages. A second call finds nothing left to do.

        Raises:
            DependencyDown: the database does not answer.
            ModelFailed: the model does not; what was summed up before stands.
        """
        conversation = await self._pocketbase.get("conversations", conversation_id_for(user_id))
        old = await self._grown_old(user_id, conversation)
        if len(old) < _LEAST:
            return 0
        said = [RecentMessage(role=row["role"], text=row["text"]) for row in old if row["text"]]
        before = str(conversation["summary"])
        if self._agents.is_offline:
            summary, writes = cut_short(before, said), list[Write]()
        else:
            day = day_of(utc_now())
            if await self._usage.tokens(user_id, day=day) >= self._daily_tokens:
                return 0
            user = await self._users.get(user_id)
            summary, cost = await self._agents.sum_up(before, said, locale=user.locale)
            summary, writes = summary[:SUMMARY_CHARACTERS], [counting(user_id, cost, day=day, replies=0)]
        until = parse_time(old[-1]["created"]) or utc_now()
        changes = {"summary": summary, "summarised_until": format_time(until)}
        await self._pocketbase.batch([Update("conversations", conversation["id"], changes), *writes])
        return len(old)

    async def _grown_old(self, user_id: UserId, conversation: Record) -> list[Record]:
        """The messages after the summary and before the recent ones, oldest first."""
        own = bind("user = {:user} && superseded = false", user=user_id)
        recent = await self._pocketbase.find(
            "messages", where=own, sort="-created", limit=RECENT_MESSAGES, fields="id,created"
        )
        edge = parse_time(recent[-1]["created"]) if len(recent) == RECENT_MESSAGES else None
        if edge is None:
            return []
        where = f"{own} && {bind('created < {:edge}', edge=edge)}"
        until = parse_time(conversation["summarised_until"])
        if until is not None:
            where += " && " + bind("created > {:until}", until=until)
        return await self._pocketbase.find(
            "messages", where=where, sort="created", limit=_MOST, fields="id,role,text,created"
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
