"""An item's row: what asks, how clients hear of it, and who follows it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.events import InboxUpserted
from src.services.inbox.views import inbox_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import Record, Write

ITEMS = "inbox_items"


class ItemFollower(Protocol):
    """What shows items and has to follow them, in the items' own transaction."""

    async def writes(
        self, user_id: UserId, items: Mapping[str, Record | None], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What is to be written once the items are as given, None for a deleted one; `exclude` is written elsewhere."""
        ...

    async def announce(self, user_id: UserId, writes: Sequence[Write], records: Sequence[Record]) -> None:
        """Tell the user's clients of the items and their followers among what a transaction has written."""
        ...


def is_asked(item: Record) -> bool:
    """Whether a proposal waits for the user's word on this item."""
    return bool(item["proposal"]) and not item["answer"] and item["status"] == "new"


async def announce_item(events: EventLog, user_id: UserId, record: Record) -> None:
    """Tell the user's clients of an item as it is now, once for each revision."""
    key = f"inbox:{record['id']}:{int(record['revision'] or 0)}"
    await announce(events, user_id, InboxUpserted(ts=utc_now(), item=inbox_view(record)), key=key)
