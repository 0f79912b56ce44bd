"""The inbox."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from src.models import ItemKind, ItemSource, ItemStatus
from src.protocol.base import ClientId, Moment, Request, Wire, clean_text

ItemText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=2000)]
ItemProject = Annotated[str, BeforeValidator(clean_text), Field(max_length=120)]
ItemNextAction = Annotated[str, BeforeValidator(clean_text), Field(max_length=300)]


class InboxItem(Wire):
    """One thing in the inbox."""

    id: str
    text: str
    kind: ItemKind
    status: ItemStatus
    due: datetime | None = None
    project: str | None = None
    next_action: str | None = None
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
    source: Literal["ui", "api"] = "ui"


class InboxPatch(Request):
    """A change; absent fields stay as they are, null empties `due`, `project` and `next_action`."""

    text: ItemText | None = None
    kind: ItemKind | None = None
    status: ItemStatus | None = None
    due: Moment | None = None
    project: ItemProject | None = None
    next_action: ItemNextAction | None = None
