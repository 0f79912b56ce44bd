"""The days that a question or an order is about, seen from the local time. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from src.offline_model.when import clock_in, cut, find_when

_I = re.IGNORECASE
_WEEK = re.compile(r"(?:на |в |during |the |for )?(?P<next>(?:следующ\w+|след|будущ\w+|next|coming|the next) )?(?:этой |эту |ближайш\w+ |this )?(?:недел\w+|week)\b", _I)
_WEEKEND = re.compile(r"(?:на |в |в эти |at |over |on |for )?(?:the |this )?(?P<next>(?:следующ\w+|next) )?(?:выходн\w+|вых|weekend)\b", _I)
_MONTH = re.compile(r"(?:в |на |for )?(?:этом |этот |this )(?:месяц\w*|month)\b", _I)
_PART = re.compile(r"\b(?:утром|днём|днем|вечером|ночью|in the (?:morning|afternoon|evening)|(?:this )?(?:morning|afternoon|evening)|tonight|at night)\b", _I)
_AFTER = re.compile(r"\b(?:после|after) (?P<at>\d{1,2}(?::\d\d)?(?:\s?[ap]m?\b)?)", _I)
_PARTS = (("утр", 5, 12), ("morn", 5, 12), ("дн", 12, 17), ("after", 12, 17), ("веч", 17, 24), ("even", 17, 24), ("tonight", 17, 24), ("ноч", 21, 24), ("night", 21, 24))


@dataclass(frozen=True)
class DayRange:
    """From `start` up to, not including, `end`, local; `rest` is the text without them. `what`: day, part, week, …"""

    start: datetime
    end: datetime
    what: str
    rest: str


def day_range(text: str, now: datetime) -> DayRange | None:
    """The days named in `text`; None where there are none."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = today - timedelta(days=today.weekday())
    for pattern, name in ((_WEEKEND, "weekend"), (_WEEK, "week"), (_MONTH, "month")):
        found = pattern.search(text)
        if found is None:
            continue
        rest = cut(text, (found.span(),))
        later = timedelta(days=7 if name != "month" and found["next"] else 0)
        if name == "weekend":
            return DayRange(monday + timedelta(days=5) + later, monday + timedelta(days=7) + later, name, rest)
        if name == "week":
            start = monday + later if later else today
            return DayRange(start, monday + timedelta(days=7) + later, name, rest)
        return DayRange(today, (today.replace(day=1) + timedelta(days=32)).replace(day=1), name, rest)
    return _of_day(text, now, today)


def _of_day(text: str, now: datetime, today: datetime) -> DayRange | None:
    after = _AFTER.search(text)
    bare = cut(text, (after.span(),)) if after else text
    part = _PART.search(bare)
    bare = cut(bare, (part.span(),)) if part else bare
    found = find_when(bare, now)
    if found.when is None or found.when.repeat or (not found.when.day_named and found.when.after is None):
        if part is None and after is None:
            return None
        day = today
    else:
        day = datetime.combine(found.when.day, time())
    if after is not None:
        clock = clock_in(f"в {after['at']}")
        if clock is not None:
            at = clock[0]
            return DayRange(datetime.combine(day.date(), at), day + timedelta(days=1), "part", found.rest)
    if part is None:
        return DayRange(day, day + timedelta(days=1), "day", found.rest)
    begin, end = next(((b, e) for name, b, e in _PARTS if name in part[0].lower()), (0, 24))
    return DayRange(day + timedelta(hours=begin), day + timedelta(hours=end), "part", found.rest)
