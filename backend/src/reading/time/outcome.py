"""What came of the facts: an instant or a series, or a question."""

from dataclasses import dataclass, field
from datetime import datetime

from src.reading.time.reading import Ask, Series


@dataclass
class Outcome:
    """What came out: as the fields of `TimeReading`."""

    due: datetime | None = None
    whole_day: bool = False
    rule: str | None = None
    more: list[Series] = field(default_factory=list)
    ask: Ask | None = None
    options: list[datetime] = field(default_factory=list)
    guessed: bool = False
    deadline: bool = False
    certainty: float = 1.0
