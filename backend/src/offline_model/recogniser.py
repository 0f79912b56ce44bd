"""From a text to what it means: a list of intents, in the order said.

What each part of a message is, `src.reading` decides by its form; what is made of it is decided here. Fixed phrases (a
greeting, "skip", a name, what is asked of a routine) are looked for first. Pure: the text, the local time and what the
conversation expects go in; nothing else is known.
"""

from dataclasses import replace
from datetime import datetime

from src.offline_model import changes, orders, questions, requests, routine_requests, statements
from src.offline_model.amends import amended
from src.offline_model.commands import command_of, without_greeting
from src.offline_model.corrections import correction
from src.offline_model.expecting import NOTHING, Expecting
from src.offline_model.facts import facts_of
from src.offline_model.intents import (
    Capture,
    CompleteItem,
    Intent,
    Remind,
    Say,
    TellName,
    Unknown,
    Unread,
)
from src.offline_model.names import bare_name, name_clause_end, read_name
from src.offline_model.segment_intents import LONGEST_PHRASE, last_day, of_segments, timed_by
from src.offline_model.when import When
from src.offline_model.words import words
from src.reading.clauses import MOST_CLAUSES
from src.reading.meaning import Company, read
from src.reading.segments import Segment
from src.reading.text import holds, single, spaced, words_of

_LONGEST_SENTENCE = 400
"""Characters of a sentence that may be a request of a fixed form."""


def recognise(text: str, now: datetime, expecting: Expecting = NOTHING) -> tuple[Intent, ...]:
    """What `text` means.

    Args:
        text: What the user typed.
        now: The user's local time.
        expecting: What the conversation waits for.
    """
    body = spaced(text)
    if len(body) <= LONGEST_PHRASE:
        command = command_of(body)
        if command is not None:
            return (Say(command),)
    body = amended(body, now) if len(body) <= _LONGEST_SENTENCE else body
    segments = read(body, lambda clause: timed_by(clause, now), Company(expecting.dump, expecting.names))
    intents: list[Intent] = []
    day: When | None = None
    for sentence in _sentences(segments):
        fixed = _fixed(sentence, _text_of(body, sentence), now, expecting) if _may_be_fixed(sentence) else None
        found = fixed if fixed is not None else of_segments(sentence, now, expecting, day)
        day = last_day(found) or day
        intents += found
    if segments and len(segments) >= MOST_CLAUSES and segments[-1].end + 1 < len(body):
        intents.append(Unread(body[segments[-1].end :].strip()))
    intents = _with_matter(intents)
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
    asked = any(one.asked and not holds("in_place_of", words_of(one.text)) for one in sentence)
    return not asked and not any(one.under for one in sentence) and len(sentence) <= 3


def _text_of(body: str, sentence: list[Segment]) -> str:
    return body[sentence[0].start : sentence[-1].end]


def _fixed(parts: list[Segment], sentence: str, now: datetime, expecting: Expecting) -> list[Intent] | None:
    """The request of a fixed form that the whole sentence is; None where it is none."""
    if len(sentence) > _LONGEST_SENTENCE:
        return None
    command = command_of(sentence) if len(sentence) <= LONGEST_PHRASE else None
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
        or statements.ticked(body, expecting.names)
        or statements.dismissed(body, expecting.names)
        or _of_what_is_there(parts, body, now, expecting)
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
        or statements.replaced(body, expecting.names)
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
    told = any(one.kind == "fact" for one in parts) and not expecting.fits(body)
    if isinstance(found, CompleteItem) and not found.certain and (facts_of(body) or told):
        return None  # «переехала в Пермь» is told, whatever is open
    return found


def _is_single(parts: list[Segment]) -> bool:
    if any(one.kind == "question" for one in parts):
        return False
    return sum(one.kind not in {"nothing", "time"} for one in parts) <= 1


def _asks_to_remind(parts: list[Segment]) -> bool:
    return any(one.kind == "reminder" for one in parts)


def _with_matter(intents: list[Intent]) -> list[Intent]:
    """Reminders of nothing with the noun that was said just before: "nativity costumes!! remind me 9 Dec 8pm"."""
    found: list[Intent] = []
    for intent in intents:
        last = found[-1] if found else None
        nameless = isinstance(intent, Remind) and not intent.text
        if nameless and isinstance(last, Unknown) and last.keepable and not last.question:
            found[-1] = replace(intent, text=last.text.strip(" .!,"))
        else:
            found.append(intent)
    return found


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
