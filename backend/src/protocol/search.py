"""What is found of one's own by its words."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from src.models.values import ItemStatus, ReminderStatus, Role
from src.protocol.base import Wire

SearchType = Literal["message", "item", "reminder", "memory"]


class SearchMark(Wire):
    """A word that was looked for, in code points of the snippet."""

    start: int
    end: int


class SearchHit(Wire):
    """One thing found. `text` is cut where it is long; `snippet` is the piece of it around the first word found.

    `at` is when it was written; `due`, `status` and `role` are those of what has them.
    """

    type: SearchType
    id: str
    text: str
    snippet: str
    marks: list[SearchMark] = Field(default_factory=list[SearchMark])
    at: datetime
    due: datetime | None = None
    status: ItemStatus | ReminderStatus | None = None
    role: Role | None = None


class SearchPage(Wire):
    """What was found, newest first; `next` is given back as `before` for more."""

    items: list[SearchHit]
    next: str | None = None
