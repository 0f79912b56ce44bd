"""How a piece of time hangs on the words beside it: free, or the noun's own («отчёт за 31.12», "the March 15 invoice")."""

from src.reading.time.asking import words_at
from src.reading.time.chart import Chart
from src.reading.time.clause import Bond, Layout
from src.reading.time.grammar import Piece
from src.reading.time.values import Day, Repeat


def bond_of(layout: Layout, piece: Piece, end: int) -> Bond:
    """How a piece, whose block goes up to `end`, hangs on the words beside it."""
    if layout.chart.word(piece.start) == "over" or isinstance(piece.value, Repeat):
        return "free"
    if _is_hard(layout, piece, end):
        return "hard"
    role = layout.chart.context.role
    if role == "move":
        return "free"
    if _is_name(layout, piece, end) or _is_wish(layout, piece):
        return "soft"
    aside = piece.claim == "source" or (piece.claim == "target" and role != "item")
    if not aside or piece.kind not in {"day", "clock", "part"} or not layout.is_matter(piece.start - 1):
        return "free"
    if piece.claim == "source":
        in_series = layout.series or any(one.kind == "rep" for one in layout.pieces)
        return "free" if in_series else "soft"
    return "free" if layout.verb_is_noun else "soft"


def _is_hard(layout: Layout, piece: Piece, end: int) -> bool:
    """Whether a piece is surely the noun's: «за», «от», an article, "tomorrow's", a name."""
    chart = layout.chart
    if piece.claim == "noun" or (isinstance(piece.value, Day) and piece.value.own):
        return True
    if piece.kind in {"day", "drange"} and _is_about(chart, piece):
        return True
    if piece.prepared:
        return False
    if words_at(chart, piece.start - 1, "determiner") and layout.is_matter(end):
        return True
    named = bool(words_at(chart, piece.start - 1, "naming")) and chart.tokens[piece.start].capital
    return named or _is_title(layout, piece, end)


def _is_title(layout: Layout, piece: Piece, end: int) -> bool:
    """Whether a weekday amid capitals is part of a name ("watch Friday Night Lights")."""
    tokens = layout.chart.tokens
    if (
        piece.prepared
        or piece.kind not in {"day", "part"}
        or not layout.is_matter(piece.start - 1)
        or not layout.is_matter(end)
    ):
        return False
    return (
        all(token.capital for token in tokens[piece.start : end + 1] if token.kind == "word")
        and "a" <= tokens[end].low[:1] <= "z"
    )


def _is_wish(layout: Layout, piece: Piece) -> bool:
    """Whether a holiday is what is wished or done ("wish Ann a happy new year")."""
    holiday = isinstance(piece.value, Day) and piece.value.kind == "holiday" and not piece.prepared
    return holiday and layout.is_matter(piece.start - 1) and layout.chart.context.role == "reminder"


def _is_about(chart: Chart, piece: Piece) -> bool:
    """Whether a day is what the thing is about ("re: Sunday shift", «про пятницу»)."""
    start = piece.start
    return (start > 0 and any(words_at(chart, at, "about") == start for at in (start - 1, start - 2))) or (
        piece.prepared and bool(words_at(chart, start, "about"))
    )


def _is_name(layout: Layout, piece: Piece, end: int) -> bool:
    """Whether an English day or hour stands before a noun without a preposition, amid the matter ("send March 15 invoice")."""
    if (
        piece.prepared
        or piece.kind not in {"day", "clock"}
        or not layout.is_matter(piece.start - 1)
        or not layout.is_matter(end)
    ):
        return False
    if isinstance(piece.value, Day) and piece.value.kind == "relative":
        return False
    token = layout.chart.tokens[end]
    return "a" <= token.low[:1] <= "z" or token.kind == "number"
