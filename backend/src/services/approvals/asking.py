"""What cannot be undone is asked first: a card says what would be forgotten, and nothing is until its user says so.

The card is a widget of the type "approval". What was decided on it is carried out by `service`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.models.reply import Reply
from src.models.values import User
from src.protocol.memory import Memory
from src.services.conversation.rows import MessageRow
from src.services.conversation.saying import say_once
from src.services.memory import MemoryService
from src.services.waits.service import Waits
from src.services.widgets.kinds.approval import Approval
from src.services.widgets.kinds.base import dumped
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.rows import put

WAITS_FOR = timedelta(days=30)
"""How long a card waits. Who asked to have something deleted and did not look at it for a month no longer wants it."""
_LINES = 20
"""Memories that the card names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks before memories are deleted."""

    pocketbase: PocketBase
    events: EventLog
    widgets: WidgetRows
    memory: MemoryService
    waits: Waits

    async def ask_to_forget(self, user: User, reply: Reply, memory_ids: Sequence[str] | None) -> None:
        """Show the card for some memories, or with None for all that there are; once for a reply.

        Where there is nothing to forget, nothing is shown. Raises `DependencyDown`.
        """
        widget_id, now = derive_id("approval", reply.id), utc_now()
        memories = await self._named(user.id, memory_ids)
        if memories:
            state = Approval(
                what="forget_all" if memory_ids is None else "forget",
                count=len(memories),
                lines=[memory.text for memory in memories[:_LINES]],
                memory_ids=[] if memory_ids is None else [memory.id for memory in memories],
                asked=now,
                expires=now + WAITS_FOR,
            )
            await self.widgets.show(
                user.id,
                widget_id,
                widget_type="approval",
                title=user.words.say("approval-title"),
                state=dumped(state),
                message_id=reply.id,
            )
            if memory_ids is not None:  # the reply speaks as if they were gone
                await self._say(user, reply, widget_id, count=len(memories))
        self.waits.approvals(user.id)

    async def _named(self, user_id: UserId, memory_ids: Sequence[str] | None) -> list[Memory]:
        every = await self.memory.export(user_id)
        return [memory for memory in every if memory_ids is None or memory.id in memory_ids]

    async def _say(self, user: User, reply: Reply, widget_id: str, *, count: int) -> None:
        message_id = derive_id("approval_message", reply.id)
        text = user.words.say("approval-asked", count=count)
        row = MessageRow.by_assistant(message_id, user.id, text, agent=reply.agent)
        await say_once(self.pocketbase, self.events, row.having(put(MessageRow.widgets, [widget_id])))
