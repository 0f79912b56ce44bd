"""The rows of delivery: where a proactive message is to go further than the conversation, and what became of it."""

from datetime import datetime
from typing import Annotated, Literal

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.columns import Column, Relation, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow
from src.stores.pocketbase.writes import Create, Write

DeliveryState = Literal["pending", "acknowledged", "sent", "nowhere", "dropped"]
"""`sent`: its attempts say how it went."""
AttemptState = Literal["sending", "retry", "again", "sent", "failed", "gone", "acknowledged"]
"""`again`: a later attempt took over."""


class DeliveryRow(OwnedRow):
    """A proactive message that is to go further than the conversation unless somebody sees it there."""

    collection = "deliveries"
    indices = (Index("key", unique=True), Index("state", "due"), Index("user", "created"))

    message_id: Annotated[Column[str], Text(15, required=True)]
    key: Annotated[Column[str], Text(120, required=True)]
    important: Column[bool] = default(False)
    state: Annotated[Column[DeliveryState], Text(20)] = default("pending")
    due: Column[datetime | None] = default(None)
    """From when on a client has its time to show the message."""


class AttemptRow(OwnedRow):
    """An attempt to bring a delivery to a destination.

    The id is of the delivery, the destination and the number: of two processes that take one up, one is refused.
    """

    collection = "delivery_attempts"
    indices = (Index("state", "due"), Index("delivery"))

    delivery: Annotated[Column[str], Relation("deliveries")]
    destination: Annotated[Column[str], Text(15, required=True)]
    kind: Annotated[Column[str], Text(20)]
    """Of the destination, which stands in the rows of that kind."""
    number: Column[int] = default(0)
    state: Annotated[Column[AttemptState], Text(20)] = default("sending")
    due: Column[datetime | None] = default(None)
    """Of `sending`: when it is given up for lost. Of `retry`: when the next attempt is."""
    error: Annotated[Column[str], Text(500)] = default("")


def going_out(message: MessageRow, *, key: str, important: bool = False) -> list[Write]:
    """The writes of a message that is to reach its user: itself, and its delivery as by `delivery_write`."""
    return [Create.of(message), delivery_write(message.user, message.id, key=key, important=important)]


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
    row = DeliveryRow(
        id=derive_id("delivery", key),
        user=user_id,
        message_id=message_id,
        key=key,
        important=important,
        due=at or utc_now(),
    )
    return Create.of(row)
