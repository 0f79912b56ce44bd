"""Rows of reminders and of their ledger as clients see them."""

from datetime import datetime

from src.core.clock import utc_now
from src.protocol.reminders import Occurrence, Reminder
from src.stores.pocketbase.client import Record, parse_time


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


def _later(at: str, due: datetime) -> datetime | None:
    """When quiet hours let a time come, where that is not when it was due."""
    comes = parse_time(at)
    return comes if comes is not None and comes > due else None
