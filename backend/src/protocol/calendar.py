"""The calendar feed and what is imported from calendars."""

from datetime import datetime

from src.protocol.base import Wire


class CalendarFeed(Wire):
    """The secret address of the user's calendar; None while there is none."""

    url: str | None = None
    created: datetime | None = None


class CalendarImport(Wire):
    """What became of an imported file: new inbox items, and events that were there already or cannot be read."""

    created: int
    known: int
    unreadable: int
    over: int = 0
    """Events that were over already, or cancelled."""
