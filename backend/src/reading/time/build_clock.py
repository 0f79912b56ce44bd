"""The values of times of day: what the captures of a rule say, as an hour and a minute."""

from src.reading.time.chart import Captures, Chart
from src.reading.time.values import Clock, ClockRange, Number, PartName

_GLUED_MERIDIANS = frozenset({"a", "p"})
_DAY_COUNTS = frozenset({"дня", "ночи"})
"""With a number they are also a count of days or nights («на 3 дня»)."""
_LASTING = frozenset({"неделю", "недельку", "месяц", "год"})
"""How long, in the form that one of them has."""
_AT = frozenset({"at", "by", "around", "about", "@", "til", "till", "until"})
_BEFORE_HOUR = frozenset(
    {"в", "во", "к", "до", "с", "со", "около", "после", "часов", "часа", "час", "ровно", "и", "районе"}
)


def build_clock(chart: Chart, start: int, end: int, said: Captures) -> Clock | None:
    """A time of day; None where the words are something else."""
    part = said.get("part")
    if part is not None and not _is_meridian(chart, start, end, said):
        return None
    if (fixed := said.get("f")) is not None:
        return Clock(12 if fixed == "noon" else 0, 0, sure=True, part="noon" if fixed == "noon" else "midnight")
    hour, minute = _hour_and_minute(said)
    if hour > 24 or (part is not None and hour > 12 and part == "pm" and hour > 23):
        return None
    if "t" in said and said["t"].width < 4 and part is None and chart.word(start - 1) != "at":
        return None
    loose = (
        said.get("bare")
        or "t" in said
        or (isinstance(said.get("m"), Number) and not said.get("colon") and part is None)
    )
    if loose and is_counted(chart, start, end, hour):
        return None
    if _runs_on(chart, start, end) or _is_date(chart, start, end):
        return None
    if part is not None:
        return Clock(in_part(hour, part), minute, sure=True, part=None if part == "pm" else part)
    written = said.get("h")
    leading_zero = isinstance(written, Number) and written.width == 2 and written.value < 10
    four = "t" in said
    return Clock(
        hour,
        minute,
        sure=hour > 12 or hour == 0 or leading_zero or (four and said["t"].width == 4),
        bare=bool(said.get("bare")),
        colon=(bool(said.get("colon")) or _in_digits(said)) and hour > 0,
    )


def _in_digits(said: Captures) -> bool:
    """Whether hour and minutes are both digits («9 30» is 9:30 as it was dictated)."""
    return all(isinstance(said.get(name), Number) and said[name].width for name in ("h", "m"))


def build_range(_chart: Chart, _start: int, _end: int, said: Captures) -> ClockRange | None:
    """From one time of day to another; the first takes its half of the day from the second."""
    first, last = said["a"], said["b"]
    if isinstance(first, Number):
        first = Clock(first.value, bare=True, sure=first.value > 12)
    if isinstance(last, Number):
        last = Clock(last.value, bare=True, sure=last.value > 12)
    if not isinstance(last, Clock) or not isinstance(first, Clock) or first.hour > 24:
        return None
    if not first.sure and last.sure and last.hour > 12 and first.hour + 12 < last.hour + last.minute / 60:
        first = Clock(first.hour + 12, first.minute, sure=True)
    elif (
        (not first.sure and last.sure and first.hour < last.hour)
        or (not first.sure and not last.sure and first.hour < last.hour and first.hour >= 7)
        or (not first.sure and not last.sure and first.hour > last.hour)
    ):
        first = Clock(first.hour, first.minute, sure=True)
    return ClockRange(first, last)


def in_part(hour: int, part: PartName | str) -> int:
    """An hour of a 12-hour clock in a part of the day; one beyond 12 is left alone."""
    if hour > 12:
        return hour
    if part == "pm" or (part == "evening" and 4 <= hour < 12):
        return hour % 12 + 12
    if part == "day":
        return hour if hour in {10, 11, 12} else hour + 12
    if part == "night":
        return 0 if hour == 12 else hour if hour < 6 else hour + 12
    if part == "evening":
        return 0 if hour == 12 else hour + 12 if hour else 0
    return hour % 12 if part == "morning" else hour


def is_counted(chart: Chart, start: int, index: int, number: int) -> bool:
    """Whether the word after a number is what it counts («2 магазина», "7-Eleven"), so that it is no hour."""
    if index >= len(chart.tokens) or chart.tokens[index].closed:
        return False
    token = chart.tokens[index]
    following = chart.tokens[index + 1] if index + 1 < len(chart.tokens) else None
    if token.kind == "mark":
        return bool(token.glued and following and following.glued and token.text in "-./,:'’") or token.text in "%$€₽°"
    if token.kind == "number":
        return False
    words = chart.lexical(index)
    if "one_unit" in words and not _agrees_with_one(chart, index, number):
        return False
    if not words and chart.word(start - 1) in {"for", "to"} and chart.context.role != "move":
        return True
    if not words and chart.word(start - 1) in {"by", "until", "till", "before", "in"} and token.low.endswith("s"):
        return True
    if token.glued or "counted" in words or "notclock" in words or "unit" in words or "street" in words:
        return True
    if words or not _is_cyrillic(token.low):
        return "street" in (chart.lexical(index + 1) if following and token.capital else {})
    return not token.capital and _agrees(token.low, number, chart.word(start - 1))


def _agrees_with_one(chart: Chart, index: int, number: int) -> bool:
    """Whether «неделю» is what a number counts: «21 неделю», but not «в 9 неделю», nor «в 9 и 21 неделю»."""
    listed = "choice" in chart.lexical(index - 2) if index > 1 else False
    return chart.word(index) not in _LASTING or (number % 10 == 1 and number != 11 and not listed)


def _agrees(word: str, number: int, preposition: str) -> bool:
    """Whether a Russian word has the form of what is counted: «2 магазина», «до 10 страниц», «5 новых книг».

    After «в» only the endings count that a subject does not have («в 10 созвон» is an hour).
    """
    if word.endswith(("ть", "ться", "ти", "тись", "чь", "чься")) or len(word) < 4:
        return False
    if number % 10 in {2, 3, 4} and number not in {12, 13, 14}:
        return word.endswith(("а", "я", "ы", "и", "ых", "их"))
    if number % 10 == 1 and number != 11:
        return False
    if word.endswith(("ов", "ев", "ых", "их")):
        return True
    return preposition not in {"в", "во"} and word[-1] not in "аеиоуыэюя"


def _is_cyrillic(word: str) -> bool:
    return "а" <= word[0] <= "я"


def _hour_and_minute(said: Captures) -> tuple[int, int]:
    if "t" in said:
        return said["t"].value // 100, said["t"].value % 100
    if "half" in said:
        return (_int(said["half"]) - 1) or 12, 30
    if "into" in said:
        return (_int(said["into"]) - 1) or 12, _int(said.get("past", 0))
    if said.get("half_past"):
        return _int(said["h"]), 30
    hour = 1 if said.get("one") else _int(said["h"])
    if "less" in said:
        return ((hour - 1) or 12) if hour <= 12 else hour - 1, 60 - _int(said["less"])
    return hour, _int(said.get("m", said.get("n", 0)))


def _is_meridian(chart: Chart, start: int, end: int, said: Captures) -> bool:
    last = chart.tokens[end - 1]
    if last.low in _GLUED_MERIDIANS and not last.glued:
        return False
    if last.low == "tonight" and "m" not in said:
        return chart.word(start - 1) in _AT
    if last.low in _DAY_COUNTS and "часа" not in {token.low for token in chart.tokens[start:end]}:
        before = chart.word(start - 1)
        return "m" in said or said.get("one") or before in _BEFORE_HOUR
    return True


def _is_date(chart: Chart, start: int, end: int) -> bool:
    """Whether the last number is the first of a date («в 10 14 августа»)."""
    last = end - 1
    return (
        start < last
        and chart.tokens[last].kind == "number"
        and not chart.tokens[last].glued
        and bool(chart.nodes("dayc", last))
    )


def _runs_on(chart: Chart, start: int, end: int) -> bool:
    """Whether digits go on around it («1.2.3», «10:30:99»)."""
    marks = ".:/-"
    after = chart.word(end) in marks and chart.word(end) and chart.tokens[end].glued
    goes_on = (
        bool(after)
        and end + 1 < len(chart.tokens)
        and chart.tokens[end + 1].glued
        and chart.tokens[end + 1].kind == "number"
    )
    before = start > 0 and chart.tokens[start].glued and chart.tokens[start - 1].text in {".", ":", "/"}
    return goes_on or before


def _int(value: int | Number) -> int:
    return value.value if isinstance(value, Number) else int(value)
