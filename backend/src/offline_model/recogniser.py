"""From a text to what it means: a list of intents, in the order said.

Pure: the text, the local time and what the conversation expects go in; nothing else is known.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from src.offline_model import changes, requests, routine_requests
from src.offline_model.asides import is_mood, is_state, is_statement, says_nothing
from src.offline_model.commands import command_of, without_greeting
from src.offline_model.corrections import correction
from src.offline_model.dump import is_list, read_item, split
from src.offline_model.facts import LEAD, read_fact
from src.offline_model.intents import (
    AskAboutMe,
    AskItems,
    AskTime,
    Capture,
    Fact,
    Intent,
    Item,
    JustWhen,
    Say,
    TellName,
    Unknown,
)
from src.offline_model.kinds import BIDDING, DUTY, LABELS, WISH, begins_with_verb, has_action
from src.offline_model.names import bare_name, name_clause_end, read_name
from src.offline_model.when import find_when
from src.offline_model.words import words

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_«\"(-]|\d)|\s*\n+\s*")
_ABBREVIATION = re.compile(r"\b(?:\d{1,2}|т|д|к|г|ул|руб|mr|mrs|ms|dr|st|a\.m|p\.m|etc|e\.g|i\.e|vs)\.$", re.IGNORECASE)
_CLAUSE = re.compile(r"\s*[,;]\s*(?:(?:и|а|да|and|but|но)\s+)?|\s+[—–]\s+(?=я\s)")
_AND = re.compile(r"\s+(?:и|а|and)\s+", re.IGNORECASE)

_WAS = re.compile(r"\b(?:был[аои]?|was|were|had)\b", re.IGNORECASE)
_TIMELESS = frozenset({"family", "pet", "likes", "about"})


@dataclass(frozen=True)
class Expecting:
    """What the conversation waits for: a bare name, a time, or things off the user's mind."""

    name: bool = False
    dump: bool = False


def recognise(text: str, now: datetime, expecting: Expecting = Expecting()) -> tuple[Intent, ...]:
    """What `text` means.

    Args:
        text: What the user typed.
        now: The user's local time.
        expecting: What the conversation waits for.
    """
    text = text.strip()
    command = command_of(text)
    if command is not None:
        return (Say(command),)
    if is_list(text):
        return tuple(_list(text, now))
    intents: list[Intent] = []
    sentences = _sentences(text)
    for sentence in sentences:
        found = _sentence(sentence, now, expecting)
        intents += _wondered(found, now) if expecting.dump and len(sentences) > 1 else found
    return tuple(_without_asides(_merged(intents))) or (Unknown(text),)


def _wondered(found: list[Intent], now: datetime) -> list[Intent]:
    """In the middle of a brain dump a question is one's own: «может, завести блог?» is a thing on the mind."""
    if len(found) != 1 or not isinstance(found[0], Unknown) or not found[0].question:
        return found
    items = tuple(read_item(piece, now) for piece in split(found[0].text))
    return [Capture(items, asked=True)] if items else found


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def _list(text: str, now: datetime) -> list[Intent]:
    lines = [line for line in text.splitlines() if line.strip()]
    intents: list[Intent] = []
    if lines[0].rstrip().endswith(":"):
        lines = lines[1:]
    items: list[Item] = []
    for line in lines:
        found = requests.reminder(line, now)
        if found is not None:
            intents.append(found[1])
        else:
            items += [read_item(piece, now) for piece in split(line)]
    return [Capture(tuple(items), asked=True), *intents] if items else intents


def _sentence(sentence: str, now: datetime, expecting: Expecting) -> list[Intent]:
    greeted, rest = without_greeting(sentence)
    before: list[Intent] = [Say("greet")] if greeted else []
    if not words(rest):
        return before
    command = command_of(rest)
    if command is not None:
        return [*before, Say(command)]
    return before + _request(requests.polite_off(rest) or rest, now, expecting)


def _request(body: str, now: datetime, expecting: Expecting) -> list[Intent]:
    command = command_of(body)
    if command is not None:
        return [Say(command)]
    steered = _steered(body, now, expecting)
    if steered is not None:
        return [steered]
    reminded = requests.reminders(body, now)
    if reminded is not None:
        before, reminders = reminded
        return [*(_request(before, now, expecting) if words(before) else []), *reminders]
    noted = requests.note(body)
    if noted is not None:
        return [Capture(tuple(replace(read_item(piece, now), marked=True) for piece in split(noted)), asked=True)]
    asks_nothing = name_clause_end(body) > 0 or (expecting.dump and not body.rstrip().endswith("?"))
    for found in (
        requests.remembered(body),
        requests.forgotten(body),
        requests.address(body),
        None if asks_nothing and not _asks_for_all(body) else requests.question(body),
    ):
        if found is not None:
            return [found]
    return _statement(body, now, expecting)


def _steered(body: str, now: datetime, expecting: Expecting) -> Intent | None:
    """What is asked of things that are there already, or of messages that come by themselves."""
    changed = changes.changed(body, now)
    if changed is not None and expecting.dump and changed.query and not changed.reminder:
        # «Перенести йогу на следующую неделю» is, while one empties one's head, a thing to do; a command is not.
        changed = None if changes.names_a_task(body) else changed
    return (
        routine_requests.why(body)
        or routine_requests.quiet(body)
        or routine_requests.routine(body, now)
        or changed
        or (None if expecting.dump and changes.names_a_task(body) else changes.cancelled(body))
    )


def _asks_for_all(body: str) -> bool:
    """A question that is one without its mark, also in the middle of a brain dump: «что в инбоксе»."""
    found = requests.question(body)
    return isinstance(found, AskItems | AskTime) or (isinstance(found, AskAboutMe) and found.what != "specific")


def _statement(body: str, now: datetime, expecting: Expecting) -> list[Intent]:
    if expecting.name and not has_action(body):
        name = read_name(body) or bare_name(body)
        if name is not None and name_clause_end(body) == 0:
            return [TellName(name)]
    corrected = correction(body)
    if corrected is not None:
        return [corrected]
    only_when = find_when(body, now)
    if only_when.when is not None and not _said(only_when.rest):
        return [JustWhen(only_when.when)]
    told = _told(body, now, expecting)
    if told is not None:
        # What stands between the facts is a message of its own.
        return [one for part in told for one in (_request(part, now, expecting) if isinstance(part, str) else [part])]
    done = requests.completed(body)
    return [done] if done is not None else _things(body, now, expecting)


def _said(rest: str) -> bool:
    small = {
        "лучше",
        "давай",
        "давайте",
        "а",
        "в",
        "на",
        "at",
        "on",
        "let",
        "s",
        "make",
        "it",
        "then",
        "тогда",
        "можно",
        "ну",
        "да",
        "нет",
        "please",
        "пожалуйста",
        "около",
        "about",
        "around",
        "for",
    }
    return any(word.lower() not in small for word in words(rest))


def _told(body: str, now: datetime, expecting: Expecting) -> list[TellName | Fact | str] | None:
    """The names and facts of a sentence, and between them the rest as text; None when it tells none."""
    parts: list[TellName | Fact | str] = []
    for clause in _clauses(LEAD.sub("", body)):
        end = name_clause_end(clause)
        name = read_name(clause) if end else None
        if name is not None:
            parts.append(TellName(name))
            clause = re.sub(r"^\s*(?:и|а|,|and|—|-)\s+", "", clause[end:])
            if not words(clause):
                continue
        parts += _facts_of(clause, now, expecting) or [clause]
    if not any(isinstance(part, TellName | Fact) for part in parts):
        return None
    return _continued(parts)


def _clauses(body: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(body) if words(clause)]


def _facts_of(clause: str, now: datetime, expecting: Expecting) -> list[TellName | Fact | str]:
    if expecting.dump and has_action(clause):
        return []
    for match in _AND.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        first, second = read_fact(before, dumping=expecting.dump), read_fact(after, dumping=expecting.dump)
        if first is not None and second is not None:
            return [first, second]
        if first is not None and has_action(after) and first.category != "goal":
            return [first, after]
    fact = read_fact(clause, dumping=expecting.dump)
    if fact is not None and fact.category in _TIMELESS:
        # «Мои родители приезжают в пятницу» is a date to keep, not a fact about the parents.
        when = find_when(clause, now).when
        fact = fact if when is None or when.repeat or not when.day_named else None
    return [fact] if fact is not None else []


def _continued(parts: list[TellName | Fact | str]) -> list[TellName | Fact | str]:
    """`parts` where a clause that says nothing by itself goes on with the fact before («люблю чай, кофе и груши»)."""
    joined: list[TellName | Fact | str] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, Fact) and not has_action(part):
            joined[-1] = replace(last, text=f"{last.text}, {part.strip(' .!')}")
        elif isinstance(part, str) and isinstance(last, str):
            joined[-1] = f"{last}, {part}"
        else:
            joined.append(part)
    return joined


def _things(body: str, now: datetime, expecting: Expecting) -> list[Intent]:
    pieces = split(body)
    read = (_judged(piece, read_item(piece, now), several=len(pieces) > 1) for piece in pieces)
    items = tuple(item for item in read if not says_nothing(item.text))
    asks = body.rstrip().endswith("?")
    if len(items) == 1 and not asks and BIDDING.match(body):
        return [Capture((replace(items[0], kind="task", marked=True, plain=False),), asked=expecting.dump)]
    if items and not asks and (expecting.dump or (any(item.marked for item in items) and not _WAS.search(body))):
        labelled = any(pattern.match(body) for pattern, _ in LABELS)
        return [Capture(items, asked=expecting.dump or labelled)]
    return [Unknown(body, question=asks)]


def _judged(piece: str, item: Item, *, several: bool) -> Item:
    """`item`, marked as an aside where it is no thing to keep; among several clauses every statement is one."""
    if item.when is not None or DUTY.search(piece) or WISH.search(piece) or begins_with_verb(item.text):
        return item
    if item.kind == "unsorted":
        return replace(item, aside=is_statement(item.text) if several else is_mood(item.text))
    return replace(item, aside=item.kind == "task" and is_state(item.text))


def _without_asides(intents: list[Intent]) -> list[Intent]:
    """`intents` without what is only said around the things, as long as there are things."""
    items = [item for intent in intents if isinstance(intent, Capture) for item in intent.items]
    if all(item.aside for item in items):
        return intents
    kept: list[Intent] = []
    for intent in intents:
        if isinstance(intent, Capture):
            things = tuple(item for item in intent.items if not item.aside)
            kept += [replace(intent, items=things)] if things else []
        else:
            kept.append(intent)
    return kept


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
