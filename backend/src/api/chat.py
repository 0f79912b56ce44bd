"""Talking over REST: send, stop, ask again, read."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from src.api.deps import CurrentUser, RuntimeDep
from src.protocol.base import RecordId
from src.protocol.talking import ConversationPage, MessageAccepted, MessagePage, MessageRequest
from src.services.conversation.service import HISTORY_LIMIT

router = APIRouter(prefix="/api/chat", tags=["chat"])


@router.post("/message", status_code=status.HTTP_202_ACCEPTED)
async def send(request: MessageRequest, user: CurrentUser, runtime: RuntimeDep) -> MessageAccepted:
    """Store a message and have it answered. 202 means: stored."""
    runtime.limits.check_message(user.id)
    accepted, _ = await runtime.conversation.accept(
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
    runtime: RuntimeDep,
    conversation_id: Annotated[RecordId | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=HISTORY_LIMIT)] = 50,
    superseded: bool = True,
) -> MessagePage:
    """A page of messages, newest last; `before` is a page's `next`, or the id of a message.

    `superseded=false` leaves out what an edit or a further reply has replaced.
    """
    return await runtime.conversation.history(
        user.id, conversation_id=conversation_id, before=before, limit=limit, superseded=superseded
    )


@router.get("/conversations")
async def conversations(user: CurrentUser, runtime: RuntimeDep) -> ConversationPage:
    """The user's conversations."""
    return await runtime.conversation.conversations(user.id)


@router.post("/messages/{message_id}/cancel", status_code=status.HTTP_202_ACCEPTED)
async def cancel(message_id: RecordId, user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Stop the reply to a message; what was said so far is kept."""
    question = await runtime.conversation.cancel(user.id, message_id)
    await runtime.temporal.cancel_message(user.id, question)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post("/messages/{message_id}/retry", status_code=status.HTTP_202_ACCEPTED)
async def retry(message_id: RecordId, user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Ask for the reply again; the one before stays in the history, superseded."""
    runtime.limits.check_message(user.id)
    await runtime.conversation.retry(user.id, message_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)
