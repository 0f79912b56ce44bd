"""Which reminder or item the user means: the one whose words they say, else the one that was spoken of last.

What came or was named last stands in the conversation, so nothing is kept between turns. Several that fit equally are all
given back: the caller asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from src.models.turn import OpenItem, OpenReminder
from src.offline_model.inbox_answers import best_of, due_of
from src.offline_model.turn import Turn
from src.offline_model.voice import Voice, begins

_LOOKED_BACK = 8
"""Messages; what was named before that is not "that" any more."""
_SHORTEST_NAME = 3
_BROUGHT = ("reminder-came", "reminders-missed")
"""What the message of a reminder that comes begins with."""


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
        return _narrowed(_matching([*reminders, *items], query), query, turn.voice)
    return _spoken_of(turn, [*reminders, *items]) or _by_time(reminders)


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


def _spoken_of(turn: Turn, targets: Sequence[Target]) -> list[Target]:
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
