"""Widgets as their users handle them. Actions are applied once, whoever sends them how often.

What an action means beyond its widget is written in the widget's own transaction where that is a row of ours: an item
done, a proposal answered, a choice said in the chat. A reminder and the profile have their own ways; they are changed
first, and the same action again changes them no further.
"""

import asyncio
import uuid
from collections.abc import Callable

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import InvalidInput, NotFound
from src.protocol.events import WidgetDeleted
from src.protocol.widgets import Widget, WidgetAction, WidgetPage, WidgetPatch
from src.services.accounts.users import UserService
from src.services.conversation.service import ConversationService
from src.services.inbox.service import InboxService
from src.services.reminders.service import ReminderService
from src.services.widgets.kinds import kind_of
from src.services.widgets.kinds.base import Acting, Services, WidgetChange
from src.services.widgets.rows import WidgetRow
from src.services.widgets.stale import StaleWidget
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.filters import desc, eq
from src.stores.pocketbase.rows import Put, put


class WidgetService:
    """Widgets of all users. Every method takes the user from its caller's session."""

    def __init__(
        self,
        events: EventLog,
        *,
        rows: WidgetRows,
        inbox: InboxService,
        conversation: ConversationService,
        reminders: ReminderService,
        users: UserService,
        decided: Callable[[UserId], None],
    ) -> None:
        self._events = events
        self._rows = rows
        self._services = Services(rows, inbox, conversation, reminders, users, decided)

    async def page(
        self, user_id: UserId, *, pinned: bool | None = None, before: str | None = None, limit: int = 50
    ) -> WidgetPage:
        """Widgets, newest first; `before` as in `OwnedCollection.page`.

        The card of a reminder, or of the profile, says how that stands now.
        """
        wanted = [] if pinned is None else [eq(WidgetRow.pinned, pinned)]
        rows, following = await self._rows.own.page(user_id, *wanted, before=before, limit=limit)
        items = await asyncio.gather(*(self._as_it_stands(user_id, row.view()) for row in rows))
        return WidgetPage(items=items, next=following)

    async def _as_it_stands(self, user_id: UserId, widget: Widget) -> Widget:
        try:
            now = await kind_of(widget.type).live(self._services, user_id, widget.state)
        except NotFound:
            return widget
        return widget.model_copy(update={"state": {**widget.state, **now}}) if now else widget

    async def act(self, user_id: UserId, widget_id: str, request: WidgetAction) -> Widget:
        """Apply an action, once for its id; the widget as it is then.

        Raises:
            NotFound: there is no such widget of this user.
            StaleWidget: `version` is not the widget's, or what is to be answered has been.
            InvalidInput: the widget's type has no such action, or the value does not fit.
            DependencyDown: PocketBase does not answer.
        """

        async def decide(row: WidgetRow) -> WidgetChange:
            if request.version is not None and request.version != max(row.version, 1):
                raise StaleWidget(row.view())
            return await self._decided(user_id, row, request)

        widget = await self._rows.change(user_id, widget_id, decide, change_id=request.id)
        await kind_of(widget.type).applied(self._services, user_id, widget, request)
        return widget

    async def change(self, user_id: UserId, widget_id: str, patch: WidgetPatch) -> Widget:
        """Rename, pin or move a widget; what is not given stays. One that is pinned goes to the end. Raises `NotFound`."""

        async def decide(row: WidgetRow) -> WidgetChange:
            puts: list[Put] = []
            if patch.title is not None:
                puts.append(put(WidgetRow.title, patch.title))
            if patch.pinned is not None:
                puts.append(put(WidgetRow.pinned, patch.pinned))
            position = patch.position
            if patch.pinned and not row.pinned and position is None:
                position = await self._end_of_dashboard(user_id)
            if position is not None:
                puts.append(put(WidgetRow.position, position))
            return WidgetChange(puts)

        return await self._rows.change(user_id, widget_id, decide, change_id=str(uuid.uuid4()))

    async def delete(self, user_id: UserId, widget_id: str) -> None:
        """Delete a widget for good; a second call does nothing. Raises `NotFound`."""
        await self._rows.own.delete_own(user_id, widget_id)
        await self._events.announce(user_id, WidgetDeleted(ts=utc_now(), widget_id=widget_id))

    async def _decided(self, user_id: UserId, row: WidgetRow, request: WidgetAction) -> WidgetChange:
        """The widget after an action, and what else is written with it."""
        kind, before = kind_of(row.type), row.state
        if not kind.takes(before):
            raise StaleWidget(row.view())
        act = kind.actions.get(request.action)
        if act is None:
            known = ", ".join(kind.actions)
            raise InvalidInput(f"A {kind.name} widget has no such action; it has: {known}.", field="action")
        after = act(before, request.value, request.id)
        return await kind.apply(Acting(self._services, user_id, row, request, before, after))

    async def _end_of_dashboard(self, user_id: UserId) -> int:
        pinned = [eq(WidgetRow.user, user_id), eq(WidgetRow.pinned, True)]
        last = await self._rows.own.first(*pinned, sort=[desc(WidgetRow.position)])
        return last.position + 1 if last else 0
