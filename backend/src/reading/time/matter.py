"""The matter: the text without the time and the words of asking, whole and tidied; and what in it still looks like a time."""

from itertools import pairwise

from src.reading.time.asking import words_at
from src.reading.time.clause import Block, Layout
from src.reading.time.reading import Means, Span

_LOOSE_MARKS = " \t\n,;:—–-"
_DAY_WORDS = frozenset({"month", "weekday", "weekdays", "holiday", "relative"})
_ENDS_ANCHOR = frozenset({"to", ",", "remind", "so", "and", "then", "."})
_LONGEST_NAME = 4
"""Words of a name behind its hour ("my 3pm dentist appointment")."""
_TIGHT = {",", ".", ";", ":", "!", "?", ")"}
_MEANS: dict[str, Means] = {
    "day": "day", "clock": "clock", "part": "part", "dist": "distance", "rep": "repeat", "exc": "except", "count": "count",
    "before": "before", "beforebare": "before", "afterward": "before", "zone": "zone", "shift": "shift", "crange": "clock", "drange": "day",
}  # fmt: skip


def anchors_of(layout: Layout, block: Block) -> list[tuple[int, int]]:
    """The words that name what a time comes before: up to its hour, and in English up to the "to" behind it."""
    chart = layout.chart
    found: list[tuple[int, int]] = []
    for piece, following in pairwise(block.pieces):
        if piece.kind in {"before", "afterward"}:
            found.append((piece.end, following.start))
            named = any(words_at(chart, index, "determiner") for index in range(piece.end, following.start))
            end = next(
                (n for n in range(block.end, len(chart.tokens)) if chart.word(n) in _ENDS_ANCHOR), len(chart.tokens)
            )
            told = any(chart.word(n) == "that" for n in range(block.end, end))
            if told:
                return []  # "… the 17:05 train that I need to leave": it is the matter itself
            if named and 0 < end - block.end <= _LONGEST_NAME:
                found.append((block.end, end))
    return found


def means_of(kind: str) -> Means:
    """What a piece is called in a span."""
    return _MEANS.get(kind, "matter")


def rest_of(text: str, layout: Layout, taken: list[tuple[int, int]]) -> str:
    """The text without the tokens of `taken`, the words of asking and the fillers around them."""
    dropped = {index for start, end in taken for index in range(start, end)} | layout.dropped
    if layout.verb is not None:
        dropped.update(range(*layout.verb))
        _drop_around(layout, dropped)
    return _tidy(text, layout, dropped)


def _drop_around(layout: Layout, dropped: set[int]) -> None:
    """Leave out the fillers and links before the matter begins, and the politeness after it ends."""
    chart = layout.chart
    count = len(chart.tokens)
    index = 0
    seen_verb = False
    while index < count:
        if index in dropped:
            seen_verb = seen_verb or (layout.verb is not None and index >= layout.verb[0])
            index += 1
            continue
        end = max(words_at(chart, index, cls) for cls in ("filler", "polite"))
        end = end or (0 if seen_verb else words_at(chart, index, "vocative"))
        end = end or (words_at(chart, index, "need") if not seen_verb or index > 0 else 0)
        if not end and seen_verb:
            end = words_at(chart, index, "link")
        if not end and chart.tokens[index].kind == "mark" and not chart.tokens[index].closed:
            end = index + 1
        if not end:
            break
        dropped.update(range(index, end))
        index = end
    _drop_after(layout, dropped)


def _drop_after(layout: Layout, dropped: set[int]) -> None:
    chart = layout.chart
    index = len(chart.tokens) - 1
    while index >= 0:
        token = chart.tokens[index]
        if index in dropped or (token.kind == "mark" and not token.closed and token.text in ",;:—–-.!?"):
            if token.text not in ".?" or index in dropped or index == len(chart.tokens) - 1:
                dropped.add(index)
            index -= 1
            continue
        start = next((at for at in (index, index - 1) if at >= 0 and words_at(chart, at, "polite") == index + 1), None)
        if start is None:
            start = next((at for at in (index, index - 1) if _is_addressed(layout, at, index + 1)), None)
        if start is None:
            break
        dropped.update(range(start, index + 1))
        index = start - 1


def _is_addressed(layout: Layout, start: int, end: int) -> bool:
    """Whether somebody is addressed behind a comma («…, дорогая», "…, mate")."""
    chart = layout.chart
    return start > 1 and words_at(chart, start, "vocative") == end and chart.word(start - 1) == ","


def _tidy(text: str, layout: Layout, dropped: set[int]) -> str:
    pieces: list[str] = []
    last = 0
    for index, token in enumerate(layout.chart.tokens):
        if index in dropped:
            pieces.append(text[last : token.start].replace("\n", " ") if pieces else "")
            pieces.append(" ")
            last = token.end
            continue
        pieces.append(text[last : token.end])
        last = token.end
    kept = " ".join("".join(pieces).split())
    for mark in _TIGHT:
        kept = kept.replace(f" {mark}", mark) if f" {mark}" in kept and f" {mark}" not in text else kept
    kept = _without_doubles(kept)
    return kept.strip(_LOOSE_MARKS)


def _without_doubles(text: str) -> str:
    for double in (", ,", ",,", "( )", "()"):
        while double in text and len(text) < 20_000:
            text = text.replace(double, "," if double[0] == "," else " ")
    return " ".join(text.split())


def span(text: str, layout: Layout, start: int, end: int, means: Means) -> Span:
    """The tokens as a span of the text."""
    tokens = layout.chart.tokens
    first, last = tokens[start].start, tokens[end - 1].end
    return Span(first, last, means, text[first:last])


def looks_temporal(layout: Layout, accounted: set[int]) -> str | None:
    """What is left that looks like a time: "day" or "hour"; None where nothing does."""
    chart = layout.chart
    for index, token in enumerate(chart.tokens):
        if index in accounted or token.closed:
            continue
        words = chart.lexical(index)
        if words.keys() & _DAY_WORDS and "weak" not in words and not words_at(chart, index - 1, "naming"):
            return "day"
        if token.kind == "number" and _is_timelike(layout, index):
            return "hour"
    return None


def _is_timelike(layout: Layout, index: int) -> bool:
    """Whether a number stands where an hour or a date would («в 75», "5/", "at 25:00")."""
    chart = layout.chart
    after = chart.tokens[index + 1] if index + 1 < len(chart.tokens) else None
    if after is not None and after.glued and after.text == ":" and index + 2 < len(chart.tokens):
        return chart.tokens[index + 2].glued and chart.tokens[index + 2].kind == "number"
    return False
