"""The parts of delivery, put together."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.background import Job
from src.services.delivery.destinations import Destinations
from src.services.delivery.destinations.apprise import TargetDestination
from src.services.delivery.destinations.base import DestinationParts
from src.services.delivery.destinations.push import PushDestination
from src.services.delivery.sender import CountUnread, DeliverySender
from src.services.delivery.subscriptions import SubscriptionService
from src.services.delivery.targets import TargetService
from src.settings import DeliverySettings
from src.stores.parts import Stores
from src.stores.server_keys import ServerKeys


@dataclass(frozen=True)
class Delivery:
    """What the API and the background of a process use."""

    subscriptions: SubscriptionService
    targets: TargetService
    sender: DeliverySender
    destinations: Destinations

    def loops(self) -> tuple[Job, ...]:
        """Sending what is due."""
        return self.sender.loops()

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        await self.destinations.close()


def open_delivery(
    stores: Stores, settings: DeliverySettings, *, keys: ServerKeys, accounts: Accounts, unread: CountUnread
) -> Delivery:
    """The parts. Nothing is sent before `loops()` run. A device stays one when its session is replaced."""
    destinations = Destinations(DestinationParts(stores.pocketbase, keys, settings))
    subscriptions = SubscriptionService(stores.pocketbase, destinations.get(PushDestination))
    accounts.sign_in.on_replace(subscriptions.follow_session)
    targets = TargetService(destinations.get(TargetDestination))
    sender = DeliverySender(stores.pocketbase, accounts.users, destinations, settings=settings, unread=unread)
    return Delivery(subscriptions, targets, sender, destinations)
