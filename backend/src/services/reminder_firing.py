"""Delivers the occurrences of reminders, each once, whatever is repeated or killed.

An occurrence is a row with a unique key. The message, the occurrence and the reminder's next due are written in one
transaction; whoever comes second finds the key taken. Cancelling and moving take the same key, so of a reminder that is
cancelled while it comes, exactly one of the two happens.
"""

import contextlib
from datetime import datetime, timedelta

from src.errors import DependencyDown, NotFound
from src.logs import get_logger
from src.models import User, UserId, conversation_id_for, derive_id, utc_now
from src.protocol import MessageCreated, ReminderUpserted
from src.services.conversation import ensure_conversation, message_view
from src.services.recurrence import next_occurrence, wall_time, zone_of
from src.services.reminder_text import reminder_text
from src.services.users import UserService
from src.services.views import reminder_view
from src.stores.event_log import EventLog
from src.stores.pocketbase import AlreadyExists, Create, PocketBase, Record, Update, bind, format_time, parse_time

logger = get_logger("reminders")

LATE_AFTER = timedelta(seconds=60)
"""Within a minute nobody calls it late."""


def occurrence_key(reminder_id: str, due: datetime) -> str:
    """The unique key of an occurrence. `due` as stored, which has milliseconds."""
    return f"{reminder_id}:{due.isoformat()}"


def following_due(record: Record, user: User, *, after: datetime) -> datetime | None:
    """When a repeating reminder comes next after `after`, on the user's clock of today; None for the last time."""
    due = parse_time(record["due"])
    if not record["repeat"] or due is None:
        return None
    zone = zone_of(user.timezone)
    starts = record["starts_local"]
    local = datetime.fromisoformat(starts) if starts else wall_time(due, zone_of(record["timezone"]))
    try:
        return next_occurrence(record["repeat"], starts=local, zone=zone, after=after)
    except (ValueError, TypeError, KeyError, OverflowError):
        logger.warning("repetition_unreadable", reminder_id=record["id"])  # edited by hand, or from an older version
        return None


class ReminderFiring:
    """Brings reminders into the conversation."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._users = users

    async def fire(self, user_id: UserId, reminder_id: str, *, due: datetime) -> None:
        """Deliver the occurrence at `due` and announce it. Nothing happens where the reminder has other plans by now.

        Raises:
            DependencyDown: the database does not answer; the same call again is right.
        """
        try:
            record = await self._pocketbase.get("reminders", reminder_id)
            user = await self._users.get(user_id)
        except NotFound:
            return
        if record["user"] != user_id:
            logger.warning("reminder_refused", user_id=user_id)
            return
        key = occurrence_key(reminder_id, due)
        message_id = derive_id("occurrence", key)
        if record["status"] == "scheduled" and parse_time(record["due"]) == due:
            try:
                await self._deliver(user, record, key, message_id, due=due)
            except AlreadyExists:
                logger.info("occurrence_stands", reminder_id=reminder_id)
            except NotFound:
                return  # deleted meanwhile
        await self._announce(user_id, reminder_id, key, message_id)

    async def _deliver(self, user: User, record: Record, key: str, message_id: str, *, due: datetime) -> None:
        now = utc_now()
        late = now - due > LATE_AFTER
        following = following_due(record, user, after=max(now, due))
        await ensure_conversation(self._pocketbase, user.id)
        occurrence = {
            "reminder": record["id"],
            "user": user.id,
            "due": format_time(due),
            "key": key,
            "status": "late" if late else "delivered",
            "message_id": message_id,
        }
        message = {
            "id": message_id,
            "user": user.id,
            "conversation": conversation_id_for(user.id),
            "role": "assistant",
            "agent": "coordinator",
            "text": reminder_text(user, record["text"], due=due, now=now, late=late),
            "status": "complete",
            "proactive": True,
            "why": f"reminder {record['id']}",
            "completed": format_time(now),
        }
        changes = {"due": format_time(following)} if following else {"status": "fired"}
        await self._pocketbase.batch(
            [
                Create("reminder_occurrences", occurrence),
                Create("messages", message),
                Update("reminders", record["id"], changes),
            ]
        )
        logger.info("reminder_delivered", user_id=user.id, reminder_id=record["id"], late=late)

    async def _announce(self, user_id: UserId, reminder_id: str, key: str, message_id: str) -> None:
        """Announce a delivered occurrence; where this one was cancelled or moved there is no message and no event."""
        message = await self._pocketbase.first(
            "messages", where=bind("id = {:id} && user = {:user}", id=message_id, user=user_id)
        )
        if message is None:
            return
        try:
            created = MessageCreated(ts=utc_now(), message=message_view(message))
            await self._events.publish_once(user_id, f"occurrence:{key}", created)
            with contextlib.suppress(NotFound):
                record = await self._pocketbase.get("reminders", reminder_id)
                changed = ReminderUpserted(ts=utc_now(), reminder=reminder_view(record))
                await self._events.publish_once(user_id, f"occurrence:{key}:reminder", changed)
        except DependencyDown:
            logger.warning("event_not_published", user_id=user_id)  # clients find it in the history
