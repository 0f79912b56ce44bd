"""How clients hear of an item, who follows it, and which items wait for the user."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.events import InboxUpserted
from src.services.inbox.rows import ItemRow
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.filters import all_of, any_of, eq, ne
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Write

ASKED = all_of(eq(ItemRow.status, "new"), ne(ItemRow.proposal, None), eq(ItemRow.answer, ""))
"""As `ItemRow.is_asked`, for the database."""
NOT_ASKED = any_of(ne(ItemRow.status, "new"), eq(ItemRow.proposal, None), ne(ItemRow.answer, ""))
TO_SETTLE = all_of(
    eq(ItemRow.status, "new"),
    any_of(
        all_of(ne(ItemRow.proposal, None), eq(ItemRow.answer, "")),
        all_of(eq(ItemRow.considered, False), ne(ItemRow.answer, "")),
    ),
)
"""Items that wait for the user's word, or whose answer was not gone into yet."""


class ItemFollower(Protocol):
    """What shows items and has to follow them, in the items' own transaction."""

    async def writes(
        self, user_id: UserId, items: Mapping[str, ItemRow | None], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What is to be written once the items are as given, None for a deleted one; `exclude` is written elsewhere."""
        ...

    async def announce(self, user_id: UserId, writes: Sequence[Write], records: Sequence[Record]) -> None:
        """Tell the user's clients of the items and their followers among what a transaction has written."""
        ...


async def announce_item(events: EventLog, row: ItemRow) -> None:
    """Tell its user's clients of an item as it is now, once for each revision."""
    event = InboxUpserted(ts=utc_now(), item=row.view())
    await announce(events, row.user, event, key=f"inbox:{row.id}:{row.revision}")
