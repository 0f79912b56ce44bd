"""Events: what the log holds and the transports carry."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from src.models.values import AgentName, MessageStatus, Profile, Step
from src.protocol.base import Wire
from src.protocol.identity import UserView
from src.protocol.inbox import InboxItem
from src.protocol.reminders import Reminder
from src.protocol.routines import Routine
from src.protocol.talking import Conversation, Message
from src.protocol.widgets import Widget
from src.protocol.workflow import Progress, StepView, StepVisit


class Event(Wire):
    """The envelope. `cursor` is opaque, of a fixed width, grows, and is the place to go on from."""

    cursor: str = ""
    ts: datetime


class Connected(Event):
    """First on every socket."""

    type: Literal["connected"] = "connected"
    user_id: str
    workflow_id: str
    server_time: datetime


class MessageAcceptedEvent(Event):
    """The user's own message is stored."""

    type: Literal["message.accepted"] = "message.accepted"
    message: Message


class StreamStart(Event):
    """A reply begins. Attempt 2 and on: drop the text of the attempt before."""

    type: Literal["stream.start"] = "stream.start"
    message_id: str
    reply_to: str | None
    agent: AgentName
    attempt: int


class StreamChunk(Event):
    """An addition to a reply; `seq` counts from 0 without a hole."""

    type: Literal["stream.chunk"] = "stream.chunk"
    message_id: str
    attempt: int
    seq: int
    text: str


class StreamEnd(Event):
    """A reply is whole and stored."""

    type: Literal["stream.end"] = "stream.end"
    message_id: str
    attempt: int
    text: str
    status: MessageStatus


class StreamError(Event):
    """An attempt failed. `retrying` false: a `stream.end` with status `failed` and the plain words follows."""

    type: Literal["stream.error"] = "stream.error"
    message_id: str
    attempt: int
    code: str
    detail: str
    retrying: bool


class MessageCreated(Event):
    """A message that is complete at once."""

    type: Literal["message.created"] = "message.created"
    message: Message


class MessageUpdated(Event):
    """A message changed outside a stream."""

    type: Literal["message.updated"] = "message.updated"
    message: Message


class WorkflowProgress(Event):
    """As `GET /api/workflow/progress`."""

    type: Literal["workflow.progress"] = "workflow.progress"
    workflow_id: str
    step: Step | None
    percent: int
    steps: list[StepView]
    profile: Profile
    history: list[StepVisit] = Field(default_factory=list[StepVisit])
    stale: bool = False


class WidgetUpserted(Event):
    """A widget is new or changed."""

    type: Literal["widget.upserted"] = "widget.upserted"
    widget: Widget


class WidgetDeleted(Event):
    """A widget is gone."""

    type: Literal["widget.deleted"] = "widget.deleted"
    widget_id: str


class InboxUpserted(Event):
    """An inbox item is new or changed."""

    type: Literal["inbox.upserted"] = "inbox.upserted"
    item: InboxItem


class InboxDeleted(Event):
    """An inbox item is gone."""

    type: Literal["inbox.deleted"] = "inbox.deleted"
    item_id: str


class ReminderUpserted(Event):
    """A reminder is new or changed."""

    type: Literal["reminder.upserted"] = "reminder.upserted"
    reminder: Reminder


class ReminderDeleted(Event):
    """A reminder is gone."""

    type: Literal["reminder.deleted"] = "reminder.deleted"
    reminder_id: str


class RoutineUpserted(Event):
    """A routine was switched, moved or skipped."""

    type: Literal["routine.upserted"] = "routine.upserted"
    routine: Routine


class MemoryChanged(Event):
    """The number of memories after a change."""

    type: Literal["memory.changed"] = "memory.changed"
    count: int


class Resync(Event):
    """The log does not reach back to the cursor: load the snapshot again."""

    type: Literal["resync"] = "resync"


class ErrorEvent(Event):
    """A frame of this socket could not be taken."""

    type: Literal["error"] = "error"
    code: str
    detail: str
    in_reply_to: str | None = None


class Pong(Event):
    """Answer to a ping."""

    type: Literal["pong"] = "pong"
    id: str


AnyEvent = Annotated[
    Connected
    | MessageAcceptedEvent
    | StreamStart
    | StreamChunk
    | StreamEnd
    | StreamError
    | MessageCreated
    | MessageUpdated
    | WorkflowProgress
    | WidgetUpserted
    | WidgetDeleted
    | InboxUpserted
    | InboxDeleted
    | ReminderUpserted
    | ReminderDeleted
    | RoutineUpserted
    | MemoryChanged
    | Resync
    | ErrorEvent
    | Pong,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class EventPage(Wire):
    """The polling fallback's answer; `cursor` is the place to go on from."""

    events: list[AnyEvent]
    cursor: str


class StateSnapshot(Wire):
    """What a client starts from; events whose cursor is later than `cursor` are applied on top."""

    cursor: str
    user: UserView
    progress: Progress
    messages: list[Message]
    next: str | None
    widgets: list[Widget]
    unread: int
    first_unread: str | None = None
    """The oldest message of the assistant that no client has shown yet."""
    conversations: list[Conversation]
