"""The days that a question or an order is about, as local time."""

from dataclasses import dataclass
from datetime import UTC, datetime

from src.reading.time import read_day_range


@dataclass(frozen=True)
class DayRange:
    """From `start` up to, not including, `end`, local; `rest` is the text without them.

    `what` says how they were named: day, part, week, weekend, month, hours and so on.
    """

    start: datetime
    end: datetime
    what: str
    rest: str


def day_range(text: str, now: datetime) -> DayRange | None:
    """The days named in `text`; None where there are none."""
    found = read_day_range(text, now if now.tzinfo is not None else now.replace(tzinfo=UTC))
    if found is None:
        return None
    return DayRange(found.start.replace(tzinfo=None), found.end.replace(tzinfo=None), found.what, found.rest)
