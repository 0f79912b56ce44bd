"""Words as a search sees them: without case, accents and «ё», cut to their stems. Pure.

What is stored and what is asked for are folded by the same function, so that any form of a word finds any other.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

FOLDED_LIMIT = 100_000
"""Characters of a text that are folded, and of what comes of it: folding them takes 50 ms. What is left over is not found."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")
_BREVE = "\u0306"
_STEM_CACHE = 50_000
"""Distinct words whose stem is kept: about 10 MB, and the everyday vocabulary of two languages fits."""

_lock = threading.Lock()
_russian = snowballstemmer.stemmer("russian")
_english = snowballstemmer.stemmer("english")


@lru_cache(maxsize=_STEM_CACHE)
def stem(word: str) -> str:
    """The Snowball stem of one folded word; its script chooses the language, other scripts stay whole."""
    # The stemmers keep the word they work on in themselves, so two threads must not share one at a time.
    with _lock:
        if _CYRILLIC.search(word):
            return _russian.stemWord(word)
        if _LATIN.search(word):
            return _english.stemWord(word)
    return word


def folded(text: str) -> str:
    """`text` as it is searched: the stem of each of its words once, each between spaces; empty where it is."""
    if not text:
        return ""
    found = dict.fromkeys(stem(word) for _, _, word in words(text[:FOLDED_LIMIT]))
    return f". {''.join(f'{one} ' for one in found)}"[:FOLDED_LIMIT]


def words(text: str) -> list[tuple[int, int, str]]:
    """Each word with its place in code points and its folded form, which is not yet cut to its stem."""
    return [(found.start(), found.end(), _plain(found[0])) for found in _WORD.finditer(text)]


def beginning(word: str) -> str:
    """What a folded text holds where it has a word that begins as `word` does.

    Many scripts write their words together, or with something before them: there it may stand within.
    """
    return f" {word}" if _CYRILLIC.search(word) or _LATIN.search(word) else word


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    kept = [
        letter
        for number, letter in enumerate(parts)
        if not unicodedata.combining(letter) or (letter == _BREVE and number and parts[number - 1] == "и")
    ]
    return unicodedata.normalize("NFC", "".join(kept))
