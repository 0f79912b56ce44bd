"""Which reminder or item the user means: the one whose words they say, else the one that was spoken of last.

What came or was named last stands in the conversation, so nothing is kept between turns. Several that fit equally are all
given back: the caller asks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import END_OF_DAY
from src.core.recurrence import first_day
from src.models.turn import OpenItem, OpenReminder
from src.offline_model.concepts import concepts
from src.offline_model.inbox_answers import best_of, due_of
from src.offline_model.patterns import Said
from src.offline_model.ranges import day_range
from src.offline_model.turn import Turn
from src.offline_model.voice import Voice, begins
from src.offline_model.when import clock_in, find_when

SAID = Said("targets")

_ANYTHING = concepts(" ".join(sorted(SAID.words("anything"))))
"""Words that stand for whatever is meant («то, что во вторник», "the 3:30 one")."""
TOGETHER = SAID.pattern(r"\s*,\s*(?:(?:{together})\s)?|\s(?:{together}|&|\+)\s")
_MOST_NAMED = 10
_LOOKED_BACK = 8
"""Messages; what was named before that is not "that" any more."""
_SHORTEST_NAME = 3
_BROUGHT = ("reminder-came", "reminders-missed")
"""What the message of a reminder that comes begins with."""


_ORDINALS = (
    (SAID.fill(r"\b(?:{ordinals_1}|1)\b"), 0),
    (SAID.fill(r"\b(?:{ordinals_2}|2)\b"), 1),
    (SAID.fill(r"\b(?:{ordinals_3}|3)\b"), 2),
    (SAID.fill(r"\b(?:{ordinals_4}|4)\b"), 3),
    (SAID.fill(r"\b(?:{ordinals_5})\b"), -1),
)


@dataclass(frozen=True)
class Target:
    """A reminder, or an inbox item, that may be meant."""

    reminder: OpenReminder | None = None
    item: OpenItem | None = None

    @property
    def text(self) -> str:
        """Its words."""
        return self.reminder.text if self.reminder else self.item.text if self.item else ""

    @property
    def due(self) -> datetime | None:
        """Its local time; of a reminder that came, when it came."""
        if self.reminder:
            return reminder_due(self.reminder)
        return due_of(self.item) if self.item else None


def reminder_due(reminder: OpenReminder) -> datetime:
    """When it comes, or came, local, without a zone."""
    return datetime.fromisoformat(reminder.due_local).replace(tzinfo=None)


def upcoming(turn: Turn) -> list[OpenReminder]:
    """Reminders that are still to come, the next one first; a series comes again although it has just come."""
    waiting = (one for one in turn.context.open_reminders if one.repeat or not one.came)
    return sorted(waiting, key=lambda one: (one.due_local, one.id))


def meant(turn: Turn, query: str, *, reminders_only: bool = False) -> list[Target]:
    """What `query` can mean, one where it is clear; an empty one means what was spoken of last."""
    reminders = [Target(reminder=one) for one in turn.context.open_reminders]
    items = [] if reminders_only else [Target(item=one) for one in turn.context.open_items]
    if query:
        found = _narrowed(_matching([*reminders, *items], query), query, turn.voice)
        return found if len(found) == 1 else _at_its_time(turn, query, found or [*reminders, *items]) or found
    return spoken_of(turn, [*reminders, *items]) or _by_time(reminders)


def about(targets: list[Target], query: str) -> list[Target]:
    """All of `targets` that share a word with `query` which says what they are about."""
    asked = concepts(query)
    return [one for one in targets if asked & concepts(one.text)] or _matching(targets, query)


def each_named(turn: Turn, query: str, *, reminders_only: bool = False) -> list[Target]:
    """The things that `query` names one after another, each of them clear; none where it names one, or one is not clear."""
    pieces = [piece for piece in TOGETHER.split(query) if piece.strip()]
    if not 1 < len(pieces) <= _MOST_NAMED:
        return []
    found = [meant(turn, piece, reminders_only=reminders_only) for piece in pieces]
    if not all(len(one) == 1 for one in found):
        return []
    distinct = {id(one[0].reminder or one[0].item): one[0] for one in found}
    return list(distinct.values()) if len(distinct) == len(pieces) else []


def _at_its_time(turn: Turn, query: str, among: list[Target]) -> list[Target]:
    """Of `among` those that the time in `query` points at, where it names them by nothing else or they all share the words."""
    read = find_when(query, turn.moment)
    when = read.when
    rest = concepts(read.rest) - _ANYTHING
    if when is None or when.repeat or (rest and not all(rest & concepts(one.text) for one in among)):
        return []
    found = [one for one in among if one.due is not None]
    days = day_range(query, turn.moment) if when.day_named else None
    if days is not None:
        last = (days.end - timedelta(microseconds=1)).date()
        found = [one for one in found if one.due and days.start.date() <= one.due.date() <= last]
    clock = clock_in(when.clock)
    if clock is not None:
        found = [one for one in found if one.due and _is_clock(one.due, clock[0].hour, clock[0].minute, sure=clock[1])]
    return found


def _is_clock(due: datetime, hour: int, minute: int, *, sure: bool) -> bool:
    if due.time() == END_OF_DAY or due.minute != minute:
        return False
    return due.hour == hour or (not sure and due.hour % 12 == hour % 12)


def chosen(answer: str, found: list[Target]) -> list[Target]:
    """Of the candidates that a question named, the one that a number in the answer picks."""
    if len(answer.split()) > 3:
        return []
    for pattern, place in _ORDINALS:
        if re.search(pattern, answer, re.IGNORECASE):
            return found[place : place + 1 or None] if place < len(found) else []
    return []


def just_came(turn: Turn, *, back: int = 1) -> Target | None:
    """The reminder that the last message brought, or one of the last `back`; None where they are something else."""
    came = [Target(reminder=one) for one in turn.context.open_reminders if one.came]
    for message in reversed(turn.history[-back:]):
        if message.role == "assistant" and any(begins(key, message.text) for key in _BROUGHT):
            named = _named_in(message.text, came)
            if named:
                return named[-1]
    return None


def option(voice: Voice, target: Target) -> str:
    """A candidate as it is named in a question."""
    named = voice.quoted(target.text)
    return f"{named}, {voice.moment(target.due)}" if target.due else named


def next_time(reminder: OpenReminder, now: datetime) -> datetime:
    """When a series that was just done comes next; the time of what comes once."""
    due = reminder_due(reminder)
    if not reminder.repeat or due.date() > now.date():
        return due
    day = first_day(reminder.repeat, now.date() + timedelta(days=1))
    return datetime.combine(day, due.time())


def spoken_of(turn: Turn, targets: Sequence[Target]) -> list[Target]:
    """What the conversation named last of `targets`."""
    for message in reversed(turn.history[-_LOOKED_BACK:]):
        named = _named_in(message.text, targets)
        if named:
            return _narrowed(named, message.text, turn.voice)
    return []


def _named_in(text: str, targets: Sequence[Target]) -> list[Target]:
    low = text.lower()
    found = [one for one in targets if len(one.text) >= _SHORTEST_NAME and one.text.lower() in low]
    # «врач» is in «позвонить врачу»: the longer name is the one that was said.
    return [
        one
        for one in found
        if not any(one.text.lower() != other.text.lower() and one.text.lower() in other.text.lower() for other in found)
    ]


def _narrowed(found: list[Target], said: str, voice: Voice) -> list[Target]:
    """Of several with the same words, those whose time was said too."""
    if len(found) < 2:
        return found
    timed = [one for one in found if one.due and voice.clock(one.due.time()) in said]
    return timed if len(timed) == 1 else found


def _by_time(reminders: list[Target]) -> list[Target]:
    """Where nothing was spoken of: what came last, else all that is to come."""
    came = sorted((one for one in reminders if one.reminder and one.reminder.came), key=lambda one: str(one.due))
    return came[-1:] or [one for one in reminders if one.reminder and not one.reminder.came]


def _matching(targets: list[Target], query: str) -> list[Target]:
    exact = [one for one in targets if one.text.lower() == query.lower()]
    if exact:
        return exact
    return best_of([(one, one.text) for one in targets], query)
