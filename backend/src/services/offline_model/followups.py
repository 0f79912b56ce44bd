"""Answers to what the assistant asked back: when to remind, which one was meant, what kind a thing is.

What is open is read from the conversation, so nothing is kept between turns.
"""

import re

from src.models import ItemKind, UpdateInboxItem
from src.services.offline_model import inbox_answers, memory_answers, reminder_answers, requests
from src.services.offline_model.intents import Capture as CaptureIntent
from src.services.offline_model.intents import (
    CompleteItem,
    ForgetThat,
    Intent,
    JustWhen,
    MoveItem,
    Remind,
    Say,
    Unknown,
)
from src.services.offline_model.turn import Part, Turn
from src.services.offline_model.when import find_when

_KINDS: tuple[tuple[str, ItemKind], ...] = (
    (r"\b(?:дел[оа]|задач\w+|task|to\s?-?do|do)\b", "task"),
    (r"\b(?:замет\w+|note)\b", "note"),
    (r"\b(?:иде[яю]|idea)\b", "idea"),
    (r"\b(?:событи\w+|встреч\w+|event|meeting)\b", "event"),
    (r"\b(?:когда-?нибудь|потом|some\s?day|later)\b", "someday"),
    (r"\b(?:справк\w+|reference)\b", "reference"),
)


_FEW_WORDS = 2
"""A time with more words than this beside it is a new thing, not an answer."""


def follow_up(turn: Turn, intents: tuple[Intent, ...]) -> Part | None:
    """The answer to a reply to our own question; None where the message is something else."""
    if len(intents) != 1:
        return None
    intent = intents[0]
    return _reminder(turn, intent) or _kind(turn, intent) or _which(turn, intent)


def _reminder(turn: Turn, intent: Intent) -> Part | None:
    open_one = reminder_answers.pending(turn)
    if open_one is None:
        return None
    if isinstance(intent, Say):
        accepted = reminder_answers.accepted(turn, open_one) if intent.command == "yes" else None
        if accepted is not None:
            return reminder_answers.remind(turn, accepted)
        return Part(turn.voice.say("fine")) if intent.command in {"no", "stop", "skip", "done"} else None
    if not open_one.text and not isinstance(intent, Remind):
        return reminder_answers.remind(turn, Remind(turn.text.strip(" ."), open_one.when))
    answered = reminder_answers.completed(turn, open_one, turn.text)
    if answered is None:
        return None
    short = (
        isinstance(intent, Unknown | CaptureIntent) and len(find_when(turn.text, turn.now).rest.split()) <= _FEW_WORDS
    )
    return reminder_answers.remind(turn, answered) if isinstance(intent, JustWhen) or short else None


def _kind(turn: Turn, intent: Intent) -> Part | None:
    if not turn.asked("sort_ask") or isinstance(intent, Remind):
        return None
    item = next(
        (item for item in turn.context.open_items if item.kind == "unsorted" and item.text in turn.last_reply), None
    )
    kind = _named_kind(turn.text)
    if item is None or kind is None:
        return None
    said = turn.voice.say("sorted", items=turn.voice.phrase(f"kind_{kind}", text=item.text))
    return Part(said, (UpdateInboxItem(item_id=item.id, item_kind=kind),))


def _named_kind(text: str) -> ItemKind | None:
    for pattern, kind in _KINDS:
        if re.search(pattern, text, re.IGNORECASE):
            return kind
    return None


def _which(turn: Turn, intent: Intent) -> Part | None:
    if isinstance(intent, Say | Remind):
        return None
    if turn.asked("forget_which"):
        return memory_answers.forget(turn, ForgetThat(turn.text))
    if turn.asked("complete_which"):
        return inbox_answers.complete(turn, CompleteItem(turn.text))
    if turn.asked("move_which") and len(turn.history) > 1:
        before = requests.moved(requests.polite_off(turn.history[-2].text), turn.now)
        return inbox_answers.move(turn, MoveItem(turn.text, before.when, before.new_text)) if before else None
    return None
