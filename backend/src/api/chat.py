"""Talking over REST: send, stop, ask again, read."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from src.api.deps import CurrentUser, RuntimeDep
from src.models.values import User
from src.protocol.base import RecordId
from src.protocol.talking import ConversationPage, MessageAccepted, MessagePage, MessageRequest
from src.runtime import Runtime
from src.services.conversation.service import HISTORY_LIMIT
from src.temporal.payloads.conversation import UserMessage

router = APIRouter(prefix="/api/chat", tags=["chat"])


async def stop_reply(runtime: Runtime, user: User, message_id: str) -> None:
    """Stop a reply that is being written or waits to be; one that has ended stays as it is."""
    asked = await runtime.conversation.cancel(user.id, message_id)
    if asked is not None:
        message = UserMessage(message_id=asked.message_id, generation=asked.generation)
        await runtime.conversation_workflows.cancel_message(user.id, message)


@router.post("/message", status_code=status.HTTP_202_ACCEPTED)
async def send(request: MessageRequest, user: CurrentUser, runtime: RuntimeDep) -> MessageAccepted:
    """Store a message and have it answered. 202 means: stored."""
    await runtime.limits.check_message(user.id)
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
    await stop_reply(runtime, user, message_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.post("/messages/{message_id}/retry", status_code=status.HTTP_202_ACCEPTED)
async def retry(message_id: RecordId, user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Ask for the reply again; the one before stays in the history, superseded."""
    await runtime.limits.check_message(user.id)
    await runtime.conversation.retry(user.id, message_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)
