"""Talking over REST: send, stop, ask again, read."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from src.api.deps import Conversation, CurrentUser, Gateway, Limits, UsedByReply
from src.protocol.base import RecordId
from src.protocol.talking import ConversationPage, MessageAccepted, MessagePage, MessageRequest, ReplyUse
from src.services.conversation.service import HISTORY_LIMIT

router = APIRouter(prefix="/api/chat", tags=["chat"])


@router.post("/message", status_code=status.HTTP_202_ACCEPTED)
async def send(
    request: MessageRequest, user: CurrentUser, conversation: Conversation, limits: Limits
) -> MessageAccepted:
    """Store a message and have it answered. 202 means: stored."""
    await limits.check_message(user.id)
    accepted, _ = await conversation.accept(
        user,
        text=request.text,
        client_id=request.id,
        conversation_id=request.conversation_id,
        replaces=request.replaces,
    )
    return accepted


@router.get("/messages")
async def history(
    user: CurrentUser,
    conversation: Conversation,
    conversation_id: Annotated[RecordId | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=HISTORY_LIMIT)] = 50,
    superseded: bool = True,
) -> MessagePage:
    """A page of messages, newest last; `before` is a page's `next`, or the id of a message.

    `superseded=false` leaves out what an edit or a further reply has replaced.
    """
    return await conversation.history(
        user.id, conversation_id=conversation_id, before=before, limit=limit, superseded=superseded
    )


@router.get("/conversations")
async def conversations(user: CurrentUser, conversation: Conversation) -> ConversationPage:
    """The user's conversations."""
    return await conversation.conversations(user.id)


@router.post("/messages/{message_id}/cancel", status_code=status.HTTP_202_ACCEPTED, response_class=Response)
async def cancel(message_id: RecordId, user: CurrentUser, gateway: Gateway) -> Response:
    """Stop the reply to a message; what was said so far is kept."""
    await gateway.stop(user, message_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post("/messages/{message_id}/retry", status_code=status.HTTP_202_ACCEPTED, response_class=Response)
async def retry(message_id: RecordId, user: CurrentUser, conversation: Conversation, limits: Limits) -> Response:
    """Ask for the reply again; the one before stays in the history, superseded."""
    await limits.check_message(user.id)
    await conversation.retry(user.id, message_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.get("/messages/{message_id}/used")
async def used(message_id: RecordId, user: CurrentUser, uses: UsedByReply) -> ReplyUse:
    """What a reply was made of: what it knew, what it did, what it cost."""
    return await uses.of(user, message_id)
