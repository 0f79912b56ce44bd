"""When a repeating reminder is due next: RRULE on the user's wall clock.

A rule is worked out on naive local time and only then placed in the zone, so «at 9» stays at 9 over every change of
the clock. A time that the clock skips is taken as much later as it skips; of a time that comes twice the first counts.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from src.core.clock import LONGEST_SKIP, YEARS_AHEAD, in_reach, instant, wall_time
from src.errors import InvalidInput

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = "MO,TU,WE,TH,FR"
WEEKEND = "SA,SU"

_FORM = re.compile(r"[A-Z0-9=;,+-]+")
"""One rule and nothing else: no DTSTART, EXDATE or second line, which `rrulestr` would take as well."""
_FREQUENCIES = frozenset({"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""More often than hourly is noise, not a reminder."""
_OFTEN_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYHOUR", "BYMINUTE", "WKST"})
"""For hourly and daily rules: with others they could ask for a day that never comes, and be searched for it hour by
hour to the year 9999."""
_STRANGE_PARTS = frozenset({"BYYEARDAY", "BYWEEKNO", "BYEASTER"})
_MOST_COUNT, _MOST_INTERVAL = 1000, 1000
_STEPS = {"HOURLY": timedelta(hours=1), "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
_CYCLE_YEARS = 400
"""The calendar repeats itself, weekdays included, after so many years."""
_LAST_YEAR = 9999
_DAY_PARTS = frozenset({"FREQ", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})
_FURTHEST_DAY = timedelta(days=8 * 366)
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
_UNTIL_INSTANT = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_UNTIL_YEAR = re.compile(r"UNTIL=(\d{4})")
_UNTIL_DAY = re.compile(r"UNTIL=(\d{8})(?=;|$)")


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
    return found if found - today < _FURTHEST_DAY else today


def clean_rule(text: str, *, starts: datetime, zone: ZoneInfo) -> str:
    """The rule in the form in which it is stored.

    Args:
        text: an RRULE, with or without its prefix.
        starts: naive local time of the first occurrence.
        zone: the user's.

    Raises:
        InvalidInput: it is no rule, repeats more often than hourly, starts out of reach or does not come within 50 years.
    """
    rule = text.strip().upper().removeprefix("RRULE:")
    if not in_reach(starts):
        raise InvalidInput(f"A series starts between 1970 and {YEARS_AHEAD} years ahead.", field="due")
    try:
        _require_reckonable(rule)
        series, years = _parsed(rule, starts, zone, near=starts)
        first = next(iter(series), None)
        if first is None or not _is_near(first.replace(year=first.year - years), starts):
            raise InvalidInput("This repetition never comes.", field="repeat")
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise InvalidInput(
            "This is no repetition; give an RRULE such as FREQ=WEEKLY;BYDAY=MO.", field="repeat"
        ) from error
    return rule


def next_occurrence(rule: str, *, starts: datetime, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first occurrence later than `after`, in UTC; None where the series is over. As `occurrences`."""
    return next((due for _, due in occurrences(rule, starts=starts, zone=zone, after=after)), None)


def occurrences(rule: str, *, starts: datetime, zone: ZoneInfo, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times of a series that are later than `after`, in order: the naive local one and the one in UTC.

    Args:
        rule: as `clean_rule` gave it.
        starts: naive local time of the first occurrence, from which intervals and counts run.
        zone: the user's.
        after: an aware time.
    """
    since = wall_time(after, zone) - LONGEST_SKIP
    series, years = _parsed(rule, starts, zone, near=since)
    for moved in series.xafter(since.replace(year=since.year + years), inc=True):
        local = moved.replace(year=moved.year - years)
        if not _is_near(local, max(since, starts)):
            return
        due = instant(local, zone)
        if due > after:
            yield local, due
            after = due


def _is_near(local: datetime, reference: datetime) -> bool:
    return local.year <= reference.year + YEARS_AHEAD


def _require_reckonable(rule: str) -> None:
    """Raise `ValueError` for what the standard forbids or nobody means, and what would be searched for long."""
    parts = parts_of(rule)
    if int(parts.get("COUNT", "1")) > _MOST_COUNT or int(parts.get("INTERVAL", "1")) > _MOST_INTERVAL:
        raise ValueError("too many times, or too far apart")
    if not _STRANGE_PARTS.isdisjoint(parts) or (parts.get("FREQ") == "WEEKLY" and not _OFTEN_PARTS.issuperset(parts)):
        raise ValueError("parts that do not fit its frequency")


def _parsed(rule: str, starts: datetime, zone: ZoneInfo, *, near: datetime) -> tuple[rrule, int]:
    """The series, as far in the future as its days are the same, and by how many years.

    The library searches to the year 9999, which takes seconds where nothing comes. So the series is moved close to it.
    It begins shortly before `near` where that changes nothing, instead of being gone through from its start.
    """
    if not _FORM.fullmatch(rule):
        raise ValueError("not the form of a rule")
    parts = parts_of(rule)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or "BYSECOND" in parts or "," in parts.get("BYMINUTE", ""):
        raise ValueError("more often than hourly, or no frequency")
    if frequency in {"HOURLY", "DAILY"} and not _OFTEN_PARTS.issuperset(parts):
        raise ValueError("could take too long to work out")
    if int(parts.get("INTERVAL", "1")) < 1 or not _UNTIL.fullmatch(parts.get("UNTIL", "20000101")):
        raise ValueError("an interval below 1, or an end that is no time")
    if "COUNT" not in parts and frequency in _STEPS:
        step = _STEPS[frequency] * int(parts.get("INTERVAL", "1"))
        starts += step * max(0, (near - starts) // step - 1)
    latest = max(starts.year, near.year) + YEARS_AHEAD
    years = max(0, (_LAST_YEAR - latest) // _CYCLE_YEARS * _CYCLE_YEARS)
    # The series runs on naive time, and so must its end; a day as the end is meant with all its hours.
    rule = _UNTIL_INSTANT.sub(lambda found: f"UNTIL={_local_until(found[1], zone)}", rule)
    rule = _UNTIL_DAY.sub(r"UNTIL=\1T235959", rule)
    rule = _UNTIL_YEAR.sub(lambda found: f"UNTIL={min(int(found[1]) + years, _LAST_YEAR):04d}", rule)
    parsed = rrulestr(rule, dtstart=starts.replace(year=starts.year + years))
    if not isinstance(parsed, rrule):
        raise TypeError("a set of rules")
    return parsed, years


def _local_until(stamp: str, zone: ZoneInfo) -> str:
    until = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return wall_time(until, zone).strftime("%Y%m%dT%H%M%S")
