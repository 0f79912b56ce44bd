"""The parts of the inbox, put together."""

from dataclasses import dataclass

from src.services.inbox.effects import InboxEffects
from src.services.inbox.items import ItemFollower
from src.services.inbox.service import InboxService
from src.services.waits.service import Waits
from src.settings import Settings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Inbox:
    """Items as users and agents handle them. What goes over them is `inbox.filing`, which asks by widgets."""

    service: InboxService
    effects: InboxEffects


def open_inbox(stores: Stores, settings: Settings, *, waits: Waits, follower: ItemFollower) -> Inbox:
    """The parts. `follower` is what shows items."""
    most = settings.limits.items_kept
    service = InboxService(stores.pocketbase, stores.events, follower=follower, waits=waits, most=most)
    return Inbox(service, InboxEffects(service))
