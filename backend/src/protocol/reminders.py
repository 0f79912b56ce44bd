"""Reminders."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from src.models import ReminderStatus
from src.protocol.base import Request, Wire, clean_text

ReminderText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
ReminderRepeat = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Reminder(Wire):
    """One reminder; `repeat` is an RRULE."""

    id: str
    text: str
    due: datetime
    repeat: str | None = None
    status: ReminderStatus
    created: datetime
    updated: datetime


class ReminderPage(Wire):
    """Reminders, newest first; `next` goes on with older ones."""

    items: list[Reminder]
    next: str | None = None


class ReminderCreate(Request):
    """A reminder to set. `due` names its offset; `repeat` is an RRULE on the user's wall clock."""

    text: ReminderText
    due: AwareDatetime
    repeat: ReminderRepeat | None = None


class ReminderPatch(Request):
    """A change; absent fields stay. `repeat` as null ends the series; a new `due` sets a fired reminder again."""

    text: ReminderText | None = None
    due: AwareDatetime | None = None
    repeat: ReminderRepeat | None = None
    status: Literal["scheduled", "cancelled"] | None = None
