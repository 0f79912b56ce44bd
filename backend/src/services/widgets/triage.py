"""Asks about inbox items in the conversation: a card whose questions follow their items."""

from collections.abc import Sequence

from src.core.ids import derive_id
from src.models.values import User
from src.services.inbox.service import InboxService
from src.services.widgets.store import WidgetRows


class TriageCards:
    """Shows the questions of one run over the inbox, once for its reply."""

    def __init__(self, inbox: InboxService, widgets: WidgetRows) -> None:
        self._inbox = inbox
        self._widgets = widgets

    async def ask(self, user: User, reply_id: str, item_ids: Sequence[str]) -> int:
        """Show what is asked in the conversation; the widget follows its items from then on."""
        if not item_ids:
            return 0
        rows = await self._inbox.as_they_are(user.id, item_ids)
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
        await self._widgets.catch_up_with(user.id, widget_id, item_ids)
        return len(open_ids)
