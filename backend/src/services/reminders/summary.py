"""Tells each user once, in one message, of all reminders that were too old to come after an outage.

What a summary names is claimed in the transaction that writes it, by a unique row for each line: of two processes that
tell of one line, one is refused and looks again.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id
from src.errors import DependencyDown, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageCreated
from src.protocol.talking import Why
from src.services.accounts.users import UserService
from src.services.conversation.service import ensure_conversation, message_view
from src.services.delivery import delivery_write
from src.services.reminders.ledger import entry_of
from src.services.reminders.texts import missed_text, why_missed_text
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    Write,
    bind,
    format_time,
    parse_time,
)

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
        self._events = events
        self._users = users
        self._stale_after = stale_after
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, at once, in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop. A second call does nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def tell(self) -> int:
        """Write the messages that are due; answers how many. Raises `DependencyDown`; again is right."""
        rows = await self._pocketbase.find(
            "reminder_occurrences", where="status = 'missed' && told = false", sort="settled,id", limit=1000
        )
        by_user: Mapping[UserId, list[Record]] = defaultdict(list)
        for row in rows:
            by_user[UserId(row["user"])].append(row)
        told = [await self._tell_user(user_id, missed) for user_id, missed in by_user.items()]
        return sum(told)

    async def _run(self) -> None:
        announced = False
        while True:
            with contextlib.suppress(DependencyDown):
                if not announced:
                    await self._announce_again()
                    announced = True
                await self.tell()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _tell_user(self, user_id: UserId, missed: Sequence[Record]) -> bool:
        now = utc_now()
        if await self._more_to_come(user_id, missed[0], now):
            return False
        try:
            user = await self._users.get(user_id)
            await ensure_conversation(self._pocketbase, user_id)
            message = await self._write(user, missed[:_LINES_MOST], now)
        except (AlreadyExists, NotFound):
            return False  # told by another process, or deleted meanwhile: the next look shows what is left
        logger.info("missed_reminders_told", user_id=user_id, count=len(missed))
        await self._announce(user_id, message)
        return True

    async def _more_to_come(self, user_id: UserId, first: Record, now: datetime) -> bool:
        """Whether others of this user are as old, and their workflows are about to find that out."""
        settled = parse_time(first["settled"])
        if settled is None or settled < now - _WAIT_MOST:
            return False
        where = bind(
            "user = {:user} && status = 'scheduled' && at <= {:before}", user=user_id, before=now - self._stale_after
        )
        return await self._pocketbase.first("reminders", where=where) is not None

    async def _write(self, user: User, missed: Sequence[Record], now: datetime) -> Record:
        message_id = derive_id("missed", *(row["key"] for row in missed))
        entries = sorted((entry_of(row) for row in missed), key=lambda entry: entry.due)
        message = {
            "id": message_id,
            "user": user.id,
            "conversation": conversation_id_for(user.id),
            "role": "assistant",
            "agent": "coordinator",
            "text": missed_text(user, entries, now=now),
            "status": "complete",
            "proactive": True,
            "why": Why(kind="reminder", text=why_missed_text(user)).model_dump_json(),
            "completed": format_time(now),
        }
        delivery = delivery_write(user.id, message_id, key=f"reminders:{message_id}")
        writes: list[Write] = [Create("messages", message), delivery]
        for row in missed:
            claim = {"user": user.id, "reminder": row["reminder"], "change": f"told:{row['key']}", "version": 0}
            writes.append(Create("reminder_changes", claim))
            writes.append(Update("reminder_occurrences", row["id"], {"told": True, "message_id": message_id}))
        return (await self._pocketbase.batch(writes))[0]

    async def _announce_again(self) -> None:
        where = bind("status = 'missed' && message_id != '' && updated >= {:since}", since=utc_now() - _TOLD_WITHIN)
        rows = await self._pocketbase.find("reminder_occurrences", where=where, sort="-updated", limit=200)
        for user_id, message_id in dict.fromkeys((UserId(row["user"]), row["message_id"]) for row in rows):
            where = bind("id = {:id} && user = {:user}", id=message_id, user=user_id)
            message = await self._pocketbase.first("messages", where=where)
            if message is not None:
                await self._announce(user_id, message)

    async def _announce(self, user_id: UserId, message: Record) -> None:
        created = MessageCreated(ts=utc_now(), message=message_view(message))
        await announce(self._events, user_id, created, key=f"occurrence:{message['id']}")
