"""Times and repetitions as agents give them: on the user's clock, in words of theirs where those are plain enough."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UTC = re.compile(r"(?:z|[+-]00:?00)$", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d")
_NO_RULE = frozenset({"", "none", "never", "no", "once", "null", "false", "нет", "никогда", "один раз"})
_RULES = {
    "hourly": "FREQ=HOURLY",
    "every hour": "FREQ=HOURLY",
    "daily": "FREQ=DAILY",
    "every day": "FREQ=DAILY",
    "everyday": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "every week": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "every month": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
    "annually": "FREQ=YEARLY",
    "every year": "FREQ=YEARLY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "every weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
    "ежечасно": "FREQ=HOURLY",
    "ежедневно": "FREQ=DAILY",
    "каждый день": "FREQ=DAILY",
    "еженедельно": "FREQ=WEEKLY",
    "каждую неделю": "FREQ=WEEKLY",
    "ежемесячно": "FREQ=MONTHLY",
    "каждый месяц": "FREQ=MONTHLY",
    "ежегодно": "FREQ=YEARLY",
    "каждый год": "FREQ=YEARLY",
    "по будням": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "по выходным": "FREQ=WEEKLY;BYDAY=SA,SU",
}


def _wall_time(given: Any) -> Any:
    """A time on the wall. Models write a Z behind it that they do not mean; another offset they do."""
    if isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not _TIME.match(given.strip()):
        raise ValueError("give a local date and time, as 2030-01-31T09:00; where the hour is missing, ask for it")
    return _UTC.sub("", given.strip())


def _wall_time_or_day(given: Any) -> Any:
    """As `_wall_time`; a day without an hour is its end."""
    if isinstance(given, str) and _DAY.fullmatch(given.strip()):
        return f"{given.strip()}T23:59"
    return _wall_time(given)


def _wall_time_from_day(given: Any) -> Any:
    """As `_wall_time`; a day without an hour is its beginning."""
    if isinstance(given, str) and _DAY.fullmatch(given.strip()):
        return f"{given.strip()}T00:00"
    return _wall_time(given)


def _rule(given: Any) -> Any:
    return _RULES.get(" ".join(given.lower().split()), given) if isinstance(given, str) else given


def _rule_or_none(given: Any) -> Any:
    return None if isinstance(given, str) and " ".join(given.lower().split()) in _NO_RULE else _rule(given)


LocalTime = Annotated[datetime, BeforeValidator(_wall_time)]
"""A local date and time, without an offset where the agent did as it was told."""
LocalTimeOrDay = Annotated[datetime, BeforeValidator(_wall_time_or_day)]
"""The same; a day alone is due at its end."""
LocalTimeFromDay = Annotated[datetime, BeforeValidator(_wall_time_from_day)]
"""The same; a day alone is its beginning."""
Repetition = Annotated[str | None, BeforeValidator(_rule_or_none)]
"""An RRULE, without its prefix; the commonest words for one, and for none, are understood."""
NewRepetition = Annotated[str | None, BeforeValidator(_rule)]
"""The same for one that stands already: there a word for none is not understood, for None leaves it as it is."""
