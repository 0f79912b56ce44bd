"""What the workflow of a reminder takes and hands on."""

from datetime import datetime

from src.temporal.payloads.base import Payload


class ReminderChanged(Payload):
    """A reminder's row has changed: it is to be read again."""


class ReminderRef(Payload):
    """A reminder, by id: input of its workflow and of `load_reminder`."""

    user_id: str
    reminder_id: str


class LoadedReminder(Payload):
    """When a reminder is due as stored now; None where it is not to come any more."""

    due: datetime | None = None


class ReminderDue(Payload):
    """One occurrence of a reminder that is to come now."""

    user_id: str
    reminder_id: str
    due: datetime
