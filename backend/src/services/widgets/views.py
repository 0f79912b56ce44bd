"""Rows of widgets as clients see them."""

from src.core.clock import utc_now
from src.protocol.widgets import Widget
from src.stores.pocketbase.client import Record, parse_time


def widget_view(record: Record) -> Widget:
    """A widget's row as clients see it."""
    created = parse_time(record["created"]) or utc_now()
    return Widget(
        id=record["id"],
        type=record["type"],
        title=record["title"],
        state=record["state"] or {},
        version=int(record["version"] or 1),
        pinned=bool(record["pinned"]),
        position=int(record["position"] or 0),
        message_id=record["message_id"] or None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )
