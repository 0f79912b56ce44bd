"""Reminders as their users handle them: set, listed, changed, put off, done, deleted.

A workflow waits for each; the ledger alone says what is to come. Everything here takes the user from its caller's
session and touches only that user's rows.
"""

import asyncio
import contextlib
import hashlib
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.values import OccurrenceState, ReminderStatus, User
from src.protocol.events import ReminderDeleted, ReminderUpserted
from src.protocol.reminders import OccurrencePage, Reminder, ReminderCreate, ReminderPage, ReminderPatch, SnoozeRequest
from src.services.accounts.rows import UserRow
from src.services.accounts.users import UserService
from src.services.reminders.edits import ReminderEdits, refuse_past, series_columns
from src.services.reminders.ledger import (
    Change,
    Decide,
    Entry,
    ReminderLedger,
    Standing,
    entry_row,
    occurrence_key,
    planned_columns,
    standing_of,
)
from src.services.reminders.plan import named, planned, replanned
from src.services.reminders.rows import OccurrenceRow, ReminderRow
from src.services.waits.service import Waits
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import Condition, all_of, any_of, differs_from, eq, later_than, ne
from src.stores.pocketbase.room import Room
from src.stores.pocketbase.values import to_milliseconds
from src.stores.pocketbase.writes import Create, Upsert

logger = get_logger("reminders")

_AT_ONCE = 4


class ReminderService:
    """Reminders of all users, `most` of each. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, users: UserService, waits: Waits, *, most: int = 10_000
    ) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._users = users
        self._waits = waits
        self._rows = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._room = Room(
            self._rows, most, what="reminders", way_out="Delete some that are over, then set this one again."
        )
        self._lines = OwnedCollection(pocketbase, OccurrenceRow, noun="occurrence")
        self._ledger = ReminderLedger(pocketbase)
        self._edits = ReminderEdits(self._ledger)

    async def due(self, user_id: UserId, reminder_id: str) -> datetime | None:
        """When it is to come next; None where it is not to come, is gone or is another user's."""
        row = await self._rows.own_or_none(user_id, reminder_id)
        return row.comes if row else None

    async def read(self, user_id: UserId, reminder_id: str) -> Reminder:
        """One reminder. Raises `NotFound`."""
        return (await self._rows.own(user_id, reminder_id)).view()

    async def page(
        self, user_id: UserId, *, status: ReminderStatus | None = None, before: str | None = None, limit: int = 50
    ) -> ReminderPage:
        """Reminders, newest first; `before` as in `OwnedCollection.page`."""
        wanted = [] if status is None else [eq(ReminderRow.status, status)]
        rows, following = await self._rows.page(user_id, *wanted, before=before, limit=limit)
        return ReminderPage(items=[row.view() for row in rows], next=following)

    async def occurrences(
        self,
        user_id: UserId,
        *,
        state: OccurrenceState | None = None,
        reminder_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> OccurrencePage:
        """The ledger, the latest time first; `before` is a page's `next`. Raises `InvalidInput`."""
        wanted: list[Condition] = []
        if state is not None:
            wanted.append(eq(OccurrenceRow.status, state))
        if reminder_id is not None:
            wanted.append(eq(OccurrenceRow.reminder, reminder_id))
        rows, following = await self._lines.page(user_id, *wanted, by=OccurrenceRow.due, before=before, limit=limit)
        return OccurrencePage(items=[row.view() for row in rows], next=following)

    async def create(self, user: User, request: ReminderCreate) -> Reminder:
        """Set a reminder. The same `id` again answers the one that stands.

        Raises:
            InvalidInput: the time is over, or `repeat` is no repetition.
            Conflict: the `id` was used for another reminder, or for one that is deleted.
            NoRoom: the user keeps too many.
        """
        wanted = _fingerprint(request)
        reminder_id = None
        if request.id is not None:
            reminder_id = derive_id("reminder", user.id, request.id)
            if (stored := await self._stored(user.id, reminder_id)) is not None:
                return await self._again(stored, wanted)
        refuse_past(request.due)
        row = ReminderRow(
            id=reminder_id or derive_id("reminder", user.id, str(uuid.uuid4())),
            user=user.id,
            text=request.text,
            important=request.important,
            request=wanted,
        ).having(*await series_columns(user, request.due, request.repeat))
        made = await self.insert(user, row, due=request.due)
        if made is None:
            return await self._again(await self._rows.own(user.id, row.id), wanted)
        return await self._changed(made)

    async def insert(self, user: User, row: ReminderRow, *, due: datetime) -> ReminderRow | None:
        """Write a reminder that comes at `due`, without telling clients; None where the id is taken. Raises `NoRoom`."""
        await self._room.require(user.id, row_id=row.id)
        due = to_milliseconds(due)
        local = _own_local(user, due, row.starts_local) if row.repeat else ""
        entry = Entry(occurrence_key(row.id, due), due, due, row.text, local=local)
        now = utc_now()
        entry = planned(user, named(user, entry, now=now), important=row.important, now=now)
        line = entry_row(entry, reminder_id=row.id, user_id=user.id)
        writes = [Create.of(row.having(*planned_columns([entry]))), Upsert.of(line)]
        try:
            written = await self._pocketbase.batch(writes)
        except AlreadyExists:
            return None
        finally:  # also where the answer was lost on its way
            self._waits.reminder(user.id, row.id)
        return ReminderRow.of(written[0])

    async def change(self, user: User, reminder_id: str, patch: ReminderPatch) -> Reminder:
        """Change what is given. When this returns, a time that was moved or cancelled does not come any more.

        Raises:
            InvalidInput: nothing is given, the time is over, or `repeat` is no repetition.
            NotFound: there is none of this user.
        """
        if not patch.model_fields_set:
            raise InvalidInput("Give what is to change.")

        async def decide(standing: Standing) -> Change | None:
            return await self._edits.patched(standing, user, patch)

        return await self.decide(user.id, reminder_id, decide)

    async def snooze(
        self, user: User, reminder_id: str, request: SnoozeRequest, *, change_id: str | None = None
    ) -> Reminder:
        """Put off what has just come, or else what comes next, once for one `change_id`. A series goes on besides.

        Raises:
            InvalidInput: the time is over.
            Conflict: the reminder is cancelled.
            NotFound: there is none of this user.
        """
        until = request.until or utc_now() + timedelta(minutes=request.minutes or 0)

        async def decide(standing: Standing) -> Change | None:
            return await self._edits.snoozed(standing, user, until)

        return await self.decide(user.id, reminder_id, decide, change_id=change_id)

    async def done(self, user: User, reminder_id: str, *, change_id: str | None = None) -> Reminder:
        """What came last is done; what was put off of it does not come. A second call changes nothing."""

        async def decide(standing: Standing) -> Change | None:
            return await self._edits.done(standing, user)

        return await self.decide(user.id, reminder_id, decide, change_id=change_id)

    async def delete(self, user_id: UserId, reminder_id: str) -> None:
        """Delete a reminder; it does not come any more. A second call does nothing. Raises `NotFound`."""
        await self._rows.delete_own(user_id, reminder_id)
        self._waits.reminder(user_id, reminder_id)
        await self._events.announce(user_id, ReminderDeleted(ts=utc_now(), reminder_id=reminder_id))

    async def decide(
        self, user_id: UserId, reminder_id: str, decide: Decide, *, change_id: str | None = None
    ) -> Reminder:
        """Change a reminder by the ledger, wake who waits for it and tell the clients. As `ReminderLedger.change`."""
        row, changed = await self._ledger.change(user_id, reminder_id, decide, change_id=change_id)
        return await self._changed(row) if changed else row.view()

    async def follow_clock(self, user: User) -> None:
        """The user's zone or quiet hours have changed. Where the database is away, reminders follow when it is back."""
        try:
            await self.replan(user)
        except DependencyDown:
            logger.warning("clock_not_followed", user_id=user.id)
            self._waits.owe(f"clock-{user.id}", partial(self._replan, user.id))

    async def replan_all(self) -> None:
        """Plan anew for every user whose zone or quiet hours changed and whose reminders did not follow."""
        zone_differs = differs_from(ReminderRow.timezone, ReminderRow.user, UserRow.timezone)
        elsewhere = all_of(ne(ReminderRow.repeat, None), zone_differs)
        held_back = later_than(ReminderRow.at, ReminderRow.due)
        users: dict[UserId, None] = {}
        async for row in self._rows.scan(
            eq(ReminderRow.status, "scheduled"), any_of(elsewhere, held_back), only=[ReminderRow.user]
        ):
            users[row.user] = None
        for user_id in users:
            await self._replan(user_id)

    async def replan(self, user: User) -> int:
        """Plan anew by the user's zone and quiet hours of now; answers how many reminders that moved."""
        mine = [eq(OccurrenceRow.user, user.id), eq(OccurrenceRow.status, "scheduled")]
        lines: dict[str, list[OccurrenceRow]] = defaultdict(list)
        async for line in self._lines.scan(*mine):
            lines[line.reminder].append(line)
        now = utc_now()
        moved: list[str] = []
        async for row in self._rows.scan(eq(ReminderRow.user, user.id), eq(ReminderRow.status, "scheduled")):
            if replanned(standing_of(row, lines[row.id]), user, now=now) is not None:
                moved.append(row.id)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def decide(standing: Standing) -> Change | None:
            return replanned(standing, user, now=utc_now())

        async def one(reminder_id: str) -> None:
            async with slots:
                try:
                    await self.decide(user.id, reminder_id, decide)
                except NotFound:
                    return  # deleted meanwhile

        await asyncio.gather(*(one(reminder_id) for reminder_id in moved))
        return len(moved)

    async def _replan(self, user_id: UserId) -> None:
        with contextlib.suppress(NotFound):
            await self.replan(await self._users.get(user_id))

    async def _stored(self, user_id: UserId, reminder_id: str) -> ReminderRow | None:
        row = await self._rows.own_or_none(user_id, reminder_id)
        if row is None and await self._rows.was_deleted(user_id, reminder_id):
            raise Conflict("The reminder of this id is deleted; set another with a new id.")
        return row

    async def _again(self, stored: ReminderRow, wanted: str) -> Reminder:
        if stored.request != wanted:
            raise Conflict("This id was used for another reminder; set this one with a new id.")
        return await self._changed(stored)

    async def _changed(self, row: ReminderRow) -> Reminder:
        self._waits.reminder(row.user, row.id)
        reminder = row.view()
        event = ReminderUpserted(ts=utc_now(), reminder=reminder)
        await self._events.announce(row.user, event, once=f"reminder:{row.id}:{row.version}")
        return reminder


def _own_local(user: User, due: datetime, starts_local: str) -> str:
    """The naive local time of a series' first coming: its start, or a later time where that was over already."""
    zone = zone_of(user.timezone)
    begins_there = abs(instant(datetime.fromisoformat(starts_local), zone) - due) < timedelta(milliseconds=1)
    return starts_local if begins_there else wall_time(due, zone).isoformat()


def _fingerprint(request: ReminderCreate) -> str:
    content = request.model_dump_json(exclude={"id"})
    return hashlib.sha256(content.encode()).hexdigest()
