"""The conversation as rows: what the user sent, what was answered, and in which order.

Accepted means stored: `accept` returns after the row is written, whatever else is down. Everything here takes the user
from its caller's session and reads only that user's rows.
"""

import contextlib
import uuid
from collections.abc import Callable

from cachetools import LRUCache

from src.core import failpoints
from src.core.clock import utc_now
from src.core.ids import (
    UserId,
    assistant_workflow_id,
    conversation_id_for,
    derive_id,
    message_id_for,
    onboarding_workflow_id,
    reply_id_for,
)
from src.core.locks import KeyedLocks
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound, RateLimited
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageAcceptedEvent, MessageUpdated
from src.protocol.talking import ConversationPage, Message, MessageAccepted, MessagePage
from src.services.conversation.edits import store_edit
from src.services.conversation.outbox import Outbox, TurnRef
from src.services.conversation.rows import ConversationRow, MessageRow, ReadRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import Condition, all_of, asc, eq, gt
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.versioned import Change, Versioned
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("conversation")

_KNOWN_KEPT = 10_000
_LOOK_AFTER = 20
"""Messages accepted from a user without looking how many wait: a look costs half as much as storing one."""
HISTORY_LIMIT = 100


def workflow_id_of(user: User) -> str:
    """Temporal id of the workflow that answers this user now."""
    return assistant_workflow_id(user.id) if user.onboarded else onboarding_workflow_id(user.id)


async def ensure_conversation(pocketbase: PocketBase, user_id: UserId) -> None:
    """Make the row of the user's conversation where it is absent. Raises `DependencyDown`."""
    with contextlib.suppress(AlreadyExists):
        await OwnedCollection(pocketbase, ConversationRow).create(
            ConversationRow(id=conversation_id_for(user_id), user=user_id)
        )


class ConversationService:
    """Messages of all users, stored in PocketBase and announced in the event log."""

    def __init__(
        self,
        pocketbase: PocketBase,
        events: EventLog,
        outbox: Outbox,
        *,
        most_waiting: int,
        foresee: Callable[[str], None],
    ) -> None:
        self._pocketbase = pocketbase
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._conversations = OwnedCollection(pocketbase, ConversationRow, noun="conversation")
        self._reads = Versioned(
            pocketbase,
            self._conversations,
            version=ConversationRow.reads,
            notes=ReadRow,
            of=ReadRow.conversation,
            change=ReadRow.change,
            make=_read_note,
        )
        self._events = events
        self._outbox = outbox
        outbox.announce_by(self.announce_stored)
        self._most_waiting = most_waiting
        self._foresee = foresee
        self._room: LRUCache[str, int] = LRUCache(_KNOWN_KEPT)
        """By user: how many messages may be accepted before it is looked how many wait."""
        self._lock = KeyedLocks()
        """Keeps a user's messages in one order: stored, announced and delivered alike."""
        self._known: LRUCache[str, None] = LRUCache(_KNOWN_KEPT)

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
            RateLimited: too many of the user's messages wait for their answers.
            DependencyDown: PocketBase does not answer; nothing is stored.
        """
        own = conversation_id_for(user.id)
        if conversation_id not in {None, own}:
            raise NotFound(f"There is no conversation {conversation_id!r}.")
        client_id = client_id or str(uuid.uuid4())
        self._foresee(text)
        async with self._lock(user.id):
            await self._ensure_conversation(user.id)
            await self._check_room(user.id, message_id_for(user.id, client_id))
            row, duplicate, superseded = await self._store(user.id, client_id, text, replaces=replaces)
            message = row.view()
            if not duplicate or row.status == "pending":
                await self._announce_accepted(user.id, message)
                await self._announce(user.id, *superseded)
                await failpoints.reached("accepted")
                self._outbox.push(user.id, TurnRef(row.id, row.generation))
        accepted = MessageAccepted(
            message_id=message.id, conversation_id=own, workflow_id=workflow_id_of(user), duplicate=duplicate
        )
        return accepted, message

    async def message_to_store(self, user_id: UserId, message_id: str, *, client_id: str, text: str) -> Create:
        """A message that the user sends by an action elsewhere, to be stored in that action's own transaction."""
        await self._ensure_conversation(user_id)
        return Create.of(_pending(user_id, message_id, client_id=client_id, text=text))

    async def deliver_stored(self, user_id: UserId, message_id: str) -> None:
        """Announce a message that was stored so and have it answered; again is fine.

        Nothing is lost where this is not reached: a message without a reply is found again in the database.
        """
        row = await self._messages.own(user_id, message_id)
        await self._announce_accepted(user_id, row.view())
        if row.status == "pending":
            self._outbox.push(user_id, TurnRef(message_id, row.generation))

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
        wanted = [eq(MessageRow.conversation, own)]
        if not superseded:
            wanted.append(eq(MessageRow.superseded, False))
        limit = max(1, min(limit, HISTORY_LIMIT))
        rows, following = await self._messages.page(user_id, *wanted, before=before, limit=limit)
        return MessagePage(items=[row.view() for row in reversed(rows)], next=following)

    async def conversations(self, user_id: UserId) -> ConversationPage:
        """The user's conversations: today one."""
        await self._ensure_conversation(user_id)
        row = await self._conversations.get(conversation_id_for(user_id))
        return ConversationPage(items=[row.view()])

    async def is_waiting(self, user_id: UserId, message_id: str | None) -> bool:
        """Whether a message of this user waits for its reply."""
        waiting = [eq(MessageRow.id, message_id or ""), eq(MessageRow.user, user_id), eq(MessageRow.status, "pending")]
        return await self._messages.first(*waiting) is not None

    async def unread(self, user_id: UserId) -> int:
        """Messages of the assistant that no client has shown yet."""
        return await self._messages.count(await self._unread(user_id))

    async def first_unread(self, user_id: UserId) -> str | None:
        """The id of the oldest of them."""
        unread = await self._unread(user_id)
        oldest = await self._messages.first(unread, sort=[asc(MessageRow.completed), asc(MessageRow.id)])
        return oldest.id if oldest else None

    async def _unread(self, user_id: UserId) -> Condition:
        conversation = await self._conversations.lookup(conversation_id_for(user_id))
        said = all_of(eq(MessageRow.user, user_id), eq(MessageRow.role, "assistant"), eq(MessageRow.superseded, False))
        read_at = conversation.last_read_at if conversation else None
        return said if read_at is None else all_of(said, gt(MessageRow.completed, read_at))

    async def mark_shown(self, user_id: UserId, message_id: str) -> bool:
        """Note that a client has shown everything up to this reply; answers whether that was news.

        Several devices may say so at once: what was shown stays shown.
        """
        shown = (await self._messages.own(user_id, message_id)).completed

        async def decide(row: ConversationRow) -> Change | None:
            if shown is None or (row.last_read_at is not None and shown <= row.last_read_at):
                return None
            return Change([put(ConversationRow.last_read_at, shown)])

        return (await self._reads.change(user_id, conversation_id_for(user_id), decide)).changed

    async def cancel(self, user_id: UserId, message_id: str) -> TurnRef | None:
        """Ask the running attempt at the reply to stop. Answers what its workflow has to stop; None where nothing runs.

        `message_id` is the user's message or its reply. A reply that is complete stays as it is.
        """
        message = await self._own_question(user_id, message_id)
        if message.status != "pending":
            return None
        asked = TurnRef(message.id, message.generation)
        reply_id = reply_id_for(asked.message_id, asked.generation)
        try:
            await self._events.request_cancel(user_id, reply_id=reply_id)
        except DependencyDown:
            logger.warning("cancel_not_announced", message_id=message.id)  # the workflow's signal does it too
        return asked

    async def retry(self, user_id: UserId, message_id: str) -> None:
        """Ask for the reply again; the one before is kept as superseded. While one is being written, it goes on."""
        async with self._lock(user_id):
            message = await self._own_question(user_id, message_id)
            if message.superseded:
                raise Conflict("This message was edited; ask for the reply to what stands in its place.")
            if message.status == "pending":
                self._outbox.push(user_id, TurnRef(message.id, message.generation))
                return
            generation = message.generation + 1
            asked = (put(MessageRow.generation, generation), put(MessageRow.status, "pending"))
            old = reply_id_for(message.id, message.generation)
            changed = await self._pocketbase.batch(
                [
                    Update.of(MessageRow, message.id, *asked),
                    Update.of(MessageRow, old, put(MessageRow.superseded, True)),
                ]
            )
            await self._announce(user_id, *(MessageRow.of(record).view() for record in changed))
            self._outbox.push(user_id, TurnRef(message.id, generation))

    async def _store(
        self, user_id: UserId, client_id: str, text: str, *, replaces: str | None
    ) -> tuple[MessageRow, bool, list[Message]]:
        """`(the row, whether it stood before, what it supersedes)`."""
        new = _pending(user_id, message_id_for(user_id, client_id), client_id=client_id, text=text)
        try:
            if replaces is None:
                return await self._messages.create(new), False, []
            row, superseded = await store_edit(self._pocketbase, new, replaces=replaces)
            return row, False, [one.view() for one in superseded]
        except AlreadyExists:
            row = await self._messages.own(user_id, new.id)
        if row.text != text:
            raise Conflict(f"The id {client_id!r} was used for another message; send this one with a new id.")
        return row, True, []

    async def announce_stored(self, row: MessageRow) -> None:
        """Tell clients of a message that was found in the database; where they know of it, nothing."""
        await self._announce_accepted(row.user, row.view())

    async def _check_room(self, user_id: UserId, message_id: str) -> None:
        room = self._room.get(user_id, 0)
        if room <= 0:
            waiting = await self._messages.count(
                eq(MessageRow.user, user_id), eq(MessageRow.role, "user"), eq(MessageRow.status, "pending")
            )
            room = min(_LOOK_AFTER, self._most_waiting - waiting)
        if room <= 0 and await self._messages.lookup(message_id) is None:
            raise RateLimited("Too many of your messages wait for their answers; wait for some.", retry_after=5)
        self._room[user_id] = room - 1

    async def _announce_accepted(self, user_id: UserId, message: Message) -> None:
        event = MessageAcceptedEvent(ts=utc_now(), message=message)
        await self._events.announce(user_id, event, once=f"accepted:{message.id}")

    async def _announce(self, user_id: UserId, *messages: Message) -> None:
        if messages:
            await self._events.announce(user_id, *(MessageUpdated(ts=utc_now(), message=m) for m in messages))

    async def _own_question(self, user_id: UserId, message_id: str) -> MessageRow:
        row = await self._messages.own(user_id, message_id)
        if row.role == "user":
            return row
        if row.reply_to is None:
            raise InvalidInput("This message answers nothing, so there is no reply to stop or repeat.")
        return await self._messages.own(user_id, row.reply_to)

    async def _ensure_conversation(self, user_id: UserId) -> None:
        if user_id in self._known:
            return
        await ensure_conversation(self._pocketbase, user_id)
        self._known[user_id] = None


def _read_note(row: ConversationRow, reads: int, change_id: str) -> ReadRow:
    note_id = derive_id("conversation_read", row.id, str(reads))
    return ReadRow(id=note_id, user=row.user, conversation=row.id, change=change_id)


def _pending(user_id: UserId, message_id: str, *, client_id: str, text: str) -> MessageRow:
    return MessageRow(
        id=message_id,
        user=user_id,
        conversation=conversation_id_for(user_id),
        client_id=client_id,
        role="user",
        text=text,
        status="pending",
    )
