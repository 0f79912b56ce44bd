"""A repetition as an RRULE, with what it leaves out and its end; and the first day it falls on."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from src.core.recurrence import WEEKDAYS
from src.reading.time import calendar
from src.reading.time.build_repeat import codes
from src.reading.time.values import Count, Distance, Except, Repeat

_ALL_DAYS = frozenset(range(7))
_LONGEST_SEARCH = 400
"""Occurrences looked through for the first to come."""


def without(repeat: Repeat, excepts: tuple[Except, ...]) -> Repeat | None:
    """The repetition without what it leaves out; None where no rule can say it."""
    for one in excepts:
        found = _without(repeat, one)
        if found is None:
            return None
        repeat = found
    return repeat


def _without(repeat: Repeat, left_out: Except) -> Repeat | None:
    if left_out.unknown:
        return None
    if left_out.weekdays:
        plain = repeat.freq == "DAILY" and repeat.interval == 1
        days = _ALL_DAYS if plain else frozenset(WEEKDAYS.index(code) for code in repeat.byday if code in WEEKDAYS)
        kept = days - left_out.weekdays
        if not kept or not (plain or repeat.freq == "WEEKLY"):
            return _hourly_without(repeat, left_out)
        return replace(repeat, freq="WEEKLY", byday=codes(kept))
    if left_out.months:
        months = tuple(month for month in range(1, 13) if month not in left_out.months)
        return replace(repeat, bymonth=months)
    if repeat.freq == "DAILY" and repeat.interval == 1:
        return replace(
            repeat, freq="MONTHLY", bymonthday=tuple(day for day in range(1, 32) if day not in left_out.month_days)
        )
    return None


def _hourly_without(repeat: Repeat, left_out: Except) -> Repeat | None:
    if repeat.freq != "HOURLY" or repeat.byday:
        return None
    return replace(repeat, byday=codes(_ALL_DAYS - left_out.weekdays))


def text_of(repeat: Repeat, *, count: int = 0, until: date | None = None) -> str:
    """The RRULE."""
    repeat = _without_short_months(repeat)
    parts = [f"FREQ={repeat.freq}"]
    if repeat.interval > 1:
        parts.append(f"INTERVAL={repeat.interval}")
    for name, values in (
        ("BYMONTH", repeat.bymonth), ("BYWEEKNO", repeat.byweekno), ("BYMONTHDAY", repeat.bymonthday), ("BYDAY", repeat.byday),
    ):  # fmt: skip
        if values:
            parts.append(f"{name}={','.join(str(value) for value in values)}")
    if repeat.bysetpos:
        parts.append(f"BYSETPOS={repeat.bysetpos}")
    if count:
        parts.append(f"COUNT={count}")
    if until is not None:
        parts.append(f"UNTIL={until:%Y%m%d}")
    return ";".join(parts)


def _without_short_months(repeat: Repeat) -> Repeat:
    """A rule that begins on the 29th to 31st falls on the last day of a month without one; so does 29 February."""
    start = repeat.start
    if start is None or repeat.byday or repeat.bymonthday or start.day <= 28:
        return repeat
    days = tuple(range(28, start.day + 1))
    if repeat.freq == "MONTHLY":
        return replace(repeat, bymonthday=days, bysetpos=-1)
    if repeat.freq == "YEARLY" and start.month == 2:
        return replace(repeat, bymonth=(2,), bymonthday=days, bysetpos=-1)
    return repeat


def first_after(repeat: Repeat, start: date, minutes: int, now: datetime) -> date | None:
    """The first day from `start` on that the rule falls on with its hour still to come; `now` is naive and local."""
    begin = max(start, repeat.start) if repeat.start is not None else start
    if repeat.start is not None and repeat.is_bare and repeat.freq != "DAILY":
        found = begin
        while datetime.combine(found, datetime.min.time()) + timedelta(minutes=minutes) <= now:
            step = {"WEEKLY": timedelta(weeks=repeat.interval)}.get(repeat.freq)
            months = repeat.interval * (12 if repeat.freq == "YEARLY" else 1)
            found = found + step if step else calendar.add_months(found, months)
        return found
    if repeat.is_bare and repeat.freq in {"WEEKLY", "MONTHLY", "YEARLY"}:
        return (
            begin
            if datetime.combine(begin, datetime.min.time()) + timedelta(minutes=minutes) > now
            else begin + timedelta(days=1)
        )
    rule = rrulestr(text_of(replace(repeat, interval=1)), dtstart=datetime.combine(begin, datetime.min.time()))
    for number, day in enumerate(rule):
        if day + timedelta(minutes=minutes) > now:
            return day.date()
        if number > _LONGEST_SEARCH:
            break
    return None


def end_of(count: Count | None, until: date | None, repeat: Repeat, first: date) -> tuple[int, date | None]:
    """COUNT and UNTIL of a series that begins on `first`."""
    if count is None:
        return 0, until
    if count.times:
        return count.times, until
    over = count.over or Distance()
    if repeat.freq == "DAILY" and not over.months:
        return max(1, -(-over.days // repeat.interval)), until
    last = calendar.add_months(first, over.months) + timedelta(days=over.days - 1)
    return 0, last
