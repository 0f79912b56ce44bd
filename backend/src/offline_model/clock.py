"""Times of day as people say them, found in a text: «в девять», "at half past six", «вечером».

Pure; knows nothing of dates or of now.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

Daypart = Literal["morning", "day", "evening", "night"]

DAYPART_TIME: dict[Daypart, time] = {
    "morning": time(9),
    "day": time(14),
    "evening": time(19),
    "night": time(22),
}
"""What a part of the day means when no hour is given; the reply always says the exact time."""


@dataclass(frozen=True)
class Clock:
    """A time of day in a text. `sure` is false where morning and evening are both possible («в шесть»)."""

    time: time
    spans: tuple[tuple[int, int], ...]
    sure: bool = True


_NUMBERS: dict[str, int] = {
    "час": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "десять": 10, "одиннадцать": 11, "двенадцать": 12,
    "одного": 1, "двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "одиннадцати": 11, "двенадцати": 12,
    "первого": 1, "второго": 2, "третьего": 3, "четвёртого": 4, "четвертого": 4, "пятого": 5, "шестого": 6,
    "седьмого": 7, "восьмого": 8, "девятого": 9, "десятого": 10, "одиннадцатого": 11, "двенадцатого": 12,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_RU_HOUR = r"двенадцать|одиннадцать|десять|девять|восемь|семь|шесть|пять|четыре|три|два|час"
_RU_GENITIVE = r"двенадцати|одиннадцати|десяти|девяти|восьми|семи|шести|пяти|четыр[её]х|тр[её]х|двух|одного"
_RU_ORDINAL = r"двенадцатого|одиннадцатого|десятого|девятого|восьмого|седьмого|шестого|пятого|четв[её]ртого|третьего|второго|первого"
_EN_HOUR = r"twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one"
_RU_PART = r"утра|дня|вечера|ночи"
_EN_PART = (
    r"a\.?m\.?(?!\w)|p\.?m\.?(?!\w)|in\s+the\s+morning|in\s+the\s+afternoon|in\s+the\s+evening|at\s+night|tonight"
)

_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:в|к|до|с|at|by|until|till)\s+(?P<noon>полдень|полудню|полудня|noon|midday)\b",
        r"\b(?:в|к|до|at|by|until|till)\s+(?P<midnight>полночь|полуночи|midnight)\b",
        # «в полседьмого», «в половине седьмого», "half past six"
        rf"\b(?:в\s+|к\s+|до\s+)?пол(?:овин[аеу]\s+|\s*-?\s*)(?P<half_ru>{_RU_ORDINAL})\b(?:\s+(?P<part1>{_RU_PART}))?",
        rf"\b(?:at\s+|by\s+)?half\s+past\s+(?P<half_en>{_EN_HOUR}|\d{{1,2}})\b(?:\s*(?P<part2>{_EN_PART}))?",
        # «без пятнадцати девять», «без четверти девять», "quarter to nine", "quarter past nine"
        rf"\b(?:в\s+)?без\s+(?P<less>пятнадцати|четверти|десяти|пяти|двадцати|\d{{1,2}})\s+(?:минут\s+)?"
        rf"(?P<less_hour>{_RU_HOUR}|\d{{1,2}})\b(?:\s+(?P<part3>{_RU_PART}))?",
        rf"\b(?:at\s+|by\s+)?(?:a\s+)?quarter\s+(?P<quarter>to|past)\s+(?P<quarter_hour>{_EN_HOUR}|\d{{1,2}})\b"
        rf"(?:\s*(?P<part4>{_EN_PART}))?",
        # 15:30, 9:30am; with a dot only after «в», for 10.12 alone is a date
        rf"\b(?:(?:в|к|до|с|at|by|until|till|@)\s+)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\d)"
        rf"(?:\s*(?P<part5>{_RU_PART}|{_EN_PART}))?",
        rf"\b(?:в|к|до|с|at)\s+(?P<hour_d>[01]?\d|2[0-3])\.(?P<minute_d>[0-5]\d)\b(?!\.\d)"
        rf"(?:\s*(?P<part7>{_RU_PART}|{_EN_PART}))?",
        r"\b(?:в|at)\s+(?P<hour_h>[01]?\d|2[0-3])[-h](?P<minute_h>[0-5]\d)\b",
        # 9am, 9 утра, девять вечера: a part of the day is proof enough
        rf"\b(?:(?:в|к|до|с|at|by|until|till)\s+)?(?<!через\s)(?P<h1>\d{{1,2}}|{_RU_HOUR}|{_RU_GENITIVE}|{_EN_HOUR})\s*"
        rf"(?:час(?:ов|а)?\s+|o['’]clock\s+)?(?P<part6>{_RU_PART}|{_EN_PART})",
        # «в 9», «к шести», "at 6", "by six o'clock"
        rf"\b(?:в|к|до|at|by|until|till)\s+(?P<h2>(?:[01]?\d|2[0-3])(?![\d.:%])|{_RU_HOUR}|{_RU_GENITIVE}|{_EN_HOUR})\b"
        r"(?!\s*(?:минут|дн|день|недел|месяц|год|лет|раз|мин\b|минут|days?|weeks?|months?|years?|people|percent|руб|тысяч))"
        r"(?!\s+(?:январ|феврал|март|апрел|мая\b|июн|июл|август|сентябр|октябр|ноябр|декабр|jan|feb|mar|apr|may\b|jun|jul|"
        r"aug|sep|oct|nov|dec))(?:-?го\b)?(?P<oclock>\s*(?:час(?:ов|а)?|o['’]clock)\b)?",
    )
)
_DAYPART = re.compile(
    r"\b(?:(?:this|in\s+the)\s+)?(?:morning|afternoon|evening)\b|(?<=tomorrow )night\b|(?<=day )night\b|(?<=\0)night\b|\b(?:tonight|at\s+night|every\s+night"
    r"|утром|с\s+утра|утро|(?:до|к)\s+(?:вечера|вечеру|утра|утру|обеда|обеду)(?!\w)|by\s+(?:tonight|the\s+evening)|(?:по\s+)?утрам|дн[её]м|после\s+обеда|вечером|вечерком|вечер|(?:по\s+)?вечерам|ночью|в\s+обед)\b",
    re.IGNORECASE,
)


def find_clock(text: str) -> Clock | None:
    """The time of day in `text`, the most exact form first; None when there is none.

    A part of the day elsewhere in the text settles an hour that could be either («завтра вечером в 7»).
    """
    daypart = _DAYPART.search(text)
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            clock = _read(match)
            if clock is None:
                continue
            if daypart is None or (daypart.start() < match.end() and match.start() < daypart.end()):
                return clock
            hour = clock.time.hour if _is_settled(match, clock) else _in_daypart(clock.time.hour, daypart[0])
            return Clock(clock.time.replace(hour=hour), (*clock.spans, daypart.span()))
    return _daypart_clock(daypart) if daypart else None


def daypart_of(word: str) -> Daypart | None:
    """The part of the day that `word` names (утра, p.m., this evening)."""
    low = re.sub(r"[\s.]+", " ", word.lower()).strip()
    low = re.sub(r"^(?:до|к|by)\s+(?:the\s+)?", "", low)
    if low in {"утру", "утра", "утром", "утро", "с утра", "по утрам", "утрам", "a m", "am"} or "morning" in low:
        return "morning"
    if low in {"обеда", "обеду", "дня", "днем", "днём", "после обеда", "в обед", "p m", "pm"} or "afternoon" in low:
        return "day"
    if (
        low in {"вечеру", "вечера", "вечером", "вечерком", "вечер", "по вечерам", "вечерам", "tonight"}
        or "evening" in low
    ):
        return "evening"
    if low in {"ночи", "ночью", "night", "at night", "every night"}:
        return "night"
    return None


def _read(match: re.Match[str]) -> Clock | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    span = (match.span(),)
    if "noon" in groups:
        return Clock(time(12), span)
    if "midnight" in groups:
        return Clock(time(0), span)
    hour, minute = _hour_and_minute(groups)
    if hour > 24 or (hour == 24 and minute):
        return None
    part = next((value for name, value in groups.items() if name.startswith("part")), "")
    if part:
        return Clock(time(_in_daypart(hour % 24, part), minute), span)
    sure = not groups.keys().isdisjoint({"hour", "hour_d", "hour_h"}) or hour > 12 or hour == 0
    return Clock(time(hour % 24, minute), span, sure=sure)


def _is_settled(match: re.Match[str], clock: Clock) -> bool:
    """Whether no part of the day can move the hour: "tonight at 11:30" can, «вечером в 09:30» and "11:30 am" cannot."""
    groups = match.groupdict()
    if any(value for name, value in groups.items() if name.startswith("part")) or clock.time.hour in {
        0,
        *range(13, 24),
    }:
        return True
    written = next((groups[name] for name in ("hour", "hour_d", "hour_h") if groups.get(name)), None)
    return clock.sure and (written is None or written.startswith("0"))


def _daypart_clock(match: re.Match[str]) -> Clock | None:
    part = daypart_of(match[0])
    if part is None:
        return None
    at = time(13) if re.match(r"(?:в|до|к)\s+обед", match[0], re.IGNORECASE) else DAYPART_TIME[part]
    return Clock(at, (match.span(),))


def _hour_and_minute(groups: dict[str, str]) -> tuple[int, int]:
    if "half_ru" in groups:
        return (_number(groups["half_ru"]) - 1) or 12, 30
    if "half_en" in groups:
        return _number(groups["half_en"]), 30
    if "less" in groups:
        words = {"пятнадцати": 15, "четверти": 15, "десяти": 10, "пяти": 5, "двадцати": 20}
        less = words.get(groups["less"].lower()) or int(groups["less"])
        return (_number(groups["less_hour"]) - 1) or 12, 60 - less
    if "quarter" in groups:
        hour = _number(groups["quarter_hour"])
        return (hour, 15) if groups["quarter"].lower() == "past" else ((hour - 1) or 12, 45)
    if "hour" in groups:
        return int(groups["hour"]), int(groups["minute"])
    if "hour_d" in groups:
        return int(groups["hour_d"]), int(groups["minute_d"])
    if "hour_h" in groups:
        return int(groups["hour_h"]), int(groups["minute_h"])
    return _number(groups.get("h1") or groups["h2"]), 0


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _in_daypart(hour: int, words: str) -> int:
    """`hour` of a 12-hour clock in the part of the day that `words` name; a 24-hour one is left alone."""
    part = daypart_of(words)
    if hour > 12 or part is None:
        return hour
    if part == "morning" or (part == "night" and (hour < 6 or hour == 12)):
        return hour % 12
    return hour % 12 + 12
