"""The rows of widgets: shown, changed version by version, deleted. The only writer of them besides the items they show.

Changes are versioned (`stores.pocketbase.versioned`): of two writers that start from one version, in whatever process,
one is refused and looks again; and a change's id is unique beside the widget, so a repetition is recognised, after a
crash too.
"""

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence

from src.core.ids import UserId
from src.errors import NotFound
from src.models.values import WidgetType
from src.protocol.widgets import Widget
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import InboxService, ItemChange, Puts, by_user
from src.services.widgets.kinds import kind_of
from src.services.widgets.kinds.base import State, WidgetChange, checked
from src.services.widgets.kinds.checklist import ticks
from src.services.widgets.linked import LinkedWidgets, announce_widget, following, widget_changes
from src.services.widgets.rows import WidgetRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.versioned import Change
from src.stores.pocketbase.writes import Write

Decide = Callable[[WidgetRow], Awaitable[WidgetChange]]
"""From a widget, as it is, to its change. Called again where another writer was faster."""


class WidgetRows:
    """Widgets of all users. Every method takes the user from its caller's session."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, *, inbox: InboxService, linked: LinkedWidgets) -> None:
        self.own = OwnedCollection(pocketbase, WidgetRow, noun="widget")
        self._changes = widget_changes(pocketbase, self.own)
        self._events = events
        self._inbox = inbox
        self._linked = linked
        self._locks: weakref.WeakValueDictionary[UserId, asyncio.Lock] = weakref.WeakValueDictionary()

    async def show(
        self, user_id: UserId, widget_id: str, *, widget_type: WidgetType, title: str, state: State, message_id: str
    ) -> Widget:
        """Store a new widget and tell the user's clients; the same id again changes nothing.

        Raises:
            InvalidInput: the state does not fit its type; nothing is shown.
        """
        row = WidgetRow(
            id=widget_id,
            user=user_id,
            type=widget_type,
            title=title,
            state=checked(kind_of(widget_type), state),
            version=1,
            message_id=message_id,
        )
        try:
            row = await self.own.create(row)
        except AlreadyExists:
            row = await self.own.own(user_id, widget_id)
        await announce_widget(self._events, row)
        return row.view()

    async def update(
        self, user_id: UserId, widget_id: str, *, title: str | None = None, state: State | None = None, change_id: str
    ) -> Widget:
        """An agent's change, once for its `change_id`: what the user did meanwhile stays, as its kind says.

        Raises:
            NotFound: there is no such widget of this user.
            InvalidInput: the new state does not fit, or agents may not change it.
        """

        async def decide(row: WidgetRow) -> WidgetChange:
            puts = [put(WidgetRow.title, title)] if title else []
            if state is None:
                return WidgetChange(puts)
            after = kind_of(row.type).merge(row.state, state)
            extra = await self.item_writes(row, after, change_id=change_id)
            return WidgetChange([*puts, put(WidgetRow.state, after)], extra)

        return await self.change(user_id, widget_id, decide, change_id=change_id)

    async def catch_up(
        self, user_id: UserId, widget_id: str, items: Mapping[str, ItemRow | None], *, change_id: str
    ) -> None:
        """Have a widget follow the items that it shows, as they are now; None for one that is gone."""

        async def decide(row: WidgetRow) -> WidgetChange:
            return WidgetChange([put(WidgetRow.state, following(row, items))])

        row = await self.own.own(user_id, widget_id)
        if following(row, items) is not row.state:
            await self.change(user_id, widget_id, decide, change_id=change_id)

    async def change(self, user_id: UserId, widget_id: str, decide: Decide, *, change_id: str) -> Widget:
        """Write what `decide` says, once for its `change_id`, and tell the clients; the widget as it is then.

        Raises:
            NotFound: there is no such widget of this user.
            Contended: others change it all the time.
        """

        async def change(row: WidgetRow) -> Change:
            wanted = await decide(row)
            return Change(wanted.puts, wanted.extra_writes)

        lock = self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:  # saves most of the clashes; the database decides
            outcome = await self._changes.change(user_id, widget_id, change, change_id=change_id)
        if outcome.changed:
            await self._linked.announce(user_id, outcome.writes, outcome.records)
        else:  # made before, and the first time may have ended between the row and the event
            await announce_widget(self._events, outcome.row)
        return outcome.row.view()

    async def item_writes(self, row: WidgetRow, after: State, *, change_id: str) -> list[Write]:
        """What the boxes ticked or cleared in a checklist's next state mean for the items they stand for."""
        if row.type != "checklist":
            return []
        ticked = ticks(row.state)
        planned = [
            await self._ticked(row.user, item_id, done=done, change_id=change_id)
            for item_id, done in ticks(after).items()
            if ticked.get(item_id, False) != done
        ]
        return await self.with_followers(row, [one for one in planned if one], change_id=change_id)

    async def with_followers(self, row: WidgetRow, planned: Sequence[ItemChange], *, change_id: str) -> list[Write]:
        """Changes of items, and of the other widgets that show them, for the transaction of this widget."""
        others = await self._inbox.following(row.user, planned, change_id=change_id, exclude=row.id)
        return [*(write for one in planned for write in one.writes), *others]

    async def _ticked(self, user_id: UserId, item_id: str, *, done: bool, change_id: str) -> ItemChange | None:
        def decide(item: ItemRow) -> Puts | None:
            if (item.status == "done") == done:
                return None
            reopened = "new" if item.kind == "unsorted" else "clarified"
            return by_user(item, [put(ItemRow.status, "done" if done else reopened)])

        try:
            return await self._inbox.plan(user_id, item_id, decide, change_id=change_id)
        except NotFound:
            return None  # deleted: the box stands alone
