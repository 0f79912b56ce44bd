"""Days as people say them, found in a text: «до пятницы», "next Monday", «10 декабря», "in 3 days".

Pure: today is an argument.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import dateparser

from src.offline_model.recurrence import weekday_of

_DEADLINE = r"(?P<deadline>до|к|ко|не\s+позже|не\s+позднее|by|until|till|before|due(?:\s+by|\s+on)?)\s+"
_RU_MONTH = (
    r"январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?|сентябр[яь]|октябр[яь]|ноябр[яь]|декабр[яь]"
)
_EN_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_RU_WEEKDAY = (
    r"понедельник[ауи]?|вторник[ауи]?|сред[уыеа]|четверг[ауи]?|пятниц[уыеа]|суббот[уыеа]|воскресень[ею]|воскресенья"
)
_EN_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|thurs|fri|sat"
_NUMBERS = {
    "": 1, "пару": 2, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "десять": 10, "a": 1,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "a couple of": 2, "a few": 3,
    "несколько": 3,
}  # fmt: skip
_N = (
    r"\d{1,3}|пару|два|две|три|четыре|пять|шесть|семь|десять|несколько|one|two|three|four|five|six|seven|ten"
    r"|a\s+couple\s+of|a\s+few|a"
)


@dataclass(frozen=True)
class Day:
    """A day in a text. `deadline`: the text says up to that day («до пятницы»)."""

    date: date
    span: tuple[int, int]
    deadline: bool = False


def find_day(text: str, today: date) -> Day | None:
    """The first day named in `text`, the most exact form first, as seen from `today`; None when there is none."""
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            found = read(match, today)
            if found is not None:
                return Day(found, match.span(), deadline=match.groupdict().get("deadline") is not None)
    return None


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last of that month."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _named_month(match: re.Match[str], today: date) -> date | None:
    named = re.search(r"\d{1,2}(?!\d)", match["date"])
    if named is None or not 1 <= int(named[0]) <= 31:
        return None
    text = re.sub(r"(?<=\d)(?:-?го|-?е|st|nd|rd|th)\b", "", match["date"]).replace(" of ", " ")
    return _parsed(text, today)


def _numeric(match: re.Match[str], today: date) -> date | None:
    day, month, year = int(match["d"]), int(match["m"]), match["y"]
    if match["sep"] == "/" and day <= 12:
        # 12/10 is read as English speakers write it; a dot is the Russian way.
        day, month = month, day
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return _parsed(f"{day}/{month}" + (f"/{year}" if year else ""), today)


def _iso(match: re.Match[str], _today: date) -> date | None:
    try:
        return date.fromisoformat(match["iso"])
    except ValueError:
        return None


def _parsed(text: str, today: date) -> date | None:
    base = datetime.combine(today, datetime.min.time())
    parsed = dateparser.parse(
        text,
        languages=["ru", "en"],
        settings={
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "DMY",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    return parsed.date() if parsed else None


def _relative(match: re.Match[str], today: date) -> date | None:
    word = re.sub(r"\s+", " ", match["word"].lower())
    return today + timedelta(days=_RELATIVE[word])


_RELATIVE = {
    "сегодня": 0, "today": 0, "tonight": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2, "day after tomorrow": 2,
    "the day after tomorrow": 2, "вчера": -1, "yesterday": -1, "позавчера": -2,
}  # fmt: skip


def _distance(match: re.Match[str], today: date) -> date | None:
    word = re.sub(r"\s+", " ", (match["n"] or "").lower())
    count = int(word) if word.isdigit() else _NUMBERS[word]
    unit = match["unit"].lower()
    if unit.startswith(("д", "day")):
        return today + timedelta(days=count)
    if unit.startswith(("недел", "week")):
        return today + timedelta(weeks=count)
    return add_months(today, count * 12 if unit.startswith(("год", "лет", "year")) else count)


def _weekday(match: re.Match[str], today: date) -> date | None:
    number = weekday_of(match["day"])
    if number is None:
        return None
    ahead = (number - today.weekday()) % 7
    which = (match["which"] or "").lower()
    if which.startswith(("следующ", "next")):
        return today + timedelta(days=7 - today.weekday() + number)
    if which.startswith(("эт", "this")):
        return today + timedelta(days=ahead)
    return today + timedelta(days=ahead or 7)


def _weekday_next_week(match: re.Match[str], today: date) -> date | None:
    number = weekday_of(match["day"])
    return None if number is None else today + timedelta(days=7 - today.weekday() + number)


def _week_from(match: re.Match[str], today: date) -> date | None:
    number = weekday_of(match["day"])
    return None if number is None else today + timedelta(days=((number - today.weekday()) % 7 or 7) + 7)


def _next_week(_match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=7 - today.weekday())


def _end_of(match: re.Match[str], today: date) -> date | None:
    unit = match["of"].lower()
    if unit.startswith(("недел", "week")):
        return today + timedelta(days=6 - today.weekday())
    if unit.startswith(("месяц", "month")):
        return today.replace(day=monthrange(today.year, today.month)[1])
    if unit.startswith(("год", "year")):
        return date(today.year, 12, 31)
    return today


def _weekend(match: re.Match[str], today: date) -> date | None:
    ahead = (5 - today.weekday()) % 7
    later = 7 if re.search(r"следующ|next", match[0], re.IGNORECASE) else 0
    return today + timedelta(days=ahead + later)


def _next_month(_match: re.Match[str], today: date) -> date | None:
    return add_months(today.replace(day=1), 1)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    number = int(match["d"])
    for ahead in range(3):
        month = add_months(today.replace(day=1), ahead)
        if number <= monthrange(month.year, month.month)[1] and month.replace(day=number) >= today:
            return month.replace(day=number)
    return None


def _day_of_next_month(match: re.Match[str], today: date) -> date | None:
    month, number = add_months(today.replace(day=1), 1), int(match["d"])
    return month.replace(day=number) if 1 <= number <= monthrange(month.year, month.month)[1] else None


def _last_day(match: re.Match[str], today: date) -> date:
    first = today.replace(day=1)
    return add_months(first, 2 if re.search(r"следующ|next", match[0], re.IGNORECASE) else 1) - timedelta(days=1)


def _end_of_week(_match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=6 - today.weekday())


_READERS: tuple[tuple[str, Callable[[re.Match[str], date], date | None]], ...] = (
    (rf"\b(?:{_DEADLINE})?(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b", _iso),
    (
        rf"\b(?:{_DEADLINE}|на\s+|on\s+)?(?P<date>\d{{1,2}}(?:-?го|-?е)?\s+(?:{_RU_MONTH})(?:\s+\d{{4}}(?:\s+года?)?)?)\b",
        _named_month,
    ),
    (
        rf"\b(?:{_DEADLINE}|on\s+|for\s+)?(?:the\s+)?"
        rf"(?P<date>(?:{_EN_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
        rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_EN_MONTH})(?:,?\s+\d{{4}})?)\b",
        _named_month,
    ),
    (
        rf"\b(?:{_DEADLINE}|на\s+|on\s+)?(?<![\d.])(?P<d>\d{{1,2}})(?P<sep>[./])(?P<m>\d{{2}})(?:[./](?P<y>\d{{4}}))?"
        r"(?![\d./]\d|\d)",
        _numeric,
    ),
    (
        rf"\b(?:{_DEADLINE}|на\s+|for\s+)?"
        r"(?P<word>послезавтра|(?:the\s+)?day\s+after\s+tomorrow|сегодня|завтра|позавчера|вчера|today|tomorrow|tonight"
        r"|yesterday)(?:шн\w+)?\b",
        _relative,
    ),
    (
        rf"\b(?:a\s+week\s+from\s+|через\s+неделю\s+во?\s+)(?P<day>{_RU_WEEKDAY}|{_EN_WEEKDAY})\b",
        _week_from,
    ),
    (
        rf"\b(?:через|in)\s+(?:(?P<n>{_N})\s+)?(?P<unit>день|дня|дней|недел[юиь]|месяц(?:а|ев)?|год(?:а)?|лет"
        r"|days?|weeks?|months?|years?)\b(?:\s+time)?",
        _distance,
    ),
    (
        rf"\b(?:{_DEADLINE})?(?:в\s+|на\s+|this\s+|next\s+|the\s+|over\s+the\s+|at\s+the\s+)?"
        r"(?:(?:эти|следующие|ближайшие)\s+)?(?:выходн(?:ые|ых|ым)|weekend)\b",
        _weekend,
    ),
    (
        rf"\b(?:на\s+следующей\s+неделе\s+во?\s+|next\s+week\s+on\s+)(?P<day>{_RU_WEEKDAY}|{_EN_WEEKDAY})\b",
        _weekday_next_week,
    ),
    (
        rf"\b(?:во?\s+|on\s+)?(?P<day>{_RU_WEEKDAY}|{_EN_WEEKDAY})\s+(?:на\s+следующей\s+неделе|следующей\s+недели|(?:of\s+)?next\s+week)\b",
        _weekday_next_week,
    ),
    (
        rf"\b(?:{_DEADLINE}|во?\s+|на\s+|on\s+|for\s+)?"
        rf"(?P<which>следующ\w+\s+|ближайш\w+\s+|эт(?:у|от|о|ой|ого)\s+|next\s+|this\s+(?:coming\s+)?|coming\s+)?"
        rf"(?P<day>{_RU_WEEKDAY}|{_EN_WEEKDAY})\b(?!\s*:)",
        _weekday,
    ),
    (
        r"\b(?:next\s+month\s+on|в\s+следующем\s+месяце)\s+(?:the\s+)?(?P<d>[12]?\d|3[01])(?:st|nd|rd|th|-?го|-?е)?(?:\s+числа)?\b",
        _day_of_next_month,
    ),
    (
        r"\b(?:on\s+the\s+)?(?P<d>[12]?\d|3[01])(?:st|nd|rd|th|-?го)?\s+(?:числа\s+следующего\s+месяца|of\s+next\s+month)\b",
        _day_of_next_month,
    ),
    (
        rf"\b(?:{_DEADLINE}|в\s+|on\s+)?(?:the\s+)?(?:последний\s+день\s+(?:этого\s+|следующего\s+)?месяца|last\s+day\s+of\s+(?:the|this|next)\s+month)\b",
        _last_day,
    ),
    (rf"\b(?:{_DEADLINE})?(?:на\s+следующ(?:ей\s+неделе|ую\s+неделю)|next\s+week|следующей\s+недели)\b", _next_week),
    (rf"\b(?:{_DEADLINE})?(?:в\s+следующем\s+месяце|next\s+month|следующего\s+месяца)\b", _next_month),
    (
        r"\b(?P<deadline>до|к|by|before|at|in|в)\s+(?:the\s+)?(?:конц[ауе]|end\s+of)\s+(?:(?:the|this|этой|этого)\s+)?"
        r"(?P<of>недели|месяца|года|дня|week|month|year|day)\b",
        _end_of,
    ),
    (r"\b(?:на|this)\s+(?P<of>(?:этой\s+)?неделе|week)\b", _end_of_week),
    (rf"\b(?:{_DEADLINE}|на\s+)?(?P<d>[12]?\d|3[01])(?:-?го(?:\s+числа)?|\s+числа)\b", _day_of_month),
    (
        r"\b(?P<deadline>до|к|by|till)\s+(?P<d>2[4-9]|3[01])\b(?![.:]\d|\s*(?:мин|час|дн|лет|год|руб|тыс|%|min|hour|day|week|month|year|people|штук|чел))",
        _day_of_month,
    ),
    (rf"\b(?:{_DEADLINE}|on\s+)(?:the\s+)(?P<d>[12]?\d|3[01])(?:st|nd|rd|th)\b", _day_of_month),
)


_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _READERS)
