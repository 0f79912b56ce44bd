"""Two words for one thing: a day said twice, a frequency and its day, two repetitions that are one."""

from dataclasses import replace
from datetime import date, timedelta

from src.core.recurrence import WEEKDAYS
from src.reading.time import calendar
from src.reading.time.build_repeat import monthly
from src.reading.time.values import Day, Repeat

_MOST_MONTHS = 24
"""Months that are looked through for a weekday with its number."""


def joined_day(one: Day, other: Day) -> Day | None:
    """Two words for one day («в субботу, 28-го», "Wednesday next week", "sunday 6"); None where they are two days."""
    if one.date is None or other.date is None:
        return None
    if one.date == other.date:
        return replace(one, part=one.part or other.part)
    return _narrowed(one, other, other.date) or _narrowed(other, one, one.date)


def _narrowed(first: Day, second: Day, named: date) -> Day | None:
    """The first as what tells which day within the second."""
    if first.kind == "weekday" and first.weekday is not None:
        return _on_weekday(first.weekday, first, second, named)
    if first.kind == "end" and first.part is not None:
        return replace(second, part=first.part)
    if first.kind == "offset" and first.number is not None:
        return replace(second, date=named + timedelta(days=first.number))
    if first.kind == "monthday" and first.number and second.kind == "month":
        return replace(first, date=calendar.exact_date(named.year, named.month, first.number))
    return None


def _on_weekday(weekday: int, first: Day, second: Day, named: date) -> Day | None:
    if second.kind in {"date", "holiday"} and named.weekday() == weekday:
        return replace(second, part=first.part or second.part)
    if second.kind == "distance":
        found, in_week = calendar.on_or_after(named, weekday), calendar.week_start(named) + timedelta(days=weekday)
        return replace(first, date=found, other=in_week if in_week != found else None)
    if second.kind in {"week", "offset"}:
        start = calendar.week_start(named) if second.kind == "week" else named
        return replace(first, date=calendar.on_or_after(start, weekday))
    if second.kind == "monthday" and second.number is not None:
        found = weekday_and_number(weekday, second.number, named)
        return replace(second, date=found) if found else None
    if second.kind == "date" and second.other is not None and second.other.weekday() == weekday:
        return replace(second, date=second.other, other=None)
    return None


def weekday_and_number(weekday: int, number: int, since: date) -> date | None:
    """The next such weekday with that number in its month."""
    day: date | None = since
    if not 1 <= number <= 31:
        return None
    for _ in range(_MOST_MONTHS):
        if day is None or (day.weekday() == weekday and day.day == number):
            return day
        day = calendar.next_month_day(number, day + timedelta(days=1))
    return None


def joined_repeat(repeat: Repeat, day: Day) -> Repeat | None:
    """A frequency and the day it falls on («каждую неделю в среду», "monthly on the 15th"); None where they do not fit."""
    if repeat.byweekno and not repeat.byday and day.weekday is not None:
        return replace(repeat, byday=(WEEKDAYS[day.weekday],))
    if not repeat.is_bare:
        return None
    if repeat.freq == "WEEKLY" and day.kind == "weekday" and day.weekday is not None:
        return replace(repeat, byday=(WEEKDAYS[day.weekday],))
    if repeat.freq == "MONTHLY" and day.kind == "monthday" and day.number is not None and repeat.interval == 1:
        return monthly([day.number])
    if repeat.freq == "MONTHLY" and day.kind == "end" and repeat.interval == 1:
        return replace(repeat, bymonthday=(-1,))
    if repeat.freq in {"WEEKLY", "MONTHLY", "YEARLY"} and day.date is not None:
        return replace(repeat, start=day.date)
    return None


def joined_repeats(one: Repeat, other: Repeat) -> Repeat | None:
    """Two repetitions as one («раз в две недели по пятницам»); None where they are two."""
    if one == other:
        return one
    return _within(one, other) or _within(other, one)


def _within(wide: Repeat, narrow: Repeat) -> Repeat | None:
    """A frequency alone, and the days that another names within it."""
    if wide.freq == narrow.freq == "WEEKLY":
        if wide.rough and len(narrow.byday) == wide.times:
            return replace(narrow, loose=False)
        return replace(narrow, interval=max(wide.interval, narrow.interval), loose=False) if wide.is_bare else None
    if wide.freq == "HOURLY" and wide.is_bare and narrow.freq == "WEEKLY" and narrow.interval == 1:
        return replace(wide, byday=narrow.byday)
    if wide.part and narrow.part and wide.part != narrow.part:
        return None
    if wide.freq == "DAILY" and wide.is_bare and wide.interval == 1:
        return replace(narrow, part=narrow.part or wide.part, loose=False)
    if wide.freq == narrow.freq == "MONTHLY" and wide.is_bare and wide.interval == 1:
        return replace(narrow, partial=False)
    if wide.freq == "YEARLY" and wide.byweekno and narrow.freq == "WEEKLY" and narrow.interval == 1:
        return replace(wide, byday=narrow.byday)
    return None
