"""Where memories come from: the user's messages that they were told in."""

from collections.abc import Sequence

from src.core.ids import UserId
from src.protocol.memory import Memory, MemorySource
from src.stores.pocketbase.client import PocketBase, Record, bind, parse_time

_AT_ONCE = 50
"""Messages in one query: PocketBase takes filters of 3,500 characters."""
_LONGEST = 300
"""Characters of a message that are shown: a sentence or three."""


async def with_sources(pocketbase: PocketBase, user_id: UserId, memories: Sequence[Memory]) -> list[Memory]:
    """The memories with their sources, where those messages still stand. Raises `DependencyDown`."""
    wanted = sorted({memory.source_message_id for memory in memories if memory.source_message_id})
    found: dict[str, MemorySource] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        ids = wanted[start : start + _AT_ONCE]
        named = " || ".join(bind("id = {:id}", id=message_id) for message_id in ids)
        where = f"{bind('user = {:user}', user=user_id)} && ({named})"
        rows = await pocketbase.find("messages", where=where, limit=_AT_ONCE, fields="id,text,created")
        found |= {row["id"]: source for row in rows if (source := _source(row)) is not None}
    return [memory.model_copy(update={"source": found.get(memory.source_message_id or "")}) for memory in memories]


def _source(row: Record) -> MemorySource | None:
    created = parse_time(row["created"])
    text = str(row["text"])
    if created is None:
        return None
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    return MemorySource(message_id=row["id"], text=shown, created=created)
