"""The words of asking: «напомни мне», "remind me to", «поставь будильник», and of moving: «перенеси», "snooze"."""

from dataclasses import dataclass, field

from src.reading.time.chart import Chart
from src.reading.time.grammar import Piece

_NOUNS = ("напоминан", "напоминал", "reminder", "будильник", "таймер", "alarm", "timer")
_LIGHT = ("filler", "link", "polite", "need")


@dataclass
class Asking:
    """Where the words of asking stand. `main` is the one whose time is looked for; `others` are all their tokens."""

    main: tuple[int, int] | None = None
    is_noun: bool = False
    series: bool = False
    is_timer: bool = False
    others: set[int] = field(default_factory=set)


def words_at(chart: Chart, index: int, cls: str) -> int:
    """The end of the longest word or phrase of a class at a token; 0 where there is none."""
    if not 0 <= index < len(chart.tokens):
        return 0
    return max((end for end, _ in chart.lexical(index).get(cls, ())), default=0)


def asking_of(chart: Chart, pieces: list[Piece]) -> Asking:
    """The words of asking: the first, or a later one where only that has a time beside it."""
    role = chart.context.role
    if role not in {"reminder", "move"}:
        return Asking()
    taken = {index for piece in pieces if piece.kind != "duration" for index in range(piece.start, piece.end)}
    found = _all(chart, taken, ("move_verb",) if role == "move" else ("series_verb", "verb"))
    if not found:
        return Asking()
    main = next((one for one in found if _has_time(chart, taken, one)), found[0])
    others = set(range(*main))
    for one in found[: found.index(main)]:
        if one[0] == 0 or _is_light(chart, 0, one[0]):
            others.update(range(*one))
    for one in found[found.index(main) + 1 :]:
        if chart.tokens[one[0]].low.startswith(_NOUNS) and _is_light_or(chart, taken, main[1], one[0]):
            others.update(range(*one))
    lows = [token.low for token in chart.tokens[main[0] : main[1]]]
    return Asking(
        main,
        is_noun=any(low.startswith(_NOUNS) for low in lows),
        series=bool(words_at(chart, main[0], "series_verb")) or lows[0].startswith("напоминай"),
        others=others,
        is_timer=any(low.startswith(("timer", "таймер")) for low in lows),
    )


def _all(chart: Chart, taken: set[int], classes: tuple[str, ...]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(chart.tokens):
        end = 0 if index in taken or chart.tokens[index].closed else max(words_at(chart, index, cls) for cls in classes)
        if not end and "verb" in classes and index not in taken and _has_stem(chart, index):
            end = index + 1
        if end:
            found.append((index, end))
        index = max(end, index + 1)
    return found


def _has_stem(chart: Chart, index: int) -> bool:
    """Whether a word is one of asking with a slip of the finger («напомнии»)."""
    low = chart.tokens[index].low
    return len(low) >= 6 and low.startswith(("напомн", "напомин", "remind")) and not low.endswith(("ает", "ают", "ds"))


def _has_time(chart: Chart, taken: set[int], verb: tuple[int, int]) -> bool:
    """Whether a time stands beside the words of asking."""
    after = verb[1]
    while after < len(chart.tokens) and after not in taken and _light_end(chart, after):
        after = _light_end(chart, after)
    return after in taken or verb[0] - 1 in taken or (verb[0] - 2 in taken and chart.word(verb[0] - 1) == ",")


def _is_light(chart: Chart, start: int, end: int) -> bool:
    while start < end:
        following = _light_end(chart, start)
        if not following:
            return False
        start = following
    return True


def _is_light_or(chart: Chart, taken: set[int], start: int, end: int) -> bool:
    """Whether nothing but times and words without weight stands between («поставь на завтра напоминание»)."""
    return all(index in taken or _light_end(chart, index) for index in range(start, end))


def _light_end(chart: Chart, index: int) -> int:
    end = max(words_at(chart, index, cls) for cls in _LIGHT)
    if end:
        return end
    return index + 1 if chart.tokens[index].kind == "mark" and not chart.tokens[index].closed else 0
