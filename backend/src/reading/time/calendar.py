"""Arithmetic on days: pure, and the same for every language."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

LAST_YEAR = 2199
"""Later years are a mistake, or a number that is no year."""


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last of that month."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_date(month: int, day: int, today: date) -> date | None:
    """The next such day of a year, today included; of 29 February that of the next leap year. None where there is none."""
    for year in range(today.year, today.year + 9):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def next_month_day(number: int, today: date) -> date | None:
    """The next day with this number in its month, today included."""
    for ahead in range(13):
        month = add_months(today.replace(day=1), ahead)
        if number <= monthrange(month.year, month.month)[1] and month.replace(day=number) >= today:
            return month.replace(day=number)
    return None


def exact_date(year: int, month: int, day: int) -> date | None:
    """That day, or None where there is none."""
    if not 1 <= month <= 12 or not 1900 <= year <= LAST_YEAR or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday, `day` itself included; Monday is 0."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def week_start(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def nth_weekday(first: date, weekday: int, place: int) -> date | None:
    """The weekday number `place` of the month that begins on `first`; -1 is the last."""
    if place == -1:
        last = month_end(first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    day = on_or_after(first, weekday) + timedelta(weeks=place - 1)
    return day if day.month == first.month else None


def holiday(name: str, today: date, *, orthodox: bool) -> date | None:
    """The next such holiday, today included. Easter by `dateutil`, Orthodox or Western."""
    if "-" in name:
        month, day = name.split("-")
        return next_date(int(month), int(day), today)
    both = (_moving(name, year, orthodox=orthodox) for year in (today.year, today.year + 1))
    return next((found for found in both if found >= today), None)


def _moving(name: str, year: int, *, orthodox: bool) -> date:
    sunday = easter(year, EASTER_ORTHODOX if orthodox else EASTER_WESTERN)
    shifts = {"easter": 0, "easter_monday": 1, "good_friday": -2, "maslenitsa": -55}
    if name in shifts:
        return sunday + timedelta(days=shifts[name])
    thanksgiving = on_or_after(date(year, 11, 1), 3) + timedelta(weeks=3)
    return thanksgiving + timedelta(days=1 if name == "black_friday" else 0)
