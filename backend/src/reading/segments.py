"""A part of a message with one meaning."""

from dataclasses import dataclass
from typing import Literal

from src.reading.orders import Order

Kind = Literal["reminder", "item", "fact", "command", "done", "question", "beyond", "time", "unclear", "nothing"]
"""`done`: the user says that something is over; it counts where it fits what is open. `time`: nothing but a time."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a message with one meaning.

    `text` as written; `start` and `end` its place in the spaced text. `under` is the heading above it. `certainty`: below 0.5
    it is not to be acted on, below 0.75 asked about. `order` says what is wanted of a command; `asked`: the user said to write
    it down. `lasting`: what is over tells something lasting. `ticked`: its box is.
    """

    kind: Kind
    text: str
    start: int
    end: int
    certainty: float = 0.8
    under: str = ""
    order: Order | None = None
    asked: bool = False
    lasting: bool = False
    ticked: bool = False
    shape: str = ""
    sentence: int = 0
    after: str = ""
