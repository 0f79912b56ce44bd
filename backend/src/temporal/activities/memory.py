"""Memory as activities: ids and scores out, the ids of replies in; texts stay in the stores."""

from temporalio import activity

from src.core.ids import UserId
from src.errors import NotFound
from src.services.memory import MemoryService
from src.services.turns.effects import EffectService
from src.services.turns.replies import ReplyService
from src.services.turns.summaries import SummaryService
from src.stores.pocketbase.client import PocketBase
from src.temporal.options import ADD_MEMORY, EXTRACT_MEMORIES, SEARCH_MEMORIES, SUM_UP
from src.temporal.payloads import ConversationRef, MemoryQuery, MemoryScore, ReplyRef


class MemoryActivities:
    """Activities on the memories of one user."""

    def __init__(
        self,
        memory: MemoryService,
        replies: ReplyService,
        effects: EffectService,
        pocketbase: PocketBase,
        summaries: SummaryService,
    ) -> None:
        self._summaries = summaries
        self._memory = memory
        self._replies = replies
        self._effects = effects
        self._pocketbase = pocketbase

    @activity.defn(name=SEARCH_MEMORIES)
    async def search_memories(self, query: MemoryQuery) -> list[MemoryScore]:
        """Memories that fit a stored message of the user, best first."""
        message = await self._pocketbase.get("messages", query.message_id)
        if message["user"] != query.user_id:
            raise NotFound(f"There is no message {query.message_id!r}.")
        hits = await self._memory.search(UserId(query.user_id), message["text"], limit=query.limit)
        return [MemoryScore(id=hit.id, score=hit.score) for hit in hits]

    @activity.defn(name=ADD_MEMORY)
    async def add_memory(self, ref: ReplyRef) -> int:
        """Remember and forget what a stored reply noted; answers how many effects there were."""
        reply = await self._replies.find(UserId(ref.user_id), ref.reply_id)
        if reply is None:
            return 0
        applied = await self._effects.apply_memories(reply)
        await self._replies.blank_memories(reply)
        return applied

    @activity.defn(name=EXTRACT_MEMORIES)
    async def extract_memories(self, ref: ReplyRef) -> int:
        """Keep the facts that Mem0 finds in the message that a reply answers; answers how many."""
        user_id = UserId(ref.user_id)
        reply = await self._replies.find(user_id, ref.reply_id)
        if reply is None or reply.reply_to is None:
            return 0
        message = await self._pocketbase.get("messages", reply.reply_to)
        if message["user"] != user_id:
            raise NotFound(f"There is no message {reply.reply_to!r}.")
        found = await self._memory.extract(user_id, message["text"], key=reply.id, source_message_id=reply.reply_to)
        if found:
            await self._effects.announce_memories(user_id, key=f"{reply.id}:extracted")
        return len(found)

    @activity.defn(name=SUM_UP)
    async def sum_up_conversation(self, ref: ConversationRef) -> int:
        """Take what has grown old into the conversation's summary; answers how many messages."""
        return await self._summaries.bring_up(UserId(ref.user_id))
