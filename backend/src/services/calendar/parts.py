"""The parts of the calendar, put together."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.calendar.feed import CalendarFeedService
from src.services.calendar.importing import CalendarImportService
from src.services.calendar.reading import CalendarReader
from src.services.inbox.parts import Inbox
from src.stores.parts import Stores
from src.stores.server_keys import ServerKeys


@dataclass(frozen=True, slots=True)
class Calendar:
    """What goes out as a calendar, and what comes in as one."""

    feed: CalendarFeedService
    importing: CalendarImportService


def open_calendar(stores: Stores, keys: ServerKeys, *, accounts: Accounts, inbox: Inbox) -> Calendar:
    """The parts."""
    return Calendar(
        CalendarFeedService(stores.pocketbase, accounts.users, keys.box),
        CalendarImportService(stores.pocketbase, stores.events, CalendarReader().read, room=inbox.service.room),
    )
