"""English words by lemminflect's table of lemmas: which parts of speech a word can be."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, cast

_LONGEST_WORD = 40


@cache
def _table() -> Callable[[str], dict[str, tuple[str, ...]]]:
    import lemminflect

    return cast("Any", lemminflect).getAllLemmas


@cache
def _inflections() -> Callable[[str], dict[str, tuple[str, ...]]]:
    import lemminflect

    return cast("Any", lemminflect).getAllInflections


@lru_cache(maxsize=20_000)
def parts(word: str) -> dict[str, tuple[str, ...]]:
    """The parts of speech that a word (lower case) can be, each with its lemmas: VERB, NOUN, ADJ, ADV, AUX, PROPN."""
    if not word or len(word) > _LONGEST_WORD:
        return {}
    return dict(_table()(word))


@lru_cache(maxsize=20_000)
def is_base_verb(word: str) -> bool:
    """Whether the word can be a verb in its base form, as an imperative or after "to" is."""
    return word in parts(word).get("VERB", ())


@lru_cache(maxsize=20_000)
def past_of(word: str) -> str | None:
    """The verb whose past the word can be; None where it is no past ("did" → "do", "paid" → "pay")."""
    for lemma in parts(word).get("VERB", ()):
        if lemma != word and not word.endswith(("ing", "s")):
            return lemma
    return None


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The dictionary form of a word, as a verb where it can be one."""
    found = parts(word)
    for part in ("VERB", "NOUN", "ADJ", "ADV"):
        if found.get(part):
            return found[part][0]
    return word


def every_form(word: str) -> frozenset[str]:
    """All forms of what the word can be a form of, where the table has it; else none."""
    lemmas = {lemma for found in parts(word).values() for lemma in found}
    return frozenset(form for lemma in lemmas for found in _inflections()(lemma).values() for form in found)
