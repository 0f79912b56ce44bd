"""Words as recall sees them: cut, folded, stemmed, and told apart into content and stop words.

Pure functions over Russian and English text, mixed as people mix them; no vectors and no storage here.
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

from src.core.folding import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def _read(name: str) -> str:
    return resources.files("src.services.memory").joinpath(name).read_text(encoding="utf-8")


STOP_WORDS = frozenset(_read("stop_words.txt").split())
"""Words that carry no topic: function words, question words, and the verbs of asking a memory ("tell", "помнишь")."""

_FILLERS = frozenset({"я", "i", "a", "an", "the", "это"})
"""Words without which a fact is still the same fact. Negations and tenses are not among them."""


def words(text: str) -> list[str]:
    """The words of `text` in their order: lower case, NFKC, ё as е, without punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("’", "'")
    return [word.removesuffix("'s") for word in _WORD.findall(folded)]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry a topic, in their order, repeats kept."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def fingerprint_words(text: str) -> str:
    """What two tellings of one fact share: the folded words in order, without articles and the speaker's own "I"."""
    spelled = words(text.replace("'m ", " am ").replace("’m ", " am "))
    return " ".join(word for word in spelled if word not in _FILLERS) or " ".join(spelled)


@lru_cache(maxsize=1)
def concepts_by_stem() -> dict[str, tuple[str, ...]]:
    """The concepts of `concepts.toml` that each stem belongs to."""
    table = tomllib.loads(_read("concepts.toml"))
    found: dict[str, set[str]] = {}
    for concept, listed in table.items():
        for word in listed:
            for part in words(word):
                found.setdefault(stem(part), set()).add(concept)
    return {key: tuple(sorted(value)) for key, value in found.items()}


def concepts(stems: list[str]) -> set[str]:
    """Every concept that any of `stems` belongs to."""
    table = concepts_by_stem()
    return {concept for one in stems for concept in table.get(one, ())}
