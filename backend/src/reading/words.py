"""What a single word can be, in either language."""

import re
from functools import lru_cache

from src.reading.grammar import english, russian
from src.reading.text import Word, single

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def is_russian(word: Word) -> bool:
    """Whether the word is written in Cyrillic letters."""
    return _is_cyrillic(word.low)


@lru_cache(maxsize=20_000)
def _is_cyrillic(low: str) -> bool:
    return _CYRILLIC.search(low) is not None


def is_infinitive(word: Word) -> bool:
    """Whether the word is a Russian infinitive."""
    return not word.closed and is_russian(word) and russian.is_infinitive(word.low)


def is_imperative(word: Word) -> bool:
    """Whether the word is a Russian imperative."""
    if word.closed or not is_russian(word) or russian.imperative(word.low) is None:
        return False
    # A word that no dictionary has and that is written with a capital letter is a name («Техстрой»).
    return word.text[0].islower() or any(form.known for form in russian.forms(word.low))


def is_base_verb(word: Word) -> bool:
    """Whether the word can be an English verb in its base form."""
    return (
        not word.closed and not is_russian(word) and (english.is_base_verb(word.low) or word.low in single("verb_like"))
    )


def is_third_person(word: Word) -> bool:
    """Whether the word is a verb of what somebody does, in the present: «играет», "plays"."""
    if word.is_mark or word.closed:
        return False
    if is_russian(word):
        form = russian.finite(word.low)
        return form is not None and form.tense == "pres" and form.person == "3per"
    return word.low.endswith("s") and english.lemma(word.low) != word.low and "VERB" in english.parts(word.low)


def is_known(word: Word) -> bool:
    """Whether a dictionary has the word."""
    if word.is_mark or word.has_digit:
        return False
    return any(form.known for form in russian.forms(word.low)) if is_russian(word) else bool(english.parts(word.low))
