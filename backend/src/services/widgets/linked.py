"""Widgets that show inbox items: a checklist's box is ticked as its item is done, a triage asks only what is open.

Whoever changes an item writes these widgets in the same transaction, so that the two never tell different stories.
"""

from collections.abc import Mapping, Sequence

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.protocol.events import WidgetUpserted
from src.services.inbox.items import announce_item
from src.services.inbox.rows import ItemRow
from src.services.widgets.kinds import KINDS, kind_of
from src.services.widgets.rows import WidgetChangeRow, WidgetRow
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import any_of, contains, eq, ne, one_of
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.versioned import Change, Versioned
from src.stores.pocketbase.writes import Update, Write

_FOLLOWING = one_of(WidgetRow.type, [kind.name for kind in KINDS.values() if kind.follows_items])
_MOST_WIDGETS = 200
_MOST_NAMED = 20
"""Items named in one filter; for more of them all widgets are looked through."""


def widget_changes(pocketbase: PocketBase, rows: OwnedCollection[WidgetRow]) -> Versioned[WidgetRow]:
    """How widgets are changed, version by version."""
    return Versioned(
        pocketbase,
        rows,
        version=WidgetRow.version,
        notes=WidgetChangeRow,
        of=WidgetChangeRow.widget,
        change=WidgetChangeRow.change,
        make=_note,
    )


class LinkedWidgets:
    """Finds the widgets that show an item, and says how they follow it."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._events = events
        self._rows = OwnedCollection(pocketbase, WidgetRow, noun="widget")
        self._changes = widget_changes(pocketbase, self._rows)

    async def writes(
        self, user_id: UserId, items: Mapping[str, ItemRow | None], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What is to be written, in the items' own transaction, once they are as given; None for one that is deleted.

        `exclude` is a widget that the caller writes itself; `change_id` names the change for each of the others.
        """
        wanted = [eq(WidgetRow.user, user_id), _FOLLOWING, ne(WidgetRow.id, exclude)]
        if len(items) <= _MOST_NAMED:
            wanted.append(any_of(*(contains(WidgetRow.state, item_id) for item_id in items)))
        found: list[Write] = []
        for row in await self._rows.find(*wanted, limit=_MOST_WIDGETS):
            after = following(row, items)
            if after is not row.state:
                change = Change([put(WidgetRow.state, after)])
                found += self._changes.writes(row, change, change_id=f"item:{change_id}"[:120])
        return found

    async def announce(self, user_id: UserId, writes: Sequence[Write], records: Sequence[Record]) -> None:  # noqa: ARG002
        """Tell the user's clients of the items and widgets among what a transaction has written; each version once."""
        for write, record in zip(writes, records, strict=True):
            if isinstance(write, Update) and write.collection == ItemRow.collection:
                await announce_item(self._events, ItemRow.of(record))
            elif isinstance(write, Update) and write.collection == WidgetRow.collection:
                await announce_widget(self._events, WidgetRow.of(record))


async def announce_widget(events: EventLog, row: WidgetRow) -> None:
    """Tell its user's clients of a widget as it is now, once for each version."""
    widget = row.view()
    event = WidgetUpserted(ts=utc_now(), widget=widget)
    await announce(events, row.user, event, key=f"widget:{widget.id}:{widget.version}")


def following(row: WidgetRow, items: Mapping[str, ItemRow | None]) -> dict[str, object]:
    """The widget's state once items are as given; the same object where nothing changes."""
    kind, state = kind_of(row.type), row.state
    for item_id, item in items.items():
        state = kind.follow(state, item_id, item)
    return state


def _note(row: WidgetRow, version: int, change_id: str) -> WidgetChangeRow:
    note_id = derive_id("widget_change", row.id, str(version))
    return WidgetChangeRow(id=note_id, user=row.user, widget=row.id, change=change_id, version=version)
