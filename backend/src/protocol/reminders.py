"""Reminders."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from src.models.values import OccurrenceState, ReminderStatus
from src.protocol.base import Change, ClientId, Moment, Request, Wire, clean_text

ReminderText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
ReminderRepeat = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Reminder(Wire):
    """One reminder; `repeat` is an RRULE."""

    id: str
    text: str
    due: datetime
    repeat: str | None = None
    status: ReminderStatus
    important: bool = False
    """Comes in quiet hours too."""
    timezone: str = "UTC"
    """The zone whose wall clock `repeat` runs on."""
    message_id: str | None = None
    """The user's message that asked for it; None where it was set by hand."""
    held_until: datetime | None = None
    """Quiet hours hold the time at `due` back until then."""
    last: "Occurrence | None" = None
    """The latest time that it came, was missed, cancelled or put off."""
    created: datetime
    updated: datetime


class Occurrence(Wire):
    """One time of a reminder, as the ledger keeps it. `key` is unique for ever."""

    key: str
    reminder_id: str
    text: str
    due: datetime
    state: OccurrenceState
    held_until: datetime | None = None
    """Quiet hours hold it back until then."""
    message_id: str | None = None
    """The message that brought it or told of it, where one did."""
    settled: datetime | None = None
    """When it came, or was found missed, failed or cancelled."""
    snoozed_until: datetime | None = None
    done: datetime | None = None
    """When the user said that it is done."""


class OccurrencePage(Wire):
    """The ledger, newest first; `next` goes on with older ones."""

    items: list[Occurrence]
    next: str | None = None


class ReminderPage(Wire):
    """Reminders, newest first; `next` goes on with older ones."""

    items: list[Reminder]
    next: str | None = None


class ReminderCreate(Request):
    """A reminder to set. `due` names its offset; `repeat` is an RRULE on the user's wall clock."""

    text: ReminderText
    due: Moment
    repeat: ReminderRepeat | None = None
    important: bool = False
    id: ClientId | None = None
    """The client's own id and the idempotency key."""


class ReminderPatch(Change):
    """A change; absent fields stay. `repeat` as null ends the series; a new `due` sets a fired reminder again."""

    text: ReminderText | None = None
    due: Moment | None = None
    repeat: ReminderRepeat | None = None
    status: Literal["scheduled", "cancelled"] | None = None
    important: bool | None = None


class SnoozeRequest(Request):
    """Put a reminder off: by `minutes` from now, or until a time. One of the two."""

    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 366)
    until: Moment | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "SnoozeRequest":
        if (self.minutes is None) == (self.until is None):
            raise ValueError("give minutes or until")
        return self
