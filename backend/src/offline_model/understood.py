"""What a text would be taken for, without doing anything: for chips while somebody types."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from src.core.clock import END_OF_DAY
from src.offline_model.items import read_item
from src.offline_model.segment_intents import timed_by
from src.offline_model.when import find_when
from src.reading.meaning import read
from src.reading.segments import Segment
from src.reading.text import LONGEST, spaced
from src.reading.time import Means, Role

ReadingKind = Literal["reminder", "item", "fact", "command", "question", "beyond", "unclear"]
_KINDS: dict[str, ReadingKind] = {"done": "command"}
_ROLES: dict[str, Role] = {"reminder": "reminder", "command": "move", "question": "question"}


@dataclass(frozen=True)
class ReadSpan:
    """A piece of the text as given, in code points, and what it was taken for."""

    start: int
    end: int
    means: Means


@dataclass(frozen=True)
class Understood:
    """One meaning of a text. `due` is aware; of a day without an hour the end of that day."""

    kind: ReadingKind
    text: str
    start: int
    end: int
    due: datetime | None = None
    repeat: str | None = None
    spans: tuple[ReadSpan, ...] = ()
    certainty: float = 1.0


def understand(text: str, now: datetime) -> tuple[Understood, ...]:
    """The meanings of `text`, in order; what says nothing is left out.

    Args:
        text: What somebody types.
        now: Aware, in the user's zone.
    """
    body = spaced(text)
    places = _places(text, body)
    found = read(body, lambda clause: timed_by(clause, now))
    return tuple(_understood(one, body, places, now) for one in found if one.kind not in {"nothing", "time"})


def _understood(segment: Segment, body: str, places: list[int], now: datetime) -> Understood:
    said = body[segment.start : segment.end]
    kind = _KINDS.get(segment.kind, segment.kind)
    found = find_when(said, now, role=_ROLES.get(kind, "item"))
    timed = kind in {"reminder", "item", "command"} and found.when is not None
    when = found.when if timed else None
    spans = tuple(
        ReadSpan(places[segment.start + span.start], places[segment.start + span.end - 1] + 1, span.means)
        for span in (found.read.spans if timed else ())
        if span.end > span.start
    )
    due = datetime.combine(when.day, when.at or END_OF_DAY, tzinfo=now.tzinfo) if when is not None else None
    return Understood(
        kind,  # pyright: ignore[reportArgumentType] - "nothing" and "time" were left out
        _named(segment, said, found.rest if timed else said, now),
        places[segment.start],
        places[segment.end - 1] + 1,
        due=due,
        repeat=when.repeat if when is not None else None,
        spans=spans,
        certainty=min(segment.certainty, found.read.certainty) if timed else segment.certainty,
    )


def _named(segment: Segment, said: str, rest: str, now: datetime) -> str:
    """What the chip says: of a thing the same words that it would be filed under."""
    return (read_item(said, now, under=segment.under).text or rest) if segment.kind == "item" else rest


def _places(text: str, body: str) -> list[int]:
    """For each character of the spaced text its place in the text as given."""
    places: list[int] = []
    at = 0
    for letter in body:
        while at < min(len(text), LONGEST) - 1 and text[at] != letter and text[at].isspace() != letter.isspace():
            at += 1
        places.append(at)
        if not letter.isspace():
            at += 1
    return places
