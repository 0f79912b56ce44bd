"""Remembered facts."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from src.protocol.base import Change, Request, Wire, clean_text


class MemorySource(Wire):
    """The user's message that a fact was told in; its beginning, where it is long."""

    message_id: str
    text: str
    created: datetime


class Memory(Wire):
    """One remembered fact."""

    id: str
    text: str
    category: str | None = None
    source_message_id: str | None = None
    source: MemorySource | None = None
    """Only in lists and answers to changes, and only while the message stands."""
    outdated: bool = False
    """It was true once: kept as history, no longer recalled."""
    corrected: bool = False
    """The user has corrected it since it was told."""
    created: datetime
    updated: datetime


class MemoryPage(Wire):
    """Remembered facts, newest first."""

    items: list[Memory]
    next: str | None = None


class MemoryCreate(Request):
    """A fact that the user writes down."""

    text: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
    category: str | None = Field(default=None, max_length=40)
    source: Literal["ui", "api"] = "ui"
    """`api`: by a script, so not what the user typed; it is shown to the model only where a message speaks of it."""


class MemoryPatch(Change):
    """A correction; absent fields stay as they are. `outdated`: no longer true, or true again."""

    outdated: bool | None = None

    text: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)] | None = None
    category: str | None = Field(default=None, max_length=40)
