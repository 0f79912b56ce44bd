"""Brings the occurrences of reminders into the conversation, each once, whatever is repeated or killed.

The message, the line in the ledger and what is to come next are written in one change of the ledger: whoever comes
second finds nothing to do. What quiet hours hold back gets a later time instead; what is too old to be of use is only
noted, and `reminder_summary` tells of it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id
from src.errors import DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import Event, MessageCreated, ReminderUpserted
from src.protocol.talking import Why
from src.services.accounts.users import UserService
from src.services.conversation.service import ensure_conversation, message_view
from src.services.delivery import delivery_write
from src.services.reminders.ledger import Change, Entry, ReminderLedger, Standing
from src.services.reminders.plan import following, passed, planned
from src.services.reminders.texts import reminder_text, why_text
from src.services.reminders.views import reminder_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import Create, PocketBase, Record, Write, bind, format_time, parse_time

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
    messages: list[tuple[Record, bool]] = field(default_factory=list[tuple[Record, bool]])
    """Each with whether it is to reach its user in quiet hours too."""


class ReminderFiring:
    """Delivers what is due.

    Args:
        stale_after: what is older than this is not delivered any more, but named in a summary.
    """

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, *, stale_after: timedelta) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._users = users
        self._stale_after = stale_after
        self._ledger = ReminderLedger(pocketbase)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._conversations: OrderedDict[UserId, None] = OrderedDict()

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
            record, came = await self._ledger.change(user.id, reminder_id, deliver)
        except InvalidInput:
            # The database takes no such message, now or ever: the ledger says so and the series goes on.
            logger.exception("occurrence_failed", reminder_id=reminder_id)
            record, came = await self._ledger.change(user.id, reminder_id, give_up)
        if came:
            state = record["last"]["state"] if record["last"] else "held"
            logger.info("reminder_came", user_id=user.id, reminder_id=reminder_id, state=state)

    def _come(self, standing: Standing, user: User, now: datetime) -> Change | None:
        """What becomes of a reminder whose time has come; None where nothing is due."""
        coming = _Coming()
        for entry in _ripe(standing, now):
            held = planned(user, entry, important=bool(standing.record["important"]), now=now)
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
        for message, important in coming.messages:
            key = f"reminder:{message['id']}"  # the message's id is of the occurrence's key
            writes += [
                Create("messages", message),
                delivery_write(user.id, message["id"], key=key, important=important),
            ]
        return Change(entries=coming.entries, writes=writes)

    def _settle(self, coming: _Coming, standing: Standing, user: User, entry: Entry, now: datetime) -> Entry:
        """The line of a time that has come: delivered, or missed where it is too old."""
        if now - entry.at > self._stale_after:
            return replace(entry, state="missed", settled=now)
        late = now - entry.at > LATE_AFTER
        message_id = derive_id("occurrence", entry.key)
        settled = replace(entry, state="late" if late else "delivered", settled=now, message_id=message_id)
        message = _message(standing.record, user, settled, now=now, late=late)
        coming.messages.append((message, bool(standing.record["important"]) or entry.awake))
        return settled

    def _series(self, coming: _Coming, standing: Standing, user: User, entry: Entry, now: datetime) -> None:
        """Of all times that have passed deliver the latest and count the others; then comes the next."""
        record = standing.record
        later, count = passed(record, user, entry, now=now)
        latest, earlier = entry, list[Entry]()
        if later:
            latest = planned(user, later[-1], important=bool(record["important"]), now=later[-1].due)
            latest, earlier = replace(latest, skipped=count), [entry, *later[:-1]]
        settled = self._settle(coming, standing, user, latest, now)
        coming.entries += [
            replace(one, state="missed", settled=now, told=True, message_id=settled.message_id) for one in earlier
        ]
        upcoming = following(record, user, after=max(now, latest.due))
        coming.entries += [settled, *([upcoming] if upcoming else [])]

    async def _announce(self, user_id: UserId, reminder_id: str, at: datetime) -> None:
        """Announce what came at a time and how the reminder stands, also where another attempt delivered it."""
        where = bind("reminder = {:id} && at = {:at}", id=reminder_id, at=at)
        lines = await self._pocketbase.find("reminder_occurrences", where=where, limit=10)
        events: list[tuple[str, Event]] = []
        for line in lines:
            told = line["message_id"]
            where = bind("id = {:id} && user = {:user}", id=told, user=user_id)
            message = await self._pocketbase.first("messages", where=where) if told else None
            if message is not None:
                created = MessageCreated(ts=utc_now(), message=message_view(message))
                events.append((f"occurrence:{message['id']}", created))
        record = await self._pocketbase.get("reminders", reminder_id)
        changed = ReminderUpserted(ts=utc_now(), reminder=reminder_view(record))
        events.append((f"reminder:{reminder_id}:{int(record['version'] or 0)}", changed))
        try:
            for key, event in events:
                await self._events.publish_once(user_id, key, event)
        except DependencyDown:
            logger.warning("event_not_published", user_id=user_id)  # clients find it in the history

    async def _ensure_conversation(self, user_id: UserId) -> None:
        if user_id in self._conversations:
            return
        await ensure_conversation(self._pocketbase, user_id)
        self._conversations[user_id] = None
        if len(self._conversations) > _KNOWN_MOST:
            self._conversations.popitem(last=False)


def _ripe(standing: Standing, now: datetime) -> Sequence[Entry]:
    return [entry for entry in standing.pending if entry.at <= now]


def _failed(standing: Standing, user: User, now: datetime) -> Change | None:
    entries: list[Entry] = []
    for entry in _ripe(standing, now):
        entries.append(replace(entry, state="failed", settled=now))
        upcoming = following(standing.record, user, after=now) if entry.local else None
        entries += [upcoming] if upcoming else []
    return Change(entries=entries) if entries else None


def _message(record: Record, user: User, entry: Entry, *, now: datetime, late: bool) -> Record:
    asked = parse_time(record["created"]) or now
    why = Why(
        kind="reminder",
        id=record["id"],
        text=why_text(user, due=entry.due, asked=asked, repeats=bool(entry.local)),
        occurrence=entry.key,
    )
    return {
        "id": entry.message_id,
        "user": user.id,
        "conversation": conversation_id_for(user.id),
        "role": "assistant",
        "agent": "coordinator",
        "text": reminder_text(user, entry, now=now, late=late),
        "status": "complete",
        "proactive": True,
        "why": why.model_dump_json(),
        "completed": format_time(now),
    }
