"""From a text to what it means: a list of intents, in the order said.

What each part of a message is, `src.reading` decides by its form; what is made of it is decided here. Fixed phrases (a
greeting, "skip", a name, what is asked of a routine) are looked for first. Pure: the text, the local time and what the
conversation expects go in; nothing else is known.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from src.offline_model import changes, orders, questions, requests, routine_requests, statements
from src.offline_model.amends import amended
from src.offline_model.asides import is_mood, is_state, says_nothing
from src.offline_model.commands import command_of, without_greeting
from src.offline_model.corrections import correction
from src.offline_model.facts import facts_of
from src.offline_model.intents import (
    Beyond,
    Capture,
    CompleteItem,
    Intent,
    JustWhen,
    Say,
    TellName,
    Unknown,
    Unread,
)
from src.offline_model.items import named_day, read_item
from src.offline_model.kinds import LABELS
from src.offline_model.names import bare_name, name_clause_end, read_name
from src.offline_model.patterns import Said
from src.offline_model.when import When, find_when
from src.offline_model.words import words
from src.reading.clauses import MOST_CLAUSES
from src.reading.forms import Timed
from src.reading.meaning import Company, read
from src.reading.segments import Segment
from src.reading.text import match, single, spaced, words_of
from src.reading.words import is_known

SAID = Said("recogniser")

_JOINT = re.compile(SAID.fill(r"^\s*(?:(?:{joint}|—|-)\s|,\s*)+"))
_LONGEST_PHRASE = 160
"""Characters of a message that may be one of the fixed phrases."""
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
_LONGEST_SENTENCE = 400
"""Characters of a sentence that may be a request of a fixed form."""


@dataclass(frozen=True, slots=True)
class Expecting:
    """What the conversation waits for: a bare name, a time, or things off the user's mind.

    `names` says whether words name something that is written down, set or remembered; `fits`, whether they name one that is
    written down or set so well that nothing else can be meant.
    """

    name: bool = False
    dump: bool = False
    names: Callable[[str], bool] = field(default=lambda _: False)
    fits: Callable[[str], bool] = field(default=lambda _: False)


def recognise(text: str, now: datetime, expecting: Expecting = Expecting()) -> tuple[Intent, ...]:
    """What `text` means.

    Args:
        text: What the user typed.
        now: The user's local time.
        expecting: What the conversation waits for.
    """
    body = spaced(text)
    if len(body) <= _LONGEST_PHRASE:
        command = command_of(body)
        if command is not None:
            return (Say(command),)
    body = amended(body, now) if len(body) <= _LONGEST_SENTENCE else body
    segments = read(body, lambda clause: timed_by(clause, now), Company(expecting.dump, expecting.names))
    intents: list[Intent] = []
    day: When | None = None
    for sentence in _sentences(segments):
        fixed = _fixed(sentence, _text_of(body, sentence), now, expecting) if _may_be_fixed(sentence) else None
        found = fixed if fixed is not None else _of_segments(sentence, now, expecting, day)
        day = _last_day(found) or day
        intents += found
    if segments and len(segments) >= MOST_CLAUSES and segments[-1].end + 1 < len(body):
        intents.append(Unread(body[segments[-1].end :].strip()))
    return tuple(_merged(_without_noise(intents))) or (Unknown(body, question=body.endswith("?")),)


def _sentences(segments: list[Segment]) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    for segment in segments:
        if found and segment.sentence == found[-1][0].sentence:
            found[-1].append(segment)
        else:
            found.append([segment])
    return found


def _may_be_fixed(sentence: list[Segment]) -> bool:
    return not any(one.under or one.asked for one in sentence) and len(sentence) <= 3


def _text_of(body: str, sentence: list[Segment]) -> str:
    return body[sentence[0].start : sentence[-1].end]


def _fixed(parts: list[Segment], sentence: str, now: datetime, expecting: Expecting) -> list[Intent] | None:
    """The request of a fixed form that the whole sentence is; None where it is none."""
    if len(sentence) > _LONGEST_SENTENCE:
        return None
    command = command_of(sentence) if len(sentence) <= _LONGEST_PHRASE else None
    if command is not None:
        return [Say(command)]
    greeted, rest = without_greeting(sentence)
    body = requests.polite_off(rest) or rest
    before: list[Intent] = [Say("greet")] if greeted else []
    if not words(body):
        return before or None
    found = (
        statements.asks_if_set(sentence, now, expecting.fits)
        or changes.no_more(body)
        or requests.forgotten(body)
        or routine_requests.why(body)
        or routine_requests.quiet(body)
        or routine_requests.routine(body, now)
        or requests.address(body)
        or questions.plainly(body, now)
        or (requests.remembered(body) if not _asks_to_remind(parts) else None)
        or statements.dismissed(body, expecting.names)
        or (None if expecting.dump else _of_what_is_there(parts, body, now, expecting))
        or _ticked_off(parts, body)
        or (_ordered(parts, body, now, expecting) if _is_single(parts) else None)
    )
    if found is not None:
        return [*before, found]
    if expecting.name:
        name = read_name(body) or bare_name(body)
        if name is not None and name_clause_end(body) == 0:
            return [*before, TellName(name)]
    corrected = correction(body) if not expecting.dump else None
    return [*before, corrected] if corrected is not None else None


def _of_what_is_there(parts: list[Segment], body: str, now: datetime, expecting: Expecting) -> Intent | None:
    """What a sentence tells of things that are written down: moved by somebody, at another time, done in part."""
    if _asks_to_remind(parts) or body.endswith("?") or correction(body) is not None:
        return None
    moved = (
        statements.not_done(body, expecting.fits)
        or statements.told_moved(body, now, expecting.names)
        or statements.instead(body, now, expecting.names)
        or statements.rescheduled(body, now, expecting.fits)
    )
    if moved is not None:
        return moved
    ordered = statements.verb_first(body, expecting.names)
    if ordered is not None:
        return next(iter(recognise(ordered, now, expecting)), None)
    finished = statements.finished(body, expecting.names)
    if finished is not None:
        told = facts_of(body, anything=True)
        return replace(finished, otherwise=told[0] if told else None)
    return statements.partly_done(body, now, expecting.names)


def _ticked_off(parts: list[Segment], body: str) -> CompleteItem | None:
    """«Молоко купил, вычёркивай», "hairnets bought, tick that off": what is done stands before."""
    order = parts[-1].order
    if order is None or order.op != "done" or len(parts) < 2:
        return None
    if not all(word.is_mark or word.low in single("it") for word in order.rest):
        return None
    return CompleteItem(body[: max(0, parts[-1].start - parts[0].start)].strip(" ,.;—–-"))


def _ordered(parts: list[Segment], body: str, now: datetime, expecting: Expecting) -> Intent | None:
    """The order of a sentence; what its imperative says comes before what its other words could."""
    if _asks_to_remind(parts):
        again = changes.changed(body, now)
        return again if again is not None and not again.query else None
    order = next((one.order for one in parts if one.kind == "command"), None)
    if order is not None and order.op in {"find", "show", "delete", "rename", "done"}:
        return None
    found = orders.whole(body, now, expecting.names, dump=expecting.dump)
    if isinstance(found, CompleteItem) and not found.certain and facts_of(body):
        return None  # «переехала в Пермь» is told, whatever is open
    return found


def _is_single(parts: list[Segment]) -> bool:
    if any(one.kind == "question" for one in parts):
        return False
    return sum(one.kind not in {"nothing", "time"} for one in parts) <= 1


def _asks_to_remind(parts: list[Segment]) -> bool:
    return any(one.kind == "reminder" for one in parts)


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
    )


def _is_todays_name(clause: str, when: When, now: datetime) -> bool:
    """Whether the only day is the name of today, said of today: «пятница, кайф»."""
    first = words(clause.lower())[:1]
    return when.day.weekday() == now.weekday() and bool(first) and first[0] in _TODAYS and not when.deadline


def _of_segments(sentence: list[Segment], now: datetime, expecting: Expecting, day: When | None) -> list[Intent]:
    intents: list[Intent] = []
    for segment in sentence:
        found = _of_segment(segment, now, expecting, day)
        day = _last_day(found) or day
        intents += found
    return intents


def _of_segment(segment: Segment, now: datetime, expecting: Expecting, day: When | None) -> list[Intent]:  # noqa: C901 - one line for each kind
    text = segment.text
    if segment.kind in {"fact", "beyond", "unclear", "nothing", "item"} and name_clause_end(text[:_LONGEST_PHRASE]):
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
            return _item(segment, now, expecting, day)
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
            command = command_of(text) if len(text) <= _LONGEST_PHRASE else None
            return [Say(command)] if command else [Say("greet")] if greeted else []


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
    item = read_item(segment.text, now, under=segment.under, asked=segment.asked)
    if (
        item.when is not None
        and day is not None
        and item.when.at
        and not item.when.day_named
        and item.when.after is None
    ):
        item = replace(item, when=named_day(item.when.on_day(day.day), now))
    if says_nothing(item.text) or _is_empty(item.text):
        return []
    return [Capture((replace(item, certainty=segment.certainty),), asked=segment.asked or expecting.dump or labelled)]


def _is_empty(text: str) -> bool:
    found = [word for word in words_of(text) if not word.is_mark]
    return not found or match("empty", found) == len(found)


def _facts(segment: Segment, expecting: Expecting) -> list[Intent]:
    text = segment.text
    if segment.order is not None and segment.order.op == "remember":
        remembered = requests.remembered(text)
        return [remembered] if remembered is not None else [Unknown(text)]
    told = facts_of(text, anything=True, dumping=expecting.dump)
    return [
        replace(fact, certainty=segment.certainty)
        for fact in told
        if fact.category != "about" or not is_state(fact.text)
    ]


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


def _last_day(intents: list[Intent]) -> When | None:
    """The day that the last thing named, for the hours that follow it."""
    for intent in reversed(intents):
        if isinstance(intent, Capture) and intent.items[-1].when is not None:
            when = intent.items[-1].when
            return when if when.day_named and not when.repeat else None
    return None


def _without_noise(intents: list[Intent]) -> list[Intent]:
    """`intents` without what was not understood beside what was."""
    known = [one for one in intents if not isinstance(one, Unknown)]
    if any(not isinstance(one, Say) for one in known):
        return [one for one in intents if not isinstance(one, Unknown) or one.question]
    return intents


def _merged(intents: list[Intent]) -> list[Intent]:
    """`intents` with neighbouring captures made one."""
    merged: list[Intent] = []
    for intent in intents:
        last = merged[-1] if merged else None
        if isinstance(intent, Capture) and isinstance(last, Capture):
            merged[-1] = Capture(last.items + intent.items, asked=last.asked or intent.asked)
        else:
            merged.append(intent)
    return merged
