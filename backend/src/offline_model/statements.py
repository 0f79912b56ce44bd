"""What is told of the things that are there: done or not yet, moved, called off, with the verb wherever it stands.

Pure; which reminder, item or memory is meant is for `targets` to find.
"""

import re
from collections.abc import Callable
from datetime import datetime

from src.offline_model import changes
from src.offline_model.intents import Cancel, Change, CompleteItem, Intent, StillOpen, Unknown
from src.offline_model.patterns import Said
from src.offline_model.ranges import day_range
from src.offline_model.when import find_when
from src.reading.grammar import english, russian
from src.reading.joints import skip
from src.reading.text import Word, holds, match, single, text_of, words_of
from src.reading.words import is_russian

SAID = Said("statements")

_AFTER_DONE = SAID.words("after_done")
_COPULAS = SAID.words("copulas")
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
_NOW = SAID.pattern(r"^(?:{from_now})\s+")
_INSTEAD = (
    SAID.pattern(r"{instead}"),
    SAID.pattern(r"{insteadx}"),
    re.compile(r"^(?P<what>.+?)\s+not\s+(?P<old>.+?),?\s+but\s+(?P<new>.+)$", re.IGNORECASE),
    re.compile(
        r"^(?P<what>.+?)\s+(?:is\s+)?(?P<new>\S+(?:\s+\S+){0,3}?),?\s+(?:not|instead\s+of)\s+(?P<old>.+)$",
        re.IGNORECASE,
    ),
)
_ONLY_TIMES = SAID.pattern(r"^(?:{not_at})\s+(?P<old>.+?),?\s+(?:{but_at})\s+(?P<new>.+)$")
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
    said = changes.without_same_time(sentence.strip(" .!")).strip(" ,")
    for pattern in _INSTEAD:
        found = pattern.match(said)
        if found is None:
            continue
        before, after = (changes.moved(_NOW.sub("", found[name]), now) for name in ("old", "new"))
        query, reminder = changes.named(_SAID_FIRST.sub("", found["what"]))
        if before.when is not None and after.when is not None and not after.query and names(query):
            return Change(query, when=after.when, reminder=reminder)
    return _instead_of_time(said, now)


def _instead_of_time(sentence: str, now: datetime) -> Change | None:
    """«Не в 7:40, а в 8», "not at 5 but at 6": the time of what was spoken of last, and nothing else is said."""
    found = _ONLY_TIMES.match(sentence)
    if found is None:
        return None
    before, after = (changes.moved(found[name], now) for name in ("old", "new"))
    timed = before.when is not None and after.when is not None and not before.query and not after.query
    return Change("", when=after.when) if timed else None


def replaced(sentence: str, names: Callable[[str], bool]) -> Change | None:
    """«Вместо хлеба запиши батон», "put oat milk instead of milk": what is there gets other words."""
    words = [word for word in words_of(sentence) if not word.is_mark or word.closed]
    place = next((n for n in range(len(words)) if match("in_place_of", words, n)), None)
    if place is None or sentence.rstrip().endswith("?"):
        return None
    behind = words[place + match("in_place_of", words, place) :]
    before = words[skip(words) : place]
    if not any(word.low not in single("writes_instead") for word in before):
        verb = next((n for n, word in enumerate(behind) if n and word.low in single("writes_instead")), None)
        old, new = (behind[:verb], behind[verb + 1 :]) if verb is not None else _split_named(behind, names)
        if verb is None and before:
            new = new or behind[1:]
    else:
        old, new = behind, before
    while new and new[0].low in single("writes_instead") | single("filler"):
        new = new[1:]
    query, text = text_of(old, sentence), text_of(new, sentence).strip(' .!,«»"“”')
    return Change(query, new_text=text) if query and text and names(query) else None


def _split_named(words: list[Word], names: Callable[[str], bool]) -> tuple[list[Word], list[Word]]:
    """The words that name what is there, and those after them: «вместо хлеба булку»."""
    for length in range(1, len(words)):
        if names(" ".join(word.text for word in words[:length])):
            return words[:length], words[length:]
    return words, []


def ticked(sentence: str, names: Callable[[str], bool]) -> CompleteItem | None:
    """«Велик готов, можно вычеркнуть», "oven done, done and dusted": told as done, and said again in other words."""
    words = words_of(sentence.strip(" .!"))
    place = next((n for n in range(1, len(words)) if n + match("ticked_tail", words, n) == len(words)), None)
    if place is None or any(word.low in single("undone") | {"не", "нет"} for word in words[:place]):
        return None
    told = [word for word in words[:place] if not word.is_mark]
    if not any(match("done_words", [word]) or match("surely_done", [word]) or _past(word) for word in told):
        return None
    said = text_of(words[:place], sentence).strip(" ,.;—–-")
    bare = " ".join(word.text for word in told if not match("done_words", [word]) and not match("surely_done", [word]))
    return next((CompleteItem(query) for query in (said, bare) if query and names(query)), None)


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
    """«Напоминание про таблетку больше не нужно», "the call got cancelled", "not bothered about the panto, take it off"."""
    words = words_of(sentence)
    if match("question", words, skip(words)):
        return None
    place = next((n for n in range(len(words)) if match("stop_reminding", words, n) or _is_called_off(words[n])), None)
    if place is None:
        return None
    rest = words[:place] + words[place + (match("stop_reminding", words, place) or 1) :]
    kept = " ".join(word.text for word in rest if not word.is_mark and word.low not in _MOVED_BY)
    kept = _TAKE_OFF.sub("", kept)
    if not names(kept):
        return None
    query, reminder = changes.named(kept)
    return Cancel(query, reminder=reminder or holds("reminder_noun", words))


def _is_called_off(word: Word) -> bool:
    """«Отменили», «отменился», «отменена»."""
    if word.closed or not is_russian(word):
        return False
    form = russian.best(word.low)
    if form is None or form.lemma not in single("called_off"):
        return False
    return form.pos == "PRTS" or (form.pos == "VERB" and form.mood == "indc" and form.person != "1per")


def rescheduled(sentence: str, now: datetime, fits: Callable[[str], bool]) -> Change | None:
    """«Зубной теперь в четверг», «давай тренировку на вторник», "let's do the gym on tuesday instead": another time."""
    words = words_of(sentence)
    if match("question", words, skip(words)):
        return None
    kept: list[Word] = []
    index = marks = 0
    while index < len(words):
        length = match("rescheduled", words, index)
        marks += bool(length) or words[index].low in single("shifted")
        kept += [] if length else [words[index]]
        index += length or 1
    if not marks:
        return None
    change = changes.moved(" ".join(word.text for word in kept if not word.is_mark), now)
    timed = change.shift is not None or (change.when is not None and not change.when.repeat)
    return change if timed and change.query and fits(change.query) else None


def verb_first(sentence: str, names: Callable[[str], bool]) -> str | None:
    """«Отчёт перенеси на пятницу», said with its verb in front; None where it is no order about what is there."""
    words = words_of(sentence)
    first = skip(words)
    for place in range(first + 1, len(words)):
        if not _is_row_order(words[place]):
            continue
        before = [word for word in words[first:place] if not word.is_mark]
        if before and names(" ".join(word.text for word in before)):
            rest = [words[place], *before, *(word for word in words[place + 1 :] if not word.is_mark)]
            return " ".join(word.text for word in rest)
    return None


def _is_row_order(word: Word) -> bool:
    if word.closed or not is_russian(word):
        return False
    lemma = russian.imperative(word.low)
    return lemma is not None and any(
        lemma in single(name) for name in ("do_move", "do_delete", "do_cancel", "do_rename")
    )


def asks_if_set(sentence: str, now: datetime, fits: Callable[[str], bool]) -> Unknown | None:
    """«Ты напомнишь про мусор?», "will you remind me about the bins": whether it is set, where something of the kind is."""
    words = words_of(sentence)
    start = next((n for n in range(min(3, len(words))) if match("will_remind", words, n)), 0)
    length = match("will_remind", words, start)
    if not length or find_when(sentence, now).when is not None:
        return None
    rest = words[start + length :]
    kept = " ".join(word.text for word in rest if not word.is_mark and word.low not in single("asked_about"))
    return Unknown(sentence, question=True) if kept and fits(kept) else None


def not_done(sentence: str, fits: Callable[[str], bool]) -> StillOpen | None:
    """«Цветы ещё не полила», "haven't bought the bread yet": what is there is said to be open."""
    words = [word for word in words_of(sentence) if not word.is_mark]
    place = next((n for n, word in enumerate(words) if word.low in single("undone")), None)
    if place is None or sentence.rstrip().endswith("?") or match("question", words, skip(words)):
        return None
    if not any(_past(word) or match("done_words", [word]) for word in words[place + 1 : place + 4]):
        return None
    kept = " ".join(word.text for n, word in enumerate(words) if n != place and word.low not in single("small"))
    return StillOpen(kept) if fits(kept) else None


def done(sentence: str, now: datetime, names: Callable[[str], bool], *, dump: bool) -> CompleteItem | None:
    """Something is said to be done: «отчёт готов», "rent paid ✅", "done the gutters", «всё на сегодня сделал»."""
    words = [word for word in words_of(sentence) if not word.is_mark or match("done_words", [word])]
    while len(words) > 1 and words[-1].low in _AFTER_DONE:
        words = words[:-1]
    begin = skip(words)
    if not words[begin:] or sentence.rstrip().endswith("?") or match("question", words, begin):
        return None
    if any(word.low in single("undone") for word in words):
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
        query = named(text_of(body[first:], sentence))
        return CompleteItem(query) if query and not (dump and not names(query)) and not _is_duty(body[first:]) else None
    if last:
        rest = body[:-last]
        while rest and rest[-1].low in _COPULAS:
            rest = rest[:-1]
        query = text_of(rest, sentence)
        known = query and (names(query) or (body[-last].low in single("surely_done") and len(body) < 7))
        return CompleteItem(query) if known else None
    if any(_past(word) for word in body[:4]) and len(body) <= 8 and not dump and _is_over(sentence, now, names):
        return CompleteItem(sentence, certain=False)
    return None


def _is_over(sentence: str, now: datetime, names: Callable[[str], bool]) -> bool:
    """Whether what is there is told as over: with a day after today it is but arranged ("mot's booked for tuesday 9am")."""
    if not names(sentence):
        return False
    when = find_when(sentence, now).when
    return when is None or not when.day_named or when.past or bool(when.repeat) or when.day <= now.date()


def _is_duty(words: list[Word]) -> bool:
    return any(match("need", words, n) for n in range(min(3, len(words))))


def _past(word: Word) -> bool:
    if is_russian(word):
        form = russian.finite(word.low)
        if form is None:
            first = russian.best(word.low)
            return first is not None and first.pos == "PRTS" and first.tense == "past"
        return form.tense == "past" and form.lemma != "быть"
    return english.past_of(word.low) is not None and not english.is_base_verb(word.low)


def named(rest: str) -> str:
    """The words that name the thing, without «про», "the", and politeness."""
    words = words_of(rest)
    begin = skip(words, 0, "filler", "polite", "about", "naming", "everything", "to_do_with")
    while begin < len(words) and words[-1].is_mark:
        words = words[:-1]
    query, _ = changes.named(text_of(words[begin:], rest))
    return query
