"""Targets that users add: Telegram, ntfy, e-mail and what else apprise knows. Their addresses are kept encrypted."""

from typing import Annotated

from src.core.ids import UserId
from src.services.delivery.apprise_sender import AppriseSender
from src.services.delivery.destinations.base import Destination, DestinationParts, DestinationRow, Shipment
from src.services.delivery.outcome import Outcome
from src.stores.pocketbase.columns import Column, Secret, Text, default
from src.stores.pocketbase.rows import Index
from src.stores.server_keys import SecretLost


class TargetRow(DestinationRow):
    """A destination that a user added."""

    collection = "notification_targets"
    indices = (Index("user", "created"),)

    service: Annotated[Column[str], Text(80)] = default("")
    url: Annotated[Column[str], Text(8000, required=True), Secret()]
    """Encrypted: it holds passwords."""


class TargetDestination(Destination[TargetRow]):
    """The targets of all users."""

    kind = "target"
    noun = "target"
    row = TargetRow

    def __init__(self, parts: DestinationParts) -> None:
        super().__init__(parts)
        self.apprise = AppriseSender(parts.settings)
        self._box = parts.keys.box

    def seal(self, url: str, *, user_id: UserId, target_id: str) -> str:
        """An address as it is stored: it opens in the row of this user and id alone."""
        return self._box.seal(url, purpose=_purpose(user_id, target_id))

    async def send(self, row: TargetRow, shipment: Shipment) -> Outcome:
        """Send to the target of a row."""
        try:
            url = self._box.open(row.url, purpose=_purpose(row.user, row.id))
        except SecretLost:
            return Outcome("failed", "secret_lost")
        return await self.apprise.send(url, shipment.notice)

    async def close(self) -> None:
        """Wait for nothing that is still being sent."""
        self.apprise.close()


def _purpose(user_id: str, target_id: str) -> str:
    """A row's address opens in that row alone: copied into another's, it stays shut."""
    return f"target:{user_id}:{target_id}"


DESTINATION = TargetDestination
