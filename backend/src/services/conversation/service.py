"""The conversation as rows: what the user sent, what was answered, and in which order.

Accepted means stored: `accept` returns after the row is written, whatever else is down. Everything here takes the user
from its caller's session and reads only that user's rows.
"""

import asyncio
import contextlib
import uuid
from collections import OrderedDict
from typing import Any

from src.core.clock import utc_now
from src.core.ids import (
    UserId,
    assistant_workflow_id,
    conversation_id_for,
    message_id_for,
    onboarding_workflow_id,
    reply_id_for,
)
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageAcceptedEvent, MessageUpdated
from src.protocol.talking import Conversation, ConversationPage, Message, MessageAccepted, MessagePage
from src.services.conversation.edits import store_edit
from src.services.conversation.outbox import Delivery, Outbox
from src.services.conversation.views import why_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    bind,
    format_time,
    parse_time,
)

logger = get_logger("conversation")

_LOCKS_KEPT = 10_000
HISTORY_LIMIT = 100


def message_view(record: Record) -> Message:
    """A message's row as clients see it."""
    return Message(
        id=record["id"],
        client_id=record["client_id"] or None,
        conversation_id=record["conversation"],
        role=record["role"],
        agent=record["agent"] or None,
        text=record["text"],
        status=record["status"],
        reply_to=record["reply_to"] or None,
        proactive=bool(record["proactive"]),
        superseded=bool(record["superseded"]),
        replaces=record["replaces"] or None,
        why=why_view(record["why"]),
        widgets=record["widgets"] or [],
        created=parse_time(record["created"]) or utc_now(),
        completed=parse_time(record["completed"]),
    )


def workflow_id_of(user: User) -> str:
    """Temporal id of the workflow that answers this user now."""
    return assistant_workflow_id(user.id) if user.onboarded else onboarding_workflow_id(user.id)


async def ensure_conversation(pocketbase: PocketBase, user_id: UserId) -> None:
    """Make the row of the user's conversation where it is absent. Raises `DependencyDown`."""
    with contextlib.suppress(AlreadyExists):
        await pocketbase.create("conversations", {"id": conversation_id_for(user_id), "user": user_id})


class ConversationService:
    """Messages of all users, stored in PocketBase and announced in the event log."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, outbox: Outbox) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._outbox = outbox
        self._locks: OrderedDict[str, asyncio.Lock] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    async def accept(
        self,
        user: User,
        *,
        text: str,
        client_id: str | None,
        conversation_id: str | None = None,
        replaces: str | None = None,
    ) -> tuple[MessageAccepted, Message]:
        """Store a message and have it answered. The same `client_id` again changes nothing.

        `replaces` names an earlier message of the user's that this one is an edit of.

        Raises:
            Conflict: `client_id` was used for another text, or `replaces` cannot be edited (now).
            NotFound: `conversation_id` or `replaces` is not one of this user's.
            DependencyDown: PocketBase does not answer; nothing is stored.
        """
        own = conversation_id_for(user.id)
        if conversation_id not in {None, own}:
            raise NotFound(f"There is no conversation {conversation_id!r}.")
        client_id = client_id or str(uuid.uuid4())
        async with self._lock(user.id):
            await self._ensure_conversation(user.id)
            record, duplicate, superseded = await self._store(user.id, client_id, text, replaces=replaces)
            message = message_view(record)
            if not duplicate or record["status"] == "pending":
                await self._announce_accepted(user.id, message)
                await self._announce(user.id, *superseded)
                self._outbox.push(user.id, Delivery(message.id, int(record["generation"] or 0)))
        accepted = MessageAccepted(
            message_id=message.id, conversation_id=own, workflow_id=workflow_id_of(user), duplicate=duplicate
        )
        return accepted, message

    async def message_to_store(self, user_id: UserId, message_id: str, *, client_id: str, text: str) -> Create:
        """A message that the user sends by an action elsewhere, to be stored in that action's own transaction."""
        await self._ensure_conversation(user_id)
        fields = _pending(user_id, message_id, client_id=client_id, text=text)
        return Create("messages", fields)

    async def deliver_stored(self, user_id: UserId, message_id: str) -> None:
        """Announce a message that was stored so and have it answered; again is fine.

        Nothing is lost where this is not reached: a message without a reply is found again in the database.
        """
        record = await self._own_message(user_id, message_id)
        await self._announce_accepted(user_id, message_view(record))
        if record["status"] == "pending":
            self._outbox.push(user_id, Delivery(message_id, int(record["generation"] or 0)))

    async def history(
        self,
        user_id: UserId,
        *,
        conversation_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
        superseded: bool = True,
    ) -> MessagePage:
        """A page of messages, newest last. `before` is the id of a message or a page's `next`.

        `superseded` false leaves out what an edit or a further reply has replaced.
        """
        own = conversation_id_for(user_id)
        if conversation_id not in {None, own}:
            raise NotFound(f"There is no conversation {conversation_id!r}.")
        where = bind("conversation = {:conversation} && user = {:user}", conversation=own, user=user_id)
        if not superseded:
            where += " && superseded = false"
        if before is not None:
            edge = await self._own_message(user_id, before)
            older = "(created < {:created} || (created = {:created} && id < {:id}))"
            where += " && " + bind(older, created=parse_time(edge["created"]), id=edge["id"])
        limit = max(1, min(limit, HISTORY_LIMIT))
        rows = await self._pocketbase.find("messages", where=where, sort="-created,-id", limit=limit + 1)
        items = [message_view(row) for row in reversed(rows[:limit])]
        return MessagePage(items=items, next=items[0].id if len(rows) > limit else None)

    async def conversations(self, user_id: UserId) -> ConversationPage:
        """The user's conversations: today one."""
        await self._ensure_conversation(user_id)
        record = await self._pocketbase.get("conversations", conversation_id_for(user_id))
        created = parse_time(record["created"]) or utc_now()
        return ConversationPage(
            items=[
                Conversation(
                    id=record["id"],
                    title=record["title"],
                    created=created,
                    updated=parse_time(record["updated"]) or created,
                )
            ]
        )

    async def unread(self, user_id: UserId) -> int:
        """Messages of the assistant that no client has shown yet."""
        return await self._pocketbase.count("messages", where=await self._unread(user_id))

    async def first_unread(self, user_id: UserId) -> str | None:
        """The id of the oldest of them."""
        oldest = await self._pocketbase.first("messages", where=await self._unread(user_id), sort="completed,id")
        return str(oldest["id"]) if oldest else None

    async def _unread(self, user_id: UserId) -> str:
        conversation = await self._pocketbase.first(
            "conversations", where=bind("id = {:id}", id=conversation_id_for(user_id))
        )
        where = bind("user = {:user} && role = 'assistant' && superseded = false", user=user_id)
        read_at = parse_time(conversation["last_read_at"]) if conversation else None
        if read_at is not None:
            where += " && " + bind("completed > {:read_at}", read_at=read_at)
        return where

    async def mark_shown(self, user_id: UserId, message_id: str) -> None:
        """Note that a client has shown everything up to this reply."""
        shown = await self._own_message(user_id, message_id)
        completed = parse_time(shown["completed"])
        conversation_id = conversation_id_for(user_id)
        conversation = await self._pocketbase.get("conversations", conversation_id)
        before = parse_time(conversation["last_read_at"])
        if completed is not None and (before is None or before < completed):
            await self._pocketbase.update("conversations", conversation_id, {"last_read_at": format_time(completed)})

    async def cancel(self, user_id: UserId, message_id: str) -> str:
        """Ask the running attempt at the reply to stop. Answers the id of the user's message.

        `message_id` is the user's message or its reply. A reply that is complete stays as it is.
        """
        message = await self._own_question(user_id, message_id)
        reply_id = reply_id_for(message["id"], int(message["generation"] or 0))
        try:
            await self._events.request_cancel(user_id, reply_id=reply_id)
        except DependencyDown:
            logger.warning("cancel_not_announced", message_id=message["id"])  # the workflow's signal does it too
        return str(message["id"])

    async def retry(self, user_id: UserId, message_id: str) -> None:
        """Ask for the reply again; the one before is kept as superseded. While one is being written: nothing."""
        async with self._lock(user_id):
            message = await self._own_question(user_id, message_id)
            if message["superseded"]:
                raise Conflict("This message was edited; ask for the reply to what stands in its place.")
            if message["status"] == "pending":
                return
            generation = int(message["generation"] or 0)
            old = reply_id_for(message["id"], generation)
            changed = await self._pocketbase.batch(
                [
                    Update("messages", message["id"], {"generation": generation + 1, "status": "pending"}),
                    Update("messages", old, {"superseded": True}),
                ]
            )
            await self._announce(user_id, *(message_view(record) for record in changed))
            self._outbox.push(user_id, Delivery(message["id"], generation + 1))

    async def _store(
        self, user_id: UserId, client_id: str, text: str, *, replaces: str | None
    ) -> tuple[Record, bool, list[Message]]:
        """`(the row, whether it stood before, what it supersedes)`."""
        message_id = message_id_for(user_id, client_id)
        fields = _pending(user_id, message_id, client_id=client_id, text=text)
        try:
            if replaces is None:
                return await self._pocketbase.create("messages", fields), False, []
            record, superseded = await store_edit(self._pocketbase, user_id, fields, replaces=replaces)
            return record, False, [message_view(row) for row in superseded]
        except AlreadyExists:
            record = await self._own_message(user_id, message_id)
        if record["text"] != text:
            raise Conflict(f"The id {client_id!r} was used for another message; send this one with a new id.")
        return record, True, []

    async def _announce_accepted(self, user_id: UserId, message: Message) -> None:
        event = MessageAcceptedEvent(ts=utc_now(), message=message)
        try:
            await self._events.publish_once(user_id, f"accepted:{message.id}", event)
        except DependencyDown:
            logger.warning("event_not_published", message_id=message.id)  # clients find it in the history

    async def _announce(self, user_id: UserId, *messages: Message) -> None:
        if not messages:
            return
        try:
            await self._events.publish(user_id, *(MessageUpdated(ts=utc_now(), message=m) for m in messages))
        except DependencyDown:
            logger.warning("event_not_published", message_id=messages[0].id)

    async def _own_message(self, user_id: UserId, message_id: str) -> Record:
        record = await self._pocketbase.get("messages", message_id)
        if record["user"] != user_id:
            raise NotFound(f"There is no message {message_id!r}.")
        return record

    async def _own_question(self, user_id: UserId, message_id: str) -> Record:
        record = await self._own_message(user_id, message_id)
        if record["role"] == "user":
            return record
        if not record["reply_to"]:
            raise InvalidInput("This message answers nothing, so there is no reply to stop or repeat.")
        return await self._own_message(user_id, record["reply_to"])

    async def _ensure_conversation(self, user_id: UserId) -> None:
        if user_id in self._known:
            return
        await ensure_conversation(self._pocketbase, user_id)
        _remember(self._known, user_id, None)

    def _lock(self, user_id: str) -> asyncio.Lock:
        """The lock that keeps a user's messages in one order: stored, announced and delivered alike."""
        lock = self._locks.get(user_id) or asyncio.Lock()
        _remember(self._locks, user_id, lock)
        return lock


def _pending(user_id: UserId, message_id: str, *, client_id: str, text: str) -> Record:
    return {
        "id": message_id,
        "user": user_id,
        "conversation": conversation_id_for(user_id),
        "client_id": client_id,
        "role": "user",
        "text": text,
        "status": "pending",
    }


def _remember(kept: OrderedDict[str, Any], key: str, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _LOCKS_KEPT:
        oldest, held = next(iter(kept.items()))
        if isinstance(held, asyncio.Lock) and held.locked():
            return
        del kept[oldest]
