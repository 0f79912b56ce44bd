"""What has to be asked although a time was read: what is left over, or may belong to another reading."""

from dataclasses import replace

from src.reading.time.asking import words_at
from src.reading.time.choose import Choice
from src.reading.time.clause import Layout
from src.reading.time.grammar import Piece
from src.reading.time.matter import looks_temporal
from src.reading.time.reading import Ask
from src.reading.time.resolve import Outcome
from src.reading.time.tokens import Token
from src.reading.time.values import Day

_NOT = frozenset({"не", "not"})
_NO = frozenset({"no", "not", "не", "нет", "sorry"})
"""Words that correct a time and, before a number, as often number something ("contract no 15/3")."""
_EXCEPTIONS = frozenset({"кроме", "исключая", "исключением", "except", "excluding"})


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
    if any(layout.chart.word(piece.start - 1) in _NOT for block in choice.taken for piece in block.pieces):
        return "which"
    if _is_torn_off(layout, choice) or _is_corrected(layout) or _begins_otherwise(choice):
        return "which"
    if main.repeat is not None and any(token.low in _EXCEPTIONS and not token.closed for token in _left(layout)):
        return "often"
    complete = main.has_hour and main.has_day
    return "day" if not complete and looks_temporal(layout, _accounted(layout)) is not None else None


def _left(layout: Layout) -> list[Token]:
    accounted = _accounted(layout)
    return [token for index, token in enumerate(layout.chart.tokens) if index not in accounted]


def _is_torn_off(layout: Layout, choice: Choice) -> bool:
    """Whether a part of a list or of an hour was not understood («30 или 31 декабря», "friday or so", «в 9 и 45»)."""
    chart = layout.chart
    for block in choice.taken:
        last = block.pieces[-1]
        is_hour = last.kind == "clock" and last.value.bare and layout.is_matter(block.end)
        if is_hour and chart.tokens[block.end].kind == "number":
            return True
        for beside in (block.start - 1, block.end):
            if not 0 <= beside < len(chart.tokens) or not layout.is_matter(beside):
                continue
            joint = {value for _, value in chart.lexical(beside).get("choice", ())}
            number = beside > 0 and beside < block.start and chart.tokens[beside - 1].kind == "number"
            if "or" in joint or ("and" in joint and number):
                return True
    return False


def _is_corrected(layout: Layout) -> bool:
    """Whether a number that was not understood corrects what was said ("at 0745 no wait 0715")."""
    tokens = layout.chart.tokens
    accounted = _accounted(layout)
    starts = [
        n
        for n in range(1, len(tokens))
        if n not in accounted and not (tokens[n].low in _NO and tokens[n + 1 :][:1] and tokens[n + 1].kind == "number")
    ]
    ends = (words_at(layout.chart, index, "correction") for index in starts)
    return any(end and end < len(tokens) and tokens[end].kind == "number" and end not in accounted for end in ends)


def _begins_otherwise(choice: Choice) -> bool:
    """Whether a series has a beginning that was left to the matter («каждые 8 часов …, начиная с 15:00»)."""
    pieces = [piece for block in choice.matter if block.bond == "free" for piece in block.pieces]
    begins = choice.facts.repeat is not None and any(piece.claim == "source" for piece in pieces)
    # "at 10am her time, which is 1pm mine": before which of the two?
    other = choice.facts.before is not None and any(
        piece.kind == "clock" for block in choice.matter for piece in block.pieces
    )
    return begins or other


def _is_relative(piece: Piece) -> bool:
    """Whether a day of the matter may be that of the hour as well («про завтрашнюю встречу в 10»)."""
    return isinstance(piece.value, Day) and (piece.value.kind == "relative" or piece.value.own)


def _accounted(layout: Layout) -> set[int]:
    found = {index for piece in layout.pieces for index in range(piece.start, piece.end)}
    if layout.verb is not None:
        found.update(range(*layout.verb))
    return found
