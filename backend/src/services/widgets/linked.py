"""Widgets that show inbox items: a checklist's box is ticked as its item is done, a triage asks only what is open.

Whoever changes an item writes these widgets in the same transaction, so that the two never tell different stories.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.models.values import WidgetType
from src.protocol.events import WidgetUpserted
from src.services.inbox.items import ITEMS, announce_item, is_asked
from src.services.widgets.views import widget_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import Create, PocketBase, Record, Update, Write, bind

WIDGETS = "widget_instances"
_SHOWN = "user = {:user} && (type = 'checklist' || type = 'inbox_triage') && id != {:exclude}"
_MOST_WIDGETS = 200
_MOST_NAMED = 20
"""Items named in one filter; for more of them all widgets are looked through."""
_State = dict[str, Any]


def followed(widget_type: WidgetType, state: _State, item_id: str, item: Record | None) -> _State:
    """The state once the item is as given, None where it was deleted; the same object where nothing changes."""
    match widget_type:
        case "checklist" if item is not None and isinstance(state.get("items"), list):
            done = item["status"] == "done"
            boxes = [_box(box, item_id, done=done) for box in state["items"]]
            return state if boxes == state["items"] else {**state, "items": boxes}
        case "inbox_triage" if item_id in state.get("item_ids", ()) and not (item and is_asked(item)):
            left = [one for one in state["item_ids"] if one != item_id]
            return {**state, "item_ids": left, "settled": int(state.get("settled") or 0) + 1, "finished": not left}
        case _:
            return state


def _box(box: Any, item_id: str, *, done: bool) -> Any:
    linked = isinstance(box, dict) and box.get("item_id") == item_id
    return {**box, "done": done} if linked else box


def linked_items(state: _State) -> list[str]:
    """The ids of the inbox items that a checklist's boxes stand for."""
    boxes = state.get("items")
    found = [box.get("item_id") for box in boxes if isinstance(box, dict)] if isinstance(boxes, list) else []
    return [str(item_id) for item_id in found if item_id]


def widget_writes(row: Record, changes: Record, *, change_id: str) -> list[Write]:
    """A widget's next version and the note of it, whose id lets only one such version be."""
    version = int(row["version"] or 1) + 1
    note = {
        "id": derive_id("widget_change", row["id"], str(version)),
        "user": row["user"],
        "widget": row["id"],
        "change": change_id,
        "version": version,
    }
    return [Update(WIDGETS, row["id"], {**changes, "version": version}), Create("widget_changes", note)]


class LinkedWidgets:
    """Finds the widgets that show an item, and says how they follow it."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events

    async def writes(
        self, user_id: UserId, items: Mapping[str, Record | None], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What is to be written, in the items' own transaction, once they are as given; None for one that is deleted.

        `exclude` is a widget that the caller writes itself; `change_id` names the change for each of the others.
        """
        where = bind(_SHOWN, user=user_id, exclude=exclude)
        if len(items) <= _MOST_NAMED:
            named = " || ".join(bind("state ~ {:item}", item=item_id) for item_id in items)
            where = f"{where} && ({named})"
        found: list[Write] = []
        for row in await self._pocketbase.find(WIDGETS, where=where, limit=_MOST_WIDGETS):
            before = after = row["state"] or {}
            for item_id, item in items.items():
                after = followed(row["type"], after, item_id, item)
            if after is not before:
                found += widget_writes(row, {"state": after}, change_id=f"item:{change_id}"[:120])
        return found

    async def announce(self, user_id: UserId, writes: Sequence[Write], records: Sequence[Record]) -> None:
        """Tell the user's clients of the items and widgets among what a transaction has written; each version once."""
        for write, record in zip(writes, records, strict=True):
            if isinstance(write, Update) and write.collection == ITEMS:
                await announce_item(self._events, user_id, record)
            elif isinstance(write, Update) and write.collection == WIDGETS:
                await announce_widget(self._events, user_id, record)


async def announce_widget(events: EventLog, user_id: UserId, record: Record) -> None:
    """Tell the user's clients of a widget as it is now, once for each version."""
    widget = widget_view(record)
    key = f"widget:{widget.id}:{widget.version}"
    await announce(events, user_id, WidgetUpserted(ts=utc_now(), widget=widget), key=key)
