"""Repetition as people say it, found in a text and written as an RRULE: «по будням», "every other Monday".

Pure; times of day and the first occurrence belong to `when`.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = "MO,TU,WE,TH,FR"
WEEKEND = "SA,SU"

_RU_DAY = (
    r"понедельник(?:ам|и|у|а)?|вторник(?:ам|и|у|а)?|сред(?:ам|ы|у|а)|четверг(?:ам|и|у|а)?|пятниц(?:ам|ы|у|а)"
    r"|суббот(?:ам|ы|у|а)|воскресень(?:ям|я|е)"
)
_EN_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
DAY = rf"(?:{_RU_DAY}|{_EN_DAY})"
_STEMS = (
    ("MO", ("понедельник", "mon")), ("TU", ("вторник", "tue")), ("WE", ("сред", "wed")), ("TH", ("четверг", "thu")),
    ("FR", ("пятниц", "fri")), ("SA", ("суббот", "sat")), ("SU", ("воскресень", "sun")),
)  # fmt: skip
_COUNT = {
    "": 1, "два": 2, "две": 2, "three": 3, "two": 2, "other": 2, "second": 2, "три": 3, "четыре": 4, "four": 4,
    "пять": 5, "шесть": 6, "вторую": 2, "второй": 2, "второе": 2, "третью": 3, "третий": 3, "третье": 3, "third": 3,
}  # fmt: skip
_N = (
    r"\d{1,2}|два|две|три|четыре|пять|шесть|two|three|four|other|second|third"
    r"|вторую|второй|второе|третью|третий|третье"
)
_ORDINALS = (
    (1, ("перв", "first", "1st")), (2, ("втор", "second", "2nd")), (3, ("трет", "third", "3rd")),
    (4, ("четв", "fourth", "4th")), (-1, ("посл", "last")),
)  # fmt: skip
_RU_NTH = r"(?:перв|втор|трет|четв[её]рт|последн)(?:ый|ую|ое|ой|ий|ью|ье|юю|ее)"
_EN_NTH = r"first|second|third|fourth|last|1st|2nd|3rd|4th"
_LIST = rf"{DAY}\b(?:\s*(?:,|и|and|,\s*and|&)\s*(?:в\s+|по\s+|on\s+)?{DAY}\b)*"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rule)
    for pattern, rule in (
        (r"\b(?:по\s+будням|по\s+рабочим\s+дням|кажд(?:ый|ого)\s+(?:будний|рабочий)\s+день|в\s+будни)\b", "workdays"),
        (r"\b(?:every|each)\s+(?:weekday|workday|work\s+day)\b|\bon\s+weekdays\b|\bweekdays\b", "workdays"),
        (r"\b(?:по\s+выходным|каждые\s+выходные)\b|\b(?:every|each)\s+weekend\b|\bon\s+weekends\b", "weekend"),
        (rf"\b(?:во?\s+)?(?:кажд\w+\s+)?(?P<nth_ru>{_RU_NTH})\s+(?P<nth_ru_day>{_RU_DAY}|день)\s+каждого\s+месяца\b", "nth"),
        (rf"\bкажд(?:ый|ую|ое)\s+(?P<nth_ru2>{_RU_NTH})\s+(?P<nth_ru_day2>{_RU_DAY}|день)\s+месяца", "nth"),
        (rf"\b(?:on\s+)?(?:the\s+)?(?P<nth_en>{_EN_NTH})\s+(?P<nth_en_day>{_EN_DAY}|day)\s+of\s+(?:every|each)\s+month\b", "nth"),
        (rf"\b(?:every|each)\s+(?P<nth_en2>{_EN_NTH})\s+(?P<nth_en_day2>{_EN_DAY}|day)\s+of\s+(?:the|a)\s+month\b", "nth"),
        (rf"\b(?:(?:каждые|каждую|every|each)\s+|(?:раз\s+в|once\s+(?:every|a))\s+|(?:в|a)\s+)(?:(?P<every2>{_N})\s+)?(?:недел\w+|weeks?)\s+(?:по|в|on)\s+(?P<days4>{_LIST})", "weekly"),
        (r"\b(?:кажд(?:ый|ые)\s+квартал|раз\s+в\s+квартал|ежеквартально|(?:every|each)\s+quarter|quarterly|once\s+a\s+quarter)\b", "quarter"),
        (r"\b(?:раз\s+в\s+полгода|каждые\s+полгода|every\s+half\s+a\s+year|twice\s+a\s+year)\b", "half"),
        (rf"\b(?:кажд(?:ый|ую|ое)|every|each)\s+(?P<every>{_N})?\s*(?P<days1>{_LIST})", "weekly"),
        (rf"\bпо\s+(?P<days2>(?:понедельникам|вторникам|средам|четвергам|пятницам|субботам|воскресеньям)"
         rf"(?:\s*(?:,|и)\s*(?:по\s+)?{DAY})*)", "weekly"),
        (rf"\b(?:weekly\s+)?on\s+(?P<days3>(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:\s*(?:,|and)\s*(?:on\s+)?{DAY})*)", "weekly"),
        (r"\b(?P<nth>[0-3]?\d)(?:-?го)?(?:\s+числ[аo])?\s+каждого\s+месяца\b|\bкаждое\s+(?P<nth2>[0-3]?\d)(?:-?е)?\s+число\b",
         "monthday"),
        (r"\bкаждый\s+месяц\s+(?P<nth4>[0-3]?\d)(?:-?го(?:\s+числа)?|\s+числа)\b", "monthday"),
        (r"\b(?:on\s+)?the\s+(?P<nth3>[0-3]?\d)(?:st|nd|rd|th)\s+of\s+(?:every|each)\s+month\b", "monthday"),
        (r"\b(?:on\s+)?the\s+(?P<nth6>first)\s+of\s+(?:every|each)\s+month\b", "monthday"),
        (r"\b(?:every|each)\s+month\s+on\s+the\s+(?P<nth5>[0-3]?\d)(?:st|nd|rd|th)\b", "monthday"),
        (rf"\b(?:кажд(?:ые|ый|ую|ое)|every|each)\s+(?:(?P<n>{_N})\s+)?(?P<unit>час(?:а|ов)?|дн(?:я|ей)|день|недел[юиь]|"
         r"месяц(?:а|ев)?|год(?:а)?|hours?|days?|weeks?|months?|years?)\b", "every"),
        (r"\bчерез\s+день\b", "alternate"),
        (r"\b(?:ежедневно|daily(?=\s*(?:at\b|$|[,.]))|раз\s+в\s+день|once\s+a\s+day)", "DAILY"),
        (r"\b(?:еженедельно|weekly(?=\s*(?:on\b|at\b|$|[,.]))|раз\s+в\s+неделю|once\s+a\s+week)\b", "WEEKLY"),
        (r"\b(?:ежемесячно|monthly(?=\s*(?:on\b|at\b|$|[,.]))|раз\s+в\s+месяц|once\s+a\s+month)\b", "MONTHLY"),
        (r"\b(?:ежегодно|yearly|annually|раз\s+в\s+год|once\s+a\s+year)\b", "YEARLY"),
        (r"\b(?:раз\s+в\s+час|hourly)\b", "HOURLY"),
        (r"\bкажд(?:ое|ый|ую)\s+(?=утро|вечер|ночь)|\b(?:every|each)\s+(?=morning|evening|night|afternoon)", "DAILY"),
        (r"\bпо\s+(?=утрам|вечерам|ночам)", "DAILY"),
    )
)  # fmt: skip
_UNITS = (("час", "HOURLY"), ("hour", "HOURLY"), ("д", "DAILY"), ("day", "DAILY"), ("недел", "WEEKLY"),
          ("week", "WEEKLY"), ("месяц", "MONTHLY"), ("month", "MONTHLY"), ("год", "YEARLY"), ("year", "YEARLY"))  # fmt: skip


@dataclass(frozen=True)
class Repeat:
    """A repetition in a text: its RRULE without the prefix, and where it stands."""

    rule: str
    start: int
    end: int


def find_repeat(text: str) -> Repeat | None:
    """The repetition in `text`, or None."""
    for pattern, kind in _RULES:
        match = pattern.search(text)
        if match is not None:
            return Repeat(_rule(kind, match), match.start(), match.end())
    return None


def weekday_of(word: str) -> int | None:
    """The number of the weekday that `word` names, Monday 0."""
    low = word.lower()
    for number, (_, stems) in enumerate(_STEMS):
        if low.startswith(stems):
            return number
    return None


def parts_of(rule: str) -> dict[str, str]:
    """An RRULE as a mapping of its parts."""
    return dict(part.split("=", 1) for part in rule.split(";") if "=" in part)


def first_day(rule: str, today: date) -> date:
    """The first day, today included, that `rule` falls on."""
    parts = parts_of(rule)
    codes = parts.get("BYDAY", "")
    if codes[:1] in {"-", *"123456789"}:
        place, code = int(codes[:-2]), codes[-2:]
        return next(day for day in _days_from(today) if day.weekday() == WEEKDAYS.index(code) and _is_nth(day, place))
    days = [WEEKDAYS.index(code) for code in codes.split(",") if code]
    if days:
        return next(day for day in _days_from(today) if day.weekday() in days)
    if "BYMONTHDAY" in parts:
        wanted = int(parts["BYMONTHDAY"])
        if wanted == -1:
            return next(day for day in _days_from(today) if (day + timedelta(days=1)).day == 1)
        return next(day for day in _days_from(today) if day.day == wanted)
    return today


def _is_nth(day: date, place: int) -> bool:
    """Whether `day` is the weekday number `place` of its month; -1 is the last."""
    return (day + timedelta(days=7)).month != day.month if place == -1 else (day.day - 1) // 7 + 1 == place


def _days_from(today: date) -> list[date]:
    # The 31st comes within 62 days of any day.
    return [today + timedelta(days=number) for number in range(63)]


def _rule(kind: str, match: re.Match[str]) -> str:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if kind == "workdays":
        return f"FREQ=WEEKLY;BYDAY={WORKDAYS}"
    if kind == "weekend":
        return f"FREQ=WEEKLY;BYDAY={WEEKEND}"
    if kind == "weekly":
        listed = next(value for name, value in groups.items() if name.startswith("days"))
        named = {weekday_of(word) for word in re.findall(DAY, listed, re.IGNORECASE)}
        codes = ",".join(WEEKDAYS[number] for number in sorted(number for number in named if number is not None))
        return _every("WEEKLY", groups.get("every") or groups.get("every2", "")) + f";BYDAY={codes}"
    if kind == "monthday":
        nth = next(value for name, value in groups.items() if name.startswith("nth"))
        return f"FREQ=MONTHLY;BYMONTHDAY={min(max(int(nth), 1), 31) if nth.isdigit() else 1}"
    if kind == "nth":
        return _nth(groups)
    if kind in {"quarter", "half"}:
        return f"FREQ=MONTHLY;INTERVAL={3 if kind == 'quarter' else 6}"
    if kind == "every":
        unit = next(freq for stem, freq in _UNITS if groups["unit"].lower().startswith(stem))
        return _every(unit, groups.get("n", ""))
    if kind == "alternate":
        return "FREQ=DAILY;INTERVAL=2"
    return f"FREQ={kind}"


def _nth(groups: dict[str, str]) -> str:
    """The rule of «в последнюю пятницу каждого месяца» or "the last day of every month"."""
    ordinal = next(value for name, value in groups.items() if name.startswith("nth_") and "day" not in name).lower()
    named = next(value for name, value in groups.items() if "day" in name)
    place = next(number for number, stems in _ORDINALS if ordinal.startswith(stems))
    number = weekday_of(named)
    return f"FREQ=MONTHLY;BYMONTHDAY={place}" if number is None else f"FREQ=MONTHLY;BYDAY={place}{WEEKDAYS[number]}"


def _every(freq: str, count: str) -> str:
    number = int(count) if count.isdigit() else _COUNT.get(count.lower(), 1)
    return f"FREQ={freq}" if number == 1 else f"FREQ={freq};INTERVAL={number}"
