"""Rows of the inbox, of reminders and of widgets as clients see them."""

from src.models import utc_now
from src.protocol import InboxItem, Reminder, Widget
from src.stores.pocketbase import Record, parse_time


def inbox_view(record: Record) -> InboxItem:
    """An inbox item's row as clients see it."""
    created = parse_time(record["created"]) or utc_now()
    return InboxItem(
        id=record["id"],
        text=record["text"],
        kind=record["kind"],
        status=record["status"],
        due=parse_time(record["due"]),
        project=record["project"] or None,
        next_action=record["next_action"] or None,
        source=record["source"],
        message_id=record["message_id"] or None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )


def reminder_view(record: Record) -> Reminder:
    """A reminder's row as clients see it."""
    created = parse_time(record["created"]) or utc_now()
    return Reminder(
        id=record["id"],
        text=record["text"],
        due=parse_time(record["due"]) or created,
        repeat=record["repeat"] or None,
        status=record["status"],
        created=created,
        updated=parse_time(record["updated"]) or created,
    )


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
        message_id=record["message_id"] or None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )
