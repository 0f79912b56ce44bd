"""What the pieces of a block say together: a day, hours, a distance, a repetition with its exceptions and its end."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from src.reading.time import calendar
from src.reading.time.clause import Block, Layout
from src.reading.time.grammar import Piece
from src.reading.time.joining import joined_day, joined_repeat, joined_repeats, weekday_and_number
from src.reading.time.values import Clock, Count, Day, Distance, Except, PartName, Repeat


@dataclass(frozen=True)
class Facts:
    """What was said. `days` and `clocks` hold more than one where they were listed; `torn`: they contradict each other."""

    days: tuple[Day, ...] = ()
    clocks: tuple[Clock, ...] = ()
    parts: tuple[PartName, ...] = ()
    distance: Distance | None = None
    repeat: Repeat | None = None
    excepts: tuple[Except, ...] = ()
    count: Count | None = None
    until: Day | None = None
    before: Distance | None = None
    bare_before: bool = False
    afterward: bool = False
    zone: str | None = None
    source: Day | None = None
    source_clock: Clock | None = None
    deadline: bool = False
    starts: bool = False
    """The day is the first of a series («с завтрашнего дня»)."""
    torn: bool = False
    either: bool = False
    """Joined by an «или»."""
    shift: timedelta | None = None
    today_part: bool = False
    until_clock: Clock | None = None
    own_clock: Clock | None = None
    """The hour of a day that is so long before something («напомни накануне в 20:00»)."""
    last_clock: Clock | None = None
    """An hour that may end a series («до 8 вечера»); it is among `clocks` too."""
    asked_often: bool = False
    """Asked with a verb of repetition («напоминай»)."""
    pieces: tuple[Piece, ...] = field(default=())

    @property
    def day(self) -> Day | None:
        """The first day."""
        return self.days[0] if self.days else None

    @property
    def has_day(self) -> bool:
        """Whether it says which day."""
        return bool(self.days) or self.repeat is not None or self.distance is not None or self.today_part

    @property
    def has_hour(self) -> bool:
        """Whether it says which hour."""
        return bool(self.clocks or self.parts) or (self.distance is not None and self.distance.is_exact)

    @property
    def is_end(self) -> bool:
        """Whether it only says how long a series lasts."""
        return bool(self.until or self.count or self.excepts) and not self.clocks

    @property
    def is_empty(self) -> bool:
        """Whether it says no time at all."""
        return not (self.shift or self.days or self.clocks or self.parts or self.distance or self.repeat or self.before)


def facts_of(layout: Layout, block: Block) -> Facts:
    """What the pieces of a block say together."""
    facts = Facts()
    block = _with_numbered_day(block)
    moving = layout.chart.context.role == "move"
    for piece in block.pieces:
        facts = _with(facts, piece, block, moving=moving, today=layout.chart.context.today)
    facts = _same_hour_later(facts, today=layout.chart.context.today)
    return replace(facts, either="or" in block.joined, asked_often=layout.series, pieces=tuple(block.pieces))


def _same_hour_later(facts: Facts, *, today: date) -> Facts:
    """«На следующей неделе в это же время»: a whole week, month or year from now, rather than its first day."""
    day = facts.day
    if day is None or len(facts.days) > 1 or not any(clock.same for clock in facts.clocks):
        return facts
    if day.date is None or day.date <= today or day.kind not in {"week", "month", "year"}:
        return facts
    months = {"month": 1, "year": 12}.get(day.kind, 0)
    named = calendar.add_months(today, months) if months else today + timedelta(days=7)
    return replace(facts, days=(replace(day, date=named),))


def _with_numbered_day(block: Block) -> Block:
    """A number between a weekday and an hour is the day of the month ("sunday 6 at 17:00")."""
    for place, (before, piece) in enumerate(pairwise(block.pieces)):
        bare = piece.kind == "clock" and piece.value.bare and not piece.prepared
        other = any(one.kind == "clock" for one in block.pieces[place + 2 :])
        if (
            bare
            and other
            and isinstance(before.value, Day)
            and before.value.weekday is not None
            and before.value.date is not None
        ):
            found = weekday_and_number(before.value.weekday, piece.value.hour, before.value.date)
            if found is not None:
                day = replace(piece, kind="day", value=Day("date", found))
                return replace(block, pieces=[*block.pieces[: place + 1], day, *block.pieces[place + 2 :]])
    return block


def merged(main: Facts, more: Facts) -> Facts | None:
    """Two blocks as one; None where they contradict each other."""
    if _is_hourly(main) and more.last_clock is not None and more.clocks == (more.last_clock,) and not more.repeat:
        more = replace(more, clocks=(), parts=(), until_clock=more.last_clock)
    days = _merged_days(main, more)
    if days is None or _contradict(main, more):
        return None
    return replace(
        main,
        days=days.days, until=days.until, deadline=days.deadline, clocks=main.clocks or more.clocks,
        parts=main.parts or more.parts, distance=main.distance or more.distance, repeat=main.repeat or more.repeat,
        excepts=(*main.excepts, *more.excepts), count=main.count or more.count, before=main.before or more.before,
        bare_before=main.bare_before or more.bare_before, own_clock=main.own_clock or more.own_clock,
        zone=main.zone or more.zone, source=main.source or more.source, source_clock=main.source_clock or more.source_clock,
        starts=main.starts or more.starts, shift=main.shift or more.shift, today_part=main.today_part or more.today_part,
        until_clock=main.until_clock or more.until_clock, pieces=(*main.pieces, *more.pieces),
    )  # fmt: skip


def _is_hourly(facts: Facts) -> bool:
    """Whether it comes every so many hours, which one day may hold."""
    return facts.repeat is not None and facts.repeat.freq == "HOURLY" and not facts.repeat.often


def _contradict(main: Facts, more: Facts) -> bool:
    if main.either or more.either or main.torn or more.torn:
        return True
    if main.clocks and (more.clocks or more.distance):
        return True
    if main.distance is not None and (more.distance or more.days or (main.distance.is_exact and more.has_hour)):
        return True
    if main.repeat is not None and more.repeat is not None and main.repeat != more.repeat:
        return True
    return bool(main.parts and more.parts and main.parts != more.parts)


def _merged_days(main: Facts, more: Facts) -> Facts | None:
    """The days of both, and which of them is an end; None where they are two days."""
    plain = replace(
        main, days=main.days or more.days, until=main.until or more.until, deadline=main.deadline or more.deadline
    )
    if not more.days or not (main.days or main.repeat):
        return plain
    if (main.repeat is not None or more.repeat is not None) and more.deadline:
        return replace(plain, days=main.days, until=more.days[0], deadline=main.deadline)
    if _is_hourly(main) and not main.days and len(more.days) == 1:
        return replace(plain, days=more.days)
    if main.repeat is not None and (more.starts or not main.days):
        fits = more.starts or joined_repeat(main.repeat, more.days[0]) is not None
        return replace(plain, days=more.days) if fits else None
    day = joined_day(main.days[0], more.days[0])
    if day is None or len(more.days) > 1 or len(main.days) > 1:
        return None
    return replace(plain, days=(day,))


def _with(facts: Facts, piece: Piece, block: Block, *, moving: bool, today: date) -> Facts:  # noqa: C901 - one line for each kind
    value = piece.value
    if piece.kind == "day":
        return _with_day(facts, piece, block, moving=moving)
    if piece.kind == "clock":
        return _with_clock(facts, piece, moving=moving)
    if piece.kind == "part":
        return replace(facts, parts=_added(facts.parts, value), today_part=facts.today_part or piece.today)
    if piece.kind == "dist":
        return _with_distance(facts, value, today)
    if piece.kind == "offset" and not value.exact and not value.months:
        return _with_day(
            facts,
            replace(piece, value=Day("offset", today + timedelta(days=value.days), number=value.days)),
            block,
            moving=moving,
        )
    if piece.kind == "rep":
        return _with_repeat(facts, value)
    if piece.kind == "shift":
        return replace(facts, shift=value)
    if piece.kind == "exc":
        return replace(facts, excepts=(*facts.excepts, value))
    if piece.kind == "count":
        return replace(facts, count=value)
    if piece.kind in {"before", "beforebare", "afterward"}:
        return replace(facts, before=value, bare_before=piece.kind == "beforebare", afterward=piece.kind == "afterward")
    if piece.kind == "zone":
        return replace(facts, zone=value)
    if piece.kind == "crange" and moving:
        return replace(facts, clocks=(value.last,), source_clock=value.first)
    if piece.kind == "crange":
        return replace(facts, until_clock=value.last, clocks=(*facts.clocks, value.first))
    if piece.kind == "drange":
        return replace(facts, days=(*facts.days, value.first), until=value.last, starts=True)
    return facts


def _with_last_hour(facts: Facts) -> Facts:
    """An hourly series with the hour that ends it, where that was said before («сегодня до 8 вечера каждые 2 часа»)."""
    if facts.last_clock is None or facts.clocks != (facts.last_clock,):
        return facts
    return replace(facts, clocks=(), parts=(), until_clock=facts.last_clock)


def _added(parts: tuple[PartName, ...], part: PartName) -> tuple[PartName, ...]:
    return parts if part in parts else (*parts, part)


def _with_day(facts: Facts, piece: Piece, block: Block, *, moving: bool) -> Facts:
    day: Day = piece.value
    if piece.claim == "source" and moving:
        return replace(facts, source=day)
    if piece.claim == "deadline" and (facts.repeat is not None or (facts.starts and facts.days)):
        return replace(facts, until=day)
    if piece.claim == "source":
        return replace(facts, days=(day, *facts.days), starts=True)
    if facts.repeat is not None and not facts.days:
        if _is_hourly(facts) and day.date is not None:
            return replace(facts, days=(day,))
        joined = joined_repeat(facts.repeat, day)
        if joined is not None:
            return replace(facts, repeat=joined)
        return replace(facts, days=(day,), torn=facts.torn or not facts.starts)
    if facts.before is not None or not facts.days:
        known = replace(facts, days=(*facts.days, day), deadline=facts.deadline or piece.claim == "deadline")
        return replace(known, parts=_added(known.parts, day.part)) if day.part else known
    together = joined_day(facts.days[-1], day)
    if together is not None and "or" not in block.joined:
        return replace(facts, days=(*facts.days[:-1], together))
    return replace(facts, days=(*facts.days, day))


def _with_clock(facts: Facts, piece: Piece, *, moving: bool) -> Facts:
    clock: Clock = piece.value
    if facts.before is not None and not facts.before.is_exact and facts.bare_before:
        return replace(facts, own_clock=clock)
    if moving and piece.claim == "source":
        return replace(facts, source_clock=clock)
    if moving and facts.clocks and piece.claim in {"target", "deadline"}:
        return replace(facts, clocks=(clock,), source_clock=facts.clocks[0])
    if facts.repeat is not None and piece.claim == "deadline" and (facts.clocks or _is_hourly(facts)):
        return replace(facts, until_clock=clock)
    last = clock if piece.claim == "deadline" else None
    return replace(facts, clocks=(*facts.clocks, clock), last_clock=last)


def _with_distance(facts: Facts, distance: Distance, today: date) -> Facts:
    if distance.is_exact:
        return replace(facts, distance=distance, torn=facts.torn or facts.distance is not None)
    day = calendar.add_months(today, distance.months) + timedelta(days=distance.days)
    said = Day("distance", day)
    if facts.days:
        joined = joined_day(facts.days[-1], said)
        return replace(facts, days=(joined,)) if joined else replace(facts, torn=True)
    return replace(facts, days=(said,))


def _with_repeat(facts: Facts, repeat: Repeat) -> Facts:
    if facts.repeat is not None:
        together = joined_repeats(facts.repeat, repeat)
        return replace(facts, repeat=together) if together is not None else replace(facts, torn=True)
    if facts.days and not facts.starts:
        if facts.deadline:
            return replace(facts, repeat=repeat, until=facts.days[0], days=(), deadline=False)
        joined = joined_repeat(repeat, facts.days[0])
        if joined is not None:
            return replace(facts, repeat=joined, days=())
        if repeat.freq == "HOURLY" and not repeat.often and len(facts.days) == 1:
            return _with_last_hour(replace(facts, repeat=repeat))
        if repeat.start is None:
            return replace(facts, repeat=repeat, torn=True)
    return replace(facts, repeat=repeat)
