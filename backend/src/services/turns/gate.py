"""Text that the user did not type: how much of it a run sees, and what such a run may bring about.

Imported and forwarded items are data, but a model may take what stands in them for an instruction. No filter stops
that; a gate does. Such an item is shown to a run only where the user's own message speaks of it, and what that run
notes is applied only as far as the message can have asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from src.models.effects import CompleteInboxItem, CompleteStep, Effect, GoBack, ScheduleReminder, UpdateInboxItem
from src.models.reply import Gate
from src.services.memory.words import content_stems
from src.stores.pocketbase.client import Record

_TYPED = frozenset({"chat", "brain_dump", "ui"})
"""Sources of items that the user wrote here, by hand or in the conversation."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The items that a run is shown; `gate` is None where the user has typed all of them."""

    items: list[Record]
    gate: Gate | None


def sight_of(items: Sequence[Record], text: str) -> Sight:
    """What of `items` a run sees that answers `text`. An item is spoken of where the two share a word, in any form."""
    asked = set(content_stems(text))
    named = {row["id"] for row in items if asked & set(content_stems(str(row["text"])))}
    foreign = {row["id"] for row in items if row["source"] not in _TYPED}
    shown = [row for row in items if row["id"] not in foreign or row["id"] in named]
    return Sight(shown, tuple(sorted(named)) if foreign & named else None)


def may_follow(effect: Effect, gate: Gate | None) -> bool:
    """Whether an effect may be applied that a run behind `gate` has noted."""
    if gate is None:
        return True
    match effect:
        case UpdateInboxItem() | CompleteInboxItem():
            return effect.item_id in gate
        case ScheduleReminder() | CompleteStep() | GoBack():  # seen at once, and easily taken back
            return True
        case _:
            return False
