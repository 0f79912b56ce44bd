"""What an imperative asks of the assistant, and whether it is one that the assistant knows how to follow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from src.reading.grammar import russian
from src.reading.text import Word, holds, match, single
from src.reading.words import is_russian

Op = Literal[
    "remind", "note", "remember", "delete", "cancel", "done", "move", "rename", "find", "show", "forget", "beyond"
]
_SURE: dict[str, frozenset[str]] = {
    "ru": frozenset(
        [
            "напомнить",
            "напоминать",
            "записать",
            "дописать",
            "добавить",
            "запомнить",
            "удалить",
            "отменить",
            "перенести",
            "переименовать",
            "отложить",
            "сдвинуть",
            "подвинуть",
            "передвинуть",
            "забыть",
            "вычеркнуть",
            "вычеркивать",
            "найти",
            "показать",
            "отметить",
            "снести",
        ]
    ),
    "en": frozenset(
        [
            "remind",
            "note",
            "remember",
            "delete",
            "remove",
            "cancel",
            "move",
            "reschedule",
            "postpone",
            "rename",
            "forget",
            "find",
            "snooze",
            "undo",
            "search",
            "show",
        ]
    ),
}
"""Verbs that can hardly be meant otherwise; the others need a name of what is there beside them."""
_LONGEST_PLACE = 6
_LONGEST_NAME = 12
"""Words between the halves of a verb."""
_OPS: tuple[Op, ...] = (
    "remind", "remember", "note", "forget", "rename", "move", "cancel", "delete", "done", "find", "show",
)  # fmt: skip
_ERRANDS = frozenset(
    {
        "купить",
        "заказать",
        "позвонить",
        "забрать",
        "оплатить",
        "заплатить",
        "отправить",
        "сдать",
        "отнести",
        "забронировать",
        "полить",
        "помыть",
        "вынести",
        "починить",
        "order",
        "book",
        "call",
        "buy",
        "send",
        "get",
        "write",
        "text",
        "email",
        "ring",
        "do",
        "help",
        "open",
        "close",
        "make",
    }
)
"""Orders that are things to do where they stand among others."""


_TELLING = frozenset({"tell", "ask", "сказать", "спросить", "передать", "сообщить"})
"""Orders that are errands where they are about somebody else: "tell Karen we are coming"."""
_PUTTING = frozenset({"поставить", "ставить", "назначить", "задать", "установить", "дать", "проставить"})
_NOUN_OPS: dict[str, Op] = {
    "галочка": "done", "галка": "done", "срок": "move", "дедлайн": "move", "дата": "move", "время": "move",
}  # fmt: skip
_PARTED: dict[tuple[str, str], Op] = {
    ("take", "off"): "delete", ("cross", "off"): "done", ("tick", "off"): "done", ("check", "off"): "done",
    ("put", "off"): "move", ("bring", "forward"): "move", ("push", "back"): "move", ("move", "back"): "move",
    ("call", "off"): "cancel", ("turn", "off"): "cancel", ("switch", "off"): "cancel", ("get", "off"): "delete",
}  # fmt: skip
"""English verbs whose second half stands behind what they are about ("take the bike off my list")."""
_STAYS = frozenset({"forward", "back"})
"""Second halves that say which way a time is moved."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: `rest` are the words after the verb and before it; `sure`: it can hardly be meant otherwise."""

    op: Op
    rest: list[Word]
    sure: bool = True
    errand: bool = False
    before: int = 0
    """Words of the clause before the verb that are its object too («молоко купила, вычёркивай»)."""


def order_of(words: list[Word], index: int, *, names: Callable[[str], bool]) -> Order | None:
    """The order whose verb stands at `index`; None where it is a thing to do like any other.

    Args:
        words: The words of the clause.
        index: The place of the verb.
        names: Whether words name something that is there already.
    """
    word = words[index]
    if is_russian(word):
        return _russian(words, index, names)
    return _english(words, index, names)


def _russian(words: list[Word], index: int, names: Callable[[str], bool]) -> Order | None:
    lemma = russian.imperative(words[index].low) or russian.lemma(words[index].low)
    rest = words[index + 1 :]
    by_noun = _by_noun(lemma, rest, names)
    if by_noun is not None:
        return by_noun
    before = [word for word in words[:index] if not word.is_mark]
    for op in _OPS:
        if lemma not in single(f"do_{op}"):
            continue
        sure = lemma in _SURE["ru"]
        if op == "note" and not sure and _names_no_list(rest):
            continue
        if holds("reminder_noun", rest) and lemma in {
            "поставить",
            "создать",
            "кинуть",
            "сделать",
            "завести",
            "закинуть",
        }:
            return Order("remind", rest)
        if sure or _speaks_of_rows(words, index, names):
            object_before = before if not any(not word.is_mark for word in rest) else []
            wanted = without_place(rest) if op == "note" else rest
            return Order(op, wanted or object_before, sure=sure, before=len(object_before))
    if lemma in {"поставить", "создать", "кинуть", "сделать", "завести", "закинуть", "запустить", "включить"} and (
        holds("reminder_noun", rest) or holds("timer", rest)
    ):
        return Order("remind", rest)
    told_to = lemma in _TELLING and len(rest) > 1 and not holds("own", rest[:1])
    return Order("beyond", rest, errand=lemma in _ERRANDS or told_to)


def _by_noun(lemma: str, rest: list[Word], names: Callable[[str], bool]) -> Order | None:
    """«Поставь галочку на отчёте», «назначь отчёту срок»: the noun says what is asked."""
    if lemma not in _PUTTING:
        return None
    place = next((n for n, word in enumerate(rest) if russian.lemma(word.low) in _NOUN_OPS), None)
    if place is None:
        return None
    kept = rest[:place] + rest[place + 1 :]
    if not names(" ".join(word.text for word in kept)):
        return None
    return Order(_NOUN_OPS[russian.lemma(rest[place].low)], kept, sure=False)


def _names_no_list(rest: list[Word]) -> bool:
    return not holds("list_noun", rest) and not holds("note_place", rest)


def _speaks_of_rows(words: list[Word], index: int, names: Callable[[str], bool]) -> bool:
    rest = words[index + 1 :]
    if holds("reminder_noun", words) or holds("list_noun", rest) or match("everything", rest):
        return True
    named = [word for word in rest if not word.is_mark and word.low not in single("naming") - single("it")]
    if named and all(word.low in single("it") for word in named):
        return True
    return names(" ".join(word.text for word in words if word is not words[index]))


def _english(words: list[Word], index: int, names: Callable[[str], bool]) -> Order | None:
    body = words[index:]
    first = words[index].low
    crossed = match("surely_done_verb", body)
    if crossed:
        return Order("done", body[crossed:])
    parted = _in_halves(words, index, names)
    if parted is not None:
        return parted
    reminder = first in {"set", "create", "add", "make", "give", "start"} and holds("reminder_noun", body[:6])
    timer = first in {"set", "start"} and holds("timer", body)
    if (reminder and not holds("shifted", body)) or timer:
        return Order("remind", body[1:])
    for op in _OPS:
        length = match(f"do_{op}", body)
        found = _known(op, words, index, length, names) if length else None
        if found is not None:
            return found
    asked = match("beyond", body) or (len(body) > 1 and body[1].low in single("me"))
    writes = first in {"write", "compose", "draft"} and holds("writing", body)
    errand = first in _ERRANDS or (first in _TELLING and len(body) > 2 and body[1].low not in single("me"))
    return Order("beyond", body[1:], errand=errand) if asked or writes else None


def _in_halves(words: list[Word], index: int, names: Callable[[str], bool]) -> Order | None:
    first, rest = words[index].low, words[index + 1 :]
    for place, word in enumerate(rest[:_LONGEST_NAME]):
        op = _PARTED.get((first, word.low))
        if op is None or place == 0:
            continue
        kept = rest if word.low in _STAYS else rest[:place] + _without_list(rest[place + 1 :])
        if _speaks_of_rows([words[index], *kept], 0, names):
            return Order(op, kept, sure=False)
    return None


def _without_list(words: list[Word]) -> list[Word]:
    """The words after "off" without the list that something is taken off."""
    start = next((n for n, word in enumerate(words) if word.low in single("list_noun")), None)
    return words if start is None else words[start + 1 :]


def _known(op: Op, words: list[Word], index: int, length: int, names: Callable[[str], bool]) -> Order | None:
    """The order `op`, whose verb has `length` words, where the rest of the clause bears it out."""
    first, rest = words[index].low, words[index + length :]
    if op == "remember" and index and rest and all(word.low in single("it") for word in rest):
        return Order("remember", words[:index])  # "gas safe number 562381, remember that"
    if op == "remember" and rest and rest[0].low == "to":
        return Order("note", rest[1:])
    if op == "find" and rest and rest[0].low in single("me"):
        return None
    if op == "note":
        down = first != "write" or (bool(rest) and rest[0].low in {"down", "this", "that", "these"})
        noted = first in {"note", "jot", "capture", "write", "log", "record"} or _is_noted(words[index:])
        return Order("note", without_place(_note_words(rest))) if down and noted else None
    if first in _SURE["en"] or _speaks_of_rows(words, index, names):
        return Order(op, rest, sure=first in _SURE["en"])
    return None


def _is_noted(body: list[Word]) -> bool:
    return holds("note_place", body) or body[0].low == "add"


def without_place(rest: list[Word]) -> list[Word]:
    """The words without the list that they are to be put on, and without «что» before them."""
    place = _place_at(rest, 0)
    rest = rest[place:]
    while rest and (rest[0].is_mark or rest[0].low in {"что", "that", "мне", "себе", "нам"}) and len(rest) > 1:
        rest = rest[1:]
    for start in range(max(0, len(rest) - _LONGEST_PLACE), len(rest)):
        if start and _place_at(rest, start) == len(rest) - start:
            return rest[:start]
    return rest


def _place_at(words: list[Word], index: int) -> int:
    """How many words from `index` on name a list («в список дел», "to my shopping list")."""
    at = index
    if at < len(words) and words[at].low in {"в", "во", "на", "to", "on", "in", "into"}:
        at += 1
    while at < len(words) and words[at].low in {"мой", "мои", "the", "my", "our", "shopping", "grocery", "this"}:
        at += 1
    length = match("note_place", words, at)
    return at - index + length if length and at > index else 0


def _note_words(rest: list[Word]) -> list[Word]:
    while rest and (
        rest[0].is_mark or rest[0].low in {"down", "that", "to", "this", "these", "me", "a", "task", "item"}
    ):
        if rest[0].low == "a" and not (len(rest) > 1 and rest[1].low in {"task", "note", "reminder", "todo", "item"}):
            break
        rest = rest[1:]
    return rest
