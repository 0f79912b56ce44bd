"""What has to be asked although a time was read: what is left over, or may belong to another reading."""

from dataclasses import replace

from src.reading.time.asking import words_at
from src.reading.time.choose import Choice
from src.reading.time.clause import Block, Layout
from src.reading.time.facts import Facts
from src.reading.time.grammar import Piece
from src.reading.time.matter import looks_temporal
from src.reading.time.outcome import Outcome
from src.reading.time.reading import Ask, Role
from src.reading.time.tokens import Token
from src.reading.time.values import Day

_NOT = frozenset({"не", "not"})
_NO = frozenset({"no", "not", "не", "нет", "sorry"})
"""Words that correct a time and, before a number, as often number something ("contract no 15/3")."""
_LONGEST_HEAD = 5
"""Words before a time that may be an hour that was not understood."""
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


def _is_unknown_day(piece: Piece, role: Role) -> bool:
    """Whether a piece names a day that only others know. A thing of a list takes «в тот же день» from the thing before it."""
    return piece.kind == "unknown_day" and not (piece.value == "said" and role == "item")


def _doubt(layout: Layout, choice: Choice, pieces: list[Piece]) -> Ask | None:
    """What speaks against the reading."""
    main = choice.facts
    if not _fits_in_number(main):
        return "which"
    if choice.unexplained or (choice.soft and layout.chart.context.role == "reminder"):
        return "which"
    if not main.has_day and any(_is_unknown_day(piece, layout.chart.context.role) for piece in pieces):
        return "day"
    if not main.has_day and any(
        _is_relative(piece) for block in choice.matter if not block.told for piece in block.pieces
    ):
        return "which"
    if any(layout.chart.word(piece.start - 1) in _NOT for block in choice.taken for piece in block.pieces):
        return "which"
    if _is_torn_off(layout, choice) or _is_corrected(layout, choice) or _begins_otherwise(choice):
        return "which"
    if _is_torn(layout, choice, pieces):
        return "which"
    if main.repeat is not None and any(token.low in _EXCEPTIONS and not token.closed for token in _left(layout)):
        return "often"
    complete = main.has_hour and main.has_day
    return "day" if not complete and looks_temporal(layout, _accounted(layout)) is not None else None


def _fits_in_number(facts: Facts) -> bool:
    """Whether the hours are as many as was said («дважды в день в 8 20» has one), and surely no minutes."""
    times = facts.repeat.times if facts.repeat is not None and facts.repeat.freq == "DAILY" else 1
    if times > 1 and facts.clocks:
        return len(facts.clocks) == times
    return not any(clock.doubtful for clock in facts.clocks)


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
        if _goes_on_with_number(layout, block.end):
            return True
        for beside in (block.start - 1, block.end):
            if not 0 <= beside < len(chart.tokens) or not layout.is_matter(beside):
                continue
            joint = {value for _, value in chart.lexical(beside).get("choice", ())}
            number = beside > 0 and beside < block.start and chart.tokens[beside - 1].kind == "number"
            if "or" in joint or ("and" in joint and number):
                return True
    return False


def _goes_on_with_number(layout: Layout, index: int) -> bool:
    """Whether a number that was not understood is joined to a time ("at 8 on weekdays and 10 to rest")."""
    joined = index < len(layout.chart.tokens) and "choice" in layout.chart.lexical(index)
    return joined and index + 1 not in _accounted(layout) and _is_number(layout, index + 1)


def _is_corrected(layout: Layout, choice: Choice) -> bool:
    """Whether a number that was not understood corrects what was said ("at 0745 no wait 0715", "at five no six")."""
    tokens = layout.chart.tokens
    accounted = _accounted(layout)
    after_hour = {block.end for block in choice.taken if block.pieces[-1].kind == "clock"}
    starts = [
        n
        for n in range(1, len(tokens))
        if n not in accounted and (n in after_hour or not (tokens[n].low in _NO and _is_number(layout, n + 1)))
    ]
    ends = (words_at(layout.chart, index, "correction") for index in starts)
    return any(end and end not in accounted and _is_number(layout, end) for end in ends)


def _is_number(layout: Layout, index: int) -> bool:
    """Whether a number stands there, in digits or in words."""
    if not 0 <= index < len(layout.chart.tokens) or layout.chart.tokens[index].closed:
        return False
    return layout.chart.tokens[index].kind == "number" or "number" in layout.chart.lexical(index)


def _is_torn(layout: Layout, choice: Choice, pieces: list[Piece]) -> bool:
    """Whether words of time beside what was taken were left over ("two weeks [tomorrow]", "[at 5] and twenty past")."""
    chart = layout.chart
    lengths = {piece.end: piece for piece in pieces if piece.kind == "duration"}
    for block in choice.taken:
        before, after = block.start - 1, block.end
        if _opens_with_number(layout, block) or (layout.is_matter(before) and _torn_at(layout, before, "torn_before")):
            return True
        length = lengths.get(block.start)
        if (
            length is not None
            and layout.is_matter(before)
            and not chart.lexical(length.start - 1).keys() & {"prep", "verb"}
        ):
            return True
        if layout.is_matter(after) and _torn_at(layout, after, "torn_after"):
            return True
    return False


def _torn_at(layout: Layout, index: int, cls: str) -> bool:
    return bool(words_at(layout.chart, index, cls)) and not layout.chart.tokens[index].closed


def _opens_with_number(layout: Layout, block: Block) -> bool:
    """Whether all that stands between the beginning, or the words of asking, and a time is short and holds a number."""
    begin = layout.verb[1] if layout.verb is not None and layout.verb[1] <= block.start else 0
    words = [n for n in range(begin, block.start) if layout.is_matter(n)]
    return 0 < len(words) <= _LONGEST_HEAD and all(_is_light_number(layout, n) for n in words)


def _is_light_number(layout: Layout, index: int) -> bool:
    """Whether a word is a number or only joins numbers."""
    small = {"article", "choice", "prep", "link", "unit", "one_unit"}
    return _is_number(layout, index) or bool(layout.chart.lexical(index).keys() & small)


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
