"""Where a time plainly stands among words; enough to cut by, while `time` reads what it means."""

import re

from src.reading.text import Word, beginnings, match, single

_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?:[ap]m?)?|\d{1,2}(?:[ap]m?)")
_HOUR = re.compile(r"[01]?\d|2[0-3]")
_MINUTES = re.compile(r"[0-5]\d")
"""Of an hour said in two numbers: «в 18 30»."""
_DATE = re.compile(r"[0-3]?\d[./-][01]?\d(?:[./-](?:20)?\d\d)?")


def time_at(words: list[Word], index: int) -> int:
    """How many words from `index` on are plainly a day, a date or an hour; 0 where they are none."""
    word = words[index]
    if word.closed or not (word.low in beginnings("day", "month", "clock_lead") or word.low[:1].isdigit()):
        return 0
    day = match("day", words, index)
    if day:
        return day
    if _CLOCK.fullmatch(word.low) or (_DATE.fullmatch(word.low) and not _is_version(words, index)):
        return 1
    following = words[index + 1] if index + 1 < len(words) else None
    if following is not None and word.low.isdigit() and following.low in single("month"):
        return 2
    if following is not None and word.low in single("month") and following.low.rstrip("stndrh").isdigit():
        return 2
    if following is not None and word.low in single("clock_lead"):
        if _CLOCK.fullmatch(following.low):
            return 2
        minutes = words[index + 2].low if index + 2 < len(words) else ""
        return 3 if _HOUR.fullmatch(following.low) and _MINUTES.fullmatch(minutes) else 0
    return 0


def _is_version(words: list[Word], index: int) -> bool:
    return index > 0 and words[index - 1].low in {"python", "version", "v", "версия", "версии", "версию"}
