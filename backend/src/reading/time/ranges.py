"""`read_day_range`: the days or hours that a question is about."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from src.core.recurrence import WEEKDAYS
from src.reading.time import calendar
from src.reading.time.clause import Layout
from src.reading.time.grammar import Context, Piece, chart_of, pieces_of
from src.reading.time.hours import WAKING
from src.reading.time.joining import joined_day
from src.reading.time.layout import layout_of
from src.reading.time.matter import means_of, rest_of, span
from src.reading.time.reading import DayRange
from src.reading.time.tokens import is_cyrillic, tokens_within
from src.reading.time.values import Clock, Count, Day, DayRangeSaid, Distance, PartName, Repeat

_PART_HOURS: dict[PartName, tuple[int, int]] = {
    "morning": (5, 12), "noon": (11, 14), "lunch": (12, 15), "day": (12, 18), "evening": (17, 24), "night": (22, 30),
    "midnight": (23, 25),
}  # fmt: skip
"""From which hour to which of the day a question about its part looks; beyond 24 in the next."""


_ONWARDS = frozenset({"after", "since", "from", "past", "после", "с", "со", "начиная", "позже"})
_UP_TO = frozenset({"before", "until", "till", "til", "by", "до", "раньше"})


def read_day_range(text: str, now: datetime, *, lang: Literal["ru", "en"] | None = None) -> DayRange | None:
    """The days that a question names («на пятницу», "this week", "tomorrow evening"); None where it names none.

    Args:
        text: the question.
        now: aware, in the user's zone.
        lang: as in `read_time`.

    What is to come counts from today: "this week" begins today, «до пятницы» too. A weekday is the next one.
    """
    tokens = tokens_within(text)
    context = Context(now, "question", lang == "ru" if lang is not None else is_cyrillic(tokens))
    chart = chart_of(tokens, context)
    layout = layout_of(chart, pieces_of(chart))
    found = _Range(now)
    used: list[Piece] = [
        piece
        for piece in layout.pieces
        if found.take(piece, span(text, layout, piece.start, piece.end, "day").text.lower())
    ]
    if found.days is None:
        found.take_month(layout)
    if found.days is None and found.hours is None:
        return None
    start, end, what = found.bounds()
    places = [(piece.start, piece.end) for piece in used] + found.extra
    spans = [span(text, layout, *place, means_of("day")) for place in sorted(places)]
    return DayRange(start, end, what, rest_of(text, layout, places), tuple(spans))


def _hours_from(hour: int, words: str) -> tuple[int, int]:
    """The hours that «после 18», "before 10" and an hour alone ask about."""
    lead = words.split()[:1]
    if lead and lead[0] in _ONWARDS:
        return hour, 24
    return (0, hour) if lead and lead[0] in _UP_TO else (hour, hour + 1)


def _waking(clock: Clock) -> int:
    """The hour of a question, of two halves of the day the one in which people are awake."""
    hour = clock.hour % 24
    return hour if clock.sure or clock.part is not None or not 0 < hour < WAKING[0] else hour + 12


class _Range:
    """Days and hours as they are found in a text."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.date()
        self.days: tuple[date, date] | None = None
        """First and last day, both included."""
        self.what = "day"
        self.named: Day | None = None
        self.hours: tuple[int, int] | None = None
        self.extra: list[tuple[int, int]] = []

    def take(self, piece: Piece, words: str) -> bool:
        """Take in a piece; whether it said something."""
        value = piece.value
        if isinstance(value, Day) and value.date is not None:
            return self._take_day(value, value.date, piece)
        if piece.kind == "part":
            part: PartName = piece.value
            self.hours = _PART_HOURS[part]
            if piece.today and self.days is None:
                self.days = (self.today, self.today)
            return True
        if isinstance(value, DayRangeSaid) and value.first.date and value.last.date:
            return self._set(value.first.date, value.last.date, "days")
        if isinstance(value, Clock) and self.hours is None:
            self.hours = _hours_from(_waking(value), words)
            return True
        if isinstance(value, Count) and value.over is not None:
            return self._set(self.today, self._after(value.over) - timedelta(days=1), "days")
        if isinstance(value, Distance) and piece.kind == "dist" and not value.is_exact:
            day = self._after(value)
            if "next" in words.split():
                return self._set(self.today, day - timedelta(days=1), "days")
            return self._set(day, day, "from_now")
        if isinstance(value, Repeat) and value.freq == "WEEKLY" and len(value.byday) > 1:
            return self._take_weekdays(value)
        return False

    def take_month(self, layout: Layout) -> None:
        """A month alone («в декабре»)."""
        chart = layout.chart
        for index in range(len(chart.tokens)):
            for end, month in chart.lexical(index).get("month", ()):
                prepared = index > 0 and "prep" in chart.lexical(index - 1)
                if not prepared and "weak" in chart.lexical(index):
                    continue
                year = self.today.year + (1 if int(month) < self.today.month else 0)
                first = date(year, int(month), 1)
                self._set(
                    max(first, self.today) if first.month == self.today.month else first,
                    calendar.month_end(first),
                    "month",
                )
                self.extra.append((index - 1 if prepared else index, end))
                return

    def bounds(self) -> tuple[datetime, datetime, str]:
        """Start and end, and what they are."""
        first, last = self.days or (self.today, self.today)
        if self.hours is None:
            return self._at(first, 0), self._at(last + timedelta(days=1), 0), self.what
        begin, end = self.hours
        return self._at(first, begin), self._at(last, end), "part" if end - begin > 1 else "hours"

    def _take_day(self, day: Day, named: date, piece: Piece) -> bool:
        if piece.claim == "deadline":
            return self._set(self.today, named, "until")
        if day.kind == "week" and not day.past:
            if named.weekday() == 6:
                return self._set(self.today, named, "week")
            return self._set(named, named + timedelta(days=6), "week", keep=True)
        if day.kind in {"week", "weekend", "month", "year"}:
            ends = {
                "week": named + timedelta(days=6), "weekend": named + timedelta(days=1), "month": calendar.month_end(named),
                "year": date(named.year, 12, 31),
            }  # fmt: skip
            first = self.today if day.kind in {"month", "year"} and not day.past and named == ends[day.kind] else named
            return self._set(first, ends[day.kind], day.kind, keep=True)
        if self.days is not None and self.what == "week" and day.weekday is not None:
            in_week = calendar.on_or_after(calendar.week_start(self.days[1]), day.weekday)
            return self._set(in_week, in_week, "day")
        if self.days is not None and self.what == "day" and piece.claim != "source":
            together = joined_day(self.named, day) if self.named is not None else None
            if together is None or together.date is None:
                return False
            self.named = together
            return self._set(together.date, together.date, "day")
        self.named = day
        if piece.claim == "source":
            return self._set(named, named + timedelta(days=6), "days")
        return self._set(named, named, "day")

    def _take_weekdays(self, repeat: Repeat) -> bool:
        numbers = [WEEKDAYS.index(code) for code in repeat.byday if code in WEEKDAYS]
        if not numbers:
            return False
        first = calendar.on_or_after(self.today + timedelta(days=1), min(numbers))
        return self._set(first, first + timedelta(days=max(numbers) - min(numbers)), "days")

    def _after(self, distance: Distance) -> date:
        return calendar.add_months(self.today, distance.months) + timedelta(days=distance.days)

    def _set(self, first: date, last: date, what: str, *, keep: bool = False) -> bool:
        if keep and self.days is not None and self.what == "day":
            weekday = self.days[0].weekday()
            named = calendar.on_or_after(first, weekday)
            self.days = (named, named) if named <= last else self.days
            return True
        self.days, self.what = (first, last), what
        return True

    def _at(self, day: date, hour: int) -> datetime:
        local = datetime.combine(day, time()) + timedelta(hours=hour)
        return local.replace(tzinfo=self.now.tzinfo, fold=0)
