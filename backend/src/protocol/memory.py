"""Remembered facts."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from src.protocol.base import Request, Wire, clean_text


class Memory(Wire):
    """One remembered fact."""

    id: str
    text: str
    category: str | None = None
    source_message_id: str | None = None
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


class MemoryPatch(Request):
    """A correction; absent fields stay as they are."""

    text: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)] | None = None
    category: str | None = Field(default=None, max_length=40)
