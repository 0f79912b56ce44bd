"""What lasts, told in Russian by forms that hold whatever the matter: ages, spans of a life, schooling, where things are."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from src.reading import passing
from src.reading.grammar import russian
from src.reading.identifiers import has_identifier
from src.reading.lasting import BARE, LEAST, PLANNED, asks_or_needs, is_age, is_measured, is_number, is_paid_on
from src.reading.passing import PASSING
from src.reading.shapes import Shape
from src.reading.text import Word, holds, match, single
from src.reading.words import is_imperative, is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.clauses import Clause
    from src.reading.forms import Timed
    from src.reading.grammar.russian import Form

_SHORT = 4
_TONGUE = re.compile(r"по-\w+[сц]ки")


def shape(clause: Clause, body: list[Word], begin: int, timed: Timed) -> Shape | None:
    """The shape of a Russian clause that such a form decides, else None."""
    plain = [word for word in body if not word.is_mark and not word.closed]
    if len(plain) < LEAST:
        return None
    if not clause.asks and passing.is_imagined([word for word in clause.words if not word.is_mark]):
        return Shape("aside", 0.8, begin, PASSING)
    if not clause.asks and _is_planned_life(plain):
        return Shape("told", 0.8, begin, PLANNED)
    if asks_or_needs(clause, body):
        return None
    if passing.in_russian(plain):
        return Shape("aside", 0.8, begin, PASSING)
    head = _before_purpose(plain)
    measured = is_measured(head) and not is_imperative(head[0])
    told = measured or _has_age(head) or _is_called(plain) or is_paid_on(plain) or _is_of_life(plain)
    if told or (plain[0].low == "не" and _is_habit(plain[1])):
        return Shape("told", 0.85, begin)
    if _comes_yearly(plain) and holds("own", plain):
        return Shape("told", 0.85, begin)
    if has_identifier(plain) and _is_of_own_things(plain, timed):
        return Shape("told", 0.85, begin, "code")
    if _is_of_own_things(plain, timed) or _comes_yearly(plain) or _is_weekly(plain):
        return Shape("told", 0.7, begin, BARE)
    return Shape("past", 0.8, begin, "lasting") if _spans_years(plain) or _gave_up(plain) else None


def is_someone(word: Word, *cases: str) -> bool:
    """Whether a word names a person or an animal, in one of these cases."""
    if not is_russian(word):
        return False
    return any(
        form.case in cases and (form.name or form.animate or form.lemma in single("person")) and form.pos == "NOUN"
        for form in russian.forms(word.low)
    )


def _before_purpose(plain: list[Word]) -> list[Word]:
    """The words before «чтоб …», which says only what it is told for."""
    place = next((n for n, word in enumerate(plain) if n > 1 and word.low in {"чтоб", "чтобы"}), len(plain))
    return plain[:place]


def _has_verb(plain: list[Word]) -> bool:
    return any(is_infinitive(word) or (is_russian(word) and russian.finite(word.low) is not None) for word in plain)


def _has_age(plain: list[Word]) -> bool:
    """«Сыну десять лет», «мужу сорок пять», «бабушке 3 марта 80 исполнится»: somebody in the dative, a number of years."""
    if not any(is_number(word) for word in plain):
        return False
    place = next((n for n, word in enumerate(plain[:3]) if is_someone(word, "datv") or word.low == "мне"), None)
    if place is not None and all(word.low in single("own") or _is_adjective(word) for word in plain[:place]):
        rest = [word for word in plain[place + 1 :] if word.low not in single("years_of_age")]
        if rest and all(is_age(word) for word in rest):
            return True
    if not any(form.case == "datv" and form.pos in {"NOUN", "NPRO"} for form in russian.forms(plain[0].low)):
        return False
    turns = any(
        form is not None and form.lemma in single("turning")
        for form in (russian.finite(word.low) for word in plain[1:] if is_russian(word))
    )
    dated = not holds("day", plain) or holds("month", plain)
    return (turns and dated) or (plain[-1].low in {"лет", "год", "года", "годика"} and len(plain) <= _SHORT + 1)


def _is_adjective(word: Word) -> bool:
    return is_russian(word) and russian.can_be(word.low, "ADJF")


def _is_called(plain: list[Word]) -> bool:
    """«Нового соседа звать Тимур»: the one called stands before, the name after in its own case."""
    place = next((n for n, word in enumerate(plain) if n and word.low == "звать"), None)
    if place is None or place + 1 >= len(plain) or holds("need", plain):
        return False
    named = plain[place + 1]
    calm = not any(is_infinitive(word) for word in plain[place + 1 :])
    nominative = any(form.pos == "NOUN" and form.case == "nomn" for form in russian.forms(named.low)[:2])
    return calm and (named.text[:1].isupper() or nominative)


def _is_habit(word: Word) -> bool:
    form = russian.finite(word.low) if is_russian(word) else None
    return form is not None and form.person == "1per" and form.tense == "pres" and form.lemma in single("habit")


def _is_rota(plain: list[Word]) -> bool:
    """«Два через два», «сутки через трое»: how somebody works, and no distance from now."""
    return any(
        plain[n + 1].low == "через"
        and (is_number(plain[n]) or plain[n].low == "сутки")
        and (is_number(plain[n + 2]) or plain[n + 2].low in {"двое", "трое"})
        and n + 3 == len(plain)
        for n in range(len(plain) - 2)
    )


def _is_of_kin(plain: list[Word]) -> bool:
    """«Муж вахтовик»: somebody, and what they are, both in the nominative, and nothing else."""
    return (
        len(plain) == LEAST
        and is_someone(plain[0], "nomn")
        and any(form.lemma in single("person") for form in russian.forms(plain[0].low))
        and is_someone(plain[1], "nomn")
    )


def _is_of_life(plain: list[Word]) -> bool:
    """Schooling, families, origins, tongues and teams: «сын в пятом классе», «женаты двенадцать лет», «родом из Омска»."""
    if _is_rota(plain) or _is_of_kin(plain):
        return True
    if any(match("origin", plain, n) for n in range(min(3, len(plain) - 1))):
        return True
    if any(_TONGUE.fullmatch(word.low) for word in plain) and _speaks(plain):
        return True
    if any(
        (form := russian.finite(a.low)) is not None and form.lemma == "болеть" and b.low == "за"
        for a, b in pairwise(plain)
        if is_russian(a)
    ):
        return True
    subject = any(is_someone(word, "nomn") or word.low in single("myself") for word in plain[:3])
    if _has_verb(plain):
        return False
    if _is_way(plain):
        return True
    span = any(is_number(a) and b.low in single("years_of_age") for a, b in pairwise(plain))
    return (holds("life_state", plain) and (subject or span)) or (subject and _is_of_school(plain))


def _is_way(plain: list[Word]) -> bool:
    """«До офиса полтора часа»: how long a way takes."""
    return plain[0].low == "до" and any(is_number(a) and b.low in single("unit_of_way") for a, b in pairwise(plain[1:]))


def _is_planned_life(plain: list[Word]) -> bool:
    """«Хочу к лету выучить итальянский», «весной перееду в Питер»: a wish or plan for life, and no errand."""
    if holds("day", plain) or holds("month", plain):
        return False
    wish = next((n for n, word in enumerate(plain[:3]) if word.low in single("life_wish")), None)
    rest = plain if wish is None else plain[wish + 1 :]
    changes = any(
        form.lemma in single("life_change") and (wish is not None or (form.person == "1per" and form.tense == "futr"))
        for word in rest
        if is_russian(word)
        for form in russian.forms(word.low)[:1]
    )
    away = holds("years_away", rest)
    if wish is None:
        return changes and holds("season", plain)
    return (changes or away) and any(is_infinitive(word) for word in rest) and not _is_denied(plain, wish)


def _is_denied(plain: list[Word], place: int) -> bool:
    return place > 0 and plain[place - 1].low == "не"


def _speaks(plain: list[Word]) -> bool:
    return any(
        (form := russian.finite(word.low)) is not None and form.lemma in single("speaking")
        for word in plain
        if is_russian(word)
    )


def _is_of_school(plain: list[Word]) -> bool:
    """«В пятом классе», «на 3 курсе»: a number and where one learns, after its preposition."""
    return any(
        plain[n].low in {"в", "во", "на"}
        and is_number(plain[n + 1])
        and any(form.lemma in single("schooling") for form in russian.forms(plain[n + 2].low))
        for n in range(len(plain) - 2)
    )


def _gave_up(plain: list[Word]) -> bool:
    """«Курить бросил в прошлом году»: what one did for years, and the verb by which that ends or begins."""
    return any(
        is_infinitive(a)
        and (form := russian.finite(b.low)) is not None
        and form.tense == "past"
        and form.lemma in single("phase")
        for a, b in pairwise(plain[:3])
        if is_russian(b)
    )


def _comes_yearly(plain: list[Word]) -> bool:
    """«Годовщина свадьбы у нас 3 августа»: what comes once a year stands first, its day and month after."""
    start = 0
    while start < len(plain) and (plain[start].low in {"у", "а"} or plain[start].low in single("own")):
        start += 1
    if start and start < len(plain) and is_someone(plain[start], "gent"):
        start += 1
    if not match("yearly", plain, start) or not holds("month", plain) or _has_verb(plain):
        return False
    return any(word.has_digit or is_number(word) for word in plain)


def _is_of_own_things(plain: list[Word], timed: Timed) -> bool:
    """«Дача под Рузой», «спина больная», «ипотека до 2035 года»: a thing of the house or the body, and how or where it is."""
    if timed.concrete and not timed.until:
        return False
    first = russian.forms(plain[0].low)
    own = any(form.lemma in single("own_thing") and form.case == "nomn" for form in first)
    if not own or _has_verb(plain[1:]) or holds("lacking", plain) or holds("passing_now", plain):
        return False
    rest = plain[1:]
    if any(is_number(word) for word in rest):
        return True
    placed = any(
        word.low in single("place_preposition") and _has_place_case(rest[n + 1], word)
        for n, word in enumerate(rest[:-1])
    )
    return placed or _agrees_after(first, rest[-1])


def _is_weekly(plain: list[Word]) -> bool:
    """«Спортзал по средам»: a noun and its days, and no verb."""
    weekly = any(
        a.low == "по" and any(form.case == "datv" and form.number == "plur" for form in russian.forms(b.low)) and n
        for n, (a, b) in enumerate(pairwise(plain))
        if any(form.lemma in single("weekday") for form in russian.forms(b.low))
    )
    return weekly and not _has_verb(plain) and not any(is_imperative(word) for word in plain)


def _has_place_case(word: Word, preposition: Word) -> bool:
    cases = {"gent"} if preposition.low in single("place_of_whom") else {"loct", "ablt", "loc2"}
    forms = russian.forms(word.low) if is_russian(word) else ()
    return any(form.case in cases for form in forms)


def _agrees_after(noun: tuple[Form, ...], word: Word) -> bool:
    """Whether the last word is an adjective said of the noun that stands first: «плита электрическая»."""
    if not is_russian(word) or not (forms := russian.forms(word.low)):
        return False
    adjective = next((form for form in forms if form.pos in {"ADJF", "ADJS"} and form.case in {"nomn", ""}), None)
    if adjective is None or forms[0].pos not in {"ADJF", "ADJS"}:
        return False
    return any(
        form.case == "nomn"
        and form.number == adjective.number
        and (form.number == "plur" or form.gender == adjective.gender)
        for form in noun
    )


def _spans_years(plain: list[Word]) -> bool:
    """«Двадцать лет преподавала», «полжизни играл»: what one did for years, said of oneself."""
    span = holds("lifelong", plain) or any(is_number(a) and b.low in {"лет", "года"} for a, b in pairwise(plain))
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
