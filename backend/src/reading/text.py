"""A text cut into words and marks with their places, and the classes of words that `lang/*/meaning.toml` names.

One pass, linear in the text. Places are code points of the text as given.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

LANG = Path(__file__).parent / "lang"
LONGEST = 16_000
"""Characters that are read, as many as a message may have."""

_WORD = re.compile(
    r"\n[\s]*"
    r"|(?:https?://|www\.)\S{1,500}"
    r"|[№#$€₽]?\w+(?:[-'’._:/@+]\w+)*[%#€$₽]?"
    r"|\S"
)
_OPENING = {"«": "»", "“": "”", "„": "“", '"': '"'}
_SHORT = 300
"""Characters of a clause whose words are kept for a while."""
_LONGEST_QUOTE = 60
"""Words between two quotation marks that still belong together."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, number or mark.

    `low`: small letters, «е» for «ё», no apostrophes. `closed`: within quotation marks. `is_mark`: neither word nor number.
    """

    start: int
    end: int
    text: str
    low: str
    closed: bool = False
    is_mark: bool = False

    @property
    def has_digit(self) -> bool:
        """Whether a digit is in it."""
        return any(letter.isdigit() for letter in self.low)


def _is_mark(piece: str) -> bool:
    return not (piece[0].isalnum() or piece[-1].isalnum())


def folded(word: str) -> str:
    """A word as the tables have it."""
    return word.lower().replace("ё", "е").replace("'", "").replace("’", "")


def words_of(text: str) -> list[Word]:
    """The words and marks of `text` in order; what stands in quotation marks, and the marks, is closed."""
    return list(_short(text) if len(text) <= _SHORT else _long(text))


@lru_cache(maxsize=1_024)
def _short(text: str) -> tuple[Word, ...]:
    """The words of a clause, which every rule asks for anew. The cache holds a pure function's values."""
    return tuple(_cut(text))


@lru_cache(maxsize=8)
def _long(text: str) -> tuple[Word, ...]:
    """The same of a long clause, of which few are read at a time."""
    return tuple(_cut(text))


def _cut(text: str) -> list[Word]:
    found = [
        Word(match.start(), match.end(), match[0], folded(match[0]) or match[0], is_mark=_is_mark(match[0]))
        for match in _WORD.finditer(text)
    ]
    index = 0
    while index < len(found):
        end = _closing(found, index)
        if end is None:
            index += 1
            continue
        for place in range(index, end + 1):
            one = found[place]
            found[place] = Word(one.start, one.end, one.text, one.low, closed=True, is_mark=one.is_mark)
        index = end + 1
    return found


def text_of(words: Sequence[Word], text: str) -> str:
    """The piece of `text` that `words` are."""
    return text[words[0].start : words[-1].end] if words else ""


def _closing(found: list[Word], index: int) -> int | None:
    closing = _OPENING.get(found[index].text)
    if closing is None:
        return None
    for place in range(index + 1, min(len(found), index + _LONGEST_QUOTE)):
        if found[place].text == closing:
            return place
    return None


def spaced(text: str) -> str:
    """`text` with every run of blanks as one, line breaks kept; cut to what is read."""
    lines = (" ".join(line.split()) for line in text[:LONGEST].splitlines())
    return "\n".join(lines).strip()


@cache
def _classes() -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """Class → first word → the rest of each entry, the longest first."""
    known: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for path in sorted(LANG.glob("*/meaning*.toml")):
        for name, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            table = known.setdefault(name, {})
            for entry in entries.replace("\n", ",").split(","):
                parts = [folded(part) for part in entry.split()]
                if parts:
                    table.setdefault(parts[0], []).append(tuple(parts[1:]))
    return {
        name: {first: tuple(sorted(set(rests), key=len, reverse=True)) for first, rests in table.items()}
        for name, table in known.items()
    }


@cache
def single(name: str) -> frozenset[str]:
    """The entries of a class that are one word."""
    return frozenset(first for first, rests in _classes()[name].items() if () in rests)


def match(name: str, words: Sequence[Word], index: int = 0) -> int:
    """How many words from `index` on are an entry of the class `name`, the longest; 0 where none is."""
    if index >= len(words) or words[index].closed:
        return 0
    entries = _classes()[name].get(words[index].low)
    if entries is None:
        return 0
    for rest in entries:
        end = index + 1 + len(rest)
        if end <= len(words) and all(words[index + 1 + n].low == part for n, part in enumerate(rest)):
            return 1 + len(rest)
    return 0


@cache
def beginnings(*names: str) -> frozenset[str]:
    """The first words of the entries of these classes."""
    return frozenset(first for name in names for first in _classes()[name])


def holds(name: str, words: Sequence[Word]) -> bool:
    """Whether an entry of the class stands anywhere in `words`."""
    firsts = beginnings(name)
    return any(word.low in firsts and match(name, words, index) for index, word in enumerate(words))
