"""The shape of a Russian clause by mood, person, tense and case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.reading import own, russian_lasting
from src.reading.grammar import russian
from src.reading.grammar.russian import Form
from src.reading.identifiers import has_identifier
from src.reading.joints import skip
from src.reading.lasting import BARE, PLANNED
from src.reading.places import time_at
from src.reading.shapes import Shape
from src.reading.text import Word, holds, match, single
from src.reading.words import is_imperative, is_infinitive, is_russian

if TYPE_CHECKING:
    from src.reading.clauses import Clause
    from src.reading.forms import Timed

_GOVERNS = frozenset(
    {
        "любить",
        "уметь",
        "мочь",
        "ненавидеть",
        "обожать",
        "учиться",
        "бояться",
        "привыкнуть",
        "предпочитать",
        "стараться",
        "продолжать",
        "терпеть",
    }
)
"""Finite verbs whose infinitive tells of oneself rather than of a thing to do."""
_HABITUAL = frozenset(
    {
        "ехать",
        "лететь",
        "идти",
        "прилетать",
        "уезжать",
        "приезжать",
        "встречаться",
        "выступать",
        "сдавать",
        "начинать",
        "выходить",
        "улетать",
        "переезжать",
        "вести",
        "везти",
        "отвозить",
        "забирать",
        "встречать",
        "провожать",
        "сидеть",
        "дежурить",
        "принимать",
        "вылетать",
        "возвращаться",
        "играть",
    }
)


def shape(clause: Clause, words: list[Word], begin: int, timed: Timed) -> Shape:
    """The shape of the clause whose words that matter begin at `begin`."""
    body = words[begin:]
    plain = [word for word in body if not word.is_mark and not word.closed]
    lasts = russian_lasting.shape(clause, body, begin, timed)
    if lasts is not None:
        return lasts
    if _is_talk(clause, body) or _is_wish(plain):
        return Shape("nothing", 0.9, begin)
    if match("exclaim", body):
        return Shape("aside", 0.8, begin)
    waits = _waiting(body, begin)
    if waits is not None:
        return waits
    if _asks(clause, body, plain):
        return Shape("question", 0.9, begin)
    wanted = _order(words, begin) or _duty(body, begin)
    if wanted is not None:
        return wanted
    if holds("must_not", body):
        return Shape("told", 0.85, begin)
    infinitive = next((n for n, word in enumerate(body) if is_infinitive(word)), None)
    found = next(((n, form) for n, word in enumerate(body) if (form := _verb(word)) is not None), None)
    governed = found is not None and found[1].lemma in _GOVERNS
    if infinitive is not None and not governed and (found is None or found[0] > infinitive):
        return Shape("todo", 0.9, begin, body[infinitive].low)
    if found is not None:
        return _finite(body, begin, found, timed, infinitive=infinitive)
    return _verbless(body, begin, plain, timed)


def _is_talk(clause: Clause, body: list[Word]) -> bool:
    length = match("chat", body)
    if not length:
        return False
    rest = [word for word in body[length:] if not word.is_mark]
    if match("chat", rest) and length + match("chat", rest) >= len(body):
        return True
    if length == 1 and len(rest) > 1 and (body[0].low in {"не", "нет", "да"} or any(_verb(word) for word in rest)):
        return False
    return not (
        any(is_infinitive(word) for word in rest)
        or holds("need", rest)
        or holds("own", rest)
        or (clause.asks and len(rest) > 3)
        or has_identifier(rest)
        or (length == 1 and any(word.has_digit for word in rest))
    )


def _waiting(body: list[Word], begin: int) -> Shape | None:
    """What somebody else has to do; a bus is only waited for now."""
    if not (match("waiting", body) or (body[0].low in {"я", "все", "всё"} and match("waiting", body, 1))):
        return None
    ride = any(form.lemma in single("ride") for word in body if is_russian(word) for form in russian.forms(word.low))
    return Shape("aside", 0.8, begin) if ride else Shape("waiting", 0.85, begin)


def _is_wish(plain: list[Word]) -> bool:
    """«Ну всё, хорошего вечера»: an adjective of wishing and a noun, both in the genitive, and nothing else."""
    rest = [word for word in plain if word.low not in {"все", "ну", "всем", "и", "тогда"}]
    if len(rest) != 2 or not all(is_russian(word) for word in rest):
        return False
    wished = any(form.lemma in single("wishing") and form.case == "gent" for form in russian.forms(rest[0].low))
    return wished and any(form.pos == "NOUN" and form.case == "gent" for form in russian.forms(rest[1].low))


def _asks(clause: Clause, body: list[Word], plain: list[Word]) -> bool:
    if clause.asks:
        return True
    start = skip(body, 0, "filler", "day")
    if match("question", body, start) or match("question", body):
        return not (len(plain) > 1 and plain[1].low in {"то", "нибудь", "нить", "попало"})
    if any(word.low == "ли" for word in plain[1:4]):
        return True
    if match("exists", body, start):
        return True
    prepared = len(plain) > 2 and plain[0].low not in {"и", "а"} and russian.can_be(plain[0].low, "PREP")
    if prepared and match("question", plain, 1) and not match("joint", plain):
        return True
    if (
        len(plain) > 2
        and plain[-1].low in {"нет", "чё", "че", "что", "когда", "какие"}
        and match("wonder", plain, len(plain) - 2)
    ):
        return True
    return len(plain) > 2 and plain[-1].low in single("asked_last") and plain[-1].low != plain[0].low


def _verb(word: Word) -> Form | None:
    if word.closed or not is_russian(word) or word.low in single("inner_filler"):
        return None
    return russian.finite(word.low)


def _order(words: list[Word], begin: int) -> Shape | None:
    """An imperative in front (a day, a name or politeness may stand before it), or at the very end."""
    index = begin
    if match("named", words, begin):
        return None
    last = len(words) - 1
    while last > index and words[last].is_mark:
        last -= 1
    while index <= last:
        word = words[index]
        lemma = None if word.closed or not is_russian(word) else russian.imperative(word.low)
        if lemma is not None and (index == 0 or words[index - 1].low not in {"не", "как"}):
            return Shape("order", 0.9, index, lemma)
        step = (
            time_at(words, index)
            or match("filler", words, index)
            or (
                1
                if word.low
                in {"мне", "нам", "ты", "вы", "меня", "не", "ей", "ему", "в", "на", "к", "через", "это", "все", "всё"}
                or word.is_mark
                or word.has_digit
                else 0
            )
        )
        if not step:
            break
        index += step
    lemma = russian.imperative(words[last].low) if last > begin and is_imperative(words[last]) else None
    if any(word.low == "мы" for word in words[begin:last]) and words[last].low.endswith("м"):
        return None  # «мы дом достроим»
    if lemma is not None and words[last - 1].low != "не" and not any(is_infinitive(word) for word in words[begin:last]):
        return Shape("order", 0.8, last, lemma)
    return None


def _duty(body: list[Word], begin: int) -> Shape | None:
    if match("told_to", body) and any(is_infinitive(word) for word in body):
        return Shape("duty", 0.85, begin)
    for index in range(min(len(body), 12)):
        length = match("need", body, index)
        if not length:
            continue
        rest = body[index + length :]
        lead = body[index].low
        if lead in {"хочу", "хочется", "хотел", "хотела", "хотелось", "мечтаю", "собираюсь", "планирую"}:
            if index and body[index - 1].low == "не":
                return Shape("aside", 0.7, begin)
            if not any(is_infinitive(word) for word in rest):
                return None
            return Shape("duty", 0.75, begin, "want")
        if lead in {"стоит", "бы", "пора", "осталось", "обязательно", "срочно"} and not any(
            is_infinitive(word) for word in body
        ):
            return None
        if (index and body[index - 1].low == "не") or holds("stop_reminding", body):
            return None
        if rest or index:
            return Shape("duty", 0.95, begin)
    return None


def _finite(body: list[Word], begin: int, found: tuple[int, Form], timed: Timed, *, infinitive: int | None) -> Shape:
    place, form = found
    if infinitive is not None and form.lemma == "мечтать":
        return Shape("told", 0.8, begin)
    if (
        infinitive is not None
        and form.lemma not in _GOVERNS
        and form.lemma not in single("mood_verb")
        and form.tense != "past"
    ):
        return Shape("plan", 0.7, begin, form.lemma)
    subject = _subject(body[:place], form)
    if form.lemma == "мочь" and body[max(place - 2, 0)].low == "терпеть":
        return Shape("told", 0.9, begin)
    if form.person == "1per" or (subject == "self" and form.tense != "past"):
        return _first_person(body, begin, form, timed)
    if form.person == "2per" or (form.lemma == "быть" and form.tense == "past"):
        return Shape("aside", 0.65, begin)
    if not subject and form.tense == "past" and any(word.low in single("myself") for word in body):
        subject = "self"
    if subject != "self" and own.befell(body, form):
        return Shape("told", 0.75, begin)
    if form.tense == "past" and subject in {"self", ""}:
        stays = form.lemma in single("lasting") or holds("since", body) or own.is_long_ago(body)
        return Shape("past", 0.8 if subject else 0.7, begin, "lasting" if stays else form.lemma)
    if match("named", body, place):
        return Shape("told", 0.95, begin)
    return _of_another(body, begin, form, timed, subject)


def _of_another(body: list[Word], begin: int, form: Form, timed: Timed, subject: str) -> Shape:
    """What somebody or something else does."""
    numbered = any(russian.can_be(word.low, "NUMR") or word.has_digit for word in body)
    if form.lemma in single("ends") and not (numbered and holds("number_noun", body)):
        return Shape("event", 0.85, begin, "ends")
    comes = form.lemma in single("coming") or form.tense == "futr"
    if subject == "informal":
        return Shape("aside", 0.7, begin)
    if timed.concrete and not timed.until and not timed.today_only and comes:
        return Shape("event", 0.85, begin)
    if form.tense == "past" and form.lemma not in single("lasting"):
        return Shape("told" if timed.until or holds("own", body) else "aside", 0.5, begin)
    return Shape("told", 0.8 if subject == "noun" else 0.6, begin)


def _first_person(body: list[Word], begin: int, form: Form, timed: Timed) -> Shape:
    negated = any(word.low == "не" for word in body[:3])
    others = [other for word in body if (other := _verb(word)) is not None and other.person == "1per"]
    form = next((other for other in others if other.lemma not in single("mood_verb")), form)
    if form.lemma in single("mood_verb") and not (
        form.lemma == "бояться" or (form.lemma in {"хотеть", "спать", "болеть", "бояться"} and timed.repeats)
    ):
        return Shape("aside", 0.8, begin)
    if holds("named", body):
        return Shape("told", 0.8, begin)
    if form.tense == "futr" and not negated:
        return Shape("told", 0.8, begin, PLANNED) if own.is_far_plan(body) else Shape("plan", 0.8, begin, form.lemma)
    if timed.concrete and form.lemma in _HABITUAL and not timed.repeats:
        return Shape("plan", 0.7, begin, form.lemma)
    return Shape("told", 0.9, begin)


def _subject(before: list[Word], form: Form) -> str:
    """`self`, `informal` (a pronoun for what is known), `noun`, or nothing, of the words before the verb."""
    found = ""
    for word in before:
        if word.is_mark or word.closed:
            continue
        if word.low in single("myself"):
            return "self"
        if word.low in single("informal_subject"):
            found = found or "informal"
        for reading in russian.forms(word.low):
            if reading.pos == "NOUN" and reading.case == "nomn" and _agrees(reading, form):
                return "noun"
    return found


def _agrees(noun: Form, verb: Form) -> bool:
    if verb.number == "plur" or noun.number == "plur":
        return verb.number == noun.number or not verb.number
    if verb.tense == "past" and verb.gender and noun.gender:
        return verb.gender == noun.gender
    return True


def _verbless(body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    first = body[0].low
    if first in single("myself"):
        rest = [word for word in body[1:] if not word.is_mark and word.low not in single("how_much")]
        if not rest or match("mood", rest) or all(match("filler", [word]) for word in rest):
            return Shape("aside", 0.8, begin)
        return Shape("plan", 0.6, begin) if timed.concrete else Shape("told", 0.9, begin)
    if holds("lacking", body):
        return Shape("event", 0.8, begin, "ends")
    if not timed.dated and _says_where(plain):
        return Shape("told", 0.85, begin)
    if timed.concrete and not timed.dated and any(word.low in single("daily_place") for word in body):
        return Shape("told", 0.7, begin)
    if timed.concrete and not timed.today_only and not _lasts(body, timed):
        return Shape("event", 0.85, begin)
    if timed.repeats:
        return Shape("told", 0.7, begin, BARE)
    if first in single("mood") and len(plain) <= 3:
        return Shape("aside", 0.7, begin)
    return _stated(body, begin, plain, timed)


def _says_where(plain: list[Word]) -> bool:
    """«Соседка Лидия она в тридцатой квартире»: a person, taken up by a pronoun, and where they are."""
    place = next((n for n, word in enumerate(plain) if n and word.low in {"он", "она", "они"}), None)
    if place is None or place + 2 >= len(plain) or not holds("person", plain[:place]):
        return False
    return russian.can_be(plain[place + 1].low, "PREP")


def _stated(body: list[Word], begin: int, plain: list[Word], timed: Timed) -> Shape:
    """Nouns that tell something by a code, by whose they are, by how long; else a bare noun."""
    numbered = any(word.has_digit for word in plain[1:]) and not timed.concrete
    if len(plain) > 1 and (has_identifier(body) or (numbered and match("document", plain))):
        return Shape("told", 0.8, begin, "code")
    if any(word.low == "у" and n + 1 < len(body) for n, word in enumerate(body)) and len(plain) > 2:
        return Shape("told", 0.85, begin)
    if holds("own", body) and len(plain) > 1 and not match("mood", body):
        return Shape("told", 0.75, begin)
    if holds("health", body) or (holds("since", body) and len(plain) > 2 and not timed.concrete):
        return Shape("told", 0.75, begin)
    if any(word.text in "—–" or word.low == "это" for word in body[1:]) and len(plain) > 1 and not timed.concrete:
        return Shape("told", 0.65, begin)
    if any(word.text == "-" for word in body[1:]) and len(plain) > 2:
        return Shape("told", 0.6, begin)
    return Shape("noun", 0.6, begin)


def _lasts(body: list[Word], timed: Timed) -> bool:
    """«Ипотека до 2039 года» is how things are."""
    return timed.until and (holds("own", body) or any(word.low.isdigit() and len(word.low) == 4 for word in body))
