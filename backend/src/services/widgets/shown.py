"""The widgets that a run may speak of: what was shown last, and what they hold where agents may change it."""

import json

from src.core.ids import UserId
from src.models.turn import ShownWidget
from src.services.widgets.kinds import KINDS
from src.services.widgets.kinds.base import Kind
from src.services.widgets.kinds.checklist import ticks
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import desc, eq, one_of

_MOST = 6
_STATE_CHARACTERS = 800
"""What is longer is not given: a run may then show a new widget, or say that it cannot see this one whole."""


async def shown_widgets(pocketbase: PocketBase, user_id: UserId) -> tuple[ShownWidget, ...]:
    """The widgets shown last that an agent may change, newest first."""
    changeable = [kind.name for kind in KINDS.values() if type(kind).merge is not Kind.merge]
    wanted = [eq(WidgetRow.user, user_id), one_of(WidgetRow.type, changeable)]
    rows = await OwnedCollection(pocketbase, WidgetRow).find(*wanted, sort=[desc(WidgetRow.created)], limit=_MOST)
    return tuple(_shown(row) for row in rows)


def _shown(row: WidgetRow) -> ShownWidget:
    # A box that stands for an inbox item has that item's words, which the user may not have typed.
    fits = not ticks(row.state) and len(json.dumps(row.state, ensure_ascii=False)) <= _STATE_CHARACTERS
    return ShownWidget(id=row.id, type=row.type, title=row.title, state=row.state if fits else None)
