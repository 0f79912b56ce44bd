"""The rows of calendar feeds."""

from typing import Annotated

from src.stores.pocketbase.columns import Column, Secret, Text
from src.stores.pocketbase.rows import Index, OwnedRow


class FeedRow(OwnedRow):
    """A user's feed. The secret of its address: hashed to be found by, encrypted to be shown again."""

    collection = "calendars"
    indices = (Index("secret_hash", unique=True), Index("user", unique=True))
    readable = None
    holds_words = True

    secret_hash: Annotated[Column[str], Text(64, required=True), Secret()]
    secret: Annotated[Column[str], Text(500, required=True), Secret()]
