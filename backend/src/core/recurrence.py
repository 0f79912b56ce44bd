"""When a repeating reminder is due next: RRULE on the user's wall clock.

A rule is worked out on naive local time and only then placed in the zone, so «at 9» stays at 9 over every change of
the clock. A time that the clock skips is taken as much later as it skips; of a time that comes twice the first counts.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from src.core.clock import LONGEST_SKIP, instant, wall_time
from src.errors import InvalidInput

_FORM = re.compile(r"[A-Z0-9=;,+-]+")
"""One rule and nothing else: no DTSTART, EXDATE or second line, which `rrulestr` would take as well."""
_FREQUENCIES = frozenset({"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""More often than hourly is noise, not a reminder."""
_OFTEN_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYHOUR", "BYMINUTE", "WKST"})
"""For hourly and daily rules: with others they could ask for a day that never comes, and be searched for it hour by
hour to the year 9999."""
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
_UNTIL_INSTANT = re.compile(r"UNTIL=(\d{8}T\d{6})Z")
_UNTIL_DAY = re.compile(r"UNTIL=(\d{8})(?=;|$)")


def clean_rule(text: str, *, starts: datetime, zone: ZoneInfo) -> str:
    """The rule in the form in which it is stored.

    Args:
        text: an RRULE, with or without its prefix.
        starts: naive local time of the first occurrence.
        zone: the user's.

    Raises:
        InvalidInput: it is no rule, repeats more often than hourly, or never comes.
    """
    rule = text.strip().upper().removeprefix("RRULE:")
    try:
        if next(iter(_parsed(rule, starts, zone)), None) is None:
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
    for local in _parsed(rule, starts, zone).xafter(since, inc=True):
        due = instant(local, zone)
        if due > after:
            yield local, due
            after = due


def _parsed(rule: str, starts: datetime, zone: ZoneInfo) -> rrule:
    if not _FORM.fullmatch(rule):
        raise ValueError("not the form of a rule")
    parts = dict(part.split("=", 1) for part in rule.split(";") if part)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or "BYSECOND" in parts or "," in parts.get("BYMINUTE", ""):
        raise ValueError("more often than hourly, or no frequency")
    if frequency in {"HOURLY", "DAILY"} and not _OFTEN_PARTS.issuperset(parts):
        raise ValueError("could take too long to work out")
    if int(parts.get("INTERVAL", "1")) < 1 or not _UNTIL.fullmatch(parts.get("UNTIL", "20000101")):
        raise ValueError("an interval below 1, or an end that is no time")
    # The series runs on naive time, and so must its end; a day as the end is meant with all its hours.
    rule = _UNTIL_INSTANT.sub(lambda found: f"UNTIL={_local_until(found[1], zone)}", rule)
    rule = _UNTIL_DAY.sub(r"UNTIL=\1T235959", rule)
    parsed = rrulestr(rule, dtstart=starts)
    if not isinstance(parsed, rrule):
        raise TypeError("a set of rules")
    return parsed


def _local_until(stamp: str, zone: ZoneInfo) -> str:
    until = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return wall_time(until, zone).strftime("%Y%m%dT%H%M%S")
