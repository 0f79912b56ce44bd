"""Repetitions as RRULEs: their parts, and the first day of one. Pure; the words for them are read by `src.reading.time`."""

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = "MO,TU,WE,TH,FR"
WEEKEND = "SA,SU"


def parts_of(rule: str) -> dict[str, str]:
    """An RRULE as a mapping of its parts."""
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def first_day(rule: str, today: date) -> date:
    """The first day, today included, that `rule` falls on, whatever its hours and its end; today where it has no day."""
    parts = {name: value for name, value in parts_of(rule).items() if name in _DAY_PARTS}
    if parts.get("FREQ") in {None, "HOURLY", "DAILY"} and "BYDAY" not in parts:
        return today
    if not parts.keys() - {"FREQ"}:
        return today
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    parsed = rrulestr(text, dtstart=datetime.combine(today, time()))
    found = next((day.date() for day in parsed), today)
    return found if found - today < _FURTHEST else today


_DAY_PARTS = frozenset({"FREQ", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})
_FURTHEST = timedelta(days=8 * 366)
