"""Brings the occurrences of reminders into the conversation, each once, whatever is repeated or killed.

The message, the line in the ledger and what is to come next are written in one change of the ledger: whoever comes
second finds nothing to do. What quiet hours hold back gets a later time instead; what is too old to be of use is only
noted, and `reminder_summary` tells of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cachetools import LRUCache

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import InvalidInput, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageCreated, ReminderUpserted
from src.protocol.talking import Why
from src.services.accounts.users import UserService
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ensure_conversation
from src.services.delivery.rows import going_out
from src.services.reminders.ledger import Change, Entry, ReminderLedger, Standing
from src.services.reminders.plan import following, passed, planned
from src.services.reminders.rows import OccurrenceRow, ReminderRow
from src.services.reminders.texts import reminder_text, why_text
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.writes import Write

logger = get_logger("reminders")

LATE_AFTER = timedelta(seconds=60)
"""Within a minute nobody calls it late."""
_AT_ONCE = 8
"""Deliveries that this process writes at a time: hundreds due at one instant must not crowd out those who talk."""
_KNOWN_MOST = 10_000


@dataclass
class _Coming:
    """What becomes of the times that have come."""

    entries: list[Entry] = field(default_factory=list[Entry])
    messages: list[tuple[MessageRow, bool]] = field(default_factory=list[tuple[MessageRow, bool]])
    """Each with whether it is to reach its user in quiet hours too."""


class ReminderFiring:
    """Delivers what is due.

    Args:
        stale_after: what is older than this is not delivered any more, but named in a summary.
    """

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, *, stale_after: timedelta) -> None:
        self._pocketbase = pocketbase
        self._rows = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._lines = OwnedCollection(pocketbase, OccurrenceRow, noun="occurrence")
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._events = events
        self._users = users
        self._stale_after = stale_after
        self._ledger = ReminderLedger(pocketbase)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._conversations: LRUCache[UserId, None] = LRUCache(_KNOWN_MOST)

    async def fire(self, user_id: UserId, reminder_id: str, *, due: datetime) -> None:
        """Deliver what comes at `due` and announce it. Nothing happens where the reminder has other plans by now.

        Raises:
            DependencyDown: the database does not answer; the same call again is right.
        """
        async with self._slots:
            try:
                user = await self._users.get(user_id)
                await self._deliver(user, reminder_id, due)
            except NotFound:
                return  # deleted, or another user's
            await self._announce(user_id, reminder_id, due)

    async def _deliver(self, user: User, reminder_id: str, due: datetime) -> None:
        await self._ensure_conversation(user.id)

        async def deliver(standing: Standing) -> Change | None:
            return self._come(standing, user, max(utc_now(), due))

        async def give_up(standing: Standing) -> Change | None:
            return _failed(standing, user, max(utc_now(), due))

        try:
            row, came = await self._ledger.change(user.id, reminder_id, deliver)
        except InvalidInput:
            # The database takes no such message, now or ever: the ledger says so and the series goes on.
            logger.exception("occurrence_failed", reminder_id=reminder_id)
            row, came = await self._ledger.change(user.id, reminder_id, give_up)
        if came:
            state = row.last.state if row.last else "held"
            logger.info("reminder_came", user_id=user.id, reminder_id=reminder_id, state=state)

    def _come(self, standing: Standing, user: User, now: datetime) -> Change | None:
        """What becomes of a reminder whose time has come; None where nothing is due."""
        coming = _Coming()
        for entry in _ripe(standing, now):
            held = planned(user, entry, important=standing.row.important, now=now)
            if held.at > now:
                coming.entries.append(held)
            elif entry.local:
                self._series(coming, standing, user, entry, now)
            else:
                coming.entries.append(self._settle(coming, standing, user, entry, now))
        if not coming.entries:
            # A row that says another time than its lines would be woken for again and again: it is put right.
            return None if standing.agrees else Change()
        writes: list[Write] = []
        for message, important in coming.messages:  # a message's id is of its occurrence's key
            writes += going_out(message, key=f"reminder:{message.id}", important=important)
        return Change(entries=coming.entries, writes=writes)

    def _settle(self, coming: _Coming, standing: Standing, user: User, entry: Entry, now: datetime) -> Entry:
        """The line of a time that has come: delivered, or missed where it is too old."""
        if now - entry.at > self._stale_after:
            return replace(entry, state="missed", settled=now)
        late = now - entry.at > LATE_AFTER
        message_id = derive_id("occurrence", entry.key)
        settled = replace(entry, state="late" if late else "delivered", settled=now, message_id=message_id)
        message = _message(standing.row, user, settled, now=now, late=late)
        coming.messages.append((message, standing.row.important or entry.awake))
        return settled

    def _series(self, coming: _Coming, standing: Standing, user: User, entry: Entry, now: datetime) -> None:
        """Of all times that have passed deliver the latest and count the others; then comes the next."""
        row = standing.row
        later, count = passed(row, user, entry, now=now)
        latest, earlier = entry, list[Entry]()
        if later:
            latest = planned(user, later[-1], important=row.important, now=later[-1].due)
            latest, earlier = replace(latest, skipped=count), [entry, *later[:-1]]
        settled = self._settle(coming, standing, user, latest, now)
        coming.entries += [
            replace(one, state="missed", settled=now, told=True, message_id=settled.message_id) for one in earlier
        ]
        upcoming = following(row, user, after=max(now, latest.due))
        coming.entries += [settled, *([upcoming] if upcoming else [])]

    async def _announce(self, user_id: UserId, reminder_id: str, at: datetime) -> None:
        """Announce what came at a time and how the reminder stands, also where another attempt delivered it."""
        came = [eq(OccurrenceRow.reminder, reminder_id), eq(OccurrenceRow.at, at)]
        for line in await self._lines.find(*came, limit=10):
            message = await self._messages.own_or_none(user_id, line.message_id) if line.message_id else None
            if message is not None:
                created = MessageCreated(ts=utc_now(), message=message.view())
                await self._events.announce(user_id, created, once=f"occurrence:{message.id}")
        row = await self._rows.own(user_id, reminder_id)
        changed = ReminderUpserted(ts=utc_now(), reminder=row.view())
        await self._events.announce(user_id, changed, once=f"reminder:{row.id}:{row.version}")

    async def _ensure_conversation(self, user_id: UserId) -> None:
        if user_id in self._conversations:
            return
        await ensure_conversation(self._pocketbase, user_id)
        self._conversations[user_id] = None


def _ripe(standing: Standing, now: datetime) -> Sequence[Entry]:
    return [entry for entry in standing.pending if entry.at <= now]


def _failed(standing: Standing, user: User, now: datetime) -> Change | None:
    entries: list[Entry] = []
    for entry in _ripe(standing, now):
        entries.append(replace(entry, state="failed", settled=now))
        upcoming = following(standing.row, user, after=now) if entry.local else None
        entries += [upcoming] if upcoming else []
    return Change(entries=entries) if entries else None


def _message(row: ReminderRow, user: User, entry: Entry, *, now: datetime, late: bool) -> MessageRow:
    why = Why(
        kind="reminder",
        id=row.id,
        text=why_text(user, due=entry.due, asked=row.created, repeats=bool(entry.local)),
        occurrence=entry.key,
    )
    text = reminder_text(user, entry, now=now, late=late)
    return MessageRow.unasked(entry.message_id, user.id, text, why=why, completed=now)
