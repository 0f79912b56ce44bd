"""Tells each user once, in one message, of all reminders that were too old to come after an outage.

What a summary names is claimed in the transaction that writes it, by a unique row for each line: of two processes that
tell of one line, one is refused and looks again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageCreated
from src.protocol.talking import Why
from src.services.accounts.users import UserService
from src.services.background import Job, Periodic, apart
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ensure_conversation
from src.services.delivery.rows import going_out
from src.services.reminders.ledger import entry_of
from src.services.reminders.rows import OccurrenceRow, ReminderChangeRow, ReminderRow
from src.services.reminders.texts import missed_text, why_missed_text
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, desc, eq, ge, le, ne
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("reminders")

_LOOK_SECONDS = 15.0
_LINES_MOST = 300
"""Lines that one message claims: two writes each, and PocketBase takes 1,000 in a transaction."""
_WAIT_MOST = timedelta(minutes=2)
"""While others of the user are as old and not settled yet, the message waits for them, but no longer than this."""
_TOLD_WITHIN = timedelta(minutes=10)
"""At start, what was told so recently is announced again: whoever told it may have died before the event went out."""


class MissedSummary:
    """Looks for missed reminders that nobody told of, in the background.

    Args:
        stale_after: how old a reminder is that is not delivered any more.
    """

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, *, stale_after: timedelta) -> None:
        self._pocketbase = pocketbase
        self._lines = OwnedCollection(pocketbase, OccurrenceRow, noun="occurrence")
        self._reminders = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._events = events
        self._users = users
        self._stale_after = stale_after
        self._announced = False
        self._told = 0

    def loops(self) -> tuple[Job, ...]:
        """Looking for what was missed."""
        return (Periodic("reminder_summary", self._look, _LOOK_SECONDS),)

    async def tell(self) -> int:
        """Write the messages that are due; answers how many. Raises `DependencyDown`; again is right."""
        untold = [eq(OccurrenceRow.status, "missed"), eq(OccurrenceRow.told, False)]
        order = [asc(OccurrenceRow.settled), asc(OccurrenceRow.id)]
        by_user: Mapping[UserId, list[OccurrenceRow]] = defaultdict(list)
        for row in await self._lines.find(*untold, sort=order, limit=1000):
            by_user[row.user].append(row)
        told_before = self._told
        for user_id, missed in by_user.items():
            await apart(self._tell_user(user_id, missed), about="reminder_summary")
        return self._told - told_before

    async def _look(self) -> None:
        if not self._announced:
            await self._announce_again()
            self._announced = True
        await self.tell()

    async def _tell_user(self, user_id: UserId, missed: Sequence[OccurrenceRow]) -> None:
        now = utc_now()
        if await self._more_to_come(user_id, missed[0], now):
            return
        try:
            user = await self._users.get(user_id)
            await ensure_conversation(self._pocketbase, user_id)
            message = await self._write(user, missed[:_LINES_MOST], now)
        except (AlreadyExists, NotFound):
            return  # told by another process, or deleted meanwhile: the next look shows what is left
        logger.info("missed_reminders_told", user_id=user_id, count=len(missed))
        self._told += 1
        await self._announce(user_id, message)

    async def _more_to_come(self, user_id: UserId, first: OccurrenceRow, now: datetime) -> bool:
        """Whether others of this user are as old, and their workflows are about to find that out."""
        if first.settled is None or first.settled < now - _WAIT_MOST:
            return False
        as_old = await self._reminders.first(
            eq(ReminderRow.user, user_id),
            eq(ReminderRow.status, "scheduled"),
            le(ReminderRow.at, now - self._stale_after),
        )
        return as_old is not None

    async def _write(self, user: User, missed: Sequence[OccurrenceRow], now: datetime) -> MessageRow:
        message_id = derive_id("missed", *(row.key for row in missed))
        entries = sorted((entry_of(row) for row in missed), key=lambda entry: entry.due)
        why = Why(kind="reminder", text=why_missed_text(user))
        text = missed_text(user, entries, now=now)
        message = MessageRow.unasked(message_id, user.id, text, why=why, completed=now)
        writes = going_out(message, key=f"reminders:{message_id}")
        for row in missed:
            claim = ReminderChangeRow(user=user.id, reminder=row.reminder, change=f"told:{row.key}")
            told = [put(OccurrenceRow.told, True), put(OccurrenceRow.message_id, message_id)]
            writes += [Create.of(claim), Update.of(OccurrenceRow, row.id, *told)]
        return MessageRow.of((await self._pocketbase.batch(writes))[0])

    async def _announce_again(self) -> None:
        told = await self._lines.find(
            eq(OccurrenceRow.status, "missed"),
            ne(OccurrenceRow.message_id, None),
            ge(OccurrenceRow.updated, utc_now() - _TOLD_WITHIN),
            sort=[desc(OccurrenceRow.updated)],
            limit=200,
        )
        for user_id, message_id in dict.fromkeys((row.user, row.message_id) for row in told):
            message = await self._messages.own_or_none(user_id, message_id or "")
            if message is not None:
                await self._announce(user_id, message)

    async def _announce(self, user_id: UserId, message: MessageRow) -> None:
        created = MessageCreated(ts=utc_now(), message=message.view())
        await self._events.announce(user_id, created, once=f"occurrence:{message.id}")
