"""A text cut into words, numbers and marks, each with its place; what is quoted is marked.

One pass, linear in the text. Places are code points of the text as given.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal

TokenKind = Literal["word", "number", "mark"]

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")
_CHUNK = re.compile(r"\S+")
_QUOTES = {"«": "»", "“": "”", "„": "“", '"': '"', "‹": "›"}
_LONGEST_QUOTE = 200
"""Tokens between two quotation marks that still belong together."""
_ADDRESS_MARKS = ("://", "@", "www.", "#", "№")
"""A chunk that holds one of these is a link, an address or a number of something, never a time."""
_HEAD, _TAIL = 1_200, 800
"""Code points at the beginning and the end of a long text that are looked at."""
_MOST_TOKENS = 160
"""Words and marks at the beginning and the end of a clause that are looked at; a request is not longer."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark.

    `low` is the text in lower case with «ё» as «е». `glued`: no space before it. `closed`: within quotation marks or a
    link, so never a time.
    """

    start: int
    end: int
    text: str
    low: str
    kind: TokenKind
    glued: bool
    closed: bool = False

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, in order."""
    closed = _links(text)
    found: list[Token] = []
    last = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        piece = match[0]
        kind: TokenKind = "number" if piece[0].isdecimal() else "word" if piece[0].isalpha() else "mark"
        if kind == "number" and not piece.isascii():
            kind = "mark"
        low = piece.lower().replace("ё", "е")
        found.append(Token(start, end, piece, low, kind, glued=start == last, closed=start in closed))
        last = end
    return _with_quotes(found)


def _links(text: str) -> set[int]:
    places: set[int] = set()
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if len(chunk) > 2 and any(mark in chunk for mark in _ADDRESS_MARKS) and not chunk.startswith("@"):
            places.update(range(match.start(), match.end()))
    return places


def _with_quotes(found: list[Token]) -> tuple[Token, ...]:
    """The tokens with those between two quotation marks closed; a mark without its pair closes nothing."""
    inside = [False] * len(found)
    places: dict[str, list[int]] = {closing: [] for closing in _QUOTES.values()}
    for place, token in enumerate(found):
        if token.text in places:
            places[token.text].append(place)
    index = 0
    while index < len(found):
        closing = _QUOTES.get(found[index].text)
        end = _closing(places[closing], index) if closing else None
        if end is None:
            index += 1
            continue
        inside[index : end + 1] = [True] * (end + 1 - index)
        index = end + 1
    return tuple(
        Token(one.start, one.end, one.text, one.low, one.kind, one.glued, closed=one.closed or quoted)
        for one, quoted in zip(found, inside, strict=True)
    )


def _closing(places: list[int], index: int) -> int | None:
    """The first of the places of a closing mark after an opening one, if it is near."""
    following = bisect_right(places, index)
    return places[following] if following < len(places) and places[following] - index < _LONGEST_QUOTE else None


def tokens_within(text: str) -> tuple[Token, ...]:
    """The tokens of a text, those of the middle of a long one closed."""
    return _within_budget(tokens_of(text) if len(text) <= _HEAD + _TAIL else _ends_of(text))


def _ends_of(text: str) -> tuple[Token, ...]:
    """The tokens of the beginning and the end of a long text, cut between words."""
    head = text[:_HEAD].rsplit(" ", 1)[0]
    begin = len(text) - _TAIL
    tail = text[begin:]
    shift = begin + (tail.find(" ") + 1 if " " in tail else 0)
    first = tokens_of(head)
    gap = Token(len(head), shift, text[len(head) : shift] or " ", "", "word", glued=False, closed=True)
    last = (replace(token, start=token.start + shift, end=token.end + shift) for token in tokens_of(text[shift:]))
    return (*first, gap, *last)


def _within_budget(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens with the middle ones closed where they are more than any clause has: they are the matter."""
    if len(tokens) <= _MOST_TOKENS:
        return tokens
    half = _MOST_TOKENS // 2
    return tuple(
        token if number < half or number >= len(tokens) - half else replace(token, closed=True)
        for number, token in enumerate(tokens)
    )


def is_cyrillic(tokens: tuple[Token, ...]) -> bool:
    """Whether a text is rather Russian than English."""
    words = [token for token in tokens if token.kind == "word"]
    russian = sum("а" <= token.low[:1] <= "я" for token in words)
    return russian > 0 and russian * 2 >= len(words)
