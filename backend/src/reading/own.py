"""What is told of the speaker and their own by its form alone: what befell them, long ago or for good, and values of what is theirs.

No word of the matter is looked up: who it befell, when, and whether it is over by tonight decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from src.reading.grammar import russian
from src.reading.text import Word, holds, match, single
from src.reading.words import is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.grammar.russian import Form

_FRONT = 4
"""Words from the beginning among which stands whom it befell."""
_WITH_SECONDS = re.compile(r"\d{1,2}:[0-5]\d:[0-5]\d")
_SPAN = re.compile(r"\d{1,3}:[0-5]\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_ADDRESS = 3


def befell(body: list[Word], form: Form) -> bool:
    """«Мне колено оперировали», «деду вырезали грыжу»: what others did to the speaker or their own, and no errand or message."""
    if form.tense != "past" or form.lemma in single("passes_by") or any(is_infinitive(word) for word in body):
        return False
    plain = [word for word in body if not word.is_mark]
    if holds("of_now", plain):
        return False
    impersonal = form.number == "plur" and not any(word.low in {"мы", "они", "вы", "все"} for word in plain)
    return impersonal and any(_is_own_experiencer(plain, n) for n in range(min(_FRONT, len(plain))))


def _is_own_experiencer(plain: list[Word], place: int) -> bool:
    word = plain[place]
    if not is_russian(word):
        return False
    after_at = place > 0 and plain[place - 1].low == "у"
    case = "gent" if after_at else "datv"
    if word.low in {"мне", "нам"} or (word.low in {"меня", "нас"} and (after_at or place == 0)):
        return True
    forms = russian.forms(word.low)
    kin = any(form.case == case and form.pos == "NOUN" and form.lemma in single("person") for form in forms)
    mine = (
        place > 0
        and any(form.case == case for form in russian.forms(plain[place - 1].low))
        and (plain[place - 1].low in single("own"))
    )
    return kin or (mine and any(form.case == case and form.pos == "NOUN" for form in forms))


def is_long_ago(words: list[Word]) -> bool:
    """Whether what is told happened in a year or a time of life that is over, or for good: «в детстве», "for good"."""
    if holds("long_ago", words) or holds("for_good", words):
        return True
    return any(_YEAR.fullmatch(word.low) for word in words)


def is_far_plan(words: list[Word]) -> bool:
    """Whether a plan is for a year that is named, or for good, and for no day: «осенью 2027 уйду на пенсию»."""
    if holds("day", words) or (holds("month", words) and not holds("for_good", words)):
        return False
    return is_long_ago(words) or holds("years_away", words)


def is_value(words: list[Word]) -> bool:
    """Whether what looks like an hour is how long something took: «1:38:20», "my best half is 1:38"."""
    plain = [word for word in words if not word.is_mark and not word.closed]
    if holds("day", plain) or not plain:
        return False
    if any(_WITH_SECONDS.fullmatch(word.low) for word in plain):
        return True
    place = next((n for n, word in enumerate(plain) if _SPAN.fullmatch(word.low)), None)
    record = place is not None and any(match("record_noun", plain, n) for n in range(place))
    return record and plain[place - 1].low not in single("clock_lead") if place else False


def is_address(words: list[Word], begin: int) -> bool:
    """«Здравствуй, моя хорошая», "hello my love": after a greeting only whom it is said to; adjectives alone tell of nobody."""
    plain = [word for word in words[begin:] if not word.is_mark]
    if not 1 < len(plain) <= _LONGEST_ADDRESS or plain[0].low not in single("own"):
        return False
    greeted = any(match("greeting", words, n) for n in range(begin))
    fond = all(is_russian(word) and russian.can_be(word.low, "ADJF") for word in plain)
    told = any(word.has_digit or (is_russian(word) and russian.finite(word.low)) for word in plain)
    return (greeted or fond) and not told
