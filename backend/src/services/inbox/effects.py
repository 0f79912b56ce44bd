"""What a reply does to the inbox, each effect once, whatever is repeated."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from src.core.ids import UserId, derive_id
from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted, Words, named_item, over_the_inbox
from src.models.effects import CaptureInboxItem, CompleteInboxItem, ProcessInbox, ProposeInboxItem, UpdateInboxItem
from src.models.values import User
from src.services.inbox.service import InboxService, by_assistant
from src.stores.pocketbase.client import Record, format_time

Process = Callable[[UserId], Awaitable[object]]
"""Has a user's new items gone over. Raises `DependencyDown`."""
_GONE: Words = {"ru": "такой записи в инбоксе уже нет", "en": "that item isn't in the inbox any more"}


class InboxEffects:
    """Applies effects to items."""

    def __init__(self, inbox: InboxService, process: Process) -> None:
        self._inbox = inbox
        self._process = process

    async def capture(self, noted: Noted[CaptureInboxItem]) -> Applied:
        """Put a thing down."""
        user, effect, reply = noted.user, noted.effect, noted.reply
        await self._inbox.put_down(
            {
                "id": derive_id("item", noted.key),
                "user": user.id,
                "text": effect.text,
                "kind": effect.item_kind,
                "status": "new",
                "due": _utc(effect.due_local, user),
                "project": effect.project or "",
                "next_action": effect.next_action or "",
                "waiting_for": effect.waiting_for or "",
                "source": "brain_dump" if reply.agent == "inbox_collector" else "chat",
                "message_id": reply.reply_to or "",
            }
        )
        return Applied()

    async def change(self, noted: Noted[UpdateInboxItem] | Noted[CompleteInboxItem]) -> Applied:
        """Change an item by the user's words, as if the user had done it by hand, but with undo."""
        user, effect = noted.user, noted.effect

        def decide(row: Record) -> Record:
            if isinstance(effect, CompleteInboxItem):
                return by_assistant(row, {"status": "done"})
            return by_assistant(row, _item_changes(effect, user, row))

        await self._inbox.decide(user.id, effect.item_id, decide, change_id=noted.key)
        return Applied()

    async def process(self, noted: Noted[ProcessInbox]) -> Applied:
        """Have the new items gone over. Raises `DependencyDown`; again is fine."""
        await self._process(noted.user.id)
        return Applied()

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(CaptureInboxItem, capture, several="capture_inbox_items", ignores_extras=True),
        EffectKind(UpdateInboxItem, change, trust=named_item, refusals={"cannot": _GONE}),
        EffectKind(ProposeInboxItem, offered=over_the_inbox),
        EffectKind(CompleteInboxItem, change, trust=named_item, refusals={"cannot": _GONE}),
        EffectKind(ProcessInbox, process),
    )


def _item_changes(effect: UpdateInboxItem, user: User, row: Record) -> Record:
    status = "clarified" if row["status"] == "new" else row["status"]
    changes: Record = {
        "text": effect.text,
        "kind": effect.item_kind,
        "project": effect.project,
        "next_action": effect.next_action,
        "waiting_for": effect.waiting_for,
        "due": _utc(effect.due_local, user) or None,
        "status": effect.status or status,
    }
    return {name: value for name, value in changes.items() if value is not None}


def _utc(local: datetime | None, user: User) -> str:
    """A local time of the user as the database keeps it; empty for none."""
    if local is None:
        return ""
    aware = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(user.timezone))
    return format_time(aware.astimezone(UTC))
