"""The grammar: rules from the data, with what builds their values; and the pieces of time found in a text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from src.reading.time import build_clock, build_day, build_repeat, calendar
from src.reading.time.chart import Captures, Chart, Grammar, Node
from src.reading.time.numbers import NATIVE_FIRST, NATIVES
from src.reading.time.reading import Role
from src.reading.time.tokens import Token
from src.reading.time.values import Claim, Clock, Day


def _zone(_chart: Chart, _start: int, _end: int, said: Captures) -> str:
    return said["zone"]


BUILDERS = {
    "clk": build_clock.build_clock,
    "clkw": build_clock.build_clock,
    "crange": build_clock.build_range,
    "crangew": build_clock.build_range,
    "dayc": build_day.build_day,
    "dayw": build_day.build_day,
    "drange": build_day.build_day_range,
    "amt": build_repeat.build_amount,
    "amount": build_repeat.build_sum,
    "dist": build_repeat.build_from_now,
    "distday": build_repeat.build_distance,
    "duration": build_repeat.build_distance,
    "before": build_repeat.build_before,
    "beforebare": build_repeat.build_before_it,
    "afterward": build_repeat.build_distance,
    "rep": build_repeat.build_repeat,
    "exc": build_repeat.build_except,
    "count": build_repeat.build_count,
    "shift": build_repeat.build_shift,
    "zone": _zone,
}

_ALONE = (
    "condition", "vague", "unknown_day", "drange", "beforebare", "rep", "exc", "before", "afterward", "count", "distday", "dist", "crange", "dayc", "clk",
    "tonight", "part_today", "part", "zone", "same_time", "dayw", "duration",
)  # fmt: skip
"""What can stand without a preposition, the stronger first where two are of one length."""
_AFTER_PREPOSITION = ("rep", "crange", "dayc", "hourlist", "clk", "clkw", "part", "tonight", "dayw")
_KIND = {
    "dayc": "day",
    "dayw": "day",
    "clk": "clock",
    "clkw": "clock",
    "crangew": "crange",
    "part_today": "part",
    "distday": "offset",
}
_RANK = {cls: rank for rank, cls in enumerate(("shift", *_ALONE, "clkw", "hourlist"))}


@dataclass(frozen=True, slots=True)
class Context:
    """What the words are read against."""

    now: datetime
    role: Role
    cyrillic: bool

    @property
    def today(self) -> date:
        """The user's local day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of time: its kind, its tokens, its value and what its preposition claims."""

    kind: str
    start: int
    end: int
    value: Any
    claim: Claim = "plain"
    prepared: bool = False
    weak: bool = False
    today: bool = False


@cache
def grammar() -> Grammar:
    """The grammar of all languages, made once."""
    return Grammar(BUILDERS, {"clkx": _clock_any, **NATIVES}, NATIVE_FIRST)


def _clock_any(chart: Chart, index: int) -> Iterator[tuple[int, Any]]:
    for cls in ("clk", "clkw"):
        for node in chart.nodes(cls, index):
            yield node.end, node.value


def chart_of(tokens: tuple[Token, ...], context: Context) -> Chart:
    """An empty chart over a text."""
    return Chart(tokens, grammar(), context)


def pieces_of(chart: Chart) -> list[Piece]:
    """The pieces of time of a text, in order, none over another; at each place the longest."""
    found: list[Piece] = []
    index = 0
    while index < len(chart.tokens):
        piece = _piece_at(chart, index, found[-1] if found else None)
        if piece is None:
            index += 1
            continue
        index = piece.end
        if piece.kind == "hourlist":
            found += _each_hour(piece)
        else:
            found.append(_dated(chart, piece, found[-1] if found else None))
    return found


def _each_hour(piece: Piece) -> Iterator[Piece]:
    """The hours of a list; of three the second may be the minutes of the first."""
    start = piece.start
    for place, (end, hour) in enumerate(piece.value):
        doubtful = place == 1 and len(piece.value) == 3 and not hour.value % 5
        sure = hour.value > 12 or (hour.width == 2 and hour.value < 10)
        yield replace(
            piece, kind="clock", start=start, end=end, value=Clock(hour.value, sure=sure, bare=True, doubtful=doubtful)
        )
        start = end


def _dated(chart: Chart, piece: Piece, before: Piece | None) -> Piece:
    """«Чт 03.12»: digits after a weekday are the date that falls on it, rather than an hour."""
    clock = piece.value
    if before is None or before.end != piece.start or not isinstance(clock, Clock) or not 1 <= clock.minute <= 12:
        return piece
    weekday = getattr(before.value, "weekday", None)
    if before.kind != "day" or weekday is None or not any(chart.word(n) == "." for n in range(piece.start, piece.end)):
        return piece
    named = calendar.next_date(clock.minute, clock.hour, chart.context.today) if 1 <= clock.hour <= 31 else None
    if named is None or named.weekday() != weekday:
        return piece
    return replace(piece, kind="day", value=Day("date", named))


def _piece_at(chart: Chart, index: int, before: Piece | None) -> Piece | None:
    if chart.tokens[index].closed or chart.is_plain(index):
        return None
    best: tuple[int, int] | None = None
    chosen: Piece | None = None
    for piece, rank in _possible(chart, index, before):
        key = (piece.end, -rank)
        if best is None or key > best:
            best, chosen = key, piece
    return chosen


def _possible(chart: Chart, index: int, before: Piece | None) -> Iterator[tuple[Piece, int]]:
    for cls in (*_ALONE, "shift") if chart.context.role == "move" else _ALONE:
        node = chart.longest(cls, index)
        if node is not None:
            yield _made(chart, node, "plain", index, prepared=False), _RANK[cls]
    for end, claim in chart.lexical(index).get("prep", ()):
        for cls in _AFTER_PREPOSITION:
            node = chart.longest(cls, end)
            if node is not None and _fits(claim, cls, chart, node):
                # «в 10.12» is an hour, «к 10.12» a day.
                rank = -1 if cls == "clkw" and claim in {"plain"} and not node.value.bare else _RANK[cls]
                yield _made(chart, node, claim, index, prepared=True), rank
    follows = before is not None and before.end == index and before.kind in {"day", "rep"}
    for node in (*chart.nodes("crangew", index), *chart.nodes("hourlist", index)) if follows else ():
        yield _made(chart, node, "plain", index, prepared=False), -1
    for node in chart.nodes("clkw", index):
        if _stands_alone(chart, node, before):
            yield _made(chart, node, "plain", index, prepared=False), -1 if not node.value.bare else _RANK["clkw"]


def _stands_alone(chart: Chart, node: Node, before: Piece | None) -> bool:
    """Whether a number without a preposition can be an hour: after a day, in a list, or 16.00 after the words of asking."""
    if before is not None:
        return _goes_on(chart, before, node.start)
    if not node.value.bare and _leads(chart, node):
        return True
    return node.value.colon and _is_asked(chart, node.start) and not chart.nodes("dayc", node.start)


def _leads(chart: Chart, node: Node) -> bool:
    """Whether an hour opens the request, before a day or the words of asking: "twenty to six tonight remind me", "1930 tonight"."""
    timed = any(chart.longest(cls, node.end) for cls in ("dayc", "tonight", "part_today", "part"))
    asking = bool(chart.lexical(node.end).keys() & {"verb"}) if node.end < len(chart.tokens) else False
    return (timed or asking) and (node.start == 0 or _is_asked(chart, node.start))


def _is_asked(chart: Chart, index: int) -> bool:
    """Whether a token stands straight after the words of asking."""
    return index > 0 and bool(chart.lexical(index - 1).keys() & {"verb", "filler", "series_verb"})


def _goes_on(chart: Chart, before: Piece, index: int) -> bool:
    """Whether a number without a preposition can be an hour: after a day («пн 10»), and in a list of hours («в 9 и 21»)."""
    if before.end == index:
        return before.kind in {"day", "rep"}
    joint = before.end == index - 1 and (chart.word(index - 1) == "," or "choice" in chart.lexical(index - 1))
    if joint and before.kind in {"day", "rep"}:
        # "At 9 on weekdays and 11 on weekends": an hour that has its own days after it.
        return any(_days_follow(chart, node.end) for node in chart.nodes("h", index))
    return joint and before.kind == "clock"


def _days_follow(chart: Chart, index: int) -> bool:
    """Whether a day or a repetition stands at a token, or after its preposition."""
    starts = [index, *(end for end, _ in chart.lexical(index).get("prep", ()))] if index < len(chart.tokens) else []
    return any(chart.longest(cls, start) is not None for start in starts for cls in ("rep", "dayc"))


def _fits(claim: str, cls: str, chart: Chart, node: Node) -> bool:
    if cls == "hourlist" and (
        claim != "plain" or build_clock.is_counted(chart, node.start, node.end, node.value[-1][1].value)
    ):
        return False
    if claim == "through" and not (cls == "dayc" and node.value.kind in {"date", "monthday", "holiday"}):
        return False
    if (claim == "noun" and cls in {"clkw", "dayw"}) or (cls == "rep" and claim != "plain"):
        return False
    word = chart.word(node.start - 1)
    if word == "to" and chart.context.role != "move":
        return False
    if cls == "clkw" and word in {"over", "in", "during", "due"}:
        return False
    if cls == "clkw" and word == "for" and chart.context.role == "item" and node.value.bare:
        return False  # "roast for 8": people
    return not (
        cls == "clkw"
        and word == "на"
        and isinstance(node.value, Clock)
        and node.value.bare
        and not _names_hour(chart, node)
    )


def _names_hour(chart: Chart, node: Node) -> bool:
    """Whether «на 6» is an hour: where something is moved, or straight after what is set."""
    return (
        chart.context.role == "move"
        or node.start <= 2
        or "verb" in chart.lexical(max(0, node.start - 2))
        or any(cls in chart.lexical(node.start - 2) for cls in ("relative", "weekday", "verb"))
    )


def _made(chart: Chart, node: Node, claim: Claim, start: int, *, prepared: bool) -> Piece:
    value: Any = node.value
    if node.cls == "same_time":
        now: datetime = chart.context.now
        clock = Clock(now.hour, now.minute, sure=True, same=True)
        weak = any(chart.word(place) == "this" for place in range(start, node.end))
        return Piece("clock", start, node.end, clock, claim, prepared, weak=weak)
    if claim == "through":
        claim = "deadline"
    if claim == "deadline" and "inclusive" in (chart.lexical(node.end) if node.end < len(chart.tokens) else {}):
        node = Node(node.cls, node.start, node.end + 1, node.value)
    if node.cls == "tonight":
        return Piece("part", start, node.end, "evening", claim, prepared, today=True)
    single = node.end - start == 1
    weak = getattr(value, "weak", False) or (single and "weak" in chart.lexical(start)) or node.cls == "dayw"
    return Piece(
        _KIND.get(node.cls, node.cls), start, node.end, value, claim, prepared, weak=weak and not prepared,
        today=node.cls == "part_today",
    )  # fmt: skip
