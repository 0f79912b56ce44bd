"""Where the pieces of time stand: by the word of asking, at the beginning, in the middle or at the end of the clause.

What a piece can belong to follows from its place and its preposition: the time of "remind" stands by that word or at an
end of the clause; a date after «за», «от», "for the" or an article belongs to the noun beside it.
"""

from dataclasses import replace
from itertools import pairwise

from src.reading.time.asking import Asking, asking_of, words_at
from src.reading.time.bonds import bond_of
from src.reading.time.chart import Chart
from src.reading.time.clause import Block, Layout, Place
from src.reading.time.grammar import Piece
from src.reading.time.values import Day

_NEUTRAL = frozenset({"filler", "link", "polite", "need"})
_OPEN_KINDS = frozenset({"duration", "condition", "vague", "unknown_day"})
"""Pieces that are words of the matter unless something takes them."""
_HOURS = frozenset({"clock", "part", "crange"})
_DATED = frozenset({"day", "rep", "dist", "drange", "offset"})
"""What says which day."""
_LONGEST_ANCHOR = 6
"""Words between «за час до» and the time of what it comes before."""
_LONGEST_JOINT = 3
"""Words without weight between two pieces of one block."""


def layout_of(chart: Chart, pieces: list[Piece]) -> Layout:
    """Blocks of pieces with their places and bonds."""
    asking = asking_of(chart, pieces)
    timed = [_timer(chart, asking, piece) for piece in pieces] if asking.is_timer else pieces
    timed = [piece for piece in timed if piece.kind not in _OPEN_KINDS]
    layout = Layout(chart, [], timed, asking.main, asking.is_noun, asking.series, _neutral(chart, timed, asking.others))
    layout.dropped = set(asking.others)
    layout.settle()
    layout.pieces = [piece for number, piece in enumerate(timed) if not _is_unlikely(layout, number)]
    layout.settle()
    layout.dropped |= _vague(layout, pieces)
    _without_corrected(layout)
    _without_loose_ends(layout)
    layout.blocks = _blocks(layout)
    for block in layout.blocks:
        block.place = _place(layout, block)
        block.bond = bond_of(layout, block.pieces[0], block.end)
    _after_link(layout)
    return layout


def _vague(layout: Layout, pieces: list[Piece]) -> set[int]:
    """Words of a time that is none («потом», "later") beside the words of asking."""
    if layout.verb is None:
        return set()
    after = layout.verb[1]
    loose = [
        one for one in pieces if one.kind == "vague" and one.start >= after and not layout.has_matter(after, one.start)
    ]
    return {index for piece in loose for index in range(piece.start, piece.end)}


def _timer(chart: Chart, asking: Asking, piece: Piece) -> Piece:
    """A timer is set for a distance («таймер на 10 минут»)."""
    over = piece.value if piece.kind == "duration" else piece.value.over if piece.kind == "count" else None
    if over is None or asking.main is None or piece.start - asking.main[1] > 1:
        return piece
    start = piece.start - 1 if chart.word(piece.start - 1) in {"на", "for", "of"} else piece.start
    return replace(piece, kind="dist", value=over, start=start)


def _after_link(layout: Layout) -> None:
    """A time after "that …" is the thing's, where one stands before it («напомни в 15:00, что в 16:00 созвон»)."""
    for before, block in pairwise(layout.blocks):
        between = range(before.end, block.start)
        linked = any(_opens_clause(layout.chart, index) for index in between)
        block.told = before.told or any(words_at(layout.chart, index, "that") for index in between)
        if linked and block.place == "head" and before.place == "head":
            block.place = "inner"


def _opens_clause(chart: Chart, index: int) -> bool:
    """Whether a word opens what is to be remembered: «что», «чтобы», "that", "to"."""
    light = chart.lexical(index).keys() & {"choice", "prep"} or chart.word(index) == "а"
    return bool(words_at(chart, index, "link")) and not light


def _neutral(chart: Chart, pieces: list[Piece], asking: set[int]) -> set[int]:
    """Tokens without weight: marks, fillers beside the words of asking or a piece, the words of asking."""
    taken = {index for piece in pieces for index in range(piece.start, piece.end)}
    found = {
        index
        for index, token in enumerate(chart.tokens)
        if token.kind == "mark" and not token.closed and token.text not in "№#$€₽"
    }
    found |= asking
    index = 0
    while index < len(chart.tokens):
        end = (
            0 if index in taken or chart.tokens[index].closed else max(words_at(chart, index, cls) for cls in _NEUTRAL)
        )
        if not end and index not in taken and _is_before(chart, index, asking):
            end = words_at(chart, index, "vocative")
        if end and _touches(found | taken, index, end, len(chart.tokens)):
            found.update(range(index, end))
        index = max(end, index + 1)
    for index in range(1, len(chart.tokens) - 1):
        if "choice" in chart.lexical(index) and index - 1 in taken | found and index + 1 in taken:
            found.add(index)
    return found


def _is_before(chart: Chart, index: int, asking: set[int]) -> bool:
    """Whether a token stands at the beginning, before all the words of asking."""
    return bool(asking) and index < min(asking) and not chart.tokens[index].closed


def _without_corrected(layout: Layout) -> None:
    """Leave out a time that is taken back at once («во вторник, нет, лучше в среду»)."""
    chart = layout.chart
    for index in range(1, len(chart.tokens)):
        end = words_at(chart, index, "correction")
        if not end or (index in layout.neutral and index in layout.dropped):
            continue
        following = next((piece for piece in layout.pieces if piece.start >= end), None)
        earlier = [piece for piece in layout.pieces if piece.end <= index]
        if (
            following is None
            or not earlier
            or layout.has_matter(end, following.start)
            or layout.has_matter(earlier[-1].end, index)
        ):
            _drop_false_start(layout, index, end)
            continue
        hours = following.kind in _HOURS
        same = [piece for piece in earlier if (piece.kind in _HOURS) == hours and not piece.kind.startswith("before")]
        gone = same or [piece for piece in earlier if piece.end > index - 4]
        layout.pieces = [piece for piece in layout.pieces if piece not in gone]
        layout.dropped.update(range(index, end), *(range(piece.start, piece.end) for piece in gone))
        layout.neutral |= layout.dropped
        layout.settle()


def _drop_false_start(layout: Layout, index: int, end: int) -> None:
    """Leave out words of asking that begin anew ("remind me to, no wait, remind me …")."""
    verb = layout.verb
    if verb is not None and end <= verb[0] and not layout.has_matter(0, index) and not layout.has_matter(end, verb[0]):
        layout.dropped.update(range(verb[0]))
        layout.neutral |= layout.dropped
        layout.settle()


def _without_loose_ends(layout: Layout) -> None:
    """Leave pieces that need another one to the matter: «за час» without what it comes before, a count without a series."""
    pieces = layout.pieces
    series = layout.series or any(
        piece.kind == "rep" or (piece.claim == "source" and piece.kind == "day") for piece in pieces
    )
    if not series:
        pieces = [
            piece
            for piece in pieces
            if piece.kind != "exc" and not (piece.kind == "count" and not _is_asked_for(layout, piece))
        ]
    timed = any(piece.kind in {"day", "clock", "part", "rep", "crange"} for piece in pieces)
    kept = [
        piece
        for piece in pieces
        if not piece.kind.startswith(("before", "afterward")) or (timed and _asked_before(layout, piece))
    ]
    if len(kept) != len(layout.pieces):
        layout.pieces = kept
        layout.settle()


def _is_asked_for(layout: Layout, piece: Piece) -> bool:
    """Whether a count makes a series by itself («5 дней подряд»), or by standing beside the words of asking."""
    beside = (
        layout.verb is not None and piece.start >= layout.verb[1] and not layout.has_matter(layout.verb[1], piece.start)
    )
    return piece.value.strong or (beside and piece.value.over is not None)


def _asked_before(layout: Layout, piece: Piece) -> bool:
    """Whether «за час» without «до» stands by the words of asking."""
    if piece.kind != "beforebare":
        return True
    if layout.verb is None:
        return False
    before, after = layout.verb
    if piece.start >= after:
        return not layout.has_matter(after, piece.start)
    return not layout.has_matter(piece.end, before)


def _touches(weightless: set[int], start: int, end: int, count: int) -> bool:
    return start == 0 or end == count or start - 1 in weightless or end in weightless


def _is_unlikely(layout: Layout, number: int) -> bool:
    """Whether a word that is as often something else («the sun», "may", «вечер») has nothing beside it that speaks for a time."""
    chart, piece = layout.chart, layout.pieces[number]
    before = layout.pieces[number - 1] if number else None
    after = layout.pieces[number + 1] if number + 1 < len(layout.pieces) else None
    if _is_numbered(layout, piece):
        return True
    if piece.kind == "zone":
        return before is None or piece.start - before.end > 1 or before.kind not in {"clock", "crange", "day", "part"}
    if not piece.weak:
        return False
    if words_at(chart, piece.start - 1, "determiner") or (piece.kind == "part" and chart.context.role == "move"):
        return True
    if piece.kind == "clock":
        # "This time": only beside a day.
        return not any(one is not None and one.kind in _DATED and _beside(one, piece) for one in (before, after))
    if (before is not None and before.end == piece.start) or (
        after is not None and after.start == piece.end and piece.kind != "part"
    ):
        return False
    if _verb_before(layout, piece.start):
        return piece.kind == "part" and layout.has_matter(piece.end, piece.end + 1)
    dated = isinstance(piece.value, Day) and piece.value.kind in {"date", "monthday"}
    return dated or piece.kind == "part" or layout.has_matter(piece.end)


def _beside(one: Piece, other: Piece) -> bool:
    return one.end == other.start or other.end == one.start


def _is_numbered(layout: Layout, piece: Piece) -> bool:
    """Whether a number follows what it numbers («версия 3.12», «ул. 8 Марта», "room 5")."""
    chart = layout.chart
    if chart.tokens[piece.start].kind != "number" or piece.kind not in {"day", "clock"} or piece.prepared:
        return False
    before = piece.start - (2 if chart.word(piece.start - 1) == "." else 1)
    if any("month" in chart.lexical(index) for index in range(piece.start, piece.end)):
        return bool(words_at(chart, before, "street"))
    return bool(words_at(chart, before, "numbered")) and chart.word(before) != "д"


def _verb_before(layout: Layout, index: int) -> bool:
    """Whether only words without weight stand between the words of asking, or the beginning, and a token."""
    return not layout.has_matter(layout.verb[1] if layout.verb and layout.verb[1] <= index else 0, index)


def _blocks(layout: Layout) -> list[Block]:
    blocks: list[Block] = []
    for piece in layout.pieces:
        last = blocks[-1] if blocks else None
        if last is not None and _joins(layout, last, piece):
            last.joined.update(_joint(layout.chart, last.end, piece.start))
            last.pieces.append(piece)
        else:
            blocks.append(Block([piece]))
    return blocks


def _joins(layout: Layout, block: Block, piece: Piece) -> bool:
    between = range(block.end, piece.start)
    if block.pieces[-1].kind in {"before", "afterward"} and len(between) <= _LONGEST_ANCHOR:
        # What it comes before may be named between: «за час до встречи в 15:00».
        return not any(layout.chart.word(index) in {".", ";", "!", "?"} or index in layout.dropped for index in between)
    if len(between) > _LONGEST_JOINT or layout.has_matter(block.end, piece.start):
        return False
    if layout.verb is not None and block.end <= layout.verb[0] < piece.start:
        return False
    if any(layout.chart.word(index) in {".", ";", "!", "?"} or _opens_clause(layout.chart, index) for index in between):
        return False
    # A date that hangs on a noun does not draw the next time to it («торт на 14 февраля завтра в 11»).
    hanging = bond_of(layout, block.pieces[-1], block.pieces[-1].end) if len(block.pieces) == 1 else "free"
    tokens = layout.chart.tokens
    if (
        hanging == "hard"
        and not between
        and tokens[piece.start].capital
        and tokens[block.start].capital
        and not piece.prepared
    ):
        return True
    if hanging == "hard" or (hanging == "soft" and piece.kind in {"day", "rep", "dist"}):
        return False
    return bond_of(layout, piece, piece.end) != "hard" or piece.start != block.end


def _joint(chart: Chart, start: int, end: int) -> set[str]:
    return {str(value) for index in range(start, end) for _, value in chart.lexical(index).get("choice", ())} | (
        {"dash"} if any(chart.word(index) in {"-", "–", "—"} for index in range(start, end)) else set()
    )


def _place(layout: Layout, block: Block) -> Place:
    verb = layout.verb
    if _verb_before(layout, block.start):
        return "head"
    if verb is not None and block.end <= verb[0] and not layout.has_matter(block.end, verb[0]):
        return "tail" if layout.has_matter(0, block.start) else "head"
    return "inner" if layout.has_matter(block.end) else "tail"
