"""What a kind of destination has to say of itself: where it leads, kept in rows, and how one notification is sent there."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Generic, TypeVar, cast

from src.core.clock import utc_now
from src.core.ids import UserId
from src.services.delivery.outcome import Outcome
from src.services.delivery.texts import Notice
from src.settings import DeliverySettings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import OwnedRow, put
from src.stores.server_keys import ServerKeys

_MOST = 200


class DestinationRow(OwnedRow):
    """Base of the rows that say where deliveries of a user go."""

    readable = None
    holds_words = True

    label: Annotated[Column[str], Text(80)] = default("")
    last_sent: Column[datetime | None] = default(None)
    last_error: Annotated[Column[str], Text(500)] = default("")


@dataclass(frozen=True)
class DestinationParts:
    """What a kind is made of."""

    pocketbase: PocketBase
    keys: ServerKeys
    settings: DeliverySettings


@dataclass(frozen=True, slots=True)
class Shipment:
    """A notification on its way.

    `topic` has 32 characters that are always the same for the same occurrence; `badge` is how much is unread.
    """

    notice: Notice
    topic: str
    urgent: bool = False
    badge: int | None = None


RowT = TypeVar("RowT", bound=DestinationRow)


class Destination(ABC, Generic[RowT]):
    """A kind of destination. Every call raises `DependencyDown` where PocketBase does not answer."""

    kind: ClassVar[str]
    """Its name in the attempts, for ever."""
    noun: ClassVar[str] = "destination"
    """What error messages call one of its destinations."""
    row: ClassVar[type[DestinationRow]]
    """Where its destinations are kept."""

    def __init__(self, parts: DestinationParts) -> None:
        self.rows = OwnedCollection(parts.pocketbase, cast("type[RowT]", self.row), noun=self.noun)

    async def live(self, user_id: UserId) -> list[RowT]:
        """The destinations of a user, newest first."""
        return await self.rows.find(eq(self.row.user, user_id), limit=_MOST)

    async def find(self, user_id: UserId, row_id: str) -> RowT | None:
        """One destination of a user; None where it is there no more."""
        return await self.rows.own_or_none(user_id, row_id)

    @abstractmethod
    async def send(self, row: RowT, shipment: Shipment) -> Outcome:
        """Send once, in less than a minute. Never raises for what is wrong at the other end: the outcome says it."""

    async def note(self, row_id: str, outcome: Outcome) -> RowT | None:
        """Write down what came of an attempt; one that is gone is forgotten. Raises `NotFound`."""
        if outcome.state == "gone":
            await self.rows.delete(row_id)
            return None
        puts = [put(self.row.last_error, outcome.trouble or "")]
        if outcome.state == "sent":
            puts.append(put(self.row.last_sent, utc_now()))
        return await self.rows.update(row_id, *puts)

    async def close(self) -> None:
        """Close what it holds open: nothing, unless a kind says otherwise. A second call does nothing."""
