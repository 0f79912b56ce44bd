"""A remembered fact as it is stored, and what the rest of the system sees of it.

`Any`: a payload as the vector store keeps it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from src.errors import InvalidInput
from src.protocol.memory import Memory
from src.services.memory.words import fingerprint_words

MAX_FACT = 500
"""Characters of one fact: a sentence or two, which a prompt can carry by the dozen."""


class FactState(StrEnum):
    """Where a fact stands. Only current ones are recalled, listed and counted."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    """A later fact replaced it, or the user said that it is over; kept as history until it or its successor is deleted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored fact.

    Attributes:
        key: derived from the caller's idempotency key; two writes with one key are one fact.
        fingerprint: equal for two tellings of the same fact.
        superseded_by: id of the fact that took its place.
        corrected: the user has put it into other words than those it was told in.
        typed: whether the user told or wrote it; not what a script put there.
        extracted: on the last fact of an extraction, the ids of all facts that it found.
    """

    id: str
    user_id: str
    text: str
    state: FactState
    key: str
    fingerprint: str
    category: str | None
    source_message_id: str | None
    superseded_by: str | None
    corrected: bool
    extracted: tuple[str, ...]
    typed: bool
    created: datetime
    updated: datetime

    @property
    def cursor(self) -> str:
        """Its place in the user's list, newest first; text order is the list's order."""
        return f"{int(self.created.timestamp() * 1_000_000):017d}-{self.id}"

    def view(self) -> Memory:
        """The fact as clients see it."""
        return Memory(
            id=self.id,
            text=self.text,
            category=self.category,
            source_message_id=self.source_message_id,
            outdated=self.state is FactState.SUPERSEDED,
            corrected=self.corrected,
            created=self.created,
            updated=self.updated,
        )


def fact_from_payload(fact_id: str, payload: dict[str, Any]) -> Fact:
    """Read what the vector store holds of a fact."""
    created = _moment(payload.get("created_at"))
    return Fact(
        id=fact_id,
        user_id=str(payload.get("user_id", "")),
        text=str(payload.get("data", "")),
        state=FactState(payload.get("state", FactState.CURRENT)),
        key=str(payload.get("key", "")),
        fingerprint=str(payload.get("fingerprint", "")),
        category=payload.get("category") or None,
        source_message_id=payload.get("source_message_id") or None,
        superseded_by=payload.get("superseded_by") or None,
        corrected=bool(payload.get("corrected")),
        extracted=tuple(str(payload.get("extracted") or "").split()),
        typed=payload.get("source") != "api",
        created=created,
        updated=_moment(payload.get("changed_at") or payload.get("updated_at"), default=created),
    )


def fingerprint(text: str) -> str:
    """A short mark that two tellings of the same fact share."""
    return sha256(fingerprint_words(text).encode()).hexdigest()[:32]


def check_cursor(value: str) -> str:
    """A cursor that a client sent back.

    Raises:
        InvalidInput: it is not one of ours.
    """
    moment, _, fact_id = value.partition("-")
    if len(moment) != 17 or not moment.isdigit() or len(fact_id) != 36:
        raise InvalidInput("This cursor is not one that a list of memories gave.", field="before")
    return value


def _moment(value: object, *, default: datetime | None = None) -> datetime:
    if not isinstance(value, str):
        return default or datetime.fromtimestamp(0, UTC)
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
