"""The parts of delivery, put together."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.delivery.apprise_sender import AppriseSender
from src.services.delivery.sender import CountUnread, DeliverySender
from src.services.delivery.subscriptions import SubscriptionService
from src.services.delivery.targets import TargetService
from src.services.delivery.web_push import WebPush
from src.settings import DeliverySettings
from src.stores.parts import Stores
from src.stores.server_keys import ServerKeys


@dataclass(frozen=True)
class Delivery:
    """What the API and the background of a process use."""

    subscriptions: SubscriptionService
    targets: TargetService
    sender: DeliverySender
    push: WebPush
    apprise: AppriseSender

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        await self.push.close()
        self.apprise.close()


def open_delivery(
    stores: Stores, settings: DeliverySettings, *, keys: ServerKeys, accounts: Accounts, unread: CountUnread
) -> Delivery:
    """The parts. Nothing is sent before `sender.loops()` run."""
    pocketbase, users = stores.pocketbase, accounts.users
    push, apprise = WebPush(keys, settings), AppriseSender(settings)
    subscriptions = SubscriptionService(pocketbase, push)
    targets = TargetService(pocketbase, keys.box, apprise)
    sender = DeliverySender(pocketbase, users, push, subscriptions, targets, settings=settings, unread=unread)
    return Delivery(subscriptions, targets, sender, push, apprise)
