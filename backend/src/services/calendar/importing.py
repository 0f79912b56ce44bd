"""Calendars that a user imports: each event of a file becomes an inbox item, once.

A file is somebody else's text: nothing in it is expanded, followed or run. What it says is marked as imported.
"""

import contextlib
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Protocol

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.models.values import Locale, User
from src.protocol.calendar import CalendarImport
from src.protocol.events import InboxUpserted, Resync
from src.services.calendar.expanding import Imported, Parsed
from src.services.inbox.rows import ItemRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.room import Room
from src.stores.pocketbase.writes import Create

MOST_BYTES = 10 * 1024 * 1024
_BATCH = 100
_ANNOUNCED_MOST = 50
"""Beyond this clients load the inbox anew instead of hearing of each item."""
_UNTITLED: dict[Locale, str] = {"ru": "(занято)", "en": "(busy)"}


class ReadCalendar(Protocol):
    """Reads a file, whose times that name no zone are of `zone`. Raises `InvalidInput`."""

    def __call__(self, body: bytes, zone: str, /, *, now: datetime) -> Awaitable[Parsed]:
        """What it holds."""
        ...


class CalendarImportService:
    """Takes files into inboxes. `read` reads them; `room` says whether a user may keep more items."""

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, read: ReadCalendar, *, room: Room[ItemRow] | None = None
    ) -> None:
        self._pocketbase = pocketbase
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._events = events
        self._read = read
        self._room = room

    async def take(self, user: User, body: bytes) -> CalendarImport:
        """Make an inbox item of each event that is to come. The same file again makes none.

        Raises:
            InvalidInput: it is no calendar, holds too many events, or takes too long to read.
            NoRoom: the user has no room for all of its events; none was taken.
            DependencyDown: PocketBase does not answer; what was made so far stays, and again is right.
        """
        parsed = await self._read(body, user.timezone, now=utc_now())
        rows = {row.id: row for row in (_row(user, event) for event in parsed.events)}
        known = await self._known(user.id, set(rows))
        fresh = [row for row_id, row in rows.items() if row_id not in known]
        if self._room is not None and fresh:
            await self._room.require(user.id, count=len(fresh))
        made: list[ItemRow] = []
        for place in range(0, len(fresh), _BATCH):
            made += await self._make(fresh[place : place + _BATCH])
        await self._announce(user.id, made)
        return CalendarImport(
            created=len(made), known=len(rows) - len(made), unreadable=parsed.unreadable, over=parsed.over
        )

    async def _known(self, user_id: UserId, ids: set[str]) -> set[str]:
        """Those of `ids` that were imported before, deleted since or not."""
        own = eq(ItemRow.user, user_id), eq(ItemRow.source, "import")
        found = ids & {row.id async for row in self._items.scan(*own, only=[ItemRow.id])}
        return found | await self._items.deleted_of(user_id, ids)

    async def _make(self, rows: Sequence[ItemRow]) -> list[ItemRow]:
        try:
            return [ItemRow.of(one) for one in await self._pocketbase.batch([Create.of(row) for row in rows])]
        except AlreadyExists:  # another device imports the same file now
            made: list[ItemRow] = []
            for row in rows:
                with contextlib.suppress(AlreadyExists):
                    made.append(await self._items.create(row))
            return made

    async def _announce(self, user_id: UserId, made: Sequence[ItemRow]) -> None:
        if len(made) > _ANNOUNCED_MOST:
            await self._events.announce(user_id, Resync(ts=utc_now()))
            return
        for row in made:
            await self._events.announce(user_id, InboxUpserted(ts=utc_now(), item=row.view()))


def _row(user: User, event: Imported) -> ItemRow:
    return ItemRow(
        id=derive_id("calendar_event", user.id, event.key),
        user=user.id,
        text=event.text or _UNTITLED[user.locale],
        kind="task" if event.is_task else "event",
        status="clarified",
        due=event.due,
        source="import",
    )
