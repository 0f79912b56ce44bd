"""What the words of time say, before they are put together. Plain values; nothing here knows the text."""

import datetime as dt
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

PartName = Literal["morning", "noon", "lunch", "day", "evening", "night", "midnight"]
Claim = Literal["plain", "deadline", "target", "source", "noun", "after", "through"]
"""What the preposition says: «в», «до», «на», «с», «за» (the date of a noun), «после»."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, in digits (`width` of them) or in words (`width` 0)."""

    value: int
    width: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and a minute as said. `sure`: not to be moved by half a day. `bare`: a number alone («в 9»)."""

    hour: int
    minute: int = 0
    sure: bool = False
    bare: bool = False
    part: PartName | None = None
    colon: bool = False
    doubtful: bool = False
    """It may be the minutes of the hour before it («в 9 15 и 18»)."""
    same: bool = False
    """The hour that it is now ("same time next week")."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as said, seen from today.

    `kind` says how: relative, weekday, date, monthday, holiday, week, month, weekend, end. `date` is None where there is
    no such day (31 November). `other` is a second reading (5/12). `fixed`: it cannot be taken for another, so that what
    is past is past.
    """

    kind: str
    date: dt.date | None
    other: dt.date | None = None
    past: bool = False
    weekday: int | None = None
    number: int | None = None
    part: PartName | None = None
    weak: bool = False
    own: bool = False
    """Of the noun after it ("tomorrow's", «завтрашняя»)."""
    yearless: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far: an exact part (minutes and hours) and a calendar part (days, months)."""

    exact: timedelta = timedelta()
    days: int = 0
    months: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether it is told in hours or less."""
        return not self.days and not self.months


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repetition: the parts of an RRULE. `loose`: it may be a repetition or not («в понедельник и среду»)."""

    freq: str
    interval: int = 1
    byday: tuple[str, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    bysetpos: int = 0
    times: int = 1
    part: PartName | None = None
    at_hours: tuple[int, ...] = ()
    loose: bool = False
    often: bool = False
    rough: bool = False
    alternate: bool = False
    partial: bool = False
    """A place in a month that is not said («в последнюю пятницу»): needs a monthly frequency beside it."""
    start: dt.date | None = None

    @property
    def is_bare(self) -> bool:
        """A frequency and nothing of which days."""
        return not (self.byday or self.bymonthday or self.bymonth or self.byweekno or self.bysetpos or self.times > 1)


@dataclass(frozen=True, slots=True)
class Except:
    """What a repetition leaves out. `unknown`: days that no rule can tell (holidays)."""

    weekdays: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How long a repetition lasts: so many times, or a distance.

    `strong`: it is a repetition of itself («5 дней подряд»).
    """

    times: int = 0
    over: Distance | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class ClockRange:
    """From an hour to an hour."""

    first: Clock
    last: Clock


@dataclass(frozen=True, slots=True)
class DayRangeSaid:
    """From a day to a day («с 1 по 10 декабря»)."""

    first: Day
    last: Day
