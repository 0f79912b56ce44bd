"""Answers to what is said to be done, or not yet: things are ticked off, a reminder that nothing is left of is taken away."""

from datetime import datetime

from src.models.effects import CancelReminder, CompleteInboxItem, Effect
from src.models.turn import OpenReminder
from src.offline_model.concepts import concepts
from src.offline_model.inbox_answers import best_of, due_of
from src.offline_model.intents import CompleteItem, StillOpen
from src.offline_model.targets import TOGETHER, Target, chosen, next_time, spoken_of, upcoming
from src.offline_model.turn import Part, Turn

_MOST_OFFERED = 3


def complete(turn: Turn, intent: CompleteItem) -> Part | None:
    """Tick off what is done; None where a bare past tense fits nothing that is open, for then it was not about it."""
    voice = turn.voice
    several = _all_done(turn, intent)
    if several:
        return _done(turn, several)
    found = _meant(turn, intent)
    if not found:
        return Part(voice.say("complete_none")) if intent.certain else None
    if len(found) > 1:
        return Part(voice.say("complete_which", options=voice.options([one.text for one in found[:_MOST_OFFERED]])))
    return _done(turn, found)


def still_open(turn: Turn, intent: StillOpen) -> Part | None:
    """What is not done stays; None where nothing that is open is meant."""
    found = _fitting(_rows(turn), intent.query)
    if not found:
        return None
    return Part(turn.voice.say("still_open", item=turn.voice.listed([one.text for one in found])))


def _rows(turn: Turn) -> list[Target]:
    items = sorted(turn.context.open_items, key=lambda one: (due_of(one) or datetime.max, one.id))  # noqa: DTZ901 - local
    return [*(Target(item=one) for one in items), *(Target(reminder=one) for one in upcoming(turn))]


def _fitting(rows: list[Target], query: str) -> list[Target]:
    return best_of([(one, one.text) for one in rows], query)


def _meant(turn: Turn, intent: CompleteItem) -> list[Target]:
    rows = _rows(turn)
    found = _fitting(rows, intent.query)
    if not found and len(intent.query.split()) == 1:
        found = chosen(intent.query, spoken_of(turn, rows))
    if found or not intent.certain or concepts(intent.query):
        return found
    # "Rang them, done": what was spoken of last, else which of the things?
    last = spoken_of(turn, rows)
    return last if len(last) == 1 else [one for one in rows if one.item is not None]


def _all_done(turn: Turn, intent: CompleteItem) -> list[Target]:
    """Where several are said to be done: all that is due in the days named, or each of the things named."""
    rows = _rows(turn)
    if intent.within is not None:
        return [one for one in rows if one.item is not None and intent.within.holds(one.due)]
    parts = [part for part in TOGETHER.split(intent.query) if part.strip()]
    found = [_fitting(rows, part) for part in parts]
    if len(parts) < 2 or not all(len(one) == 1 for one in found):
        return []
    return list({id(one[0].item or one[0].reminder): one[0] for one in found}.values())


def _done(turn: Turn, found: list[Target]) -> Part:
    voice = turn.voice
    effects: list[Effect] = []
    ticked: list[str] = []
    said: list[str] = []
    for one in found:
        if one.reminder is not None and one.reminder.repeat:
            said.append(_goes_on(turn, one.reminder))
            continue
        ticked.append(one.text)
        if one.item is not None:
            effects.append(CompleteInboxItem(item_id=one.item.id))
        elif one.reminder is not None:
            effects.append(CancelReminder(reminder_id=one.reminder.id))
    if ticked:
        said.insert(0, voice.say("completed", item=voice.listed(ticked)))
    return Part(" ".join(said), tuple(effects))


def _goes_on(turn: Turn, reminder: OpenReminder) -> str:
    """A series is not over because it was done once."""
    when = next_time(reminder, turn.now)
    return turn.voice.say("series_goes_on", when=turn.voice.moment(when, full=True), text=reminder.text)
