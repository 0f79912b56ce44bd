"""The widgets that a run may speak of: what was shown last, and what they hold where agents may change it."""

import json
from typing import Any

from src.core.ids import UserId
from src.models.turn import ShownWidget
from src.services.widgets.linked import WIDGETS
from src.stores.pocketbase.client import PocketBase, Record, bind

_MOST = 6
_STATE_CHARACTERS = 800
"""What is longer is not given: a run may then show a new widget, or say that it cannot see this one whole."""
_CHANGEABLE = "(type = 'checklist' || type = 'choices' || type = 'progress' || type = 'note')"


async def shown_widgets(pocketbase: PocketBase, user_id: UserId) -> tuple[ShownWidget, ...]:
    """The widgets shown last that an agent may change, newest first."""
    where = f"{bind('user = {:user}', user=user_id)} && {_CHANGEABLE}"
    rows = await pocketbase.find(WIDGETS, where=where, sort="-created", limit=_MOST, fields="id,type,title,state")
    return tuple(_shown(row) for row in rows)


def _shown(row: Record) -> ShownWidget:
    state: dict[str, Any] = row["state"] or {}
    # A box that stands for an inbox item has that item's words, which the user may not have typed.
    linked = any(box.get("item_id") for box in state.get("items", ()) if isinstance(box, dict))
    fits = not linked and len(json.dumps(state, ensure_ascii=False)) <= _STATE_CHARACTERS
    return ShownWidget(id=row["id"], type=row["type"], title=row["title"], state=state if fits else None)
