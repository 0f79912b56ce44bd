"""What a search looks for: each word of a query as typed, which may be a beginning, and the stems of its forms."""

from collections.abc import Sequence
from functools import lru_cache

from src.core.folding import beginning, folded, stem, words
from src.reading.grammar import english, russian

_MOST_WORDS = 8
_MOST_SPELLINGS = 6
"""Stems of one word: «идти», «шёл»; a filter has a longest length."""


def asked(query: str) -> list[tuple[str, ...]]:
    """For each word of `query`, what a folded text holds one of where it has the word in any form."""
    return [_spellings(word) for word in dict.fromkeys(word for _, _, word in words(query))][:_MOST_WORDS]


def holds(words: Sequence[Sequence[str]], text: str) -> bool:
    """Whether a text holds each of the words that `asked` gave."""
    own = folded(text)
    return bool(words) and all(any(spelling in own for spelling in spellings) for spellings in words)


def marks(query: str, text: str) -> list[tuple[int, int]]:
    """Where in `text`, in code points, the words stand that `query` finds."""
    sought = [spelling for spellings in asked(query) for spelling in spellings]
    return [(start, end) for start, end, word in words(text) if any(one in f" {stem(word)} " for one in sought)]


@lru_cache(maxsize=4096)
def _spellings(word: str) -> tuple[str, ...]:
    """The cache holds a pure function's values."""
    own = beginning(stem(word))
    forms = sorted(russian.every_form(word) | english.every_form(word))
    stems = {f" {stem(folded)} " for form in forms for _, _, folded in words(form)}
    others = sorted((one for one in stems if not one.startswith(own)), key=lambda one: (len(one), one))
    return (own, *others[: _MOST_SPELLINGS - 1])
