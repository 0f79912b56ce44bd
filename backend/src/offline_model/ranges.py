"""The days that a question or an order is about, as local time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from src.offline_model.patterns import Said
from src.reading.hints import may_hold_time
from src.reading.time import read_day_range

SAID = Said("ranges")

_THIS_WEEK = SAID.pattern(r"\b(?:{some_day_of_the_week})\b")
_LONGEST = 300
"""Characters of a question or an order in which days are looked for."""


@dataclass(frozen=True)
class DayRange:
    """From `start` up to, not including, `end`, local; `rest` is the text without them.

    `what` says how they were named: day, part, week, weekend, month, hours and so on.
    """

    start: datetime
    end: datetime
    what: str
    rest: str

    def holds(self, due: datetime | None) -> bool:
        """Whether something is due in these days."""
        return due is not None and self.start <= due < self.end


def day_range(text: str, now: datetime) -> DayRange | None:
    """The days named in `text`; None where there are none, or where it is too long for a question."""
    if len(text) > _LONGEST or not may_hold_time(text):
        return None
    return _found(text, now if now.tzinfo is not None else now.replace(tzinfo=UTC))


def _this_week(found: re.Match[str]) -> str:
    """The plain name of the week, for one by which some day of it is meant: «что у меня на неделе»."""
    return "this week" if found[0].isascii() else "на этой неделе"


@lru_cache(maxsize=1024)
def _found(text: str, now: datetime) -> DayRange | None:
    """As `day_range`; a message asks for the same words several times. The cache holds a pure function's values."""
    found = read_day_range(_THIS_WEEK.sub(_this_week, text), now)
    if found is None:
        return None
    return DayRange(found.start.replace(tzinfo=None), found.end.replace(tzinfo=None), found.what, found.rest)
