"""What has to be asked although a time was read: what is left over, or may belong to another reading."""

from dataclasses import replace

from src.reading.time.choose import Choice
from src.reading.time.grammar import Piece
from src.reading.time.layout import Layout
from src.reading.time.matter import looks_temporal
from src.reading.time.reading import Ask
from src.reading.time.resolve import Outcome
from src.reading.time.values import Day


def with_questions(layout: Layout, choice: Choice, pieces: list[Piece], outcome: Outcome) -> Outcome:
    """The outcome with the questions that what is left over raises."""
    if outcome.ask == "when" and choice.facts.is_empty:
        return replace(outcome, ask=_without_time(layout, pieces))
    if outcome.ask is not None:
        return outcome
    ask = _doubt(layout, choice, pieces)
    if ask is None:
        return outcome
    return replace(outcome, ask=ask, options=outcome.options or ([outcome.due] if outcome.due else []))


def _without_time(layout: Layout, pieces: list[Piece]) -> Ask:
    """What to ask where no time was read."""
    kinds = {piece.kind for piece in pieces}
    if "condition" in kinds:
        return "condition"
    if "unknown_day" in kinds:
        return "day"
    asked_for = layout.chart.context.role == "reminder"
    return "day" if asked_for and looks_temporal(layout, _accounted(layout)) == "day" else "when"


def _doubt(layout: Layout, choice: Choice, pieces: list[Piece]) -> Ask | None:
    """What speaks against the reading."""
    main = choice.facts
    if choice.unexplained or (choice.soft and layout.chart.context.role == "reminder"):
        return "which"
    if not main.has_day and any(piece.kind == "unknown_day" for piece in pieces):
        return "day"
    if not main.has_day and any(
        _is_relative(piece) for block in choice.matter if not block.told for piece in block.pieces
    ):
        return "which"
    complete = main.has_hour and main.has_day
    return "day" if not complete and looks_temporal(layout, _accounted(layout)) is not None else None


def _is_relative(piece: Piece) -> bool:
    """Whether a day of the matter may be that of the hour as well («про завтрашнюю встречу в 10»)."""
    return isinstance(piece.value, Day) and (piece.value.kind == "relative" or piece.value.own)


def _accounted(layout: Layout) -> set[int]:
    found = {index for piece in layout.pieces for index in range(piece.start, piece.end)}
    if layout.verb is not None:
        found.update(range(*layout.verb))
    return found
