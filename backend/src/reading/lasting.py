"""What lasts, by forms that hold whatever the matter: spans of a life, ages, measures, schooling; and what is gone by tonight.

Asked before a clause is judged by its verb, for these clauses have a verb that says little («звать», «исполнится», "is"),
a number that looks like a day, or none at all.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from src.reading.grammar import russian
from src.reading.shapes import Shape
from src.reading.text import Word, holds, match, single
from src.reading.words import is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.clauses import Clause

_LEAST = 2
_SHORT = 4
_ORDINALS = frozenset(
    {
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    }
)
_NUMBERED = re.compile(r"(?:1st|2nd|3rd|\d{1,2}th)")


def russian_shape(clause: Clause, body: list[Word], begin: int) -> Shape | None:
    """The shape of a Russian clause that such a form decides, else None."""
    plain = [word for word in body if not word.is_mark and not word.closed]
    if len(plain) < _LEAST or _asks_or_needs(clause, body):
        return None
    if _is_sigh(plain) or _passes_in_russian(plain):
        return Shape("aside", 0.8, begin)
    head = _before_purpose(plain)
    if _is_measured(head) or _has_age(head) or _is_called(plain) or _is_paid_on(plain):
        return Shape("told", 0.85, begin)
    if plain[0].low == "не" and _is_habit(plain[1]):
        return Shape("told", 0.85, begin)
    return Shape("past", 0.8, begin, "lasting") if _spans_years(plain) else None


def english_shape(clause: Clause, body: list[Word], begin: int) -> Shape | None:
    """The shape of an English clause that such a form decides, else None."""
    plain = [word for word in body if not word.is_mark and not word.closed]
    if len(plain) < _LEAST or _asks_or_needs(clause, body):
        return None
    if _is_sigh(plain) or _passes_in_english(plain):
        return Shape("aside", 0.8, begin)
    used_to = any(a.low == "used" and b.low == "to" for a, b in pairwise(plain[:4]))
    listed = holds("queue", plain)
    if (
        used_to
        or listed
        or _is_measured(plain)
        or _is_of_school(plain)
        or _is_paid_on(plain)
        or _is_short_for_lasting(plain)
    ):
        return Shape("told", 0.85, begin)
    return None


def _asks_or_needs(clause: Clause, body: list[Word]) -> bool:
    return clause.asks or bool(match("question", body)) or holds("need", body)


def _is_of_school(plain: list[Word]) -> bool:
    """Whether an ordinal names a class and no day: "Ann is in second grade", "my son is in seventh"."""
    for place, word in enumerate(plain[1:], 1):
        if not (word.low in _ORDINALS or _NUMBERED.fullmatch(word.low)) or plain[place - 1].low != "in":
            continue
        if place + 1 == len(plain) or plain[place + 1].low in {"grade", "form", "class", "year", "standard", "and"}:
            return True
    return False


def _is_sigh(plain: list[Word]) -> bool:
    """«Опять понедельник», "nearly christmas": a name of a time and a word of wonder, and nothing else."""
    return (
        any(word.low in single("wonder_time") for word in plain)
        and any(word.low in single("time_name") for word in plain)
        and all(word.low in single("wonder_time") | single("time_name") | single("time_beside") for word in plain)
    )


def _passes_in_russian(plain: list[Word]) -> bool:
    """Weather, aches, moods and going to bed."""
    if holds("since", plain):
        return False
    lemmas = {form.lemma for word in plain if is_russian(word) for form in russian.forms(word.low)}
    verbs = [(n, form) for n, word in enumerate(plain) if is_russian(word) and (form := russian.finite(word.low))]
    if verbs and lemmas & single("body_part") and any(form.lemma in single("ache") for _, form in verbs):
        return True
    again = any(word.low in {"опять", "снова"} for word in plain) and plain[0].low not in single("myself")
    stays = single("lasting") | single("ends")
    if again and any(form.tense == "pres" and form.person == "3per" and form.lemma not in stays for _, form in verbs):
        return True
    start = 2 if plain[0].low == "у" and plain[1].low in single("own") else 0
    weather = {
        form.lemma for word in plain[start : start + 2] for form in russian.forms(word.low) if form.case == "nomn"
    }
    if weather & single("weather") and any(form.person != "1per" for _, form in verbs):
        return True
    rest = [word for word in plain[start:] if word.low not in single("how_much")]
    if start and rest and match("mood", rest) == len(rest):
        return True
    gone = next((n for n, form in verbs if form.lemma in single("setting_off")), 0)
    return bool(gone) and len(plain) <= _SHORT and is_infinitive(plain[gone - 1])


def _passes_in_english(plain: list[Word]) -> bool:
    if plain[0].low in {"cant", "cannot"} and (
        match("mood_verb", plain, 1) or plain[1].low in {"be", "complain", "stop"}
    ):
        return True
    if holds("since", plain) and not holds("body_part", plain):
        return False
    if holds("body_part", plain) and holds("ache", plain) and not holds("health", plain):
        return True
    if holds("today_span", plain) and not holds("person", plain) and "been" in {word.low for word in plain[:3]}:
        return True
    return _is_passing_now(plain)


def _is_passing_now(plain: list[Word]) -> bool:
    """Whether somebody is so only now: "the kids are asleep", "my train's late"."""
    if plain[-1].low not in single("passing"):
        return False
    before = plain[-2]
    return before.low in {"is", "are"} or (len(plain) <= _SHORT and before.text.endswith(("'s", "’s")))


def _before_purpose(plain: list[Word]) -> list[Word]:
    """The words before «чтоб …», which says only what it is told for."""
    place = next((n for n, word in enumerate(plain) if n > 1 and word.low in {"чтоб", "чтобы"}), len(plain))
    return plain[:place]


def _is_number(word: Word) -> bool:
    if word.has_digit:
        return True
    return is_russian(word) and any(
        form.pos == "NUMR" or form.lemma in single("ordinal_lemma") for form in russian.forms(word.low)
    )


def _is_measured(plain: list[Word]) -> bool:
    """«Размер обуви 41», "shoe size 9": what is measured comes first, its number after."""
    start = next((n for n in range(min(2, len(plain))) if match("measured", plain, n)), None)
    if start is None or any(is_infinitive(word) for word in plain):
        return False
    return any(_is_number(word) for word in plain[start + 1 :]) and not holds("month", plain)


def _has_age(plain: list[Word]) -> bool:
    """«Сыну десять лет», «бабушке 3 марта 80 исполнится»: somebody in the dative, and a number of years."""
    numbered = any(_is_number(word) for word in plain)
    someone = any(form.case == "datv" and form.pos in {"NOUN", "NPRO"} for form in russian.forms(plain[0].low))
    if not numbered or not someone:
        return False
    turns = any(
        form is not None and form.lemma in single("turning")
        for form in (russian.finite(word.low) for word in plain[1:] if is_russian(word))
    )
    dated = not holds("day", plain) or holds("month", plain)
    return (turns and dated) or (plain[-1].low in {"лет", "год", "года", "годика"} and len(plain) <= _SHORT + 1)


def _is_called(plain: list[Word]) -> bool:
    """«Нового соседа звать Тимур»: the one called stands before, the name after in its own case."""
    place = next((n for n, word in enumerate(plain) if n and word.low == "звать"), None)
    if place is None or place + 1 >= len(plain) or holds("need", plain):
        return False
    named = plain[place + 1]
    calm = not any(is_infinitive(word) for word in plain[place + 1 :])
    nominative = any(form.pos == "NOUN" and form.case == "nomn" for form in russian.forms(named.low)[:2])
    return calm and (named.text[:1].isupper() or nominative)


def _is_paid_on(plain: list[Word]) -> bool:
    """«Зарплата десятого числа», "payday is the 28th", "bin day is Thursday": what comes round by itself on its day."""
    length = match("comes_round", plain)
    if not length or length >= len(plain) or holds("month", plain):
        return False
    rest = [
        word
        for word in plain[length:]
        if word.low not in {"is", "s", "on", "the", "и", "у", "нас", "меня", "числа", "are"}
    ]
    days = single("weekday") if plain[length].low in {"is", "are"} else frozenset[str]()
    return bool(rest) and all(_is_number(word) or word.low in days for word in rest) and not holds("clock_lead", rest)


def _is_habit(word: Word) -> bool:
    form = russian.finite(word.low) if is_russian(word) else None
    return form is not None and form.person == "1per" and form.tense == "pres" and form.lemma in single("habit")


def _is_short_for_lasting(plain: list[Word]) -> bool:
    """Whether it is said in short what one is: "the wife's veggie", a person, "is" in short, and what one is for good, at the end."""
    place = next((n for n, word in enumerate(plain[:3]) if word.text.endswith(("'s", "’s"))), None)
    return (
        place is not None
        and place + 1 < len(plain)
        and place + 1 + match("lasting_adjective", plain, place + 1) == len(plain)
    )


def _spans_years(plain: list[Word]) -> bool:
    """«Двадцать лет преподавала», «полжизни играл»: what one did for years, said of oneself."""
    span = any(match("lifelong", plain, n) for n in range(len(plain))) or any(
        _is_number(a) and b.low in {"лет", "года"} for a, b in pairwise(plain)
    )
    if not span or any(word.low in {"назад", "через", "сто", "исполнилось"} for word in plain):
        return False
    verb = next((form for word in plain if is_russian(word) and (form := russian.finite(word.low))), None)
    if verb is None or verb.tense != "past" or verb.gender == "neut":
        return False
    someone = any(
        form.pos == "NOUN" and form.case == "nomn" and form.lemma in single("person")
        for word in plain[:3]
        for form in russian.forms(word.low)
    )
    lasted = verb.aspect == "impf" or verb.lemma.startswith(("про", "от"))
    return lasted and not someone and verb.lemma not in single("mood_verb") | {"быть"}
