"""What a reply does to the inbox, each effect once, whatever is repeated."""

from typing import ClassVar

from src.core.clock import due_of
from src.core.ids import effect_row_id
from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted, over_the_inbox
from src.models.effects import CaptureInboxItem, CompleteInboxItem, ProcessInbox, ProposeInboxItem, UpdateInboxItem
from src.models.values import User
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import InboxService, Puts, by_assistant
from src.stores.pocketbase.rows import Put, put


class InboxEffects:
    """Applies effects to items."""

    def __init__(self, inbox: InboxService) -> None:
        self._inbox = inbox

    async def capture(self, noted: Noted[CaptureInboxItem]) -> Applied:
        """Put a thing down."""
        user, effect, reply = noted.user, noted.effect, noted.reply
        await self._inbox.put_down(
            ItemRow(
                id=effect_row_id("item", noted.key),
                user=user.id,
                text=effect.text,
                kind=effect.item_kind,
                due=due_of(effect.due_local, user.timezone),
                project=effect.project,
                next_action=effect.next_action,
                waiting_for=effect.waiting_for,
                source="brain_dump" if reply.agent == "inbox_collector" else "chat",
                message_id=reply.reply_to,
            )
        )
        return Applied()

    async def change(self, noted: Noted[UpdateInboxItem] | Noted[CompleteInboxItem]) -> Applied:
        """Change an item by the user's words, as if the user had done it by hand, but with undo."""
        user, effect = noted.user, noted.effect

        def decide(row: ItemRow) -> Puts:
            if isinstance(effect, CompleteInboxItem):
                return by_assistant(row, [put(ItemRow.status, "done")])
            return by_assistant(row, _item_changes(effect, user, row))

        await self._inbox.decide(user.id, effect.item_id, decide, change_id=noted.key)
        return Applied()

    async def process(self, noted: Noted[ProcessInbox]) -> Applied:
        """Have the new items gone over. Raises `DependencyDown`; again is fine."""
        await self._inbox.process(noted.user.id)
        return Applied()

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(
            CaptureInboxItem,
            capture,
            several="capture_inbox_items",
            ignores_extras=True,
            refusals={"cannot": "refused-capture", "full": "refused-full-inbox"},
        ),
        EffectKind(UpdateInboxItem, change, refusals={"cannot": "refused-item"}),
        EffectKind(ProposeInboxItem, offered=over_the_inbox),
        EffectKind(CompleteInboxItem, change, refusals={"cannot": "refused-item"}),
        EffectKind(ProcessInbox, process),
    )


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
    due = due_of(effect.due_local, user.timezone)
    if due is not None:
        wanted.append(put(ItemRow.due, due))
    return wanted
