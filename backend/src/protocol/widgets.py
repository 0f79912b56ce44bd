"""Widgets and what is done with them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from src.models.values import WidgetType
from src.protocol.base import Change, ClientId, Request, Wire, clean_text

WidgetVersion = Annotated[int, Field(ge=1, le=2**53 - 1)]


class Widget(Wire):
    """One widget; `version` grows with every change."""

    id: str
    type: WidgetType
    title: str
    state: dict[str, Any]
    version: int
    pinned: bool = False
    position: int = 0
    """Its place on the dashboard, from 0."""
    message_id: str | None = None
    created: datetime
    updated: datetime


class WidgetPage(Wire):
    """Widgets, newest first."""

    items: list[Widget]
    next: str | None = None


class WidgetAction(Request):
    """Something done with a widget. `id` is the client's own and the idempotency key.

    `version`: the one that the client saw, where the action makes sense for no other.
    """

    id: ClientId
    action: str = Field(min_length=1, max_length=40)
    value: Any = None
    version: WidgetVersion | None = None


class WidgetPatch(Change):
    """A change of how a widget is kept; absent fields stay as they are."""

    title: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=120)] | None = None
    pinned: bool | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None
