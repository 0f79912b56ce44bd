"""What is asked of both languages by the forms in which people tell what lasts: numbers, measures, what comes round.

`russian_lasting` and `english_lasting` ask before a clause is judged by its verb: such clauses have a verb that says little
(«звать», «исполнится», "is"), a number that looks like a day, or no verb at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.reading.grammar import russian
from src.reading.text import Word, holds, match, single
from src.reading.words import is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.clauses import Clause

BARE = "bare"
"""The `verb` of what is told without one («спортзал по средам», "gym on Wednesdays"): alone a fact, among things a thing."""
PLANNED = "planned"
"""The `verb` of a plan for life: to somebody who empties their head it is a thing to do."""
LEAST = 2
"""Words of a clause that can tell something."""
_OLDEST = 120


def asks_or_needs(clause: Clause, body: list[Word]) -> bool:
    """Whether a clause is a question or says what is to be done."""
    return clause.asks or bool(match("question", body)) or holds("need", body)


def is_number(word: Word) -> bool:
    """Whether a word is a number, in digits or spoken; a Russian ordinal is one too."""
    if word.has_digit or word.low in single("spoken_number"):
        return True
    return is_russian(word) and any(
        form.pos == "NUMR" or form.lemma in single("ordinal_lemma") for form in russian.forms(word.low)
    )


def is_age(word: Word) -> bool:
    """Whether a number can be somebody's age."""
    if word.low.isdigit():
        return int(word.low) <= _OLDEST
    return not word.has_digit and is_number(word)


def is_measured(plain: list[Word]) -> bool:
    """«Размер обуви 41», "shoe size 9", "blood type's O negative": what is measured comes first, how much after."""
    start = next((n for n in range(min(2, len(plain))) if match("measured", plain, n)), None)
    if start is None or any(is_infinitive(word) for word in plain) or holds("month", plain):
        return False
    rest = plain[start + match("measured", plain, start) :]
    return any(is_number(word) for word in rest) or holds("reading_of", rest)


def is_paid_on(plain: list[Word]) -> bool:
    """«Зарплата десятого числа», "payday is the 28th", "bin day is Thursday": what comes round by itself on its day."""
    length = match("comes_round", plain)
    if not length or length >= len(plain) or holds("month", plain):
        return False
    rest = [word for word in plain[length:] if word.low not in single("on_its_day")]
    days = single("weekday") if plain[length].low in {"is", "are"} else frozenset[str]()
    return bool(rest) and all(is_number(word) or word.low in days for word in rest) and not holds("clock_lead", rest)
