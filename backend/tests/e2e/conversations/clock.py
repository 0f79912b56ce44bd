"""The clock of scripted conversations: a zone where it is between 11 and 12 now, and times written from today."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from src.models.values import Locale
from src.offline_model.voice import Voice

_HOUR = 11
"""Far from midnight, so that no conversation runs from one day into the next."""
_FURTHEST_EAST = 14
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_END_OF_DAY = time(23, 59)
_GIVE_OR_TAKE = timedelta(minutes=10)


def zone_at_eleven() -> str:
    """The name of a zone, without changes of its clock, where it is between 11 and 12 now."""
    east = (_HOUR - datetime.now(UTC).hour) % 24
    if east > _FURTHEST_EAST:
        east -= 24
    # These names count the other way round: Etc/GMT-3 is three hours ahead of Greenwich.
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


def is_at(written: str, due: str | None, zone: str) -> bool:
    """Whether an instant of the API is the time that a script writes."""
    if due is None or written == "-":
        return due is None and written == "-"
    local = datetime.fromisoformat(due).astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None)
    if written == "+1h":
        return abs(local - now - timedelta(hours=1)) < _GIVE_OR_TAKE
    day, _, clock = written.partition(" ")
    at = time.fromisoformat(clock.zfill(5)) if clock else _END_OF_DAY
    return local == datetime.combine(_day(day, now.date()), at)


def spoken_friday(locale: Locale, zone: str) -> str:
    """How a reply names the next Friday: by its name, on a Thursday as tomorrow, on a Friday by its date."""
    now = datetime.now(ZoneInfo(zone)).replace(tzinfo=None)
    return Voice(locale, informal=False, now=now).day(_day("fri", now.date()))


def _day(written: str, today: date) -> date:
    name, _, later = written.partition("+")
    days = int(later or 0)
    if name == "1st":
        month = today.replace(day=1)
        return today if today.day == 1 else month + timedelta(days=calendar.monthrange(today.year, today.month)[1])
    if name in _WEEKDAYS:
        days += (_WEEKDAYS.index(name) - today.weekday()) % 7 or 7
    return today + timedelta(days=days + (name == "tomorrow"))
