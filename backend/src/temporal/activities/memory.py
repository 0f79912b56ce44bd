"""Memory as activities: ids and scores out, the ids of replies in; texts stay in the stores."""

from temporalio import activity

from src.core.ids import UserId
from src.services.agent.meter import Meter
from src.services.conversation.rows import MessageRow
from src.services.memory import MemoryService
from src.services.turns.due_effects import DueEffects
from src.services.turns.effects import EffectService
from src.services.turns.replies import ReplyService
from src.services.turns.summaries import SummaryService
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.temporal.options import ADD_MEMORY, EXTRACT_MEMORIES, SEARCH_MEMORIES, SUM_UP
from src.temporal.payloads.conversation import ConversationRef, MemoryQuery, MemoryScore, ReplyRef


class MemoryActivities:
    """Activities on the memories of one user."""

    def __init__(
        self,
        memory: MemoryService,
        replies: ReplyService,
        effects: EffectService,
        due: DueEffects,
        pocketbase: PocketBase,
        summaries: SummaryService,
    ) -> None:
        self._summaries = summaries
        self._memory = memory
        self._replies = replies
        self._effects = effects
        self._due = due
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")

    @activity.defn(name=SEARCH_MEMORIES)
    async def search_memories(self, query: MemoryQuery) -> list[MemoryScore]:
        """Memories that fit a stored message of the user, best first."""
        message = await self._messages.own(UserId(query.user_id), query.message_id)
        hits = await self._memory.search(message.user, message.text, limit=query.limit)
        return [MemoryScore(id=hit.id, score=hit.score) for hit in hits]

    @activity.defn(name=ADD_MEMORY)
    async def add_memory(self, ref: ReplyRef) -> int:
        """Remember and forget what a stored reply noted; answers how many effects there were."""
        reply = await self._replies.find(UserId(ref.user_id), ref.reply_id)
        if reply is None:
            return 0
        return await self._due.apply_memories(reply)

    @activity.defn(name=EXTRACT_MEMORIES)
    async def extract_memories(self, ref: ReplyRef) -> int:
        """Keep the facts that Mem0 finds in the message that a reply answers; answers how many."""
        user_id = UserId(ref.user_id)
        reply = await self._replies.find(user_id, ref.reply_id)
        if reply is None or reply.reply_to is None:
            return 0
        message = await self._messages.own(user_id, reply.reply_to)
        meter = Meter()
        try:
            found = await self._memory.extract(
                user_id, message.text, key=reply.id, source_message_id=reply.reply_to, meter=meter
            )
        finally:
            await self._replies.usage.add(user_id, meter.usage, background=True)
        if found:
            await self._effects.announce_memories(user_id, key=f"{reply.id}:extracted")
        return len(found)

    @activity.defn(name=SUM_UP)
    async def sum_up_conversation(self, ref: ConversationRef) -> int:
        """Take what has grown old into the conversation's summary; answers how many messages."""
        return await self._summaries.bring_up(UserId(ref.user_id))
