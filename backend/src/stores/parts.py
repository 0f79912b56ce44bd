"""The stores that everything is kept in, opened together."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from src.settings import Settings
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase


@dataclass(frozen=True, slots=True)
class Stores:
    """Rows, and what clients hear of them."""

    pocketbase: PocketBase
    events: EventLog


@contextlib.asynccontextmanager
async def open_stores(settings: Settings) -> AsyncGenerator[Stores]:
    """Both, closed at the end of the block. Nothing is connected before it is needed."""
    async with contextlib.AsyncExitStack() as stack:
        pocketbase = PocketBase(settings.pocketbase)
        stack.push_async_callback(pocketbase.close)
        events = EventLog(settings.redis)
        stack.push_async_callback(events.close)
        yield Stores(pocketbase, events)
