"""The rows of the inbox. `Any`: the columns that undo brings back are of several types."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from src.models.values import ItemKind, ItemSource, ItemStatus
from src.protocol.inbox import InboxItem, Proposal
from src.stores.pocketbase.columns import Column, Relation, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow

_TYPED = frozenset({"chat", "brain_dump", "ui"})


class ItemRow(OwnedRow):
    """One thing in the inbox."""

    collection = "inbox_items"
    indices = (Index("user", "status", "created"), Index("user", "created"), Index("answer"))
    holds_words = True
    searched = ("text", "project")

    text: Annotated[Column[str], Text(required=True)]
    kind: Annotated[Column[ItemKind], Text(20)] = default("unsorted")
    status: Annotated[Column[ItemStatus], Text(20)] = default("new")
    due: Column[datetime | None] = default(None)
    project: Annotated[Column[str | None], Text(300)] = default(None)
    next_action: Annotated[Column[str | None], Text(1000)] = default(None)
    source: Annotated[Column[ItemSource], Text(20)] = default("chat")
    message_id: Annotated[Column[str | None], Text(15)] = default(None)
    position: Column[int] = default(0)
    waiting_for: Annotated[Column[str | None], Text(300)] = default(None)
    minutes: Column[int | None] = default(None)
    proposal: Column[Proposal | None] = default(None)
    answer: Annotated[Column[str], Text(1000)] = default("")
    """The user's words on the proposal's question, until they are gone into."""
    considered: Column[bool] = default(False)
    """Whether the collector has seen the text as it is, or was told to leave it."""
    filed: Column[bool] = default(False)
    before: Column[dict[str, Any] | None] = default(None)
    """What stood before the assistant filed it, as stored."""
    revision: Column[int] = default(0)

    @property
    def typed(self) -> bool:
        """Whether the user wrote it here, by hand or in the conversation."""
        return self.source in _TYPED

    @property
    def is_asked(self) -> bool:
        """Whether a proposal waits for the user's word on this item."""
        return self.proposal is not None and not self.answer and self.status == "new"

    def view(self) -> InboxItem:
        """The item as clients see it."""
        return InboxItem(
            id=self.id,
            text=self.text,
            kind=self.kind,
            status=self.status,
            due=self.due,
            project=self.project,
            next_action=self.next_action,
            waiting_for=self.waiting_for,
            minutes=self.minutes,
            proposal=None if self.answer else self.proposal,
            filed=self.filed,
            source=self.source,
            message_id=self.message_id,
            created=self.created,
            updated=self.updated,
        )


class ItemChangeRow(OwnedRow):
    """A change of an item. The id is of the item and the revision that the change makes: two of one revision clash."""

    collection = "inbox_changes"
    indices = (Index("item", "change", unique=True), Index("user", "created"), Index("created"))
    kept = timedelta(days=30)
    """Longer than any client holds back what it could not send."""

    item: Annotated[Column[str], Relation("inbox_items")]
    change: Annotated[Column[str], Text(120, required=True)]
    revision: Column[int] = default(0)


class ProcessingRow(OwnedRow):
    """That a user wants the new items gone over, until the workflow knows of it. One a user at most."""

    collection = "inbox_processing"
    indices = (Index("user"),)
