"""What texts are about, so that a question finds the fact it asks for: stems, and words that mean the same.

Pure. Stems are Snowball's; the table folds the words that people use for one thing, in both languages, into one.
"""

import re
from functools import lru_cache
from typing import cast

import snowballstemmer

from src.offline_model.patterns import Said
from src.offline_model.words import SMALL_WORDS, words
from src.reading.grammar.russian import lemma

_POSSESSIVE = re.compile(r"['’]s$")
_CYRILLIC = re.compile(r"[а-яё]")


@lru_cache(maxsize=8192)
def concept(word: str) -> str:
    """What `word` (lower case) means: the name of its concept, else its stem. The cache holds a pure function's values."""
    folded = _POSSESSIVE.sub("", word.replace("ё", "е"))
    # A stemmer keeps its word in itself, so that one shared between threads would mix them up; making one costs 1 µs.
    language = "russian" if _CYRILLIC.search(folded) else "english"
    known = _CONCEPT_OF.get(folded)
    if known is not None:
        return known
    # The stemmer takes «казначей» and «казначея» for two words; their dictionary form is one.
    plain = lemma(folded) if language == "russian" else folded
    return _CONCEPT_OF.get(plain) or cast("str", snowballstemmer.stemmer(language).stemWord(plain))


_CONCEPT_OF: dict[str, str] = {
    word.replace("ё", "е"): f"={name}" for name, listed in Said("concepts").table().items() for word in listed.split()
}


def concepts(text: str) -> frozenset[str]:
    """What `text` is about: concepts and stems of its words, without the small words."""
    return frozenset(concept(word) for word in map(str.lower, words(text)) if word not in SMALL_WORDS)
