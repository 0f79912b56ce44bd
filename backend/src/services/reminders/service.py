"""Reminders as their users handle them: set, listed, changed, put off, done, deleted.

A workflow waits for each; the ledger alone says what is to come. Everything here takes the user from its caller's
session and touches only that user's rows.
"""

import asyncio
import contextlib
import hashlib
import re
import uuid
from collections import defaultdict
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.values import OccurrenceState, ReminderStatus, User
from src.protocol.events import ReminderDeleted, ReminderUpserted
from src.protocol.reminders import OccurrencePage, Reminder, ReminderCreate, ReminderPage, ReminderPatch, SnoozeRequest
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
from src.services.reminders.views import occurrence_view, reminder_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import OwnRows, announce
from src.stores.pocketbase.client import (
    PAGE_LIMIT,
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Upsert,
    bind,
    format_time,
    parse_time,
)

logger = get_logger("reminders")

_PLACE = re.compile(r"(\d{1,14})\.([a-z0-9]{15})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 4


class StartReminder(Protocol):
    """Has a reminder waited for; `changed` has its row read again. Raises `DependencyDown`."""

    def __call__(self, user_id: UserId, reminder_id: str, /, *, changed: bool = False) -> Awaitable[None]:
        """Start it, or wake it."""
        ...


class ReminderService:
    """Reminders of all users. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, start: StartReminder) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._users = users
        self._start = start
        self._rows = OwnRows(pocketbase, "reminders", noun="reminder")
        self._ledger = ReminderLedger(pocketbase)
        self._edits = ReminderEdits(self._ledger)
        self.neglected = asyncio.Event()
        """Set when Temporal could not be told of a change; whoever reconciles goes by it."""

    async def due(self, user_id: UserId, reminder_id: str) -> datetime | None:
        """When it is to come next; None where it is not to come, is gone or is another user's."""
        try:
            record = await self._rows.get(user_id, reminder_id)
        except NotFound:
            return None
        return parse_time(record["at"] or record["due"]) if record["status"] == "scheduled" else None

    async def read(self, user_id: UserId, reminder_id: str) -> Reminder:
        """One reminder. Raises `NotFound`."""
        return reminder_view(await self._rows.get(user_id, reminder_id))

    async def page(
        self, user_id: UserId, *, status: ReminderStatus | None = None, before: str | None = None, limit: int = 50
    ) -> ReminderPage:
        """Reminders, newest first; `before` as in `OwnRows.page`."""
        where = "" if status is None else bind("status = {:status}", status=status)
        rows, following = await self._rows.page(user_id, where=where, before=before, limit=limit)
        return ReminderPage(items=[reminder_view(row) for row in rows], next=following)

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
        parts = [bind("user = {:user}", user=user_id)]
        if state is not None:
            parts.append(bind("status = {:state}", state=state))
        if reminder_id is not None:
            parts.append(bind("reminder = {:id}", id=reminder_id))
        if before is not None:
            found = _PLACE.fullmatch(before)
            if found is None:
                raise InvalidInput("This is not the `next` of a page.", field="before")
            due = _EPOCH + timedelta(milliseconds=int(found[1]))
            parts.append(bind("(due < {:due} || (due = {:due} && id < {:id}))", due=due, id=found[2]))
        where = " && ".join(parts)
        rows = await self._pocketbase.find("reminder_occurrences", where=where, sort="-due,-id", limit=limit + 1)
        following = _place(rows[limit - 1]) if len(rows) > limit else None
        return OccurrencePage(items=[occurrence_view(row) for row in rows[:limit]], next=following)

    async def create(self, user: User, request: ReminderCreate) -> Reminder:
        """Set a reminder. The same `id` again answers the one that stands.

        Raises:
            InvalidInput: the time is over, or `repeat` is no repetition.
            Conflict: the `id` was used for another reminder, or for one that is deleted.
        """
        wanted = _fingerprint(request)
        reminder_id = None
        if request.id is not None:
            reminder_id = derive_id("reminder", user.id, request.id)
            if (stored := await self._stored(user.id, reminder_id)) is not None:
                return await self._again(user.id, stored, wanted)
        refuse_past(request.due)
        columns = await series_columns(user, request.due, request.repeat)
        fields = {"text": request.text, "important": request.important, "request": wanted, **columns}
        record = await self.insert(user, fields, due=request.due, reminder_id=reminder_id)
        if record is None:
            return await self._again(user.id, await self._rows.get(user.id, reminder_id or ""), wanted)
        return await self._changed(user.id, record)

    async def insert(
        self, user: User, fields: Record, *, due: datetime, reminder_id: str | None = None
    ) -> Record | None:
        """Write a reminder that comes at `due`, without telling anybody; None where the id is taken."""
        reminder_id = reminder_id or derive_id("reminder", user.id, str(uuid.uuid4()))
        due = parse_time(format_time(due)) or due
        local = _own_local(user, due, str(fields["starts_local"])) if fields["repeat"] else ""
        entry = Entry(occurrence_key(reminder_id, due), due, due, fields["text"], local=local)
        now = utc_now()
        entry = planned(user, named(user, entry, now=now), important=bool(fields.get("important")), now=now)
        row = {"id": reminder_id, "user": user.id, **fields, **planned_columns([entry])}
        line = entry_row(entry, reminder_id=reminder_id, user_id=user.id)
        try:
            written = await self._pocketbase.batch([Create("reminders", row), Upsert("reminder_occurrences", line)])
        except AlreadyExists:
            return None
        return written[0]

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
        await self._rows.delete(user_id, reminder_id)
        await self.wake(user_id, reminder_id)
        await announce(self._events, user_id, ReminderDeleted(ts=utc_now(), reminder_id=reminder_id))

    async def decide(
        self, user_id: UserId, reminder_id: str, decide: Decide, *, change_id: str | None = None
    ) -> Reminder:
        """Change a reminder by the ledger, wake who waits for it and tell the clients. As `ReminderLedger.change`."""
        record, changed = await self._ledger.change(user_id, reminder_id, decide, change_id=change_id)
        return await self._changed(user_id, record) if changed else reminder_view(record)

    async def follow_clock(self, user: User) -> None:
        """The user's zone or quiet hours have changed. Where the database is away, whoever reconciles does it."""
        try:
            await self.replan(user)
        except DependencyDown:
            logger.warning("clock_not_followed", user_id=user.id)
            self.neglected.set()

    async def replan_all(self) -> None:
        """Plan anew for every user whose zone or quiet hours changed and whose reminders did not follow."""
        elsewhere = "status = 'scheduled' && repeat != '' && timezone != user.timezone"
        rows = await self._pocketbase.find("reminders", where=elsewhere, sort="id", limit=PAGE_LIMIT, fields="user")
        held_back = "status = 'scheduled' && at > due"
        rows += await self._pocketbase.find("reminders", where=held_back, sort="id", limit=PAGE_LIMIT, fields="user")
        for user_id in dict.fromkeys(UserId(row["user"]) for row in rows):
            with contextlib.suppress(NotFound):
                await self.replan(await self._users.get(user_id))

    async def replan(self, user: User) -> int:
        """Plan anew by the user's zone and quiet hours of now; answers how many reminders that moved."""
        pending = await self._scheduled(user.id, "reminder_occurrences")
        lines: dict[str, list[Record]] = defaultdict(list)
        for line in pending:
            lines[line["reminder"]].append(line)
        rows = await self._scheduled(user.id, "reminders")
        now = utc_now()
        moved = [row["id"] for row in rows if replanned(standing_of(row, lines[row["id"]]), user, now=now) is not None]
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

    async def _scheduled(self, user_id: UserId, collection: str) -> list[Record]:
        found: list[Record] = []
        while True:
            last = found[-1]["id"] if found else ""
            where = bind("user = {:user} && status = 'scheduled' && id > {:last}", user=user_id, last=last)
            rows = await self._pocketbase.find(collection, where=where, sort="id", limit=PAGE_LIMIT)
            found += rows
            if len(rows) < PAGE_LIMIT:
                return found

    async def _stored(self, user_id: UserId, reminder_id: str) -> Record | None:
        try:
            return await self._rows.get(user_id, reminder_id)
        except NotFound:
            if await self._rows.was_deleted(user_id, reminder_id):
                raise Conflict("The reminder of this id is deleted; set another with a new id.") from None
            return None

    async def _again(self, user_id: UserId, stored: Record, wanted: str) -> Reminder:
        if stored["request"] != wanted:
            raise Conflict("This id was used for another reminder; set this one with a new id.")
        return await self._changed(user_id, stored)

    async def _changed(self, user_id: UserId, record: Record) -> Reminder:
        await self.wake(user_id, record["id"])
        reminder = reminder_view(record)
        key = f"reminder:{reminder.id}:{int(record['version'] or 0)}"
        await announce(self._events, user_id, ReminderUpserted(ts=utc_now(), reminder=reminder), key=key)
        return reminder

    async def wake(self, user_id: UserId, reminder_id: str) -> None:
        """Have it waited for as it stands now; where Temporal does not answer, whoever reconciles does."""
        try:
            await self._start(user_id, reminder_id, changed=True)
        except DependencyDown:
            logger.warning("reminder_not_started", reminder_id=reminder_id)
            self.neglected.set()


def _own_local(user: User, due: datetime, starts_local: str) -> str:
    """The naive local time of a series' first coming: its start, or a later time where that was over already."""
    zone = zone_of(user.timezone)
    begins_there = abs(instant(datetime.fromisoformat(starts_local), zone) - due) < timedelta(milliseconds=1)
    return starts_local if begins_there else wall_time(due, zone).isoformat()


def _place(row: Record) -> str:
    due = parse_time(row["due"]) or _EPOCH
    return f"{(due - _EPOCH) // timedelta(milliseconds=1)}.{row['id']}"


def _fingerprint(request: ReminderCreate) -> str:
    content = request.model_dump_json(exclude={"id"})
    return hashlib.sha256(content.encode()).hexdigest()
