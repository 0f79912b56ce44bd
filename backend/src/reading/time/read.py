"""`read_time`: from a text to its time or a question."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from src.reading.time.asking import words_at
from src.reading.time.choose import Choice, choose
from src.reading.time.clause import Layout
from src.reading.time.facts import Facts
from src.reading.time.grammar import Context, chart_of, pieces_of
from src.reading.time.layout import layout_of
from src.reading.time.matter import anchors_of, means_of, rest_of, span
from src.reading.time.outcome import Outcome
from src.reading.time.pairs import in_pairs
from src.reading.time.questions import with_questions
from src.reading.time.reading import Ask, Role, Span, TimeReading
from src.reading.time.resolve import Hint, Resolver
from src.reading.time.slips import with_slips
from src.reading.time.tokens import is_cyrillic, tokens_within

_SNOOZES = frozenset({5, 10, 15, 20, 25, 30, 40, 45, 50})
_LAST_HOUR = 24
_WHERE = frozenset({"в", "во", "на", "у", "с", "со", "at", "in", "on", "with"})


def read_time(
    text: str, *, now: datetime, lang: Literal["ru", "en"] | None = None, role: Role = "reminder"
) -> TimeReading:
    """The time that `text`, one clause, means; or what has to be asked.

    Args:
        text: as the user wrote it, with the words of asking («напомни …») or without.
        now: aware, in the user's zone.
        lang: the language where it is known; only dates and holidays that two languages write alike depend on it.
        role: whose time it is; see `Role`.
    """
    tokens = with_slips(tokens_within(text))
    cyrillic = lang == "ru" if lang is not None else is_cyrillic(tokens)
    context = Context(now, role, cyrillic)
    chart = chart_of(tokens, context)
    pieces = pieces_of(chart)
    layout = layout_of(chart, pieces)
    choice = choose(layout)
    resolver = Resolver(context, _hint(layout))
    outcome = resolver.outcome(choice.facts) if not choice.facts.is_empty or choice.facts.count else Outcome(ask="when")
    if outcome.ask is not None or choice.unexplained:
        choice, outcome = in_pairs(layout, choice, resolver) or (choice, outcome)
    return _reading(text, layout, choice, with_questions(layout, choice, pieces, outcome))


def _hint(layout: Layout) -> Hint:
    chart = layout.chart
    classes = {cls for index in range(len(chart.tokens)) for cls in chart.lexical(index)}
    return Hint(early="early_matter" in classes, late="late_matter" in classes and "early_matter" not in classes)


def _reading(text: str, layout: Layout, choice: Choice, outcome: Outcome) -> TimeReading:
    role = layout.chart.context.role
    taken = [piece for block in choice.taken for piece in block.pieces]
    moving = _moving(layout, choice, Resolver(layout.chart.context, Hint()))
    use = not (choice.soft and role == "reminder") and not (outcome.ask == "when" and not taken)
    spans: list[Span] = []
    if layout.verb is not None:
        spans.append(span(text, layout, *layout.verb, "verb"))
    for piece in layout.pieces:
        means = means_of(piece.kind) if use and piece in taken else "matter"
        spans.append(span(text, layout, piece.start, piece.end, means))
    ask: Ask | None = outcome.ask
    if moving[0] is not None or (role == "move" and ask == "hour"):
        ask = None
    if role in {"item", "question"} and (ask == "hour" or (ask in {"when", "day"} and choice.facts.is_empty)):
        ask = None
    return TimeReading(
        due=outcome.due,
        whole_day=outcome.whole_day,
        rule=outcome.rule,
        more=tuple(outcome.more),
        ask=ask,
        options=tuple(outcome.options),
        deadline=outcome.deadline or choice.facts.deadline,
        guessed=outcome.guessed,
        shift=moving[0],
        came_from=moving[1],
        spans=tuple(sorted(spans, key=lambda one: one.start)),
        rest=_rest(text, layout, choice, _places(layout, choice) if use else []),
        certainty=outcome.certainty if ask is None else 0.5,
    )


def _rest(text: str, layout: Layout, choice: Choice, places: list[tuple[int, int]]) -> str:
    """The matter, without the name of what it comes before («за час до приёма в 15:30 …») where anything else is left."""
    if choice.facts.before is None or not places:
        return rest_of(text, layout, places)
    named = [gap for block in choice.taken for gap in anchors_of(layout, block)]
    left = rest_of(text, layout, [*places, *named]) if named else ""
    # «За час до собрания в 18:00 в школе»: what is left is where that is, and no matter without it.
    where = left.split(" ", 1)[0].lower() in _WHERE
    return left if left and not where else rest_of(text, layout, places)


def _places(layout: Layout, choice: Choice) -> list[tuple[int, int]]:
    """The tokens of the pieces taken, and the words without weight between those of one block."""
    found: list[tuple[int, int]] = []
    for block in choice.taken:
        found += [(piece.start, piece.end) for piece in block.pieces]
        joints = [(one.end, other.start) for one, other in pairwise(block.pieces)]
        found += [joint for joint in joints if not layout.has_matter(*joint)]
    return found


def _moving(layout: Layout, choice: Choice, resolver: Resolver) -> tuple[timedelta | None, datetime | None]:
    """By how much something is moved, and from when."""
    if layout.chart.context.role != "move":
        return None, None
    facts = choice.facts
    shift = facts.shift if not (facts.days or facts.clocks) else None
    if facts.is_empty and layout.verb is not None and layout.verb[1] < len(layout.chart.tokens):
        shift = _minutes_alone(layout, layout.verb)
        layout.dropped |= {layout.verb[1]} if shift is not None else set()
    if facts.source is None and facts.source_clock is None:
        return shift, None
    source = Facts(
        days=(facts.source,) if facts.source else (), clocks=(facts.source_clock,) if facts.source_clock else ()
    )
    return shift, resolver.outcome(source).due


def _minutes_alone(layout: Layout, verb: tuple[int, int]) -> timedelta | None:
    """A number alone after "snooze" is minutes; of another verb only what can be no hour."""
    chart = layout.chart
    token = chart.tokens[verb[1]]
    if token.kind != "number" or len(token.text) > 2 or layout.has_matter(verb[1] + 1):
        return None
    minutes = int(token.text)
    snoozing = any(words_at(chart, index, "snooze") for index in range(*verb))
    return timedelta(minutes=minutes) if minutes in _SNOOZES and (snoozing or minutes > _LAST_HOUR) else None
