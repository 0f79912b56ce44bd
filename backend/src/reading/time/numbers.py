"""Numbers in digits and in words, and what can be an hour, a minute, a day of the month or a list of weekdays.

Each function gives the ends and values of one class at a token, as `chart.Native`.
"""

from collections.abc import Iterator
from typing import Any

from src.reading.time.chart import Chart, First
from src.reading.time.values import Number

Found = Iterator[tuple[int, Any]]

_LAST_MONTH_DAY = 31
_LAST_HOUR = 24
_MOST_HOURS = 8
"""Hours of a list."""
_CLOCK_MARKS = frozenset({":", "."})
_MOST_DAYS = 7
"""Weekdays of a list; more are repeated."""
_JOINTS = frozenset({",", "и", "and", "&", "/", "+", ";", "n"})
_DAY_PREPOSITIONS = frozenset({"в", "во", "по", "on"})
_TO = frozenset({"-", "–", "—"})


def cardinal(chart: Chart, index: int) -> Found:
    """A number from 0 on: up to four digits, or words up to 199 («сто двадцать», "twenty-five")."""
    token = chart.tokens[index]
    if token.kind == "number":
        if len(token.text) <= 4:
            yield index + 1, Number(int(token.text), len(token.text))
        return
    for end, value in chart.lexical(index).get("number", ()):
        yield end, Number(value)
        yield from _compound(chart, end, value, "number")


def _compound(chart: Chart, end: int, value: int, ones: str) -> Found:
    """What follows tens or a hundred: «двадцать пять», "forty-five", "thirty-first"."""
    step = 100 if value == 100 else 10 if value in range(20, 100, 10) else 0
    if not step:
        return
    start = end + 1 if chart.word(end) == "-" and chart.tokens[end].glued else end
    if start >= len(chart.tokens):
        return
    for last, more in chart.lexical(start).get(ones, ()):
        if 0 < more < step:
            yield last, Number(value + more)
            if step == 100 and more in range(20, 100, 10):
                yield from ((stop, Number(value + number.value)) for stop, number in _compound(chart, last, more, ones))


def ordinal(chart: Chart, index: int) -> Found:
    """An ordinal: «5-го», "5th", «двадцать пятого», "the twenty-fifth" without its article."""
    yield from digit_ordinal(chart, index)
    yield from word_ordinal(chart, index)


def digit_ordinal(chart: Chart, index: int) -> Found:
    """«5-го», «5го», "5th"."""
    token = chart.tokens[index]
    if token.kind != "number" or len(token.text) > 2:
        return
    end = index + 1
    if chart.word(end) == "-" and chart.tokens[end].glued:
        end += 1
    if end < len(chart.tokens) and chart.tokens[end].glued and "ordinal_end" in chart.lexical(end):
        yield end + 1, Number(int(token.text), len(token.text))


def word_ordinal(chart: Chart, index: int) -> Found:
    """«пятого», «двадцать пятого», "twenty fifth"."""
    words = chart.lexical(index)
    for end, value in words.get("ordinal", ()):
        yield end, Number(value)
    for end, value in words.get("number", ()):
        if value in {20, 30}:
            yield from _compound(chart, end, value, "ordinal")


def month_day(chart: Chart, index: int) -> Found:
    """A day of the month: digits, an ordinal in digits or words."""
    for node in (*chart.nodes("o", index), *chart.nodes("nd", index)):
        if 1 <= node.value.value <= _LAST_MONTH_DAY and node.value.width <= 2:
            yield node.end, node.value


def said_month_day(chart: Chart, index: int) -> Found:
    """A day of the month that is an ordinal ("the 5th", "the fifth")."""
    for node in chart.nodes("o", index):
        if 1 <= node.value.value <= _LAST_MONTH_DAY:
            yield node.end, node.value


def digits(chart: Chart, index: int) -> Found:
    """Digits alone, up to two."""
    token = chart.tokens[index]
    if token.kind == "number" and len(token.text) <= 2:
        yield index + 1, Number(int(token.text), len(token.text))


def two_digits(chart: Chart, index: int) -> Found:
    """Two digits, from 01 to 12: the month of a date with a dot."""
    token = chart.tokens[index]
    if token.kind == "number" and len(token.text) == 2 and 1 <= int(token.text) <= 12:
        yield index + 1, Number(int(token.text), 2)


def year(chart: Chart, index: int) -> Found:
    """A year of four digits."""
    token = chart.tokens[index]
    if token.kind == "number" and len(token.text) == 4 and 1900 <= int(token.text) <= 2199:
        yield index + 1, Number(int(token.text), 4)


def short_year(chart: Chart, index: int) -> Found:
    """A year of two or four digits."""
    yield from year(chart, index)
    token = chart.tokens[index]
    if token.kind == "number" and len(token.text) == 2:
        yield index + 1, Number(2000 + int(token.text), 2)


def hour(chart: Chart, index: int) -> Found:
    """An hour from 0 to 24, in digits or words."""
    for node in chart.nodes("n", index):
        if node.value.value <= 24 and node.value.width <= 2:
            yield node.end, node.value
        if not node.value.value and not node.value.width:
            # «Ноль восемь тридцать», "oh six hundred": a zero said before the hour.
            for one in chart.nodes("n", node.end):
                if one.value.value < 10 and not one.value.width:
                    yield one.end, Number(one.value.value, 2)


def hour_list(chart: Chart, index: int) -> Found:
    """Three hours or more in order, the last joined and not all of the others: «8 14 и 20», "9 12 15 and 18".

    Each with the token after it.
    """
    hours: list[tuple[int, Number]] = []
    place, loose = index, False
    while len(hours) < _MOST_HOURS:
        node = next((one for one in chart.nodes("n", place) if one.value.width <= 2), None)
        if node is None or not (hours[-1][1].value if hours else -1) < node.value.value <= _LAST_HOUR:
            return
        hours.append((node.end, node.value))
        place = node.end
        if chart.word(place) in _JOINTS:
            place += 1
            last = next((one for one in chart.nodes("n", place) if one.value.width <= 2), None)
            if last is not None and loose and len(hours) > 1 and hours[-1][1].value < last.value.value <= _LAST_HOUR:
                if chart.word(last.end) not in _CLOCK_MARKS and not chart.nodes("n", last.end):
                    yield last.end, (*hours, (last.end, last.value))
                return
        else:
            loose = True


def hour_or_one(chart: Chart, index: int) -> Found:
    """An hour, and «час» for one o'clock («без пяти час»)."""
    yield from hour(chart, index)
    if chart.word(index) == "час":
        yield index + 1, Number(1)


def word_hour(chart: Chart, index: int) -> Found:
    """An hour from 1 to 12 in a word ("half seven")."""
    for node in chart.nodes("n", index):
        if 1 <= node.value.value <= 12 and not node.value.width:
            yield node.end, node.value


def less_minutes(chart: Chart, index: int) -> Found:
    """Minutes before an hour without the word ("ten to nine"): the usual ones."""
    for node in chart.nodes("n", index):
        if node.value.value in {5, 10, 15, 20, 25}:
            yield node.end, node.value


def clock_minutes(chart: Chart, index: int) -> Found:
    """Minutes after a colon: two digits."""
    token = chart.tokens[index]
    if token.kind == "number" and len(token.text) == 2 and int(token.text) < 60:
        yield index + 1, Number(int(token.text), 2)


def said_minutes(chart: Chart, index: int) -> Found:
    """Minutes said after an hour: «тридцать», "fifteen", "oh five", «ноль-ноль», 30."""
    yield from clock_minutes(chart, index)
    for node in chart.nodes("n", index):
        if 10 <= node.value.value < 60 and not node.value.width:
            yield node.end, node.value
        if node.value.value == 0 and not node.value.width:
            start = node.end + 1 if chart.word(node.end) == "-" else node.end
            for after in chart.nodes("n", start):
                if after.value.value < 10 and not after.value.width:
                    yield after.end, after.value


def four_digits(chart: Chart, index: int) -> Found:
    """An hour and minutes in one («1730», "730pm")."""
    token = chart.tokens[index]
    if token.kind != "number" or len(token.text) not in {3, 4}:
        return
    value = int(token.text)
    if value // 100 < 24 and value % 100 < 60:
        yield index + 1, Number(value, len(token.text))


def nth(chart: Chart, index: int) -> Found:
    """A place in the month: first to fourth, or last (-1)."""
    for node in chart.nodes("o", index):
        if 1 <= node.value.value <= 5:
            yield node.end, node.value.value
    yield from chart.lexical(index).get("last", ())


def order(chart: Chart, index: int) -> Found:
    """Every how many: second, third («каждую вторую»)."""
    for node in chart.nodes("o", index):
        if 2 <= node.value.value <= 12:
            yield node.end, node.value


def day_set(chart: Chart, index: int) -> Found:
    """Weekdays in a list or a range: «пн, ср и пт», "mon wed fri", "Monday to Friday"; numbers from Monday, 0."""
    yield from _days(chart, index, ("weekday", "weekdays"), least=1)
    yield from range_days(chart, index)


def many_days(chart: Chart, index: int) -> Found:
    """Weekdays in the plural, the first at least: «по средам», «средам и пятницам», "on Tuesdays and Thursdays"."""
    start = index + 1 if chart.word(index) in {"по", "on"} else index
    if index > 0 and ("number" in chart.lexical(index - 1) or chart.tokens[index - 1].kind == "number"):
        return
    if start < len(chart.tokens) and "weekdays" in chart.lexical(start):
        yield from _days(chart, start, ("weekdays", "weekday"), least=1)


def short_days(chart: Chart, index: int) -> Found:
    """Weekdays after «по», in the plural or shortened: «по пн, ср и пт»; «по понедельник» is another thing."""
    if len(chart.word(index)) <= 3 or "weekdays" in chart.lexical(index):
        yield from _days(chart, index, ("weekday", "weekdays"), least=1)


def listed_days(chart: Chart, index: int) -> Found:
    """Two weekdays or more without a word of repetition: «в понедельник и среду», "on Monday and Wednesday"."""
    start = index + 1 if chart.word(index) in _DAY_PREPOSITIONS else index
    yield from _days(chart, start, ("weekday",), least=2)


def range_days(chart: Chart, index: int) -> Found:
    """«с понедельника по пятницу», "Monday to Friday", «пн-пт»."""
    start = index + 1 if chart.word(index) in {"с", "со", "from"} else index
    first = _weekday(chart, start, ("weekday",))
    if first is None:
        return
    middle = chart.word(first[0])
    allowed = middle in _TO or middle in {"through", "thru"} or (middle in {"по", "to", "till"} and start >= index)
    if middle == "по" and start == index:
        return
    second = _weekday(chart, first[0] + 1, ("weekday",)) if allowed else None
    if second is None or (middle == "to" and chart.context.role == "move"):
        return
    days: list[int] = [first[1]]
    while days[-1] != second[1]:
        days.append((days[-1] + 1) % 7)
    yield second[0], frozenset(days)


def _weekday(chart: Chart, index: int, classes: tuple[str, ...]) -> tuple[int, int] | None:
    if not 0 <= index < len(chart.tokens):
        return None
    words = chart.lexical(index)
    for cls in classes:
        for end, value in words.get(cls, ()):
            return (end + 1 if chart.word(end) == "." and len(chart.word(index)) <= 4 else end), value
    return None


def _days(chart: Chart, index: int, classes: tuple[str, ...], *, least: int) -> Found:
    days: list[int] = []
    end = place = index
    while len(days) < _MOST_DAYS:
        found = _weekday(chart, place, classes)
        if found is None:
            break
        end = place = found[0]
        days.append(found[1])
        classes = (*classes, "weekdays")
        while chart.word(place) in _JOINTS and place - end < 2:
            place += 1
        if chart.word(place) in _DAY_PREPOSITIONS and place > end:
            place += 1
    if len(days) >= least:
        yield end, frozenset(days)


def month_list(chart: Chart, index: int) -> Found:
    """Two months or more in a list («марта, июня и сентября»)."""
    months: list[int] = []
    end = place = index
    while place < len(chart.tokens) and len(months) < 12:
        found = chart.lexical(place).get("month", ())
        if not found:
            break
        end = place = found[0][0]
        months.append(int(found[0][1]))
        while chart.word(place) in _JOINTS and place - end < 2:
            place += 1
    if len(months) > 1:
        yield end, tuple(sorted(set(months)))


NATIVE_FIRST = First(
    words=frozenset({"час", "часу", "по", "on", "с", "со", "from", "в", "во", "без", "половина", "половине", "половину", "пол", "half", "a", "quarter", "четверть"}),
    classes=frozenset({"number", "ordinal", "last", "weekday", "weekdays", "month", "fixedclock", "halfhour"}),
    digits=True,
)  # fmt: skip
"""What any of the classes below can begin with."""

NATIVES = {
    "n": cardinal, "o": ordinal, "od": digit_ordinal, "dnum": month_day, "dnum2": said_month_day, "nd": digits,
    "nd2": two_digits, "y": year, "ys": short_year, "h": hour, "hourlist": hour_list, "hx": hour_or_one, "hword": word_hour, "nl": less_minutes,
    "m2": clock_minutes, "m2s": said_minutes, "hhmm": four_digits, "nth": nth, "order": order, "dayset": day_set,
    "manydays": many_days, "abbrdays": short_days, "listdays": listed_days, "rangedays": range_days, "monthlist": month_list,
}  # fmt: skip
