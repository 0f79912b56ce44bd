"""What cannot be undone is shown on a card first, and done once its user says so, however many days later.

The card is the promise: its row says what would happen, until when, and what was decided. A workflow waits for it, and
has done what was approved; whatever is repeated, it happens once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import NotFound
from src.logs import get_logger
from src.models.reply import Reply
from src.models.values import User
from src.protocol.events import MemoryChanged
from src.protocol.memory import Memory
from src.services.conversation.rows import MessageRow
from src.services.conversation.saying import say_once
from src.services.memory import MemoryService
from src.services.waits.service import Waits
from src.services.widgets.kinds.approval import Approval, approval_of
from src.services.widgets.kinds.base import WidgetChange, dumped, shown
from src.services.widgets.rows import WidgetRow
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import contains, eq
from src.stores.pocketbase.rows import put

logger = get_logger("approvals")

WAITS_FOR = timedelta(days=30)
"""How long a card waits. Who asked to have something deleted and did not look at it for a month no longer wants it."""
_LINES = 20
"""Memories that the card names; of more it says how many."""
UNSETTLED = (eq(WidgetRow.type, "approval"), contains(WidgetRow.state, "unsettled"))
"""Cards that wait, or whose decision is not carried out."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Asks, and carries out what was approved."""

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

    async def settle(self, user_id: UserId) -> datetime | None:
        """Carry out what the user has decided, end what waited too long; when to look again, None where nothing waits."""
        following: list[datetime] = []
        async for row in self.widgets.own.scan(eq(WidgetRow.user, user_id), *UNSETTLED):
            state = approval_of(row)
            if state.status == "waiting" and state.expires > utc_now():
                following.append(state.expires)
            elif state.status == "approved":
                await self._forget(user_id, state)
                await self._close(row)
            else:
                await self._close(row)
        return min(following, default=None)

    async def _named(self, user_id: UserId, memory_ids: Sequence[str] | None) -> list[Memory]:
        every = await self.memory.export(user_id)
        return [memory for memory in every if memory_ids is None or memory.id in memory_ids]

    async def _forget(self, user_id: UserId, state: Approval) -> None:
        """Delete what the card named. What the user has told since it was asked stays."""
        for memory in await self.memory.export(user_id, superseded=state.what == "forget_all"):
            if memory.id in state.memory_ids or (state.what == "forget_all" and memory.created <= state.asked):
                try:
                    await self.memory.delete(user_id, memory.id)
                except NotFound:
                    continue
        count = await self.memory.count(user_id)
        await self.events.announce(user_id, MemoryChanged(ts=utc_now(), count=count))
        logger.info("approval_carried_out", user_id=user_id, what=state.what)

    async def _close(self, row: WidgetRow) -> None:
        """Say on the card what came of it; its texts go."""

        async def decide(now: WidgetRow) -> WidgetChange:
            state = approval_of(now)
            if state.status == "waiting":
                state.status = "expired"
            state.phase, state.lines, state.memory_ids = "settled", [], []
            return shown(dumped(state))

        await self.widgets.change(row.user, row.id, decide, change_id="settled")

    async def _say(self, user: User, reply: Reply, widget_id: str, *, count: int) -> None:
        message_id = derive_id("approval_message", reply.id)
        text = user.words.say("approval-asked", count=count)
        row = MessageRow.by_assistant(message_id, user.id, text, agent=reply.agent)
        await say_once(self.pocketbase, self.events, row.having(put(MessageRow.widgets, [widget_id])))
