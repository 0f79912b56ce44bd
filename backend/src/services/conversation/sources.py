"""Where memories come from: the user's messages that they were told in."""

from collections.abc import Sequence

from src.core.ids import UserId
from src.protocol.memory import Memory, MemorySource
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq

_LONGEST = 300
"""Characters of a message that are shown: a sentence or three."""


async def with_sources(pocketbase: PocketBase, user_id: UserId, memories: Sequence[Memory]) -> list[Memory]:
    """The memories with their sources, where those messages still stand. Raises `DependencyDown`."""
    wanted = sorted({memory.source_message_id for memory in memories if memory.source_message_id})
    messages = Collection(pocketbase, MessageRow)
    rows = await messages.named(wanted, eq(MessageRow.user, user_id), only=[MessageRow.text, MessageRow.created])
    found = {row.id: _source(row) for row in rows}
    return [memory.model_copy(update={"source": found.get(memory.source_message_id or "")}) for memory in memories]


def _source(row: MessageRow) -> MemorySource:
    shown = row.text if len(row.text) <= _LONGEST else f"{row.text[:_LONGEST].rstrip()}…"
    return MemorySource(message_id=row.id, text=shown, created=row.created)
