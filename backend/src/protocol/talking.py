"""Messages and conversations."""

from datetime import datetime

from pydantic import Field

from src.models.values import AgentName, MessageStatus, Role, WhyKind
from src.protocol.base import ClientId, MessageText, RecordId, Request, Wire


class MessageRequest(Request):
    """A message to send. `id` is the client's own and the idempotency key."""

    text: MessageText
    id: ClientId | None = None
    conversation_id: RecordId | None = None
    replaces: RecordId | None = None
    """The user's own earlier message that this one is an edit of: it and its reply stay, superseded."""


class MessageAccepted(Wire):
    """The answer to a stored message."""

    message_id: str
    conversation_id: str
    workflow_id: str
    duplicate: bool


class Why(Wire):
    """The reason of a proactive message: what the user asked for, in a sentence, and the id of it."""

    kind: WhyKind
    id: str | None = None
    text: str = ""
    occurrence: str | None = None
    """The occurrence's key, where a reminder came."""
    quiet: bool = False
    """The user asked for it elsewhere and sees there what came of it: a client need not show the message."""


class Message(Wire):
    """One message of a conversation."""

    id: str
    client_id: str | None = None
    conversation_id: str
    role: Role
    agent: AgentName | None = None
    text: str
    status: MessageStatus
    reply_to: str | None = None
    proactive: bool = False
    superseded: bool = False
    replaces: str | None = None
    """The message that this one is an edit of."""
    why: Why | None = None
    """Only on a proactive message."""
    widgets: list[str] = Field(default_factory=list[str])
    created: datetime
    completed: datetime | None = None
    attempt: int | None = None
    """Only on a reply in progress in `GET /api/state`: the attempt that `text` is of."""
    next_seq: int | None = None
    """Only there: the `seq` of the next chunk."""


class MessagePage(Wire):
    """Messages, newest last; `next` goes on with older ones."""

    items: list[Message]
    next: str | None = None


class Conversation(Wire):
    """A conversation."""

    id: str
    title: str = ""
    created: datetime
    updated: datetime


class ConversationPage(Wire):
    """The user's conversations."""

    items: list[Conversation]
    next: str | None = None


class UsedRow(Wire):
    """Something that a run was shown."""

    id: str
    text: str


class UsedTool(Wire):
    """Something that a run did, in words."""

    name: str
    text: str


class ReplyUse(Wire):
    """What a reply was made of. `seconds` from the beginning of its last attempt; `attempts` with that one."""

    model: str
    seconds: float
    attempts: int
    requests: int
    input_tokens: int
    output_tokens: int
    memories: list[UsedRow]
    items: list[UsedRow]
    tools: list[UsedTool]
