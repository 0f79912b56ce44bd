"""The values of days: what the captures of a rule say, as a date seen from today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from src.reading.grammar import russian
from src.reading.time import calendar
from src.reading.time.chart import Captures, Chart
from src.reading.time.values import Day, DayRangeSaid

_ENGLISH_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_LIKELY = 0.1
_PIVOT_WEEKDAY = 5
"""Saturday, the first day of a weekend."""


def build_day(chart: Chart, start: int, end: int, said: Captures) -> Day | None:
    """A day; None where the words are something else."""
    if _is_cut(chart, start, end):
        return None
    found = _KINDS[said["kind"]](chart, start, end, said)
    return replace(found, own=True) if found is not None and said.get("own") else found


def build_day_range(chart: Chart, start: int, end: int, said: Captures) -> DayRangeSaid | None:
    """From a day to a day of the month («с 1 по 10 декабря»)."""
    if _is_cut(chart, start, end):
        return None
    last_month = said.get("m2") or said["m"]
    first = calendar.next_date(said.get("m") or last_month, said["d"].value, chart.context.today)
    if first is None:
        return None
    last = calendar.next_date(last_month, said["d2"].value, first)
    return DayRangeSaid(Day("date", first), Day("date", last)) if last else None


def _is_cut(chart: Chart, start: int, end: int) -> bool:
    """Whether what follows belongs to the number: "December 10am", «5 дек 10:30» is not cut, "5/12/3/4" is."""
    last = chart.tokens[end - 1]
    if last.kind != "number":
        return start > 0 and chart.tokens[start].kind == "number" and _glued_digits(chart, start)
    if end < len(chart.tokens) and chart.tokens[end].glued:
        mark = chart.tokens[end]
        after = chart.tokens[end + 1] if end + 1 < len(chart.tokens) else None
        if mark.kind == "word" and "meridian" in chart.lexical(end):
            return True
        if mark.text in ":%" or (mark.text in "./-" and after is not None and after.glued and after.kind == "number"):
            return True
    if end < len(chart.tokens) and chart.word(end) in {"am", "pm"}:
        return True
    return _glued_digits(chart, start)


def _glued_digits(chart: Chart, start: int) -> bool:
    return (
        start > 0
        and chart.tokens[start].glued
        and chart.tokens[start - 1].text in {".", "/", "-", ":", ","}
        and chart.tokens[start].kind == "number"
    )


def _date(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    day, month = said["d"].value, said["m"] if isinstance(said["m"], int) else said["m"].value
    if (number := said.get("y")) is not None:
        exact = calendar.exact_date(number.value, month, day)
        return Day("date", exact, past=exact is not None and exact < chart.context.today)
    if not 1 <= month <= 12:
        return None
    return Day("date", calendar.next_date(month, day, chart.context.today), yearless=(month, day))


def _dotted(chart: Chart, start: int, end: int, said: Captures) -> Day | None:
    day, month = said["d"].value, said["m"].value
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    found = _date(chart, start, end, said)
    if found is None or found.date is None:
        return None
    weak = "y" not in said and not chart.context.cyrillic
    return Day("date", found.date, past=found.past, weak=weak, yearless=found.yearless)


def _slash(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    """A date with slashes ("12/10"): an English reader takes the month first, where both are possible; a Russian one the day."""
    today = chart.context.today
    first, second, number = said["d"].value, said["m"].value, said.get("y")
    if (
        number is None
        and max(first, second) < 10
        and said["m"].width == 1
        and said["d"].width == 1
        and not _is_dated(chart, _start)
    ):
        return None
    year = number.value if number else None
    month_first = _read(first, second, year, today)
    day_first = _read(second, first, year, today)
    if chart.context.cyrillic:
        month_first, day_first = day_first, None
    if month_first is None or first == second:
        month_first, day_first = month_first or day_first, None
    if month_first is None:
        return None
    if day_first is None:
        return Day("date", month_first, past=month_first < today)
    if year is None:
        # Without a year one of them is over for this year, or they are both to come.
        if day_first.year > today.year:
            return Day("date", month_first)
        if month_first.year > today.year:
            return Day("date", month_first, other=day_first)
    return Day("date", month_first, other=day_first, past=month_first < today and day_first < today)


def _is_dated(chart: Chart, start: int) -> bool:
    return chart.word(start - 1) in {"on", "by", "until", "due", "в", "до", "к", "на"}


def _read(month: int, day: int, year: int | None, today: date) -> date | None:
    if year is not None:
        return calendar.exact_date(year, month, day)
    return calendar.next_date(month, day, today) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _weekday(chart: Chart, start: int, end: int, said: Captures) -> Day | None:
    today: date = chart.context.today
    number: int = said["weekday"]
    ahead = (number - today.weekday()) % 7
    which = said.get("which")
    if chart.word(end) in {"'", "’"} and chart.word(end + 1) == "s":
        return None
    weeks = said["n"].value if "n" in said else said.get("week", 0)
    if "n" in said and chart.word(start - 1) in {"in", "after"}:
        return None
    if weeks:
        return Day("weekday", today + timedelta(days=(ahead or 7) + 7 * weeks), weekday=number)
    if which == "last":
        return Day("weekday", today - timedelta(days=7 - ahead), past=True, weekday=number)
    if which == "next":
        return Day("weekday", calendar.week_start(today) + timedelta(days=7 + number), weekday=number)
    if which == "this":
        return Day("weekday", today + timedelta(days=ahead), weekday=number)
    # A name spelled out is stronger than three letters that are also a word.
    weak = which is None and end - start == 1 and "weak" in chart.lexical(start)
    return Day("weekday", today + timedelta(days=ahead or 7), weekday=number, weak=weak)


def _holiday(chart: Chart, _start: int, _end: int, said: Captures) -> Day:
    context = chart.context
    return Day("holiday", calendar.holiday(said["holiday"], context.today, orthodox=context.cyrillic))


def _eve(chart: Chart, start: int, end: int, said: Captures) -> Day | None:
    found = _holiday(chart, start, end, said)
    return replace(found, date=found.date - timedelta(days=1)) if found.date is not None else None


def _relative(chart: Chart, _start: int, end: int, said: Captures) -> Day | None:
    if chart.word(end) in {"'", "’"} and chart.word(end + 1) == "s":
        return None
    weeks = said["n"].value if "n" in said else said.get("weeks", 0)
    if weeks and said["offset"] < 0:
        return None
    return Day("relative", chart.context.today + timedelta(days=said["offset"] + 7 * weeks), past=said["offset"] < 0)


def _month_day(chart: Chart, start: int, _end: int, said: Captures) -> Day | None:
    number, today = said["d"].value, chart.context.today
    if not 1 <= number <= 31 or _tells_of_noun(chart, _end):
        return None
    weak = bool(said.get("weak")) or (chart.tokens[_end - 1].low in _ENGLISH_ENDINGS and chart.word(start) != "the")
    if said.get("ahead"):
        first = calendar.add_months(today.replace(day=1), 1)
        return Day("monthday", calendar.exact_date(first.year, first.month, number), number=number)
    return Day("monthday", calendar.next_month_day(number, today), number=number, weak=weak)


_BEFORE_ORDINAL = frozenset({"the", "on", "by", "till", "until", "from", "to", "and", "of", "-", "twenty", "thirty"})
"""Words before an English ordinal that may be a day: "on the second", "March second"."""


def _tells_of_noun(chart: Chart, end: int) -> bool:
    """Whether an ordinal is said of the noun after it («на втором курсе», "second row"), and so is no day."""
    if end >= len(chart.tokens) or chart.tokens[end - 1].kind != "word":
        return False
    if not chart.context.cyrillic:
        if chart.tokens[end - 1].glued or chart.tokens[end].kind != "word":
            return False
        classes = chart.lexical(end).keys()
        alone = end == 1 or chart.word(end - 2) not in _BEFORE_ORDINAL
        return "numbered" in classes or (alone and not classes and chart.word(end) not in {"of", "at"})
    ordinals = [form for form in russian.forms(chart.word(end - 1)) if form.pos in {"ADJF", "NUMR"}]
    nouns = [form for form in russian.forms(chart.word(end)) if form.pos == "NOUN" and form.score >= _LIKELY]
    return any(
        one.case == noun.case
        and one.number == noun.number
        and one.gender == noun.gender
        # «Пятого отчёт» is a day and a thing: the accusative of what lives looks like the genitive.
        and (noun.case, noun.gender) != ("accs", "masc")
        for one in ordinals
        for noun in nouns
    )


def _span(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    today: date = chart.context.today
    which = said.get("which", "next" if "unit" in said else None)
    unit = said.get("unit", "weekend")
    week = calendar.week_start(today)
    if which == "last":
        back = {"week": week - timedelta(days=7), "weekend": week - timedelta(days=2), "day": today - timedelta(days=1)}
        return Day(
            unit, back.get(unit, calendar.add_months(today.replace(day=1), -12 if unit == "year" else -1)), past=True
        )
    if unit == "weekend":
        ahead = (_PIVOT_WEEKDAY - today.weekday()) % 7
        return Day("weekend", today + timedelta(days=ahead + (7 if which == "next" else 0)))
    if unit == "day":
        return Day("relative", today + timedelta(days=0 if which == "this" else 1))
    if unit == "week":
        return Day("week", week + timedelta(days=6 if which == "this" else 7))
    if unit == "month":
        first = today.replace(day=1)
        return Day("month", calendar.month_end(today) if which == "this" else calendar.add_months(first, 1))
    if unit == "year":
        return Day("year", date(today.year, 12, 31) if which == "this" else date(today.year + 1, 1, 1))
    return None


def _bounds(unit: str, which: str | None, today: date) -> tuple[date, date] | None:
    """The first and the last day of this or the next unit."""
    step = 1 if which == "next" else 0
    if unit == "week":
        first = calendar.week_start(today) + timedelta(days=7 * step)
        return first, first + timedelta(days=6)
    if unit == "month":
        first = calendar.add_months(today.replace(day=1), step)
        return first, calendar.month_end(first)
    if unit == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    if unit == "quarter":
        first = calendar.add_months(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3 * step)
        return first, calendar.add_months(first, 3) - timedelta(days=1)
    return None


def _end(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    today = chart.context.today
    if said["unit"] == "day":
        return Day("end", today, part="evening")
    bounds = _bounds(said["unit"], said.get("which"), today)
    return Day("end", bounds[1]) if bounds else None


def _begin(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    today = chart.context.today
    bounds = _bounds(said["unit"], said.get("which"), today)
    if bounds is not None and bounds[0] < today:
        bounds = _bounds(said["unit"], "next", today)
    return Day("end", bounds[0]) if bounds else None


def _middle(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    bounds = _bounds(said["unit"], said.get("which"), chart.context.today)
    return Day("end", bounds[0] + (bounds[1] - bounds[0]) / 2) if bounds else None


def _month_end(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    today: date = chart.context.today
    year = today.year + (1 if said["month"] < today.month else 0)
    return Day("end", calendar.month_end(date(year, said["month"], 1)))


def _month_middle(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    return Day("end", calendar.next_date(said["month"], 15, chart.context.today))


def _nth_day(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    """The second Tuesday of next month, of December."""
    today: date = chart.context.today
    if "ahead" in said:
        first = calendar.add_months(today.replace(day=1), said["ahead"])
    else:
        first = date(today.year + (1 if said["month"] < today.month else 0), said["month"], 1)
    return Day("date", calendar.nth_weekday(first, said["weekday"], said["nth"]))


def _month_begin(chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    return Day("end", calendar.next_date(said["month"], 1, chart.context.today))


def _end_of_day(chart: Chart, _start: int, _end: int, _said: Captures) -> Day:
    return Day("end", chart.context.today, part="evening")


def _part_of_day(_chart: Chart, _start: int, _end: int, said: Captures) -> Day | None:
    """A part of a day that is named by it: "the evening of the 5th"."""
    day: Day = said["day"]
    return replace(day, part=said["part"]) if day.date is not None and day.part is None else None


_KINDS: dict[str, Callable[[Chart, int, int, Captures], Day | None]] = {
    "date": _date, "dotted": _dotted, "slash": _slash, "weekday": _weekday, "holiday": _holiday, "eve": _eve, "relative": _relative,
    "monthday": _month_day, "span": _span, "end": _end, "begin": _begin, "middle": _middle, "monthend": _month_end,
    "monthbegin": _month_begin,
    "monthmiddle": _month_middle,
    "nthday": _nth_day, "eod": _end_of_day, "part": _part_of_day,
}  # fmt: skip
