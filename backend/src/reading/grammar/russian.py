"""Russian words by pymorphy3: every reading that a word can have, the likeliest first."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pymorphy3

_LEAST = 0.04
"""Share of a reading below which it is left out: «мой» as an imperative of «мыть»."""
_SHORTEST_GUESS = 7
"""Letters of a word that no dictionary has, from which a guess at its mood is worth anything."""
_SHORTEST_ORDER = 3
"""Letters of an imperative; «ср» is a Wednesday."""
_LONGEST_WORD = 40
"""Letters; a longer "word" is none, and the analyser's time grows with the length."""


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a word. Empty where the grammar of the word has no such thing.

    `pos` is pymorphy's: NOUN, INFN, VERB, ADJF, ADJS, NPRO, PREP, CONJ, INTJ, ADVB, PRED, PRTF, NUMR, …; `score` its share.
    """

    pos: str
    lemma: str
    score: float
    mood: str = ""
    person: str = ""
    tense: str = ""
    aspect: str = ""
    case: str = ""
    number: str = ""
    gender: str = ""
    name: bool = False
    animate: bool = False
    known: bool = True


@cache
def _analyser() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[Form, ...]:
    """The readings of a word (lower case), the likeliest first. The cache holds a pure function's values."""
    if not word or len(word) > _LONGEST_WORD:
        return ()
    found = [_form(parse) for parse in _analyser().parse(word)]
    return tuple(form for form in found if form.score >= _LEAST) or tuple(found[:1])


def _form(parse: Any) -> Form:
    tag = parse.tag
    return Form(
        pos=str(tag.POS or ""),
        lemma=str(parse.normal_form).replace("ё", "е"),
        score=float(parse.score),
        mood=str(tag.mood or ""),
        person=str(tag.person or ""),
        tense=str(tag.tense or ""),
        aspect=str(tag.aspect or ""),
        case=str(tag.case or ""),
        number=str(tag.number or ""),
        gender=str(tag.gender or ""),
        name="Name" in tag or "Patr" in tag or "Surn" in tag,
        animate="anim" in tag,
        known=bool(parse.is_known),
    )


def best(word: str) -> Form | None:
    """The likeliest reading."""
    found = forms(word)
    return found[0] if found else None


@lru_cache(maxsize=20_000)
def is_infinitive(word: str) -> bool:
    """Whether the word is, more likely than anything else, an infinitive."""
    if word in {"есть", "печь", "пасть", "пропасть", "стать"} or not word.endswith(
        ("ть", "ти", "чь", "ться", "тись", "чься")
    ):
        return word == "стать"
    first = best(word)
    return first is not None and first.pos == "INFN"


@lru_cache(maxsize=20_000)
def imperative(word: str) -> str | None:
    """The lemma of the verb whose imperative the word is; None where it is more likely something else."""
    if len(word) < _SHORTEST_ORDER:
        return None
    for number, form in enumerate(forms(word)):
        asked = word in {"удали", "удалите", "вырежи", "стирай"}  # of as many readings as «удаль» has cases
        if not form.known and len(word) < _SHORTEST_GUESS:
            continue
        if form.mood == "impr" and form.person != "1per" and (number == 0 or form.score >= 0.3 or asked):
            return form.lemma
    return None


@lru_cache(maxsize=20_000)
def finite(word: str) -> Form | None:
    """The reading of a finite verb in the indicative, where that is the likeliest or nearly so."""
    found = forms(word)
    for form in found:
        if form.pos == "VERB" and form.mood == "indc" and form.score >= 0.3:
            return form
    return None


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The dictionary form of a word, with «е» for «ё»; the word itself where it is none."""
    first = best(word)
    return first.lemma if first else word.replace("ё", "е")


@lru_cache(maxsize=20_000)
def can_be(word: str, *pos: str) -> bool:
    """Whether the word has a reading as one of these parts of speech."""
    return any(form.pos in pos for form in forms(word))


def every_form(word: str) -> frozenset[str]:
    """All forms of what the word can be a form of, where a dictionary has it; else none."""
    if not word or len(word) > _LONGEST_WORD:
        return frozenset()
    found = [parse for parse in _analyser().parse(word) if parse.is_known and parse.score >= _LEAST]
    return frozenset(str(form.word) for parse in found for form in parse.lexeme)
