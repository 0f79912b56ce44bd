"""What each segment of a message asks for or tells: from its kind and form to intents. Pure."""

import re
from dataclasses import replace
from datetime import datetime

from src.offline_model import orders, questions, requests
from src.offline_model.asides import is_mood, is_state, says_nothing
from src.offline_model.changes import no_more
from src.offline_model.commands import command_of, without_greeting
from src.offline_model.expecting import Expecting
from src.offline_model.facts import facts_of
from src.offline_model.intents import (
    Beyond,
    Capture,
    Command,
    CompleteItem,
    Fact,
    Intent,
    JustWhen,
    Say,
    TellName,
    Unknown,
)
from src.offline_model.items import named_day, read_item
from src.offline_model.kinds import LABELS
from src.offline_model.names import name_clause_end, read_name
from src.offline_model.patterns import Said
from src.offline_model.when import When, find_when
from src.offline_model.words import upper_first, words
from src.reading.forms import Timed
from src.reading.orders import without_place
from src.reading.segments import Segment
from src.reading.text import match, text_of, words_of
from src.reading.words import is_known

SAID = Said("segment_intents")

_JOINT = re.compile(SAID.fill(r"^\s*(?:(?:{joint}|—|-)\s|,\s*)+"))
_BARE_HOUR = re.compile(r"(?:at\s+|by\s+|(?P<russian>[вк]\s+))?[1-9]\d?(?P<minutes>[:.][0-5]\d)?", re.IGNORECASE)
_FULL_HOUR = re.compile(r"(?<!\d)(?:0\d|1[3-9]|2[0-3])(?:[:.]\d\d)")
"""An hour of a day of twenty-four; who writes one writes them all so."""
_HALF_DAY = 12
LONGEST_PHRASE = 160
"""Characters of a message that may be one of the fixed phrases."""
_FAR = 60
"""Days from which on what one wants to do is a plan for life rather than an errand."""
_TODAYS = frozenset(
    [
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_THIS_YEAR = frozenset({"this year", "в этом году", "этом году", "этот год", "in this year"})
"""A time that tells how things are rather than when something is."""


def timed_by(clause: str, now: datetime) -> Timed:
    """What the words of time in a clause say of it."""
    found = find_when(clause, now)
    when = found.when
    if when is None:
        return Timed()
    alone = not requests.said(found.rest)
    if all(span.text.lower() in _THIS_YEAR for span in found.read.spans if span.means == "day") and when.at is None:
        return Timed(alone=alone)
    today = when.at is None and (when.is_today or _is_todays_name(clause, when, now))
    return Timed(
        concrete=when.repeat is None and not when.past,
        repeats=when.repeat is not None,
        until=when.deadline,
        today_only=today,
        alone=alone,
        dated=when.day_named,
        far=when.repeat is None and (when.day - now.date()).days >= _FAR,
    )


def _is_todays_name(clause: str, when: When, now: datetime) -> bool:
    """Whether the only day is the name of today, said of today: «пятница, кайф»."""
    first = words(clause.lower())[:1]
    return when.day.weekday() == now.weekday() and bool(first) and first[0] in _TODAYS and not when.deadline


def of_segments(sentence: list[Segment], now: datetime, expecting: Expecting, day: When | None) -> list[Intent]:
    """The intents of the segments of one sentence; `day`: the day that hours without one belong to."""
    intents: list[Intent] = []
    for segment in sentence:
        found = _of_segment(segment, now, expecting, day)
        day = last_day(found) or day
        intents += found
    return intents


def _of_segment(segment: Segment, now: datetime, expecting: Expecting, day: When | None) -> list[Intent]:  # noqa: C901 - one line for each kind
    text = segment.text
    if segment.kind in {"fact", "beyond", "unclear", "nothing", "item"} and name_clause_end(text[:LONGEST_PHRASE]):
        named = _named(text)
        if named:
            return named
    match segment.kind:
        case "reminder":
            return list(_reminders(text, now))
        case "time":
            found = find_when(text, now).when
            return [JustWhen(found)] if found is not None else []
        case "item":
            stopped = no_more(text)
            return [stopped] if stopped is not None else _item(segment, now, expecting, day)
        case "fact":
            return _facts(segment, expecting)
        case "command":
            made = orders.intent_of(segment, now)
            return [made] if made is not None else [Beyond(text)]
        case "done":
            return _done(segment, expecting)
        case "question":
            return [questions.question(text, now)]
        case "beyond":
            return [Beyond(text, errand=bool(segment.order and segment.order.errand))]
        case "unclear":
            return _unclear(text, expecting)
        case _:
            told = facts_of(text) if segment.shape == "aside" and not is_mood(text) else ()
            if told:
                return list(told)
            greeted, _ = without_greeting(text)
            command = command_of(text) or _first_said(text) if len(text) <= LONGEST_PHRASE else None
            return [Say(command)] if command else [Say("greet")] if greeted else []


def _first_said(text: str) -> Command | None:
    """The politeness that talk begins with: «спс ты лучший»."""
    first = command_of(" ".join(text.split()[:1]))
    return first if first in {"thanks", "goodbye", "sorry", "praise"} else None


def _reminders(text: str, now: datetime) -> list[Intent]:
    found = requests.reminders(text, now)
    return list(found) or [Unknown(text)]


def _item(segment: Segment, now: datetime, expecting: Expecting, day: When | None) -> list[Intent]:
    if segment.shape in {"duty", "todo", "event", "noun"} and not segment.under:
        told = facts_of(segment.text, dumping=expecting.dump or segment.shape == "noun")
        kept = [fact for fact in told if fact.category in {"goal", "health", "birthday"} or segment.shape == "noun"]
        if segment.shape == "todo":
            kept = [fact for fact in kept if fact.category == "goal"]
        if kept and not expecting.dump and not (segment.shape == "event" and kept[0].category != "birthday"):
            return list(kept)
    if segment.ticked:
        return []
    labelled = any(pattern.match(segment.text) for pattern, _ in LABELS)
    text = _without_list(segment.text) if segment.asked else segment.text
    item = read_item(text, now, under=segment.under, asked=segment.asked)
    if (
        item.when is not None
        and day is not None
        and item.when.at
        and not item.when.day_named
        and item.when.after is None
    ):
        item = replace(item, when=named_day(_forward(item.when.on_day(day.day), day), now))
    elif segment.under and day is not None and item.when is not None and item.when.after is None:
        item = replace(item, when=_forward(item.when, day))
    if says_nothing(item.text) or _is_empty(item.text):
        return []
    return [Capture((replace(item, certainty=segment.certainty),), asked=segment.asked or expecting.dump or labelled)]


def _forward(when: When, before: When) -> When:
    """The hour of a list, after the one before it: "2pm bake sale, 5:30 choir" goes on in the afternoon."""
    hour, earlier = _BARE_HOUR.fullmatch(when.clock), _FULL_HOUR.search(before.clock)
    if hour is None or earlier is not None or when.at is None or before.at is None or when.day != before.day:
        return when
    if (hour["minutes"] and hour["russian"]) or not 0 < when.at.hour <= _HALF_DAY or when.at > before.at:
        return when
    later = when.at.replace(hour=when.at.hour % _HALF_DAY + _HALF_DAY)
    return replace(when, at=later, guessed=True) if later > before.at else when


def _without_list(text: str) -> str:
    """A thing without the list that it is to be put on: "bin bags to the list"."""
    return text_of(without_place(words_of(text)), text)


def _is_empty(text: str) -> bool:
    found = [word for word in words_of(text) if not word.is_mark]
    return not found or match("empty", found) == len(found)


def _facts(segment: Segment, expecting: Expecting) -> list[Intent]:
    text = segment.text
    if segment.order is not None and segment.order.op == "remember":
        remembered = requests.remembered(text) or _told_first(segment)
        return [remembered] if remembered is not None else [Unknown(text)]
    told = facts_of(_without_tail(text), anything=True, dumping=expecting.dump)
    return [
        replace(fact, certainty=segment.certainty)
        for fact in told
        if fact.category != "about" or not is_state(fact.text)
    ]


def _without_tail(text: str) -> str:
    """What is told without the words behind it that say nothing («если что», "btw")."""
    found = words_of(text)
    for length in (3, 2, 1):
        if len(found) > length + 1 and match("tail", found, len(found) - length) == length:
            return text[: found[-length].start].strip(" ,")
    return text


def _told_first(segment: Segment) -> Intent | None:
    """«Размер 29 запомни»: what is to be remembered stands before."""
    order = segment.order
    words_first = order.rest if order is not None else []
    if not words_first:
        return None
    return Fact(upper_first(text_of(words_first, segment.text)), "note")


def _named(text: str) -> list[Intent]:
    """The name that a clause tells, and the facts after it."""
    name = read_name(text)
    if name is None:
        return []
    rest = _JOINT.sub("", text[name_clause_end(text) :])
    return [TellName(name), *(facts_of(rest) if len(words(rest)) > 1 else ())]


def _done(segment: Segment, expecting: Expecting) -> list[Intent]:
    text = segment.text
    told = facts_of(text, dumping=expecting.dump)
    if told:
        return list(told)
    if segment.lasting:
        told = facts_of(text, anything=True)
        return [CompleteItem(text, certain=False, otherwise=told[0] if told else None)]
    return [CompleteItem(text, certain=False)]


def _unclear(text: str, expecting: Expecting) -> list[Intent]:
    told = facts_of(text, dumping=expecting.dump)
    return (
        [replace(fact, certainty=0.5) for fact in told]
        if told
        else [Unknown(text, keepable=len(words(text)) > 1 and any(is_known(word) for word in words_of(text)))]
    )


def last_day(intents: list[Intent]) -> When | None:
    """The day that the last thing named, for the hours that follow it."""
    for intent in reversed(intents):
        if isinstance(intent, Capture) and intent.items[-1].when is not None:
            when = intent.items[-1].when
            return when if when.day_named and not when.repeat else None
    return None
