"""What the assistant says by itself: stored once, and announced however often it is said again.

Whoever stored it and died is said again by whoever comes next; where nobody does, the start of the next process gives every
open device a fresh view.
"""

from src.core.clock import utc_now
from src.protocol.events import MessageCreated
from src.services.conversation.rows import MessageRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection


async def say_once(pocketbase: PocketBase, events: EventLog, row: MessageRow) -> MessageRow:
    """Store a message, or take the one that has its id, and announce it; as it is stored. Raises `DependencyDown`."""
    messages = OwnedCollection(pocketbase, MessageRow)
    try:
        stored = await messages.create(row)
    except AlreadyExists:
        stored = await messages.own(row.user, row.id)
    event = MessageCreated(ts=utc_now(), message=stored.view())
    await events.announce(row.user, event, once=f"created:{row.id}")
    return stored
