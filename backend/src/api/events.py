"""`GET /api/events`, the polling fallback, and `GET /api/state`, the snapshot that a client starts from."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, Response

from src.api.deps import CurrentUser, RuntimeDep
from src.api.workflow import progress_of
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import EventPage, StateSnapshot
from src.protocol.talking import Message
from src.runtime import Runtime
from src.services.accounts.users import user_view
from src.stores.event_log.log import LiveReply, LoggedEvent
from src.temporal.payloads import UserConnected

router = APIRouter(prefix="/api", tags=["events"])
logger = get_logger("events")

_CONNECTED_EVERY_SECONDS = 60.0
_MOST_EVENTS = 500
_MOST_WIDGETS = 100


def note_connected(runtime: Runtime, user: User) -> None:
    """Tell the user's conversation that a client is there, at most once a minute; a new user is greeted."""
    now = time.monotonic()
    seen = runtime.connected_at
    if now - seen.get(user.id, -_CONNECTED_EVERY_SECONDS) < _CONNECTED_EVERY_SECONDS:
        return
    for old in [known for known, at in seen.items() if now - at > _CONNECTED_EVERY_SECONDS]:
        del seen[old]
    seen[user.id] = now

    proactive = runtime.settings.proactive
    connected = UserConnected(
        return_seconds=proactive.return_days * 24 * 3600, follow_up_seconds=proactive.follow_up_hours * 3600
    )

    async def tell() -> None:
        try:
            await runtime.temporal.user_connected(user.id, connected, onboarded=user.onboarded)
        except DependencyDown:
            seen.pop(user.id, None)  # the next connection tries again
            logger.warning("connection_not_noted", user_id=user.id)

    runtime.spawn(tell())


@router.get("/events", response_model=EventPage)
async def poll(
    user: CurrentUser,
    runtime: RuntimeDep,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    wait: Annotated[float, Query(ge=0, le=30)] = 25,
) -> Response:
    """Events after `cursor`, as soon as there is one; without a cursor: now, at once."""
    note_connected(runtime, user)
    if cursor is None:
        return _page([], await runtime.events.tail(user.id))
    async with runtime.connections.subscribe(user.id, cursor=cursor) as subscription:
        events: list[LoggedEvent] = []
        try:
            first = await asyncio.wait_for(subscription.next(), wait) if wait > 0 else subscription.next_now()
        except TimeoutError:
            first = None
        if first is not None:
            events.append(first)
            while len(events) < _MOST_EVENTS and (more := subscription.next_now()) is not None:
                events.append(more)
    return _page(events, events[-1].cursor if events else cursor)


@router.get("/state")
async def state(user: CurrentUser, runtime: RuntimeDep) -> StateSnapshot:
    """The snapshot. Its cursor is read first: what changes while the rest is read comes again as an event."""
    note_connected(runtime, user)
    cursor, live = await _log_state(runtime, user)
    page, progress, widgets, unread, first_unread, conversations = await asyncio.gather(
        runtime.conversation.history(user.id),
        progress_of(runtime, user),
        runtime.widgets.page(user.id, limit=_MOST_WIDGETS),
        runtime.conversation.unread(user.id),
        runtime.conversation.first_unread(user.id),
        runtime.conversation.conversations(user.id),
    )
    stored = {message.id for message in page.items}
    streaming = [_live_message(reply, page.items) for reply in live if reply.message_id not in stored]
    return StateSnapshot(
        cursor=cursor,
        user=user_view(user),
        progress=progress,
        messages=[*page.items, *streaming],
        next=page.next,
        widgets=widgets.items,
        unread=unread,
        first_unread=first_unread,
        conversations=conversations.items,
    )


async def _log_state(runtime: Runtime, user: User) -> tuple[str, list[LiveReply]]:
    """Cursor and replies in progress; without Redis a cursor that the log will answer with `resync`."""
    try:
        cursor = await runtime.events.tail(user.id)
        return cursor, await runtime.events.live_replies(user.id)
    except DependencyDown:
        return "0", []


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
