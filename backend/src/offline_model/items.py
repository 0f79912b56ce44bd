"""One thing for the inbox: its words without what only leads to it, its kind and its time. Pure."""

import re
from dataclasses import replace
from datetime import datetime

from src.models.values import ItemKind
from src.offline_model.asides import without_lead
from src.offline_model.intents import Item
from src.offline_model.kinds import (
    DUTY,
    ERRAND,
    LABELS,
    LEADING_DUTY,
    NEED,
    SOMEDAY,
    WAITING,
    has_action,
    kind_of,
    starts_with_action,
)
from src.offline_model.patterns import Said
from src.offline_model.when import Found, When, find_when
from src.reading.joints import begins_thing, skip
from src.reading.text import match, words_of
from src.reading.words import is_infinitive

SAID = Said("items")

_LOOSE_IS = re.compile(r"\s(?:is|are|['’]s)(?:\sdue)?$|\sdue$", re.IGNORECASE)
_LABELLED = SAID.pattern(r"^(?:{labelled}) (?=\w)")
_ON_SOMEBODY = re.compile(r".{0,30}\bwaiting (?:on|for) (?-i:[A-Z])\w+ (?:for|to)\b", re.IGNORECASE)
"""Whoever is waited for is no day, even if called Tom or April."""
_BARE_DAY = SAID.pattern(r"{bare_day}")
"""«До 25»: no hour has this number, so it is a day of the month."""
_TIMELESS = frozenset({"idea", "note", "reference"})
_LOOSE_END = SAID.pattern(r"\s(?:{loose_end})$")
_LONGEST_LEAD = 12
"""Words in front of a thing that may only lead to it."""


def read_item(text: str, now: datetime, *, under: str = "", asked: bool = False) -> Item:
    """One thing: its words without markers and times, its kind and its time.

    Args:
        text: The words of the clause.
        now: The user's local time.
        under: The heading it stands under; its day is the thing's where that names none, its verb goes before a noun.
        asked: Whether the user said to write it down.
    """
    read = _read(_under(bare(text), under), now)
    if match("ware_heading", words_of(under)):
        read = replace(read, kind="task")
    under = under if _names_day(under) else ""
    if read.when is None and under:
        day = find_when(under, now).when
        read = replace(read, when=day) if day is not None else read
    elif read.when is not None and under and not read.when.day_named and read.when.after is None:
        day = find_when(under, now).when
        read = replace(read, when=named_day(read.when.on_day(day.day), now)) if day is not None else read
    return replace(read, marked=read.marked or asked)


def _names_day(heading: str) -> bool:
    """Whether a heading names a day: "Saturday", «на 5 декабря», but not "Christmas shopping"."""
    words = words_of(heading)
    return any(match("day", words, n) or match("month", words, n) or words[n].has_digit for n in range(len(words)))


def named_day(when: When, now: datetime) -> When:
    """`when` as on a day that was named, past where that is over."""
    return replace(when, day_named=True, past=when.due <= now.replace(tzinfo=None))


def bare(text: str) -> str:
    """`text` without the words in front and behind that say nothing."""
    words = words_of(text)
    begin = 0
    while begin < min(len(words), _LONGEST_LEAD):
        step = (
            match("then", words, begin)
            or match("filler", words, begin)
            or (1 if words[begin].is_mark and not words[begin].closed and words[begin].text not in "([#" else 0)
        )
        if not step or begin + step >= len(words) or match("day", words, begin) > step:
            break
        begin += step
    end = len(words)
    while end - 1 > begin and (
        match("tail", words, end - 1) or (words[end - 1].is_mark and words[end - 1].text in ",;–—-:")
    ):
        end -= 1
    return text[words[begin].start : words[end - 1].end] if words else text


def _under(text: str, heading: str) -> str:
    """A noun under «купить» or "buy" with that verb before it."""
    words = words_of(heading)
    begin = skip(words)
    if not heading or len(words) - begin != 1 or begins_thing(words_of(text)):
        return text
    verb = words[begin]
    return f"{verb.text.lower()} {text}" if is_infinitive(verb) or match("heading_verb", [verb]) else text


def _read(text: str, now: datetime) -> Item:
    text = without_lead(text)
    waiting = WAITING.match(text)
    if waiting is not None:
        return _awaited(text, waiting["ru"] or waiting["en"], now)
    someday = SOMEDAY.search(text)
    marked = bool(DUTY.search(text))
    if someday is not None:
        text = text[: someday.start()] + text[someday.end() :]
    text = _LABELLED.sub("", text)
    label: ItemKind | None = None
    for pattern, kind in LABELS:
        if pattern.match(text):
            text, label = pattern.sub("", text), kind
            break
    found = find_when(_BARE_DAY.sub(r"\1-го", LEADING_DUTY.sub("", text).strip()), now)
    if label in _TIMELESS:
        # «Идея: рассылка по средам»: the time is part of the idea.
        found = Found(None, text.strip())
    body = bare(LEADING_DUTY.sub("", found.rest)).strip(" ,;:—–-.!?'\"()") or text.strip()
    if found.when is not None:
        body = _LOOSE_END.sub("", _LOOSE_IS.sub("", body))
    kind = label or ("someday" if someday else kind_of(body, found.when))
    if kind == "unsorted" and NEED.search(text):
        kind = "task"  # «нужен костюм»: it has to be got
    plain = starts_with_action(body) or kind not in {"unsorted", "task"} or bool(found.when and found.when.deadline)
    return Item(body, kind, found.when, marked=marked or _shows(body, kind, found.when), plain=plain)


def _awaited(text: str, what: str, now: datetime) -> Item:
    """What somebody else has to do; it is not the user's to do, and the user's to follow up."""
    if _ON_SOMEBODY.match(text):
        return Item(text.strip(" .!"), "task", waiting_for=what.strip(" .!,")[:120] or None)
    found, awaited = find_when(text, now), find_when(what, now).rest
    return Item(found.rest.strip(" .!"), "task", found.when, waiting_for=awaited.strip(" .!,")[:120] or None)


def _shows(body: str, kind: ItemKind, when: When | None) -> bool:
    """Whether the words show a thing to keep: «сегодня пасмурно» has a date and is none."""
    if kind == "task" and when is not None and not has_action(body) and not ERRAND.search(body):
        return when.deadline or when.at is not None or not when.is_today
    return kind != "unsorted"
