"""Frames that a client sends on the socket."""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from src.protocol.base import ClientId, MessageText, RecordId, Request
from src.protocol.widgets import WidgetVersion


class AuthFrame(Request):
    """First frame where neither cookie nor header came with the handshake."""

    type: Literal["auth"]
    token: str = Field(max_length=200)


class SendFrame(Request):
    """As `POST /api/chat/message`."""

    type: Literal["message.send"]
    id: ClientId
    text: MessageText
    conversation_id: RecordId | None = None
    replaces: RecordId | None = None


class CancelFrame(Request):
    """Stop the reply to a message, named by the user's message or by the reply."""

    type: Literal["message.cancel"]
    message_id: RecordId


class WidgetActionFrame(Request):
    """As `POST /api/widgets/{id}/actions`."""

    type: Literal["widget.action"]
    id: ClientId
    widget_id: RecordId
    action: str = Field(min_length=1, max_length=40)
    value: Any = None
    version: WidgetVersion | None = None


class AckFrame(Request):
    """What the client has shown, up to and with `cursor`."""

    type: Literal["ack"]
    cursor: str = Field(max_length=64)


class PingFrame(Request):
    """Is the socket alive?"""

    type: Literal["ping"]
    id: str = Field(max_length=64)


Frame = Annotated[
    AuthFrame | SendFrame | CancelFrame | WidgetActionFrame | AckFrame | PingFrame, Field(discriminator="type")
]
FRAMES: TypeAdapter[Frame] = TypeAdapter(Frame)
