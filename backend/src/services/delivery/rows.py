"""That a proactive message is to go further than the conversation: the row that whoever writes the message writes too.

`sender` takes it from there.
"""

from datetime import datetime

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.stores.pocketbase.client import Create, format_time


def delivery_write(
    user_id: UserId, message_id: str, *, key: str, important: bool = False, at: datetime | None = None
) -> Create:
    """The write that has a message delivered outside the conversation unless a client shows it there first.

    It belongs into the transaction that makes the message, so that there is both or neither.

    Args:
        user_id: whose message it is.
        message_id: the message.
        key: of the occurrence; a second delivery with one key is refused with `AlreadyExists`.
        important: it is sent in quiet hours too.
        at: when the message is said, an aware time; None for now.
    """
    fields = {
        "id": derive_id("delivery", key),
        "user": user_id,
        "message_id": message_id,
        "key": key,
        "important": important,
        "state": "pending",
        "due": format_time(at or utc_now()),
    }
    return Create("deliveries", fields)
