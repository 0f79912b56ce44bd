"""`GET /api/events`, the polling fallback, and `GET /api/state`, the snapshot that a client starts from."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from src.api.deps import Connections, Conversation, CurrentUser, Events, Gateway, TokenDep, Widgets
from src.errors import DependencyDown
from src.models.values import User
from src.protocol.events import EventPage, StateSnapshot
from src.protocol.talking import Message
from src.services.accounts.users import user_view
from src.services.connection_manager import Subscription
from src.services.conversation.service import ConversationService
from src.stores.event_log.log import EventLog, LiveReply, LoggedEvent

router = APIRouter(prefix="/api", tags=["events"])

_MOST_EVENTS = 500
_MOST_WIDGETS = 100


@router.get("/events", response_model=EventPage)
async def poll(
    user: CurrentUser,
    log: Events,
    connections: Connections,
    gateway: Gateway,
    token: TokenDep,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    wait: Annotated[float, Query(ge=0, le=30)] = 25,
) -> Response:
    """Events after `cursor`, as soon as there is one; without a cursor: now, at once."""
    gateway.connected(user)
    if cursor is None:
        return _page([], await log.tail(user.id))
    async with connections.subscribe(user.id, cursor=cursor, token=token) as subscription:
        events: list[LoggedEvent] = []
        try:
            first = await asyncio.wait_for(_next(subscription), wait) if wait > 0 else subscription.next_now()
        except TimeoutError:
            first = None
        if first is not None:
            events.append(first)
            while len(events) < _MOST_EVENTS and (more := subscription.next_now()) is not None:
                events.append(more)
    return _page(events, events[-1].cursor if events else cursor)


async def _next(subscription: Subscription) -> LoggedEvent | None:
    """The next event; None once the subscription has ended, as with the session behind it."""
    coming, ended = asyncio.ensure_future(subscription.next()), asyncio.ensure_future(subscription.ended.wait())
    try:
        await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        coming.cancel()
        ended.cancel()


@router.get("/state")
async def state(
    user: CurrentUser, log: Events, conversation: Conversation, widgets: Widgets, gateway: Gateway
) -> StateSnapshot:
    """The snapshot. Its cursor is read first: what changes while the rest is read comes again as an event."""
    gateway.connected(user)
    cursor, live = await _log_state(log, user)
    page, progress, shown, unread, first_unread, conversations = await asyncio.gather(
        conversation.history(user.id),
        gateway.progress(user),
        widgets.page(user.id, limit=_MOST_WIDGETS),
        conversation.unread(user.id),
        conversation.first_unread(user.id),
        conversation.conversations(user.id),
    )
    streaming = await _in_progress(log, conversation, user, live, page.items)
    return StateSnapshot(
        cursor=cursor,
        user=user_view(user),
        progress=progress,
        messages=[*page.items, *streaming],
        next=page.next,
        widgets=shown.items,
        unread=unread,
        first_unread=first_unread,
        conversations=conversations.items,
    )


async def _log_state(log: EventLog, user: User) -> tuple[str, list[LiveReply]]:
    """Cursor and replies in progress; without Redis a cursor that the log will answer with `resync`."""
    try:
        cursor = await log.tail(user.id)
        return cursor, await log.live_replies(user.id)
    except DependencyDown:
        return "0", []


async def _in_progress(
    log: EventLog, conversation: ConversationService, user: User, live: Sequence[LiveReply], messages: list[Message]
) -> list[Message]:
    """Those replies that are still written. Where the end of one could not be announced, Redis still has it as live."""
    stored = {message.id: message for message in messages}
    shown: list[Message] = []
    over: list[str] = []
    for reply in live:
        asked = stored.get(reply.reply_to or "")
        waits = asked.status == "pending" if asked else await conversation.is_waiting(user.id, reply.reply_to)
        if not waits or reply.message_id in stored:
            over.append(reply.message_id)
        else:
            shown.append(_live_message(reply, messages))
    with contextlib.suppress(DependencyDown):
        await log.forget_live(user.id, over)
    return shown


def _live_message(reply: LiveReply, messages: list[Message]) -> Message:
    asked = next((message for message in messages if message.id == reply.reply_to), None)
    last = messages[-1].created if messages else None
    created = asked.created if asked else last
    return Message.model_validate(
        {
            "id": reply.message_id,
            "conversation_id": messages[-1].conversation_id if messages else "",
            "role": "assistant",
            "agent": reply.agent,
            "text": reply.text,
            "status": "streaming",
            "reply_to": reply.reply_to,
            "created": created,
            "attempt": reply.attempt,
            "next_seq": reply.next_seq,
        }
    )


def _page(events: list[LoggedEvent], cursor: str) -> Response:
    """The answer, spliced from the events as they stand in the log."""
    body = ",".join(event.wire() for event in events)
    return Response(f'{{"events":[{body}],"cursor":"{cursor}"}}', media_type="application/json")
