"""The rows of reminders and of their ledger."""

from datetime import datetime
from typing import Annotated

from src.models.values import OccurrenceState, ReminderStatus
from src.protocol.reminders import Occurrence, Reminder
from src.stores.pocketbase.columns import Column, Relation, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow


class ReminderRow(OwnedRow):
    """A reminder; when it comes next follows from its occurrences."""

    collection = "reminders"
    indices = (Index("user", "status", "due"), Index("status", "due"))
    holds_words = True
    searched = ("text",)

    text: Annotated[Column[str], Text(required=True)]
    due: Column[datetime | None] = default(None)
    at: Column[datetime | None] = default(None)
    """When the soonest occurrence is to come: `due`, or later where quiet hours hold it back."""
    repeat: Annotated[Column[str | None], Text(500)] = default(None)
    timezone: Annotated[Column[str], Text(64)] = default("UTC")
    starts_local: Annotated[Column[str], Text(30)] = default("")
    status: Annotated[Column[ReminderStatus], Text(20)] = default("scheduled")
    message_id: Annotated[Column[str | None], Text(15)] = default(None)
    important: Column[bool] = default(False)
    last: Column[Occurrence | None] = default(None)
    version: Column[int] = default(0)
    request: Annotated[Column[str], Text(64)] = default("")
    """What the client that chose the id asked for, hashed."""

    @property
    def comes(self) -> datetime | None:
        """When it is to come next; None where it is not to come."""
        return (self.at or self.due) if self.status == "scheduled" else None

    def view(self) -> Reminder:
        """The reminder as clients see it."""
        due = self.due or self.created
        return Reminder(
            id=self.id,
            text=self.text,
            due=due,
            repeat=self.repeat,
            status=self.status,
            important=self.important,
            timezone=self.timezone,
            message_id=self.message_id,
            held_until=_later(self.at, due) if self.status == "scheduled" else None,
            last=self.last,
            created=self.created,
            updated=self.updated,
        )


class ReminderChangeRow(OwnedRow):
    """A change of a reminder. The id is of the reminder and the version that it makes: two of one version clash."""

    collection = "reminder_changes"
    indices = (Index("reminder", "change", unique=True), Index("user", "created"))

    reminder: Annotated[Column[str], Relation("reminders")]
    change: Annotated[Column[str], Text(120, required=True)]
    version: Column[int] = default(0)


class OccurrenceRow(OwnedRow):
    """One time of a reminder, and what became of it."""

    collection = "reminder_occurrences"
    indices = (
        Index("key", unique=True),
        Index("reminder", "due"),
        Index("user"),
        Index("user", "due"),
        Index("status", "due"),
    )
    holds_words = True

    reminder: Annotated[Column[str], Relation("reminders")]
    due: Column[datetime | None] = default(None)
    at: Column[datetime | None] = default(None)
    key: Annotated[Column[str], Text(100, required=True)]
    status: Annotated[Column[OccurrenceState], Text(20)] = default("scheduled")
    message_id: Annotated[Column[str | None], Text(15)] = default(None)
    text: Column[str] = default("")
    local: Annotated[Column[str], Text(30)] = default("")
    """The series' own times: as its clock shows them, naive."""
    awake: Column[bool] = default(False)
    origin: Annotated[Column[str], Text(100)] = default("")
    settled: Column[datetime | None] = default(None)
    snoozed_until: Column[datetime | None] = default(None)
    done: Column[datetime | None] = default(None)
    skipped: Column[int] = default(0)
    told: Column[bool] = default(False)

    def view(self) -> Occurrence:
        """The line as clients see it."""
        due = self.due or self.created
        return Occurrence(
            key=self.key,
            reminder_id=self.reminder,
            text=self.text,
            due=due,
            state=self.status,
            held_until=_later(self.at, due),
            message_id=self.message_id,
            settled=self.settled,
            snoozed_until=self.snoozed_until,
            done=self.done,
        )


def _later(at: datetime | None, due: datetime) -> datetime | None:
    """When quiet hours let a time come, where that is not when it was due."""
    return at if at is not None and at > due else None
