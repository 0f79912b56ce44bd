"""What its user approved is done, however many days after it was asked (`asking`).

The card is the promise: its row says what would happen, until when, and what was decided. A workflow waits for it, and
has done what was approved; whatever is repeated, it happens once.
"""

from dataclasses import dataclass
from datetime import datetime

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import NotFound
from src.logs import get_logger
from src.protocol.events import MemoryChanged
from src.services.memory import MemoryService
from src.services.widgets.kinds.approval import Approval, approval_of
from src.services.widgets.kinds.base import WidgetChange, dumped, shown
from src.services.widgets.rows import WidgetRow
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.filters import contains, eq

logger = get_logger("approvals")

UNSETTLED = (eq(WidgetRow.type, "approval"), contains(WidgetRow.state, "unsettled"))
"""Cards that wait, or whose decision is not carried out."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Carries out what was approved."""

    events: EventLog
    widgets: WidgetRows
    memory: MemoryService

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
