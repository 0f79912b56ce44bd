"""What the pieces of a block say together: a day, hours, a distance, a repetition with its exceptions and its end."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from src.reading.time import calendar
from src.reading.time.build_repeat import WEEKDAYS, monthly
from src.reading.time.grammar import Piece
from src.reading.time.layout import Block, Layout
from src.reading.time.values import Clock, Count, Day, Distance, Except, PartName, Repeat

_MONTH_KINDS = frozenset({"month"})


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
    return replace(facts, either="or" in block.joined, asked_often=layout.series, pieces=tuple(block.pieces))


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
            found = _weekday_and_number(before.value.weekday, piece.value.hour, before.value.date)
            if found is not None:
                day = replace(piece, kind="day", value=Day("date", found))
                return Block(
                    [*block.pieces[: place + 1], day, *block.pieces[place + 2 :]], block.place, block.bond, block.joined
                )
    return block


def merged(main: Facts, more: Facts) -> Facts | None:
    """Two blocks as one; None where they contradict each other."""
    if main.either or more.either or main.torn or more.torn:
        return None
    if main.clocks and (more.clocks or more.distance):
        return None
    if main.distance is not None and more.days and all(day.kind == "relative" for day in more.days):
        return None
    if main.distance is not None and (more.distance or more.days or (main.distance.is_exact and more.has_hour)):
        return None
    if main.repeat is not None and more.repeat is not None:
        return None
    days = main.days or more.days
    until, deadline, count = main.until or more.until, main.deadline or more.deadline, main.count or more.count
    if main.days and more.days:
        day = joined_day(main.days[0], more.days[0])
        if (main.repeat is not None or more.repeat is not None) and more.deadline:
            until = more.days[0]
        elif main.repeat is not None and more.starts:
            days = more.days
        elif day is None or len(more.days) > 1 or len(main.days) > 1:
            return None
        else:
            days = (day,)
    elif main.repeat is not None and more.days:
        if more.deadline:
            until, days, deadline = more.days[0], main.days, False
        elif not more.starts and joined_repeat(main.repeat, more.days[0]) is None:
            return None
    parts = main.parts or more.parts
    if main.parts and more.parts and main.parts != more.parts:
        return None
    return replace(
        main,
        days=days, clocks=main.clocks or more.clocks, parts=parts, distance=main.distance or more.distance,
        repeat=main.repeat or more.repeat, excepts=(*main.excepts, *more.excepts), count=count, until=until,
        before=main.before or more.before, zone=main.zone or more.zone, source=main.source or more.source,
        source_clock=main.source_clock or more.source_clock, deadline=deadline, starts=main.starts or more.starts,
        shift=main.shift or more.shift, today_part=main.today_part or more.today_part,
        until_clock=main.until_clock or more.until_clock, pieces=(*main.pieces, *more.pieces),
    )  # fmt: skip


def joined_day(one: Day, other: Day) -> Day | None:
    """Two words for one day («в субботу, 28-го», "Wednesday next week", "sunday 6"); None where they are two days."""
    if one.date is None or other.date is None:
        return None
    if one.date == other.date:
        return replace(one, part=one.part or other.part)
    for first, second in ((one, other), (other, one)):
        if (
            first.kind == "weekday"
            and second.date is not None
            and second.date.weekday() == first.weekday
            and second.kind in {"date", "holiday"}
        ):
            return replace(second, part=one.part or other.part)
        if first.kind == "weekday" and first.weekday is not None:
            if second.kind in {"week", "distance", "offset"}:
                start = calendar.week_start(second.date) if second.kind == "week" else second.date
                return replace(first, date=calendar.on_or_after(start, first.weekday))
            if second.kind == "monthday" and second.number is not None:
                found = _weekday_and_number(first.weekday, second.number, second.date)
                return replace(second, date=found) if found else None
            if second.kind == "date" and second.other is not None and second.other.weekday() == first.weekday:
                return replace(second, date=second.other, other=None)
        if first.kind == "offset" and first.number is not None:
            return replace(second, date=second.date + timedelta(days=first.number))
        if first.kind == "monthday" and first.number and second.kind in _MONTH_KINDS:
            return replace(first, date=calendar.exact_date(second.date.year, second.date.month, first.number))
    return None


def joined_repeat(repeat: Repeat, day: Day) -> Repeat | None:
    """A frequency and the day it falls on («каждую неделю в среду», "monthly on the 15th"); None where they do not fit."""
    if not repeat.is_bare:
        return None
    if repeat.freq == "WEEKLY" and day.kind == "weekday" and day.weekday is not None:
        return replace(repeat, byday=(WEEKDAYS[day.weekday],))
    if repeat.freq == "MONTHLY" and day.kind == "monthday" and day.number is not None and repeat.interval == 1:
        return monthly([day.number])
    if repeat.freq == "MONTHLY" and day.kind == "end" and repeat.interval == 1:
        return replace(repeat, bymonthday=(-1,))
    if repeat.freq in {"WEEKLY", "MONTHLY", "YEARLY"} and day.date is not None:
        return replace(repeat, start=day.date)
    return None


def _weekday_and_number(weekday: int, number: int, since: date) -> date | None:
    day = since
    if not 1 <= number <= 31:
        return None
    for _ in range(24):
        if day.weekday() == weekday and day.day == number:
            return day
        following = calendar.next_month_day(number, day + timedelta(days=1))
        if following is None:
            return None
        day = following
    return None


def _with(facts: Facts, piece: Piece, block: Block, *, moving: bool, today: date) -> Facts:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
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
        return replace(facts, before=value, afterward=piece.kind == "afterward")
    if piece.kind == "zone":
        return replace(facts, zone=value)
    if piece.kind == "crange":
        return replace(facts, until_clock=value.last, clocks=(*facts.clocks, value.first))
    if piece.kind == "drange":
        return replace(facts, days=(*facts.days, value.first), until=value.last, starts=True)
    return facts


def _added(parts: tuple[PartName, ...], part: PartName) -> tuple[PartName, ...]:
    return parts if part in parts else (*parts, part)


def _with_day(facts: Facts, piece: Piece, block: Block, *, moving: bool) -> Facts:
    day: Day = piece.value
    if piece.claim == "source" and moving:
        return replace(facts, source=day)
    if facts.repeat is not None and piece.claim in {"deadline"}:
        return replace(facts, until=day)
    if piece.claim == "source":
        return replace(facts, days=(day, *facts.days), starts=True)
    if facts.repeat is not None and not facts.days:
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
    if moving and piece.claim == "source":
        return replace(facts, source_clock=clock)
    if moving and facts.clocks and piece.claim in {"target", "deadline"}:
        return replace(facts, clocks=(clock,), source_clock=facts.clocks[0])
    if facts.repeat is not None and facts.clocks and piece.claim == "deadline":
        return replace(facts, until_clock=clock)
    return replace(facts, clocks=(*facts.clocks, clock))


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
        one, other = facts.repeat, repeat
        if one.freq == other.freq == "WEEKLY" and one.rough and len(other.byday) == one.times:
            return replace(facts, repeat=replace(other, loose=False))
        if one.freq == other.freq == "WEEKLY" and (one.is_bare or other.is_bare):
            kept = one if other.is_bare else other
            return replace(facts, repeat=replace(kept, interval=max(one.interval, other.interval), loose=False))
        if one.freq == "DAILY" and one.is_bare and other.freq in {"WEEKLY", "DAILY"}:
            return replace(facts, repeat=replace(other, part=other.part or one.part))
        if other.freq == "DAILY" and other.is_bare:
            return replace(facts, repeat=replace(one, part=one.part or other.part))
        if one.freq == "MONTHLY" and other.freq == "MONTHLY" and one.is_bare and one.interval == 1:
            return replace(facts, repeat=replace(other, partial=False))
        if one.freq == other.freq == "MONTHLY" and other.is_bare and other.interval == 1:
            return replace(facts, repeat=replace(one, partial=False))
        if one.freq == "YEARLY" and one.byweekno and other.freq == "WEEKLY" and other.interval == 1:
            return replace(facts, repeat=replace(one, byday=other.byday))
        if other.freq == "YEARLY" and other.byweekno and one.freq == "WEEKLY" and one.interval == 1:
            return replace(facts, repeat=replace(other, byday=one.byday))
        return replace(facts, torn=True)
    if facts.days and not facts.starts:
        if facts.deadline:
            return replace(facts, repeat=repeat, until=facts.days[0], days=(), deadline=False)
        joined = joined_repeat(repeat, facts.days[0])
        if joined is not None:
            return replace(facts, repeat=joined, days=())
        if repeat.start is None:
            return replace(facts, repeat=repeat, torn=True)
    return replace(facts, repeat=repeat)
