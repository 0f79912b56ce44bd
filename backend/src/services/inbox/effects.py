"""What a reply does to the inbox, each effect once, whatever is repeated.

`key` names an effect for ever. What cannot be done raises `NotFound`: the item is gone. Everything here tells the user's clients by itself.
"""

from collections.abc import Awaitable, Callable

from src.core.clock import instant_of
from src.core.ids import UserId, derive_id
from src.models.effects import (
    CaptureInboxItem,
    CompleteInboxItem,
    UpdateInboxItem,
)
from src.models.reply import Reply
from src.models.values import User
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import InboxService, Puts, by_assistant
from src.stores.pocketbase.rows import Put, put

ProcessInbox = Callable[[UserId], Awaitable[object]]
"""Has a user's new items gone over. Raises `DependencyDown`."""


class InboxEffects:
    """Applies effects to items."""

    def __init__(self, inbox: InboxService, process: ProcessInbox) -> None:
        self._inbox = inbox
        self._process = process

    async def capture(self, user: User, reply: Reply, effect: CaptureInboxItem, *, key: str) -> None:
        """Put a thing down."""
        await self._inbox.put_down(
            ItemRow(
                id=derive_id("item", key),
                user=user.id,
                text=effect.text,
                kind=effect.item_kind,
                due=instant_of(effect.due_local, user.timezone) if effect.due_local else None,
                project=effect.project,
                next_action=effect.next_action,
                waiting_for=effect.waiting_for,
                source="brain_dump" if reply.agent == "inbox_collector" else "chat",
                message_id=reply.reply_to,
            )
        )

    async def change(self, user: User, effect: UpdateInboxItem | CompleteInboxItem, *, key: str) -> None:
        """Change an item by the user's words, as if the user had done it by hand, but with undo."""

        def decide(row: ItemRow) -> Puts:
            if isinstance(effect, CompleteInboxItem):
                return by_assistant(row, [put(ItemRow.status, "done")])
            return by_assistant(row, _item_changes(effect, user, row))

        await self._inbox.decide(user.id, effect.item_id, decide, change_id=key)

    async def process(self, user_id: UserId) -> None:
        """Have the new items gone over. Raises `DependencyDown`; again is fine."""
        await self._process(user_id)


def _item_changes(effect: UpdateInboxItem, user: User, row: ItemRow) -> list[Put]:
    wanted = [
        put(ItemRow.text, effect.text or row.text),
        put(ItemRow.kind, effect.item_kind or row.kind),
        put(ItemRow.status, effect.status or ("clarified" if row.status == "new" else row.status)),
    ]
    if effect.project is not None:
        wanted.append(put(ItemRow.project, effect.project))
    if effect.next_action is not None:
        wanted.append(put(ItemRow.next_action, effect.next_action))
    if effect.waiting_for is not None:
        wanted.append(put(ItemRow.waiting_for, effect.waiting_for))
    if effect.due_local is not None:
        wanted.append(put(ItemRow.due, instant_of(effect.due_local, user.timezone)))
    return wanted
