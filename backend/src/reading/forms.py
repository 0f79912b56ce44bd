"""What a clause is by its form alone: a duty, something to do, an order, a question, something told, a time with a noun, a noun.

Nothing here knows what stands beside the clause; `meaning` decides with that in view. Both languages give the same shapes.
"""

from dataclasses import dataclass
from typing import Literal

from src.reading import english_forms, own, passing, russian_forms
from src.reading.asking import asking_at, recalls
from src.reading.clauses import Clause
from src.reading.joints import skip
from src.reading.laughter import is_laughter
from src.reading.shapes import Shape
from src.reading.text import Word, match
from src.reading.words import is_base_verb, is_russian

Language = Literal["ru", "en"]


@dataclass(frozen=True, slots=True)
class Timed:
    """What a reader of times says of a clause.

    `concrete`: a day or hour that is to come, once. `repeats`: a series. `until`: only an end. `today_only`: nothing but the
    name of today. `alone`: nothing else is said. `dated`: a day is named, not an hour alone. `far`: it is months away.
    """

    concrete: bool = False
    repeats: bool = False
    until: bool = False
    today_only: bool = False
    alone: bool = False
    dated: bool = False
    far: bool = False


NO_TIME = Timed()


def shape_of(clause: Clause, timed: Timed = NO_TIME) -> Shape:
    """The shape of a clause."""
    words = clause.words
    plain = [word for word in words if not word.is_mark]
    if not plain or is_laughter(clause.text):
        return Shape("nothing", 1.0)
    index = skip(words)
    body = words[index:]
    if not body:
        return Shape("nothing", 0.8)
    bare = [word for word in body if not word.is_mark]
    if _is_empty(plain) or _is_empty(bare) or own.is_address(words, index):
        return Shape("nothing", 1.0, index)
    if asking_at(words) is not None:
        return Shape("order", 0.95, index, "remind")
    if recalls(words):
        return Shape("question", 0.9, index)
    label = match("label", plain)
    if match("suppose", body) or (
        label and label < len(plain) and words[words.index(plain[label - 1]) + 1].text in ":-—–"
    ):
        return Shape("todo", 0.8, index)
    if _is_rota(plain) or _is_size(plain) or own.is_value(words):
        # "4 on 4 off" counts days of work, "16 by 25 by 4" measures, "1:38:20" is how long it took: no hour is named.
        timed = NO_TIME
    if timed.alone and not match("question", body):
        return Shape("time", 0.9, index)
    if language_of(body) == "ru" and not (is_base_verb(body[0]) and not is_russian(body[0])):
        shape = russian_forms.shape(clause, words, index, timed)
    else:
        shape = english_forms.shape(clause, words, index, timed)
    passes = passing.is_gone_by_tonight(shape, [word for word in body if not word.is_mark and not word.closed])
    return Shape("aside", 0.7, shape.begin, passing.PASSING) if passes else shape


def _is_empty(plain: list[Word]) -> bool:
    """Whether the words, without those behind that say nothing, are a clause that says nothing."""
    length = match("empty", plain)
    return bool(length) and all(match("tail", [word]) or match("filler", [word]) for word in plain[length:])


def _is_rota(plain: list[Word]) -> bool:
    """Whether somebody says how they work: "4 on 4 off"."""
    return any(
        plain[n].low.isdigit() and plain[n + 1].low == "on" and plain[n + 2].low.isdigit() and plain[n + 3].low == "off"
        for n in range(len(plain) - 3)
    )


def _is_size(plain: list[Word]) -> bool:
    """Whether numbers are put together to a size: "16 by 25 by 4", «60 на 90 на 2»."""
    return any(
        plain[n].low.isdigit() and plain[n + 1].low in {"by", "x", "на", "х"} and plain[n + 2].low.isdigit()
        for n in range(len(plain) - 2)
    )


def language_of(words: list[Word]) -> Language:
    """The language of a clause: Russian where at least a third of its words are in Cyrillic letters."""
    lettered = [word for word in words if not word.is_mark and any(letter.isalpha() for letter in word.low)]
    russian = sum(1 for word in lettered if is_russian(word))
    return "ru" if russian * 3 >= max(len(lettered), 1) and russian else "en"
