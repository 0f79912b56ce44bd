"""The rows of privacy: who is to be erased."""

from datetime import datetime
from typing import Annotated

from src.core.ids import UserId
from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.rows import Index, Row


class ErasureRow(Row):
    """A wish to be erased."""

    collection = "erasures"
    indices = (Index("user_id", unique=True), Index("due"))
    readable = None
    exported = False

    user_id: Annotated[Column[UserId], Text(15, required=True)]
    """Text, not a relation: the row outlives the user it names."""
    passes: Column[int] = default(0)
    due: Column[datetime | None] = default(None)
