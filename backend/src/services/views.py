"""Rows of the inbox, of reminders and of widgets as clients see them, and why a message came."""

from datetime import datetime

from src.models import utc_now
from src.protocol import InboxItem, Occurrence, Proposal, Reminder, Why, Widget
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
        waiting_for=record["waiting_for"] or None,
        minutes=int(record["minutes"] or 0) or None,
        proposal=Proposal.model_validate(record["proposal"]) if record["proposal"] and not record["answer"] else None,
        filed=bool(record["filed"]),
        source=record["source"],
        message_id=record["message_id"] or None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )


def reminder_view(record: Record) -> Reminder:
    """A reminder's row as clients see it."""
    created = parse_time(record["created"]) or utc_now()
    due = parse_time(record["due"]) or created
    return Reminder(
        id=record["id"],
        text=record["text"],
        due=due,
        repeat=record["repeat"] or None,
        status=record["status"],
        important=bool(record["important"]),
        timezone=record["timezone"] or "UTC",
        message_id=record["message_id"] or None,
        held_until=_later(record["at"], due) if record["status"] == "scheduled" else None,
        last=Occurrence.model_validate(record["last"]) if record["last"] else None,
        created=created,
        updated=parse_time(record["updated"]) or created,
    )


def occurrence_view(record: Record) -> Occurrence:
    """A line of the ledger as clients see it."""
    due = parse_time(record["due"]) or utc_now()
    return Occurrence(
        key=record["key"],
        reminder_id=record["reminder"],
        text=record["text"],
        due=due,
        state=record["status"],
        held_until=_later(record["at"], due),
        message_id=record["message_id"] or None,
        settled=parse_time(record["settled"]),
        snoozed_until=parse_time(record["snoozed_until"]),
        done=parse_time(record["done"]),
    )


def why_view(stored: str) -> Why | None:
    """Why a message came, as it is stored with the message: a `Why` as JSON, or words of our own for nobody to see."""
    return Why.model_validate_json(stored) if stored.startswith("{") else None


def _later(at: str, due: datetime) -> datetime | None:
    """When quiet hours let a time come, where that is not when it was due."""
    comes = parse_time(at)
    return comes if comes is not None and comes > due else None


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
