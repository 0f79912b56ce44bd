"""Which memory store holds what is remembered of whom, noted outside of it: a store that is lost cannot say that it was."""

from typing import Annotated

from src.stores.pocketbase.columns import Column, Text
from src.stores.pocketbase.rows import Index, OwnedRow


class RememberedRow(OwnedRow):
    """A user of whom something was remembered, and in which store."""

    collection = "remembered"
    indices = (Index("store", "user"),)
    exported = False

    store: Annotated[Column[str], Text(60, required=True)]
