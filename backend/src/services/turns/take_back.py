"""What a superseded reply had put down is taken back, before the reply in its place is begun.

Whoever asks for another reply, or words their message anew, wants things once. It is done here and not by a page: a page may
be closed in between. A thing that is done, a reminder that has come and a memory that its user has corrected since, stay.
"""

from src.core.ids import effect_key, effect_row_id
from src.errors import NotFound
from src.models.effects import Remember
from src.models.values import User
from src.protocol.reminders import ReminderPatch
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import InboxService
from src.services.memory.effects import MemoryEffects
from src.services.reminders.rows import ReminderRow
from src.services.reminders.service import ReminderService
from src.services.turns.replies import ReplyService, StoredReply, reply_of
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq, one_of


class TakeBack:
    """Takes back by the ids that the superseded replies gave, so nothing else of the user's can be meant."""

    def __init__(
        self,
        pocketbase: PocketBase,
        replies: ReplyService,
        *,
        inbox: InboxService,
        reminders: ReminderService,
        memories: MemoryEffects,
    ) -> None:
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._reminders = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._replies = replies
        self._inbox = inbox
        self._service = reminders
        self._memories = memories

    async def before(self, user: User, message: MessageRow) -> bool:
        """Take back what came of earlier replies to `message`, and to the one it is an edit of; whether anything did.

        Again is fine. Raises `DependencyDown`.
        """
        asked = [message.id] if message.generation > 0 else []
        asked += [message.replaces] if message.replaces else []
        if not asked:
            return False
        superseded = await self._messages.find(
            eq(MessageRow.user, user.id), one_of(MessageRow.reply_to, asked), eq(MessageRow.superseded, True)
        )
        taken = [await self._take(user, reply_of(row)) for row in superseded]
        return any(taken)

    async def _take(self, user: User, reply: StoredReply) -> bool:
        if reply.row.rows_due:
            await self._replies.note_rows_applied(reply)  # it must not be applied later either
        keys = [effect_key(reply.id, place) for place in range(len(reply.effects))]
        items = await self._items.named(
            [effect_row_id("item", key) for key in keys],
            eq(ItemRow.user, user.id),
            one_of(ItemRow.status, ("new", "clarified")),
        )
        reminders = await self._reminders.named(
            [effect_row_id("reminder", key) for key in keys],
            eq(ReminderRow.user, user.id),
            eq(ReminderRow.status, "scheduled"),
        )
        told = [effect_key(reply.id, place) for place, one in enumerate(reply.effects) if isinstance(one, Remember)]
        forgotten = await self._memories.take_back(user.id, told, once=f"taken-back:{reply.id}")
        for item in items:
            await self._inbox.delete(user.id, item.id)
        for reminder in reminders:
            await self._cancel(user, reminder.id)
        return forgotten or bool(items or reminders)

    async def _cancel(self, user: User, reminder_id: str) -> None:
        try:
            await self._service.change(user, reminder_id, ReminderPatch(status="cancelled"))
        except NotFound:
            return  # the user has deleted it just now
