"""What somebody corrects while they speak: «в 9, нет, в 10», "at 4 no hang on half past 4": what was said first is dropped.

Pure: the text and the local time go in, the text as meant comes out.
"""

import re
from datetime import datetime
from itertools import islice

from src.offline_model.patterns import Said
from src.offline_model.when import cut, find_when
from src.reading.hints import may_hold_time
from src.reading.time import Span

SAID = Said("amends")

_MARK = SAID.pattern(r"(?:^|[\s,.;:…—–-]+)(?:{mark})(?:[\s,.:…—–-]+|$)")
_MOST = 3
"""Corrections of one message that are looked at."""
_REACH = 160
"""Characters on either side of a correction that are looked at."""
_BARE_HOUR = re.compile(r"(?:[01]?\d|2[0-4])(?:[0-5]\d)?(?=$|[\s,.!])")
"""A number after "make it": the hour again."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_AT = {"ru": "в ", "en": "at "}
_CLOCKS = frozenset({"clock", "part"})
_DAYS = frozenset({"day", "distance"})


def amended(text: str, now: datetime) -> str:
    """`text` without the times that it takes back itself."""
    for mark in islice(_MARK.finditer(text), _MOST):
        before, after = text[: mark.start()], text[mark.end() :]
        kind = _kind_of_lead(after, now)
        near = before[-_REACH:]
        if kind is None or not may_hold_time(near):
            continue
        taken_back = [one for one in _spans(near, now) if one.means in kind]
        if not taken_back:
            continue
        # What stands between the time that is taken back and the mark is the matter: it is kept.
        kept = cut(near, tuple((one.start, one.end) for one in taken_back))
        hour = _AT["ru" if _CYRILLIC.search(before) else "en"] if _BARE_HOUR.match(after) else ""
        return amended(f"{before[:-_REACH]}{kept} {hour}{after}".strip(), now)
    return text


def _kind_of_lead(after: str, now: datetime) -> frozenset[str] | None:
    """Whether a time begins what follows the correction, and of which kind it is."""
    if _BARE_HOUR.match(after):
        return _CLOCKS
    spans = _spans(after[:_REACH], now)
    if not spans or spans[0].start > 1:
        return None
    return _CLOCKS if spans[0].means in _CLOCKS else _DAYS


def _spans(text: str, now: datetime) -> list[Span]:
    """The times and days in `text`, in order."""
    read = find_when(text, now, role="reminder").read
    return [one for one in read.spans if one.means in _CLOCKS | _DAYS]
