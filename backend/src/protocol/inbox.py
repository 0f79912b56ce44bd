"""The inbox."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from src.models.values import ItemKind, ItemSource, ItemStatus
from src.protocol.base import Change, ClientId, Moment, Request, Wire, clean_text

ItemText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=2000)]
ItemProject = Annotated[str, BeforeValidator(clean_text), Field(max_length=120)]
ItemNextAction = Annotated[str, BeforeValidator(clean_text), Field(max_length=300)]


class Proposal(Wire):
    """What the inbox_collector thinks an item is, where it is not sure; `question` is what it has to ask."""

    kind: ItemKind
    text: str | None = None
    due: datetime | None = None
    project: str | None = None
    next_action: str | None = None
    waiting_for: str | None = None
    minutes: int | None = None
    question: str | None = None
    options: list[str] = Field(default_factory=list[str])


class InboxItem(Wire):
    """One thing in the inbox."""

    id: str
    text: str
    kind: ItemKind
    status: ItemStatus
    due: datetime | None = None
    project: str | None = None
    next_action: str | None = None
    waiting_for: str | None = None
    """Whom or what it waits for."""
    minutes: int | None = None
    """How long it takes, where that is short: two-minute tasks."""
    proposal: Proposal | None = None
    """Waits for the user's word."""
    filed: bool = False
    """Filed by the assistant and not touched since: `POST /api/inbox/{id}/undo` takes that back."""
    source: ItemSource
    message_id: str | None = None
    created: datetime
    updated: datetime


class InboxPage(Wire):
    """Inbox items, newest first."""

    items: list[InboxItem]
    next: str | None = None


class InboxCreate(Request):
    """A thing to put down. `id` is the client's own and the idempotency key."""

    id: ClientId | None = None
    text: ItemText
    kind: ItemKind = "unsorted"
    status: ItemStatus = "new"
    due: Moment | None = None
    project: ItemProject | None = None
    next_action: ItemNextAction | None = None
    waiting_for: ItemProject | None = None
    source: Literal["ui", "api"] = "ui"


class InboxPatch(Change):
    """A change; absent fields stay, null empties `due`, `project`, `next_action` and `waiting_for`."""

    text: ItemText | None = None
    kind: ItemKind | None = None
    status: ItemStatus | None = None
    due: Moment | None = None
    project: ItemProject | None = None
    next_action: ItemNextAction | None = None
    waiting_for: ItemProject | None = None


class ProposalAnswer(Request):
    """The user's word on a proposal: take it, drop it, or answer its question in words (`answer`)."""

    action: Literal["accept", "dismiss", "answer"]
    answer: ItemNextAction | None = None


class InboxProcessing(Wire):
    """The workflow that goes over the new items; what it finds arrives as events."""

    workflow_id: str
