"""What happened, as seen from outside: each thing that was asked, how it ended, and each fault with its time."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

End = Literal["ok", "fail", "unknown"]


@dataclass
class Sent:
    """One message that somebody sent, with one id, however often it was tried."""

    person: str
    client_id: str
    text: str
    token: str
    kind: Literal["talk", "item", "fact"]
    at: float
    message_ids: set[str] = field(default_factory=set[str])
    end: End = "unknown"
    tries: int = 0
    beside: bool = False
    """Whether it was sent beside what its person was saying, so that its place in the order is open."""


@dataclass
class Asked:
    """One thing that was asked for with a request of its own: an item, a reminder."""

    person: str
    kind: Literal["item", "reminder"]
    token: str
    at: float
    end: End = "unknown"
    id: str = ""
    deleted: bool = False


@dataclass
class Fault:
    """One fault. `ended`: from when on the system may recover; `recovered`: seconds until words came again."""

    name: str
    began: float
    ended: float = 0.0
    recovered: float | None = None


@dataclass
class Ledger:
    """All of it. Times are of one clock of this process."""

    sent: list[Sent] = field(default_factory=list[Sent])
    asked: list[Asked] = field(default_factory=list[Asked])
    faults: list[Fault] = field(default_factory=list[Fault])
    words: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """For each attempt at a reply: when it began and when its first words came, on any device."""
    found: list[str] = field(default_factory=list[str])
    """What was seen on the way that must never be."""
    events: int = 0
    torn: int = 0
    """Ends of replies whose text was not what the pieces had shown. The end puts it right."""

    def wrong(self, what: str) -> None:
        """Note something that must never be."""
        if what not in self.found:
            self.found.append(what)

    def recovery(self, fault: Fault) -> float | None:
        """Seconds from a fault's end to the first words of an attempt begun after it; None where none have come."""
        later = [words - fault.ended for began, words in self.words if began >= fault.ended]
        return min(later, default=None)

    def write(self, path: Path) -> None:
        """Keep it as lines of JSON, for looking into a run."""
        with path.open("w") as file:
            for kind, rows in (("sent", self.sent), ("asked", self.asked), ("fault", self.faults)):
                for row in rows:
                    plain = asdict(row)
                    plain["message_ids"] = sorted(plain.get("message_ids", ()))
                    file.write(json.dumps({"ledger": kind, **plain}) + "\n")


def now() -> float:
    """The clock of the ledger, in seconds."""
    return time.monotonic()
