"""What a text would be taken for."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from src.protocol.base import Request, Wire
from src.protocol.lengths import MAX_MESSAGE_CHARS

ReadingKind = Literal["reminder", "item", "fact", "command", "question", "beyond", "unclear"]
SpanMeans = Literal[
    "verb", "day", "clock", "part", "distance", "repeat", "except", "until", "count", "from", "before", "zone", "shift",
    "matter",
]  # fmt: skip


class UnderstandRequest(Request):
    """A text as somebody types it."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_MESSAGE_CHARS)]


class ReadingSpan(Wire):
    """A piece of the text in code points of the text as sent, and what it was taken for."""

    start: int
    end: int
    means: SpanMeans


class Reading(Wire):
    """One meaning. `due` is in the user's zone; a day without an hour is its end."""

    kind: ReadingKind
    text: str
    start: int
    end: int
    due: datetime | None = None
    repeat: str | None = None
    spans: list[ReadingSpan] = Field(default_factory=list[ReadingSpan])
    certainty: float


class Understanding(Wire):
    """The meanings of a text, in order; what says nothing is left out."""

    readings: list[Reading]
