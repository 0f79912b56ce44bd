"""Asks about inbox items in the conversation: a card whose questions follow their items."""

from collections.abc import Sequence

from src.core.ids import UserId, derive_id
from src.models.values import User
from src.services.inbox.rows import ItemRow
from src.services.widgets.store import WidgetRows
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, eq, one_of


class TriageCards:
    """Shows the questions of one run over the inbox, once for its reply."""

    def __init__(self, pocketbase: PocketBase, widgets: WidgetRows) -> None:
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._widgets = widgets

    async def ask(self, user: User, reply_id: str, item_ids: Sequence[str]) -> int:
        """Show what is asked in the conversation; the widget follows its items from then on."""
        if not item_ids:
            return 0
        rows = await self._rows(user.id, item_ids)
        open_ids = [item_id for item_id, row in rows.items() if row and row.is_asked]
        if not open_ids:
            return 0
        widget_id = derive_id("triage", reply_id)
        await self._widgets.show(
            user.id,
            widget_id,
            widget_type="inbox_triage",
            title=user.words.say("triage-title"),
            state={"item_ids": open_ids},
            message_id=reply_id,
        )
        # What was settled between the reading and the showing has found no widget to tell.
        await self._widgets.catch_up(user.id, widget_id, await self._rows(user.id, item_ids), change_id="shown")
        return len(open_ids)

    async def _rows(self, user_id: UserId, item_ids: Sequence[str]) -> dict[str, ItemRow | None]:
        """The items as they are, oldest first; None for those that are gone."""
        named = [eq(ItemRow.user, user_id), one_of(ItemRow.id, item_ids)]
        rows = await self._items.find(*named, sort=[asc(ItemRow.created)], limit=len(item_ids))
        return {row.id: row for row in rows} | dict.fromkeys(set(item_ids) - {row.id for row in rows})
