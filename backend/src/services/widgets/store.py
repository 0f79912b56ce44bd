"""The rows of widgets: shown, changed version by version, deleted. The only writer of them besides the items they show.

Every change writes the widget and a row of `widget_changes` in one transaction. That row's id is of the widget and the
version that it makes, so of two writers that start from one version, in whatever process, one is refused and looks
again; and the change's id is unique beside the widget, so a repetition is recognised, after a crash too.
"""

import asyncio
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from src.core.ids import UserId
from src.errors import DependencyDown, NotFound
from src.models.values import WidgetType
from src.protocol.widgets import Widget
from src.services.inbox.service import InboxService, ItemChange, by_user
from src.services.widgets.linked import WIDGETS, LinkedWidgets, announce_widget, followed, widget_writes
from src.services.widgets.merge import merged
from src.services.widgets.states import State, checked
from src.services.widgets.views import widget_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import OwnRows
from src.stores.pocketbase.client import AlreadyExists, PocketBase, Record, Write, bind

_TRIES = 20
"""Other processes that write the same widget at the same moment, at most; each round one of them succeeds."""


@dataclass(frozen=True, slots=True)
class WidgetChange:
    """Fields of the widget to write, and what is written with them in the same transaction."""

    fields: Record
    extra_writes: Sequence[Write] = ()


Decide = Callable[[Record], Awaitable[WidgetChange]]
"""From a widget's row, as it is, to its change. Called again where another writer was faster."""


class WidgetRows:
    """Widgets of all users. Every method takes the user from its caller's session."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, *, inbox: InboxService, linked: LinkedWidgets) -> None:
        self.own = OwnRows(pocketbase, WIDGETS, noun="widget")
        self._pocketbase = pocketbase
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
        fields: Record = {
            "id": widget_id,
            "user": user_id,
            "type": widget_type,
            "title": title,
            "state": checked(widget_type, state),
            "version": 1,
            "pinned": False,
            "message_id": message_id,
        }
        try:
            record = await self._pocketbase.create(WIDGETS, fields)
        except AlreadyExists:
            record = await self.own.get(user_id, widget_id)
        await announce_widget(self._events, user_id, record)
        return widget_view(record)

    async def update(
        self, user_id: UserId, widget_id: str, *, title: str | None = None, state: State | None = None, change_id: str
    ) -> Widget:
        """An agent's change, once for its `change_id`: what the user did meanwhile stays, as `widget_merge` says.

        Raises:
            NotFound: there is no such widget of this user.
            InvalidInput: the new state does not fit, or agents may not change it.
        """

        async def decide(row: Record) -> WidgetChange:
            fields: Record = {"title": title} if title else {}
            if state is None:
                return WidgetChange(fields)
            before = row["state"] or {}
            after = merged(row["type"], before, state)
            extra = await self.item_writes(user_id, row, before, after, change_id=change_id)
            return WidgetChange({**fields, "state": after}, extra)

        return await self.change(user_id, widget_id, decide, change_id=change_id)

    async def catch_up(
        self, user_id: UserId, widget_id: str, items: Mapping[str, Record | None], *, change_id: str
    ) -> None:
        """Have a widget follow the items that it shows, as they are now; None for one that is gone."""

        async def decide(row: Record) -> WidgetChange:
            return WidgetChange({"state": _following(row, items)})

        row = await self.own.get(user_id, widget_id)
        if _following(row, items) is not row["state"]:
            await self.change(user_id, widget_id, decide, change_id=change_id)

    async def catch_up_with(self, user_id: UserId, widget_id: str, item_ids: Sequence[str]) -> None:
        """Have a new widget follow its items, which may have changed between their reading and its showing."""
        await self.catch_up(user_id, widget_id, await self._inbox.as_they_are(user_id, item_ids), change_id="shown")

    async def change(self, user_id: UserId, widget_id: str, decide: Decide, *, change_id: str) -> Widget:
        """Write what `decide` says, once for its `change_id`, and tell the clients; the widget as it is then."""
        lock = self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:  # saves most of the clashes; the database decides
            for _ in range(_TRIES):
                row = await self.own.get(user_id, widget_id)
                if await self.was_made(widget_id, change_id):
                    # The first time may have ended between the row and the event.
                    await announce_widget(self._events, user_id, row)
                    return widget_view(row)
                change = await decide(row)
                writes = [*widget_writes(row, change.fields, change_id=change_id), *change.extra_writes]
                try:
                    records = await self._pocketbase.batch(writes)
                except (AlreadyExists, NotFound):
                    continue  # somebody was faster: look again
                await self._linked.announce(user_id, writes, records)
                return widget_view(records[0])
        raise DependencyDown("Too much is changing this widget at once.", name="pocketbase")

    async def was_made(self, widget_id: str, change_id: str) -> bool:
        """Whether the change of this id was written."""
        where = bind("widget = {:widget} && change = {:change}", widget=widget_id, change=change_id)
        return await self._pocketbase.first("widget_changes", where=where) is not None

    async def item_writes(
        self, user_id: UserId, row: Record, before: State, after: State, *, change_id: str
    ) -> list[Write]:
        """What the boxes ticked or cleared between two states of a checklist mean for the items they stand for."""
        if row["type"] != "checklist":
            return []
        ticked = _ticks(before)
        planned = [
            await self._ticked(user_id, item_id, done=done, change_id=change_id)
            for item_id, done in _ticks(after).items()
            if ticked.get(item_id, False) != done
        ]
        return await self.with_followers(user_id, row["id"], [one for one in planned if one], change_id=change_id)

    async def with_followers(
        self, user_id: UserId, widget_id: str, planned: Sequence[ItemChange], *, change_id: str
    ) -> list[Write]:
        """Changes of items, and of the other widgets that show them, for the transaction of this widget."""
        following = await self._inbox.following(user_id, planned, change_id=change_id, exclude=widget_id)
        return [*(write for one in planned for write in one.writes), *following]

    async def _ticked(self, user_id: UserId, item_id: str, *, done: bool, change_id: str) -> ItemChange | None:
        def decide(item: Record) -> Record | None:
            if (item["status"] == "done") == done:
                return None
            reopened = "new" if item["kind"] == "unsorted" else "clarified"
            return by_user(item, {"status": "done" if done else reopened})

        try:
            return await self._inbox.plan(user_id, item_id, decide, change_id=change_id)
        except NotFound:
            return None  # deleted: the box stands alone


def _following(row: Record, items: Mapping[str, Record | None]) -> State:
    state = row["state"]
    for item_id, item in items.items():
        state = followed(row["type"], state, item_id, item)
    return state


def _ticks(state: State) -> dict[str, bool]:
    boxes = state.get("items")
    if not isinstance(boxes, list):
        return {}
    return {str(box["item_id"]): bool(box.get("done")) for box in boxes if isinstance(box, dict) and box.get("item_id")}
