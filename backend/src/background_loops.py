"""All background loops of a process, put together: what it does by itself, again and again.

Each part says its own in `loops()`; the supervisor that runs them is `services/background.py`.
"""

from collections.abc import Sequence
from typing import Protocol

from src.services.accounts.parts import Accounts
from src.services.background import Job
from src.services.connection_manager import ConnectionManager, owed_events
from src.services.conversation.parts import Conversations
from src.services.db_init import ROWS
from src.services.delivery.parts import Delivery
from src.services.housekeeping import Housekeeping
from src.services.privacy.parts import Privacy
from src.services.reconcile import Reconciler
from src.services.reminders.parts import Reminders
from src.services.turns.parts import Turns
from src.services.waits.service import Waits
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase


class Parts(Protocol):
    """The parts of a runtime that do something by themselves."""

    pocketbase: PocketBase
    accounts: Accounts
    connections: ConnectionManager
    waits: Waits
    reconciler: Reconciler
    conversation: Conversations
    delivery: Delivery
    reminders: Reminders
    turns: Turns
    privacy: Privacy


def loops_of_api(parts: Parts) -> Sequence[Job]:
    """What a process with the API does."""
    housekeeping = Housekeeping(parts.pocketbase, parts.accounts.sessions, parts.accounts.owners, ROWS)
    own = (parts.connections, parts.waits, parts.reconciler, housekeeping)
    domains = (parts.conversation, parts.delivery, parts.reminders, parts.turns, parts.privacy)
    return [job for part in (*own, *domains) for job in part.loops()]


def loops_of_worker(events: EventLog, waits: Waits) -> Sequence[Job]:
    """What a process does that runs a worker alone."""
    return [owed_events(events), *waits.loops()]
