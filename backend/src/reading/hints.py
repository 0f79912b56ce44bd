"""Whether a text may speak of a time at all: a quick look that spares the grammar of time most clauses."""

import re
from functools import cache

from src.reading.time.lexicon import lexicon

_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_CLASSES = frozenset(
    [
        "month",
        "weekday",
        "weekdays",
        "relative",
        "tonight",
        "part",
        "part_many",
        "part_today",
        "holiday",
        "number",
        "ordinal",
        "unit",
        "one_unit",
        "halfunit",
        "halfhour",
        "fixedclock",
        "daily",
        "workdays",
        "workday",
        "weekend",
        "daysword",
        "every",
        "vague",
        "unknown_day",
        "same_time",
        "which",
        "last",
        "backward",
        "forward",
        "early_matter",
    ]
)
"""The classes of words without one of which, or a digit, no time is said."""


@cache
def _words() -> frozenset[str]:
    known = lexicon().phrases
    return frozenset(first for first, entries in known.items() if any(cls in _CLASSES for _, cls, _ in entries))


def may_hold_time(text: str) -> bool:
    """Whether a digit or a word of time stands in `text`."""
    if _DIGIT.search(text):
        return True
    words = _words()
    return any(match[0].lower().replace("ё", "е") in words for match in _WORD.finditer(text))
