"""What lasts, told in English by forms that hold whatever the matter: ages, spans of a life, schooling, habits in short."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from src.reading import passing
from src.reading.grammar import english
from src.reading.lasting import BARE, LEAST, PLANNED, asks_or_needs, is_age, is_measured, is_number, is_paid_on
from src.reading.passing import PASSING
from src.reading.shapes import Shape
from src.reading.text import Word, holds, match, single

if TYPE_CHECKING:
    from src.reading.clauses import Clause
    from src.reading.forms import Timed

_NUMBERED = re.compile(r"(?:1st|2nd|3rd|\d{1,2}th)")


def shape(clause: Clause, body: list[Word], begin: int, timed: Timed) -> Shape | None:
    """The shape of an English clause that such a form decides, else None."""
    plain = [word for word in body if not word.is_mark and not word.closed]
    if len(plain) < LEAST:
        return Shape("told", 0.6, begin) if match("lasting_adjective", plain) else None
    if not clause.asks and passing.is_imagined([word for word in clause.words if not word.is_mark]):
        return Shape("aside", 0.8, begin, PASSING)
    if asks_or_needs(clause, body):
        planned = not clause.asks and _is_planned_life(plain, timed)
        return Shape("told", 0.8, begin, PLANNED) if planned else None
    if passing.in_english(plain):
        return Shape("aside", 0.8, begin, PASSING)
    if _goes_on(plain):
        return Shape("told", 0.6, begin)
    used_to = any(a.low == "used" and b.low == "to" for a, b in pairwise(plain[:4]))
    measured = is_measured(plain) or _is_size(plain)
    if used_to or holds("queue", plain) or measured or _is_of_school(plain) or is_paid_on(plain):
        return Shape("told", 0.85, begin)
    if _is_short_for_lasting(plain) or _has_age(plain) or _is_of_health(plain) or _is_there_with_us(plain):
        return Shape("told", 0.85, begin)
    if _is_habit(plain, timed) or _is_in_short(plain, timed):
        return Shape("told", 0.8, begin)
    if _is_planned_life(plain, timed):
        return Shape("told", 0.8, begin, PLANNED)
    return Shape("told", 0.7, begin, BARE) if _is_weekly(plain) else None


def _is_of_school(plain: list[Word]) -> bool:
    """Whether an ordinal names a class and no day: "Ann is in second grade", "my son is in seventh", "son's in year 5"."""
    for place, word in enumerate(plain[1:], 1):
        if plain[place - 1].low != "in":
            continue
        if word.low in single("school_stage") and place + 1 < len(plain) and is_number(plain[place + 1]):
            return True
        if not (word.low in single("ordinal_word") or _NUMBERED.fullmatch(word.low)):
            continue
        if place + 1 == len(plain) or plain[place + 1].low in single("school_stage") | {"and"}:
            return True
    return False


def _goes_on(plain: list[Word]) -> bool:
    """Whether, as in "third year", the words only go on with what was told."""
    stage = len(plain) == LEAST and plain[0].low in single("ordinal_word") and plain[1].low in single("school_stage")
    return stage or (plain[0].low in {"have", "has"} and plain[1].low == "been")


def _is_weekly(plain: list[Word]) -> bool:
    """Whether it is as in "gym on Wednesdays": a noun and its days, and no verb."""
    first = plain[0]
    noun = "NOUN" in english.parts(first.low) or not english.parts(first.low)
    if not noun or first.low in single("act") | single("own"):
        return False
    return any(word.low in single("weekdays") for word in plain[1:]) and not any(
        word.low in single("finite") for word in plain
    )


def _is_size(plain: list[Word]) -> bool:
    """Whether it is as in "size 9 shoes", "a size 12"."""
    if any(a.low == "size" and is_number(b) for a, b in pairwise(plain[:3])):
        return True
    return any(
        plain[n].low in single("dimension") and plain[n + 1].low in {"is", "are", "="} and is_number(plain[n + 2])
        for n in range(len(plain) - 2)
    )


def _shortened(plain: list[Word]) -> int | None:
    """The place of a word with "is" in short, of the first four."""
    return next((n for n, word in enumerate(plain[:4]) if word.text.endswith(("'s", "’s"))), None)


def _is_short_for_lasting(plain: list[Word]) -> bool:
    """Whether it is said in short what one is: "the wife's veggie", "sister's married to a Pole", "left-handed since birth"."""
    place = _shortened(plain)
    start = 0 if place is None else place + 1
    length = match("lasting_adjective", plain, start)
    if not length:
        return False
    rest = plain[start + length :]
    return not rest if start and rest[:1] and rest[0].low not in single("goes_on") else True


def _has_age(plain: list[Word]) -> bool:
    """Whether it is as in "husband's 45", "gran's 91 and walks with a stick", "Rohan turned seven on October 3rd"."""
    for place in range(min(4, len(plain) - 1)):
        word = plain[place]
        short = word.text.endswith(("'s", "’s")) and word.low not in {"its", "thats", "heres", "theres"}
        is_verb = place > 0 and word.low in {"is", "turned", "turns"}
        if not (short or is_verb) or not is_age(plain[place + 1]) or plain[place + 1].low.endswith(("am", "pm")):
            continue
        rest = plain[place + 2 :]
        if not rest or rest[0].low in single("years_of_age") or rest[0].low == "and" or word.low in {"turned", "turns"}:
            return not holds("clock_lead_word", plain)
    return False


def _is_of_health(plain: list[Word]) -> bool:
    """Whether it is as in "bad back", "I get migraines when the weather changes": what ails one for good, or each time."""
    weak = any(a.low in single("ailing") and passing.of_body(b) for a, b in pairwise(plain[:3]))
    if weak and not holds("ache", plain):
        return True
    gets = next((n for n, word in enumerate(plain[:3]) if n and word.low in {"get", "gets"}), None)
    if gets is None or gets + 1 >= len(plain):
        return False
    paid = plain[gets + 1].low == "paid"
    return paid or holds("health", plain) or any(word.low in single("each_time") for word in plain[gets + 2 :])


def _is_there_with_us(plain: list[Word]) -> bool:
    """Whether it is as in "there are six of us on the team", "there's a motorbike in our garage", "no gas in the house"."""
    there = plain[0].low in {"there", "theres"} and (holds("ours", plain[1:]) or holds("at_home", plain[1:]))
    return there or (plain[0].low == "no" and holds("at_home", plain))


def _is_habit(plain: list[Word], timed: Timed) -> bool:
    """Whether it is as in "usually asleep by ten", "swim three times a week", "don't really eat sweets": told without "I"."""
    if plain[0].low in single("frequency") and plain[1].low not in single("own"):
        return True
    start = 1 if plain[0].low == "i" else 0
    verb = plain[start].low if start < len(plain) else ""
    often = timed.repeats or any(match("how_often", plain, n) for n in range(1, len(plain)))
    if verb in single("habit") and (often or (verb == "work" and _is_rota(plain))):
        return True
    denied = plain[0].low in {"dont", "never"} or (plain[0].low == "do" and plain[1].low == "not")
    return denied and any(word.low in single("habit") | single("taste_verb") for word in plain[1:4])


def _is_rota(plain: list[Word]) -> bool:
    """Whether it is as in "two on two off", "4 on 4 off"."""
    return any(
        is_number(plain[n]) and plain[n + 1].low == "on" and is_number(plain[n + 2]) and plain[n + 3].low == "off"
        for n in range(len(plain) - 3)
    )


def _is_in_short(plain: list[Word], timed: Timed) -> bool:
    """Whether it is as in "born in Lagos", "got divorced in 2019", "run my own coffee shop", "saving up for a deposit", "Arsenal fan"."""
    if timed.concrete and timed.dated and not timed.until:
        return False
    if match("life_event", plain) or match("life_course", plain):
        return True
    if plain[0].low == "we" and len(plain) > LEAST and plain[1].low == "met" and plain[2].low in single("met_where"):
        return not holds("of_now", plain)
    last = next((n for n, word in enumerate(plain) if word.low in single("devotee")), None)
    return last is not None and last > 0 and not any(english.is_base_verb(word.low) for word in plain[:1])


def _is_planned_life(plain: list[Word], timed: Timed) -> bool:
    """Whether it is as in "want to learn Italian by summer", "we want to move to Guelph when …", "planning to open a bakery in a few years"."""
    wish = next((n for n in range(min(3, len(plain))) if match("life_wish", plain, n)), None)
    if wish is None or (timed.concrete and not timed.far):
        return False
    rest = plain[wish + match("life_wish", plain, wish) :]
    away = timed.far or holds("years_away", rest)
    return bool(match("life_change", rest)) or (away and bool(rest))
