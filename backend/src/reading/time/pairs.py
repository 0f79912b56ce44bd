"""Two times or more that each have their own days: «в будни в 9, в выходные в 11», "mon at 6pm and thu at 7pm"."""

from dataclasses import replace

from src.reading.time.build_repeat import WEEKEND, codes
from src.reading.time.choose import Choice
from src.reading.time.clause import Block, Layout
from src.reading.time.facts import Facts, facts_of
from src.reading.time.grammar import Piece
from src.reading.time.outcome import Outcome
from src.reading.time.reading import Series
from src.reading.time.resolve import Resolver
from src.reading.time.values import Day, Repeat

_DAYS = frozenset({"day", "rep"})
_HOURS = frozenset({"clock", "part"})
_MOST = 4
"""Times that are set at once."""
_NOON = 12


def in_pairs(layout: Layout, choice: Choice, resolver: Resolver) -> tuple[Choice, Outcome] | None:
    """The times of a clause that names days and hours in turn; None where it does not, or one of them has to be asked."""
    blocks = sorted((block for block in layout.blocks if block.bond == "free"), key=lambda one: one.start)
    pieces = [piece for block in blocks for piece in block.pieces]
    if not pieces or layout.has_matter(pieces[0].start, pieces[-1].end) or any(one.joined & {"or"} for one in blocks):
        return None
    groups = _groups(pieces)
    if not 1 < len(groups) <= _MOST or len(blocks) + len(choice.matter) < len(layout.blocks):
        return None
    if any(piece.kind == "rep" for piece in pieces):
        groups = [[_repeated(piece) for piece in group] for group in groups]
    told = [facts_of(layout, Block(group)) for group in groups]
    found = [resolver.outcome(facts) for facts in told]
    if any(one.ask is not None or one.due is None or one.more for one in found) or not _agree(
        told, found, cyrillic=layout.chart.context.cyrillic
    ):
        return None
    if layout.series and any(one.rule is None for one in found):
        return None
    first, *others = sorted(found, key=lambda one: one.due or resolver.context.now)
    more = [Series(one.due, one.rule) for one in others if one.due is not None]
    outcome = Outcome(due=first.due, rule=first.rule, more=more, guessed=any(one.guessed for one in found))
    return Choice(facts=told[0], taken=blocks, matter=choice.matter), outcome


def _groups(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces cut before each day, or after it where the hour comes first; none where they do not take turns."""
    if any(piece.kind not in _DAYS | _HOURS for piece in pieces):
        return []
    opening = _DAYS if pieces[0].kind in _DAYS else _HOURS
    groups: list[list[Piece]] = []
    for place, piece in enumerate(pieces):
        begins = piece.kind in opening and (not place or pieces[place - 1].kind not in opening)
        if begins:
            groups.append([])
        groups[-1].append(piece)
    if any(sum(one.kind in _DAYS for one in group) != 1 for group in groups):
        return []
    return groups if all(sum(one.kind == "clock" for one in group) == 1 for group in groups) else []


def _repeated(piece: Piece) -> Piece:
    """A weekday or the weekend beside a repetition repeats as well («в будни в 9, а в субботу в 11»)."""
    day = piece.value
    if not isinstance(day, Day) or day.date is None or piece.claim not in {"plain", "target"}:
        return piece
    if day.kind == "weekend":
        return replace(piece, kind="rep", value=Repeat("WEEKLY", byday=codes(WEEKEND)))
    if day.kind == "weekday" and day.weekday is not None:
        return replace(piece, kind="rep", value=Repeat("WEEKLY", byday=codes(frozenset({day.weekday}))))
    return piece


def _agree(told: list[Facts], found: list[Outcome], *, cyrillic: bool) -> bool:
    """Whether hours that may be of either half of the day were all put into the same.

    In Russian an hour beyond 12 leaves no doubt of the others.
    """
    open_ones = [
        not (facts.clocks[0].sure or facts.parts or (facts.repeat is not None and facts.repeat.part)) for facts in told
    ]
    if not any(open_ones):
        return True
    halves = {
        one.due.hour < _NOON
        for one, is_open in zip(found, open_ones, strict=True)
        if one.due is not None and (is_open or not cyrillic)
    }
    return len(halves) == 1
