"""Distances in time as people say them: «через полтора часа», "in 2 hours 15 minutes", «на полчаса», "20 minutes from now".

Pure. Days and longer after «через» belong to `days`, which keeps the hour; here they count only where something is moved
by them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

_ONES = {
    "один": 1, "одну": 1, "одна": 1, "два": 2, "две": 2, "пару": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7,
    "восемь": 8, "девять": 9, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "a couple of": 2, "couple of": 2, "несколько": 3, "a few": 3, "few": 3,
}  # fmt: skip
_TEENS = {"десять": 10, "двенадцать": 12, "пятнадцать": 15, "ten": 10, "twelve": 12, "fifteen": 15}
_TENS = {
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "twenty": 20, "thirty": 30, "forty": 40, "forty five": 45,
    "fifty": 50, "sixty": 60,
}  # fmt: skip


def _any(table: dict[str, int]) -> str:
    return "|".join(word.replace(" ", r"\s+") for word in sorted(table, key=len, reverse=True))


_N = rf"\d{{1,3}}(?:[.,]5)?|(?:{_any(_TENS)})(?:[\s-]+(?:{_any(_ONES)}))?|{_any(_TEENS)}|{_any(_ONES)}"
_MINUTES = r"минут(?:к)?[уы]?|мин|minutes?|mins?|m(?=\b)"
_HOURS = r"час(?:а|ов|ик)?|hours?|hrs?|h(?=\b)"
_LONG = r"дн(?:я|ей)|день|ден[её]к|сутки|недел[юиь]|days?|weeks?"
_HALF = (
    r"пол\s?часа|полчасика|half\s+an?\s+hour|half\s+hour|четверть\s+часа|(?:a\s+)?quarter\s+of\s+an\s+hour|полтора\s+часа"
    r"|час\s+с\s+половиной|an\s+hour\s+and\s+a\s+half|one\s+and\s+a\s+half\s+hours?"
)
_AMOUNT = (
    rf"(?:(?P<fixed>{_HALF})|(?:(?P<hours>{_N})\s*-?\s*)?(?P<hour_unit>{_HOURS})\.?(?:\s*(?:и|and)?\s*(?P<and_minutes>{_N})(?:\s*(?:{_MINUTES}))?(?!\w))?"
    rf"|(?:(?P<minutes>{_N})\s*-?\s*)?(?P<minute_unit>{_MINUTES})\.?)"
)
_AFTER = re.compile(
    rf"\b(?:через|спустя|in|after)\s+(?:ещё\s+|еще\s+|about\s+|around\s+|примерно\s+)?{_AMOUNT}(?!\w)", re.IGNORECASE
)
_FROM_NOW = re.compile(rf"\b{_AMOUNT}\s+(?:from\s+now|спустя)\b", re.IGNORECASE)
_BY = re.compile(
    rf"(?:^|\b(?:на|by|for|an?other|back|forward)\s+|(?<=\s)(?=\d+\s*(?:min|hour)))(?:ещё\s+|еще\s+|another\s+)?(?:{_AMOUNT}|(?:(?P<days>{_N})\s*)?(?P<long>{_LONG}))"
    r"(?!\w)(?!\s+(?:дня|утра|вечера|ночи))",
    re.IGNORECASE,
)
_BARE_MINUTES = re.compile(r"^(?:на\s+|for\s+|by\s+)?(?P<n>5|10|15|20|30|40|45|50)$", re.IGNORECASE)
_LAST_CLOCK_NUMBER = 24
"""«отложи на 15» may be an hour of the day, «на 30» cannot; "snooze 15" is always minutes."""
_FIXED = (("полтор", 90), ("с половиной", 90), ("and a half", 90), ("четверть", 15), ("quarter", 15))


@dataclass(frozen=True)
class Distance:
    """A distance in a text, and where it stands."""

    by: timedelta
    span: tuple[int, int]


@dataclass(frozen=True)
class Shift:
    """By how much something is moved, and the text without it."""

    by: timedelta
    rest: str


def find_distance(text: str) -> Distance | None:
    """How far from now, in minutes and hours; None where `text` does not say."""
    match = _AFTER.search(text) or _FROM_NOW.search(text)
    return Distance(_delta(match), match.span()) if match else None


def find_shift(text: str, *, snoozing: bool = False) -> Shift | None:
    """By how much `text`, what follows "move" or "snooze", moves something; None where it names a time instead."""
    if _AFTER.search(text) or _FROM_NOW.search(text):
        return None
    bare = _BARE_MINUTES.match(text.strip())
    if bare is not None and (snoozing or int(bare["n"]) > _LAST_CLOCK_NUMBER):
        return Shift(timedelta(minutes=int(bare["n"])), "")
    match = _BY.search(text)
    if match is None:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    return Shift(_delta(match), re.sub(r"\s+", " ", rest))


def number_of(word: str) -> float:
    """The number that a word or digits say; 1 where there is none."""
    low = re.sub(r"[\s-]+", " ", word.lower()).strip()
    if not low:
        return 1
    if low[0].isdigit():
        return float(low.replace(",", "."))
    for table in (_ONES, _TEENS, _TENS):
        if low in table:
            return table[low]
    tens, _, ones = low.partition(" ")
    return _TENS.get(tens, 0) + _ONES.get(ones, 0)


def _delta(match: re.Match[str]) -> timedelta:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "fixed" in groups:
        low = groups["fixed"].lower()
        return timedelta(minutes=next((minutes for part, minutes in _FIXED if part in low), 30))
    if "hour_unit" in groups:
        minutes = number_of(groups["and_minutes"]) if "and_minutes" in groups else 0
        return timedelta(hours=number_of(groups.get("hours", "")), minutes=minutes)
    if "long" in groups:
        weeks = groups["long"].lower().startswith(("недел", "week"))
        return timedelta(days=number_of(groups.get("days", "")) * (7 if weeks else 1))
    return timedelta(minutes=number_of(groups.get("minutes", "")))
