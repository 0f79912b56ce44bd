"""Text that the user did not type: how much of it a run sees.

Imported and forwarded texts are data, but a model may take what stands in them for an instruction. No filter stops
that; a gate does. Such a text is shown to a run only where the user's own message speaks of it, and of what that run notes
only that is applied which the user's own words ask for. What a reply has repeated of it stays behind the gate as well: the
runs after it see it for a few messages, closed, and then no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from src.models.turn import MemoryHit
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.memory.words import content_stems

_QUOTED_FOR = 3
"""Replies in a row that a run may see though they may repeat what nobody typed. Each of them closes the next, so without
an end a conversation would stay closed for ever."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a run is shown of the rows, and whether the user has not typed all of it."""

    items: list[ItemRow]
    memories: list[MemoryHit]
    foreign: bool


def sight_of(items: Sequence[ItemRow], memories: Sequence[MemoryHit], text: str) -> Sight:
    """What a run sees that answers `text`. A row is spoken of where the two share a word, in any form."""
    asked = set(content_stems(text))

    def is_shown(row: ItemRow | MemoryHit) -> bool:
        return row.typed or bool(asked & set(content_stems(row.text)))

    shown, recalled = [row for row in items if is_shown(row)], [hit for hit in memories if is_shown(hit)]
    return Sight(shown, recalled, not all(row.typed for row in (*shown, *recalled)))


def quoting(rows: Sequence[MessageRow], *, answers: bool) -> frozenset[str]:
    """Ids of the messages that a run sees though they may repeat what the user did not type.

    Args:
        rows: the messages before, newest first.
        answers: whether the run answers a message; one that does not sees none of these.
    """
    said = [row for row in rows if row.role == "assistant"]
    first_open = next((place for place, row in enumerate(said) if row.gate is None), len(said))
    return frozenset(row.id for row in said[: min(first_open, _QUOTED_FOR)] if answers)
