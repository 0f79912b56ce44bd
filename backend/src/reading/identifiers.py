"""Codes and numbers that people want kept: plates, passwords, flats, blood groups."""

import re

from src.reading.text import Word

_MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[\w#-]{4,40}")
_LONG_NUMBER = re.compile(r"[#№]?\d{4,20}#?|\d{1,20}#")
_IN_GROUPS = re.compile(r"(?=(?:\d-?){7})[#№]?\d{1,8}(?:-\d{1,8}){1,6}")
"""Of a document or a telephone: "334-5567-01"; a date in digits has its year first."""
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-(?:19|20)\d\d|(?:19|20)\d\d-(?:19|20)\d\d")
_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?(?:мл|л|кг|гр?|шт|см|мм|м|км|руб|р|к|тыс|ml|kg|lbs?|g|mg|mm|cm|m|km|gb|tb|мб|гб|pm|am|min|мин|ч|h|x|х)|[xх]\d+|\d{1,2}(?:st|nd|rd|th|го|ого|е|ое|ый|му)|[a-zа-яё]+_\w+\.\w+|\d+[жабв]"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def is_identifier(word: Word) -> bool:
    """Whether the word is a code or a long number, and not a measure, a year or a clock."""
    low = word.low
    if ":" in low or "." in low or "/" in low or _MEASURE.fullmatch(low) or _YEAR.fullmatch(low):
        return False
    grouped = _IN_GROUPS.fullmatch(low) is not None and _DATE.fullmatch(low) is None
    return grouped or _MIXED.fullmatch(low) is not None or _LONG_NUMBER.fullmatch(low) is not None


def has_identifier(words: list[Word]) -> bool:
    """Whether a code stands among the words."""
    return any(is_identifier(word) for word in words)
