"""Browsers, by Web Push. A subscription lives as long as the session that made it."""

from typing import Annotated

from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.delivery import PushKeys
from src.services.accounts.rows import SessionRow
from src.services.delivery.destinations.base import Destination, DestinationParts, DestinationRow, Shipment
from src.services.delivery.outcome import Outcome
from src.services.delivery.web_push import Browser, WebPush
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.columns import Column, Secret, Text, default
from src.stores.pocketbase.filters import eq, gt
from src.stores.pocketbase.rows import Index

_MOST = 100


class SubscriptionRow(DestinationRow):
    """A browser that a user is pushed to."""

    collection = "push_subscriptions"
    indices = (Index("endpoint", unique=True), Index("user"))

    endpoint: Annotated[Column[str], Text(2000, required=True), Secret()]
    keys: Annotated[Column[PushKeys], Secret()]
    session: Annotated[Column[str], Text(15), Secret()] = default("")
    """The one that subscribed: where it has ended, its browser is pushed to no more."""


class PushDestination(Destination[SubscriptionRow]):
    """The browsers that users are pushed to."""

    kind = "push"
    noun = "subscription"
    row = SubscriptionRow

    def __init__(self, parts: DestinationParts) -> None:
        super().__init__(parts)
        self.push = WebPush(parts.keys, parts.settings)
        self._sessions = Collection(parts.pocketbase, SessionRow)

    async def live(self, user_id: UserId) -> list[SubscriptionRow]:
        """The rows whose sessions stand, newest first. The others are deleted."""
        rows = await self.rows.find(eq(SubscriptionRow.user, user_id), limit=_MOST)
        if not rows:
            return []
        sessions = await self._sessions.find(
            eq(SessionRow.user, user_id), gt(SessionRow.expires, utc_now()), limit=1000, only=[SessionRow.id]
        )
        ids = {one.id for one in sessions}
        for row in rows:
            if row.session not in ids:
                await self.rows.delete(row.id)
        return [row for row in rows if row.session in ids]

    async def find(self, user_id: UserId, row_id: str) -> SubscriptionRow | None:
        """A row whose session stands."""
        return next((row for row in await self.live(user_id) if row.id == row_id), None)

    async def send(self, row: SubscriptionRow, shipment: Shipment) -> Outcome:
        """Push once."""
        browser = Browser(row.endpoint, row.keys.p256dh, row.keys.auth)
        payload = shipment.notice.payload(badge=shipment.badge)
        return await self.push.send(browser, payload, topic=shipment.topic, urgent=shipment.urgent)

    async def close(self) -> None:
        """Close the connections to push services."""
        await self.push.close()


DESTINATION = PushDestination
