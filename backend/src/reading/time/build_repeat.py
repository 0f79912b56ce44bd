"""The values of distances, repetitions, their exceptions and ends."""

from datetime import date, timedelta

from src.core.recurrence import WEEKDAYS
from src.reading.time import calendar
from src.reading.time.chart import Captures, Chart
from src.reading.time.values import Count, Distance, Except, Number, Repeat

WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})
_FREQUENCY = {"hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_GLUED_UNITS = frozenset({"m", "d", "м", "д"})
"""One letter is a unit only when it touches its number («90m»)."""
_SURE_LIST = 3
"""So many weekdays in a list are a repetition without a word that says so («пн ср пт»)."""
_LASTING = frozenset({"неделю", "недельку", "месяц", "год"})
_TIMED = frozenset({"number", "part", "meridian", "unit", "daily", "workdays", "weekdays", "part_many"})
"""Classes of words that end a time, before how long it lasts («в 9 утра неделю»)."""
_FROM_ELSEWHERE = frozenset({"before", "prior", "after", "до", "после"})
_SHORTEST_FEBRUARY = 28
_HOURS_A_DAY: dict[int, tuple[int, ...]] = {2: (9, 21), 3: (9, 14, 21)}
"""When something comes so many times a day and no hours are said; the reply names them."""


def build_amount(chart: Chart, start: int, end: int, said: Captures) -> Distance | None:
    """So many of a unit."""
    if "half" in said:
        return _distance(0, 5, said["half"])
    unit = said["unit"]
    if (
        said.get("alone") or (said.get("either") and "unit" in chart.lexical(start))
    ) and "one_unit" not in chart.lexical(start):
        return None
    if said.get("swapped") and (said["n"].value < 2 or "one_unit" in chart.lexical(start)):
        return None
    last = chart.tokens[end - 1]
    if last.low in _GLUED_UNITS and not last.glued:
        return None
    tenths = said.get("tenths", 0)
    return _distance(_int(said["n"]), tenths.value if isinstance(tenths, Number) else tenths, unit)


def build_sum(chart: Chart, start: int, end: int, said: Captures) -> Distance | None:
    """One amount, two of them, or hours with their minutes."""
    first: Distance = said["a"]
    if (second := said.get("b")) is not None:
        if first.is_exact and (not second.is_exact or second.exact >= first.exact):
            return None
        return Distance(first.exact + second.exact, first.days + second.days, first.months + second.months)
    if (more := said.get("more")) is not None:
        whole_hours = first.is_exact and first.exact >= timedelta(hours=1) and not first.exact % timedelta(hours=1)
        counted = (
            end < len(chart.tokens)
            and chart.tokens[end].kind == "mark"
            and chart.tokens[end].glued
            and chart.word(end) in ":."
        )
        if not whole_hours or not 5 <= more.value < 60 or counted:
            return None
        return Distance(first.exact + timedelta(minutes=more.value))
    del start
    return first


def build_from_now(chart: Chart, start: int, end: int, said: Captures) -> Distance | None:
    """A distance from now; one that goes on with "before" is from something else."""
    return None if chart.word(end) in _FROM_ELSEWHERE else build_distance(chart, start, end, said)


def build_distance(_chart: Chart, _start: int, _end: int, said: Captures) -> Distance | None:
    """So much time."""
    if "a" in said:
        return said["a"]
    return _distance(_int(said["n"]), 0, said["unit"])


def build_shift(_chart: Chart, _start: int, _end: int, said: Captures) -> timedelta | None:
    """By how much something is moved; months as 30 days."""
    amount = build_distance(_chart, _start, _end, said)
    if amount is None:
        return None
    by = amount.exact + timedelta(days=amount.days + 30 * amount.months)
    return -by if said.get("backward") else by


def build_before_it(chart: Chart, start: int, end: int, said: Captures) -> Distance | None:
    """How long before something that is named elsewhere; None where it is named next ("24h before flight")."""
    named = end < len(chart.tokens) and chart.tokens[end].kind == "word" and chart.word(end - 1) == "before"
    if named and not chart.lexical(end).keys() & {"link", "filler", "verb", "polite", "prep"}:
        return None
    return build_before(chart, start, end, said)


def build_before(_chart: Chart, _start: int, _end: int, said: Captures) -> Distance:
    """How long before something."""
    return said["a"] if "a" in said else Distance(days=said["days"])


def _distance(count: int, tenths: int, unit: str) -> Distance | None:
    amount = count + tenths / 10
    if unit in {"second", "minute", "hour"}:
        seconds = {"second": 1, "minute": 60, "hour": 3600}[unit]
        return Distance(exact=timedelta(seconds=amount * seconds))
    if unit == "day":
        return Distance(exact=timedelta(days=amount)) if tenths else Distance(days=count)
    if unit in {"week", "fortnight"}:
        return Distance(days=-int(-amount * (14 if unit == "fortnight" else 7)))
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None
    whole = int(amount * months)
    return Distance(months=whole, days=15 if amount * months - whole else 0)


def build_repeat(chart: Chart, start: int, _end: int, said: Captures) -> Repeat | None:
    """A repetition."""
    kind = said["kind"]
    interval = _int(said.get("k", 1))
    if kind == "days":
        return Repeat("WEEKLY", byday=codes(WORKDAYS if said["days"] == "work" else WEEKEND))
    if kind == "weekly" or "set" in said:
        return Repeat(
            "WEEKLY",
            interval,
            byday=codes(said["set"]),
            loose=bool(said.get("loose")) and len(said["set"]) < _SURE_LIST,
        )
    if kind == "named":
        return _named(said["freq"])
    if kind == "every":
        return _every(said["unit"], interval)
    if kind == "part":
        return Repeat("DAILY", part=said["part"])
    if kind in {"alternate", "alternate2"}:
        return Repeat("DAILY", 2, alternate=kind == "alternate")
    if kind == "often":
        return Repeat("HOURLY", often=True)
    if kind == "times":
        return _times(said.get("unit", "day"), _int(said["times"]))
    if said.get("partial") and _is_of_something(chart, kind, start, _end):
        return None
    return _within_month(kind, said, chart.context.today)


def _is_of_something(chart: Chart, kind: str, start: int, end: int) -> bool:
    """Whether a place in the month is one of something else: "last Friday", "last day of term"."""
    if kind == "nth":
        return chart.word(start) == "last"
    return kind == "lastday" and chart.word(end) == "of" and not chart.lexical(end + 1)


def _within_month(kind: str, said: Captures, today: date) -> Repeat | None:
    """A place in the month or in the year."""
    if kind == "nth":
        return Repeat(
            "MONTHLY", byday=(f"{said['nth']}{WEEKDAYS[said['weekday']]}",), partial=bool(said.get("partial"))
        )
    if kind == "nthwork":
        return Repeat("MONTHLY", byday=codes(WORKDAYS), bysetpos=said["nth"])
    if kind == "lastday":
        return Repeat("MONTHLY", bymonthday=(-1,), partial=bool(said.get("partial")))
    if kind == "monthday":
        return monthly([said[name].value for name in ("d", "d2") if name in said])
    if kind == "yearday":
        return _yearly(said["month"], said["d"].value, today)
    if kind == "yearmonths":
        return Repeat("YEARLY", bymonth=said["months"], bymonthday=(said["d"].value,))
    if kind == "firstday":
        return _first_day(said["unit"])
    if kind == "parity":
        return Repeat("MONTHLY", bymonthday=tuple(range(1 if said["odd"] else 2, 32, 2)))
    weeks = tuple(range(1 if said["odd"] else 2, 54, 2))
    return Repeat("YEARLY", byweekno=weeks)


def codes(days: frozenset[int]) -> tuple[str, ...]:
    """Weekdays as an RRULE has them, in order."""
    return tuple(WEEKDAYS[day] for day in sorted(days))


def monthly(days: list[int]) -> Repeat | None:
    """Every month on those days; the 29th to the 31st are the last day of a month that has none."""
    if not all(1 <= day <= 31 for day in days):
        return None
    if len(days) == 1 and days[0] > _SHORTEST_FEBRUARY:
        return Repeat("MONTHLY", bymonthday=tuple(range(_SHORTEST_FEBRUARY, days[0] + 1)), bysetpos=-1)
    return Repeat("MONTHLY", bymonthday=tuple(sorted(set(days))))


def _yearly(month: int, day: int, today: date) -> Repeat | None:
    start = calendar.next_date(month, day, today)
    return Repeat("YEARLY", start=start) if start else None


def _first_day(unit: str) -> Repeat | None:
    """The first day of every week, month, quarter or year."""
    if unit == "week":
        return Repeat("WEEKLY", byday=("MO",))
    if unit == "quarter":
        return Repeat("YEARLY", bymonth=(1, 4, 7, 10), bymonthday=(1,))
    if unit == "year":
        return Repeat("YEARLY", bymonth=(1,), bymonthday=(1,))
    return Repeat("MONTHLY", bymonthday=(1,)) if unit == "month" else None


def _named(name: str) -> Repeat:
    if name == "QUARTERLY":
        return Repeat("MONTHLY", 3)
    if name == "HALFYEARLY":
        return Repeat("MONTHLY", 6)
    return Repeat("WEEKLY", 2) if name == "FORTNIGHTLY" else Repeat(name)


def _every(unit: str, interval: int) -> Repeat | None:
    if interval < 1:
        return None
    if unit in {"second", "minute"}:
        whole_hours = unit == "minute" and interval >= 60 and interval % 60 == 0
        return Repeat("HOURLY", interval // 60) if whole_hours else Repeat("HOURLY", often=True)
    if unit == "quarter":
        return Repeat("MONTHLY", 3 * interval)
    if unit == "fortnight":
        return Repeat("WEEKLY", 2 * interval)
    return Repeat(_FREQUENCY[unit], interval)


def _times(unit: str, times: int) -> Repeat | None:
    if times == 1:
        return _every(unit, 1)
    if unit == "day" and times in _HOURS_A_DAY:
        return Repeat("DAILY", times=times, at_hours=_HOURS_A_DAY[times])
    if unit == "hour":
        return Repeat("HOURLY", often=True)
    return Repeat(_FREQUENCY.get(unit, "DAILY"), times=times, rough=True)


def build_except(_chart: Chart, _start: int, _end: int, said: Captures) -> Except | None:
    """What a repetition leaves out."""
    kind = said["kind"]
    if kind == "weekdays":
        return Except(weekdays=said["set"])
    if kind == "days":
        return Except(weekdays=WORKDAYS if said["days"] == "work" else WEEKEND)
    if kind == "months":
        return Except(months=frozenset(said[name] for name in ("month", "month2", "month3") if name in said))
    if kind == "monthday":
        return Except(month_days=frozenset({said["d"].value}))
    day = said.get("day")
    return Except(unknown=True) if day is None or day.kind in {"date", "holiday", "monthday"} else None


def _lasts(chart: Chart, index: int) -> bool:
    """Whether «неделю» says how long: after the words of asking, beside a number, or before the words of asking."""
    if "one_unit" not in chart.lexical(index):
        return False
    before = chart.lexical(index - 1).keys() if index else set[str]()
    after = chart.lexical(index + 1).keys() if index + 1 < len(chart.tokens) else set[str]()
    if before & {"series_verb", "filler"}:
        return True
    long = chart.word(index) in _LASTING
    timed = bool(index) and (bool(before & _TIMED) or chart.tokens[index - 1].kind == "number")
    return long and (timed or (not index and bool(after & {"series_verb", "verb"})))


def build_count(chart: Chart, start: int, _end: int, said: Captures) -> Count | None:
    """How long a repetition lasts."""
    if said.get("alone") and not _lasts(chart, start):
        return None
    if "times" in said:
        return Count(times=_int(said["times"]))
    over = _distance(_int(said.get("n", 1)), 0, said.get("unit", "week"))
    if over is None or over.is_exact:
        return None
    return Count(over=over, strong=bool(said.get("strong")))


def _int(value: int | Number) -> int:
    return value.value if isinstance(value, Number) else int(value)
