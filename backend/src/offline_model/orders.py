"""What is asked of the things that are there: done, moved, renamed, called off, deleted, forgotten, found.

Pure; which reminder, item or memory is meant is for `targets` to find.
"""

import re
from collections.abc import Callable
from datetime import datetime

from src.offline_model import changes, questions, requests
from src.offline_model.intents import (
    Cancel,
    Change,
    CompleteItem,
    Find,
    ForgetThat,
    Intent,
)
from src.offline_model.patterns import Said
from src.offline_model.ranges import DayRange, day_range
from src.reading.grammar import english, russian
from src.reading.joints import skip
from src.reading.orders import order_of
from src.reading.segments import Segment
from src.reading.text import Word, holds, match, single, words_of
from src.reading.words import is_base_verb, is_imperative, is_russian

SAID = Said("orders")

_AFTER_DONE = SAID.words("after_done")
_COPULAS = SAID.words("copulas")
_LONGEST = 300
_RENAMED = SAID.pattern(
    r"""^(?P<old>.{1,300}?)\s(?:{renamed})\s(?P<new>[^\s].{0,300})$|^(?P<old2>[«\"“'].{1,200}?[»\"”'])\s(?P<new2>.{1,300})$"""
)
_QUOTED = SAID.pattern(
    r"""^\s*[«\"“'](?P<old>[^»\"”]{1,300})[»\"”']\s+(?:{quoted})\s+[«\"“']?(?P<new>.{1,300}?)[»\"”']?$"""
)
_AS_DONE = SAID.pattern(r"\s(?:{as_done})$")
_TAKE_OFF = SAID.pattern(r"\b(?:{take_off})\b.{0,20}$")


_MOVED_BY = frozenset(
    [
        "got",
        "gotten",
        "been",
        "has",
        "have",
        "was",
        "is",
        "its",
        "he",
        "she",
        "they",
        "we",
        "нам",
        "мне",
        "меня",
        "нас",
        "его",
        "ее",
    ]
)
_SAID_FIRST = SAID.pattern(r"^(?:{said_first})\s+")
_INSTEAD = (
    SAID.pattern(r"{instead}"),
    SAID.pattern(r"{insteadx}"),
    re.compile(r"^(?P<what>.+?)\s+not\s+(?P<old>.+?),?\s+but\s+(?P<new>.+)$", re.IGNORECASE),
    re.compile(
        r"^(?P<what>.+?)\s+(?:is\s+)?(?P<new>\S+(?:\s+\S+){0,3}?),?\s+(?:not|instead\s+of)\s+(?P<old>.+)$",
        re.IGNORECASE,
    ),
)
_BUT = SAID.pattern(r"\s*(?:,|{but})\s*")
_NOT = SAID.pattern(r"\b(?:{not})\b")
_NOT_YET = SAID.pattern(
    r"(?<=\w)\s+(?:{not_yet_1})?(?:{not_yet_2})\s+(?:{not_yet_3})?\S+(?:\s+\S+){0,2}?(?:\s+(?:{not_yet_4}))?$"
)
_PERFECT = re.compile(
    r"^(?:well\s+|ok\s+|right\s+)?(?:i\s+have|i['’]?ve|we\s+have|we['’]?ve|i\s+just|just)\s+(?:now\s+|just\s+|already\s+|finally\s+)?(?P<what>(?P<verb>[a-z]+)\s+.+)$",
    re.IGNORECASE,
)
_PARTICIPLES = frozenset({"done", "put", "cut", "read", "rung", "sent", "been", "got", "set"})
_TICK_IT = re.compile(
    r",?\s*(?:so\s+)?(?:you\s+(?:may|can)\s+)?(?:tick|cross|check|mark|take)\s+(?:that|it|them)\b.*$", re.IGNORECASE
)


def whole(sentence: str, now: datetime, names: Callable[[str], bool], *, dump: bool) -> Intent | None:
    """The order that a sentence of one clause is; None where it is something else."""
    no_more = changes.no_more(sentence)
    if no_more is not None:
        return no_more
    finished = done(sentence, now, names, dump=dump)
    if finished is not None:
        return finished
    changed = changes.changed(sentence, now)
    if changed is not None and dump and changed.query and not changed.reminder and not names(changed.query):
        # «Перенести йогу на следующую неделю» is, while one empties one's head, a thing to do.
        changed = None if changes.names_a_task(sentence) else changed
    if changed is not None and changed.new_text is None:
        return changed
    return None


def is_order(text: str) -> bool:
    """Whether a message begins with an order that the assistant knows («Запомни: …», "add …"), so that it is no answer."""
    words = words_of(text[:_LONGEST])
    begin = skip(words)
    if begin >= len(words) or not (is_imperative(words[begin]) or is_base_verb(words[begin])):
        return False
    order = order_of(words, begin, names=lambda _: False)
    return order is not None and order.op != "beyond"


def intent_of(segment: Segment, now: datetime) -> Intent | None:
    """What the order of a clause asks for."""
    order = segment.order
    if order is None:
        return None
    rest = _text(order.rest, segment.text)
    match order.op:
        case "delete" | "cancel":
            return requests.forgotten(segment.text) or _gone(rest, segment.text, now)
        case "done":
            return CompleteItem(_object(_AS_DONE.sub("", rest)), within=_range(rest, now))
        case "move":
            return changes.moved(rest, now)
        case "rename":
            return _renamed(rest, now)
        case "forget":
            return requests.forgotten(segment.text) or ForgetThat(_object(rest))
        case "find":
            return Find(_object(rest))
        case "show":
            asked = questions.question(rest, now)
            return asked if not isinstance(asked, questions.Unknown) else Find(_object(rest))
        case _:
            return None


def _text(words: list[Word], text: str) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _gone(rest: str, sentence: str, now: datetime) -> Intent:
    words = words_of(rest)
    within = _range(rest, now)
    if within is not None or match("everything", words):
        reminders = holds("reminder_noun", words)
        return Cancel("", reminder=reminders, every=True, within=within)
    found = changes.cancelled(sentence)
    if found is not None and found.query:
        return found
    query, reminder = changes.named(rest)
    return Cancel(_object(query), reminder=reminder)


def _range(rest: str, now: datetime) -> DayRange | None:
    """The days of «все дела на завтра»; None where not everything is spoken of."""
    words = words_of(rest)
    return day_range(rest, now) if any(match("everything", words, n) for n in range(min(3, len(words)))) else None


def _renamed(rest: str, now: datetime) -> Intent | None:
    found = _QUOTED.match(rest) or _RENAMED.match(rest)
    if found is None:
        return None
    groups = found.groupdict()
    old, new = groups["old"] or groups.get("old2") or "", groups["new"] or groups.get("new2") or ""
    query, reminder = changes.named(old)
    change = changes.moved(rest, now)
    if (
        change.when is not None
        and not groups.get("old2")
        and not change.later
        and not requests.said(new_rest(new, now))
    ):
        return change
    return Change(query, new_text=new.strip(" «»\"'“”"), reminder=reminder)


def new_rest(text: str, now: datetime) -> str:
    """`text` without its time."""
    return changes.moved(text, now).query


def _object(rest: str) -> str:
    """The words that name the thing, without «про», "the", and politeness."""
    words = words_of(rest)
    begin = skip(words, 0, "filler", "polite", "about", "naming", "everything", "to_do_with")
    while begin < len(words) and words[-1].is_mark:
        words = words[:-1]
    query, _ = changes.named(_text(words[begin:], rest))
    return query


def told_moved(sentence: str, now: datetime, names: Callable[[str], bool]) -> Change | None:
    """«Терапевта перенесли на седьмое», "therapy got moved to wed": somebody else moved what is written down."""
    words = words_of(sentence)
    place = next((n for n, word in enumerate(words) if _was_moved(word)), None)
    if place is None or match("question", words, skip(words)):
        return None
    kept = [word for n, word in enumerate(words) if n != place and word.low not in _MOVED_BY]
    change = changes.moved(" ".join(word.text for word in kept), now)
    return change if (change.when or change.shift) and change.query and names(change.query) else None


def _was_moved(word: Word) -> bool:
    if is_russian(word):
        form = russian.best(word.low)
        return form is not None and form.lemma in single("do_move") and (form.tense == "past" or form.pos == "PRTS")
    return (english.past_of(word.low) or "") in {"move", "push", "reschedule", "shift", "postpone", "delay", "bring"}


def instead(sentence: str, now: datetime, names: Callable[[str], bool]) -> Change | None:
    """«Узи не в пн, а в чт», "the dentist thursday not tuesday": one time in place of another."""
    for pattern in _INSTEAD:
        found = pattern.match(sentence.strip(" .!"))
        if found is None:
            continue
        before, after = (changes.moved(found[name], now) for name in ("old", "new"))
        query, reminder = changes.named(_SAID_FIRST.sub("", found["what"]))
        if before.when is not None and after.when is not None and not after.query and names(query):
            return Change(query, when=after.when, reminder=reminder)
    return None


def partly_done(sentence: str, now: datetime, names: Callable[[str], bool]) -> CompleteItem | None:
    """What is done of «хлеб и молоко купил, корм ещё нет», "got the milk not the eggs yet"."""
    pieces = [_NOT_YET.sub("", piece).strip() for piece in _BUT.split(sentence)]
    kept = [piece for piece in pieces if piece and not _NOT.search(piece)]
    said = ", ".join(kept)
    if said == sentence or not kept or not _NOT.search(sentence):
        return None
    found = done(said, now, names, dump=False)
    return found if found is not None and names(found.query) else None


def finished(sentence: str, names: Callable[[str], bool]) -> CompleteItem | None:
    """What is told as done ("I have rung the chiropodist, so you may tick that off"): it counts where it fits what is open."""
    found = _PERFECT.match(sentence)
    if found is None or (english.past_of(found["verb"].lower()) is None and found["verb"].lower() not in _PARTICIPLES):
        return None
    query = _TICK_IT.sub("", found["what"]).strip(" .!,")
    return CompleteItem(query, certain=False) if names(query) else None


def dismissed(sentence: str, names: Callable[[str], bool]) -> Intent | None:
    """«Напоминание про таблетку больше не нужно», "not bothered about the panto any more, take it off"."""
    words = words_of(sentence)
    place = next((n for n in range(len(words)) if match("stop_reminding", words, n)), None)
    if place is None:
        return None
    rest = words[:place] + words[place + match("stop_reminding", words, place) :]
    kept = " ".join(word.text for word in rest if not word.is_mark)
    kept = _TAKE_OFF.sub("", kept)
    if not names(kept):
        return None
    query, reminder = changes.named(kept)
    return Cancel(query, reminder=reminder or holds("reminder_noun", words))


def done(sentence: str, now: datetime, names: Callable[[str], bool], *, dump: bool) -> CompleteItem | None:
    """Something is said to be done: «отчёт готов», "rent paid ✅", "done the gutters", «всё на сегодня сделал»."""
    words = [word for word in words_of(sentence) if not word.is_mark or match("done_words", [word])]
    while len(words) > 1 and words[-1].low in _AFTER_DONE:
        words = words[:-1]
    begin = skip(words)
    if not words[begin:] or sentence.rstrip().endswith("?") or match("question", words, begin):
        return None
    if any(word.low in {"не", "not", "havent", "didnt", "isnt", "arent"} for word in words):
        return None
    body = words[begin:]
    everything = next((n for n in range(min(2, len(body))) if match("everything", body, n)), None)
    tells = any(match("done_words", [word]) or _past(word) for word in body)
    if everything is not None and tells and day_range(sentence, now) is not None:
        return CompleteItem("", within=day_range(sentence, now))
    first = match("done_first", body)
    if body[-1].low in _COPULAS:
        return None
    last = next((n for n in (1, 2) if len(body) > n and match("done_words", body, len(body) - n) == n), 0)
    if first and len(body) > first:
        query = _object(_text(body[first:], sentence))
        return CompleteItem(query) if query and not (dump and not names(query)) and not _is_duty(body[first:]) else None
    if last:
        rest = body[:-last]
        while rest and rest[-1].low in _COPULAS:
            rest = rest[:-1]
        query = _text(rest, sentence)
        known = query and (names(query) or (body[-last].low in single("surely_done") and len(body) < 7))
        return CompleteItem(query) if known else None
    if any(_past(word) for word in body[:4]) and len(body) <= 8 and names(sentence) and not dump:
        return CompleteItem(sentence, certain=False)
    return None


def _is_duty(words: list[Word]) -> bool:
    return any(match("need", words, n) for n in range(min(3, len(words))))


def _past(word: Word) -> bool:
    if is_russian(word):
        form = russian.finite(word.low)
        return form is not None and form.tense == "past" and form.lemma != "быть"
    return english.past_of(word.low) is not None and not english.is_base_verb(word.low)
