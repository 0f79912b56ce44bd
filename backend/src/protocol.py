"""The wire: what clients send and get, as Pydantic models. Version 1 of the public contract.

Requests refuse unknown fields. Events are stored in the log as they go out, without `cursor`, which the log gives.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
)

from src.models import (
    STEPS,
    AgentName,
    ItemKind,
    ItemSource,
    ItemStatus,
    Locale,
    MessageStatus,
    Profile,
    QuietHours,
    ReminderStatus,
    Role,
    Step,
    StepStatus,
    WidgetType,
)

MAX_TEXT = 16_000
"""Characters in one message, after trimming."""
MAX_FRAME_BYTES = 64 * 1024
"""Bytes in one WebSocket frame from a client."""
MAX_CLIENT_ID = 64


def clean_text(value: object) -> object:
    """Make text storable: lone surrogates and NUL become U+FFFD (Mem0 and PocketBase refuse them), ends are trimmed."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd").strip()


def _known_zone(value: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not an IANA time zone, as Europe/Moscow") from error
    return value


MessageText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=MAX_TEXT)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CLIENT_ID, pattern=r"^[A-Za-z0-9_.:\-]+$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{15}$")]
TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_known_zone)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
]


def _within_bcrypt(value: str) -> str:
    if len(value.encode()) > 72:
        raise ValueError("is too long: 72 bytes at most, where a Cyrillic letter is 2")
    return value


Password = Annotated[str, StringConstraints(min_length=8, max_length=71), AfterValidator(_within_bcrypt)]
"""PocketBase hashes with bcrypt, which reads 72 bytes."""
PersonName = Annotated[str, BeforeValidator(clean_text), Field(max_length=80)]


class Request(BaseModel):
    """Base of what a client sends; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Wire(BaseModel):
    """Base of what a client gets."""

    # What has a default is sent all the same, so clients may rely on it.
    model_config = ConfigDict(
        extra="forbid", ser_json_timedelta="float", json_schema_serialization_defaults_required=True
    )


# --- identity ------------------------------------------------------------------------------------------------------


class GuestRequest(Request):
    """A first visit. Absent: English, UTC."""

    locale: str | None = Field(default=None, max_length=35)
    timezone: TimeZone | None = None


class RegisterRequest(Request):
    """A new account."""

    email: Email
    password: Password
    name: PersonName | None = None
    locale: str | None = Field(default=None, max_length=35)
    timezone: TimeZone | None = None


class LoginRequest(Request):
    """Sign in. The password's form is not checked here: a wrong one is simply wrong."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class ClaimRequest(Request):
    """A guest becomes an account."""

    email: Email
    password: Password


class UserPatch(Request):
    """Change of one's own settings; absent fields stay as they are."""

    name: PersonName | None = None
    locale: Locale | None = None
    timezone: TimeZone | None = None
    quiet_hours: QuietHours | None = None


class UserView(Wire):
    """A user, as that user sees it."""

    id: str
    name: str
    email: str | None = None
    guest: bool
    locale: Locale
    timezone: str
    quiet_hours: QuietHours | None = None


class SessionView(Wire):
    """A fresh session. `token` is shown this once; it is also set as the cookie `lifeos_session`."""

    token: str
    user: UserView


# --- talking -------------------------------------------------------------------------------------------------------


class MessageRequest(Request):
    """A message to send. `id` is the client's own and the idempotency key."""

    text: MessageText
    id: ClientId | None = None
    conversation_id: RecordId | None = None


class MessageAccepted(Wire):
    """The answer to a stored message."""

    message_id: str
    conversation_id: str
    workflow_id: str
    duplicate: bool


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


# --- workflow ------------------------------------------------------------------------------------------------------


class StepView(Wire):
    """A step and its times."""

    name: Step
    status: StepStatus
    entered: datetime | None = None
    left: datetime | None = None


def pending_steps() -> list[StepView]:
    """All steps, none begun."""
    return [StepView(name=step, status="pending") for step in STEPS]


def percent_of(steps: list[StepView]) -> int:
    """How much of onboarding is behind the user: steps done or skipped, in percent."""
    left = sum(step.status in {"done", "skipped"} for step in steps)
    return round(100 * left / len(steps)) if steps else 0


class Progress(Wire):
    """Where onboarding stands. `stale`: the workflow did not answer in time, this is the stored state."""

    workflow_id: str
    step: Step | None
    percent: int = Field(ge=0, le=100)
    steps: list[StepView]
    profile: Profile
    stale: bool = False


class WorkflowState(Wire):
    """What the workflow holds now. `queued` and `active_message_id` are of the turn machinery."""

    workflow_id: str
    step: Step | None
    active_message_id: str | None = None
    queued: int = 0
    turns: int = 0
    stale: bool = False


class StepRequest(Request):
    """Leave the current step, or go back to the one before."""

    action: Literal["skip", "back"]


# --- inbox, reminders, widgets, memory -------------------------------------------------------------------------------


class InboxItem(Wire):
    """One thing in the inbox."""

    id: str
    text: str
    kind: ItemKind
    status: ItemStatus
    due: datetime | None = None
    project: str | None = None
    next_action: str | None = None
    source: ItemSource
    message_id: str | None = None
    created: datetime
    updated: datetime


ReminderText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
ReminderRepeat = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Reminder(Wire):
    """One reminder; `repeat` is an RRULE."""

    id: str
    text: str
    due: datetime
    repeat: str | None = None
    status: ReminderStatus
    created: datetime
    updated: datetime


class ReminderPage(Wire):
    """Reminders, newest first; `next` goes on with older ones."""

    items: list[Reminder]
    next: str | None = None


class ReminderCreate(Request):
    """A reminder to set. `due` names its offset; `repeat` is an RRULE on the user's wall clock."""

    text: ReminderText
    due: AwareDatetime
    repeat: ReminderRepeat | None = None


class ReminderPatch(Request):
    """A change; absent fields stay. `repeat` as null ends the series; a new `due` sets a fired reminder again."""

    text: ReminderText | None = None
    due: AwareDatetime | None = None
    repeat: ReminderRepeat | None = None
    status: Literal["scheduled", "cancelled"] | None = None


class Widget(Wire):
    """One widget; `version` grows with every change."""

    id: str
    type: WidgetType
    title: str
    state: dict[str, Any]
    version: int
    pinned: bool = False
    message_id: str | None = None
    created: datetime
    updated: datetime


class Memory(Wire):
    """One remembered fact."""

    id: str
    text: str
    category: str | None = None
    source_message_id: str | None = None
    created: datetime
    updated: datetime


class MemoryPage(Wire):
    """Remembered facts, newest first."""

    items: list[Memory]
    next: str | None = None


class MemoryCreate(Request):
    """A fact that the user writes down."""

    text: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
    category: str | None = Field(default=None, max_length=40)


class MemoryPatch(Request):
    """A correction; absent fields stay as they are."""

    text: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)] | None = None
    category: str | None = Field(default=None, max_length=40)


class InboxPage(Wire):
    """Inbox items, newest first."""

    items: list[InboxItem]
    next: str | None = None


def _storable_moment(value: datetime) -> datetime:
    if not 1970 <= value.year < 3000:
        raise ValueError("is not between the years 1970 and 3000")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_storable_moment)]
"""A time with its offset, far from the years that cannot be moved to UTC."""
ItemText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=2000)]
ItemProject = Annotated[str, BeforeValidator(clean_text), Field(max_length=120)]
ItemNextAction = Annotated[str, BeforeValidator(clean_text), Field(max_length=300)]


class InboxCreate(Request):
    """A thing to put down. `id` is the client's own and the idempotency key."""

    id: ClientId | None = None
    text: ItemText
    kind: ItemKind = "unsorted"
    status: ItemStatus = "new"
    due: Moment | None = None
    project: ItemProject | None = None
    next_action: ItemNextAction | None = None
    source: Literal["ui", "api"] = "ui"


class InboxPatch(Request):
    """A change; absent fields stay as they are, null empties `due`, `project` and `next_action`."""

    text: ItemText | None = None
    kind: ItemKind | None = None
    status: ItemStatus | None = None
    due: Moment | None = None
    project: ItemProject | None = None
    next_action: ItemNextAction | None = None


class WidgetPage(Wire):
    """Widgets, newest first."""

    items: list[Widget]
    next: str | None = None


WidgetVersion = Annotated[int, Field(ge=1, le=2**53 - 1)]


class WidgetAction(Request):
    """Something done with a widget. `id` is the client's own and the idempotency key.

    `version`: the one that the client saw, where the action makes sense for no other.
    """

    id: ClientId
    action: str = Field(min_length=1, max_length=40)
    value: Any = None
    version: WidgetVersion | None = None


class WidgetPatch(Request):
    """A change of how a widget is kept; absent fields stay as they are."""

    title: Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=120)] | None = None
    pinned: bool | None = None


# --- events ----------------------------------------------------------------------------------------------------------


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
    conversations: list[Conversation]


# --- frames from the client ------------------------------------------------------------------------------------------


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


# --- service ---------------------------------------------------------------------------------------------------------


class FieldProblem(Wire):
    """One field that does not fit."""

    field: str
    detail: str


class Problem(Wire):
    """RFC 9457 problem details, plus the stable `code`.

    `errors` is there only where fields do not fit, `widget` only where it has changed since the version that was named.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None
    widget: Widget | None = None


class Dependency(Wire):
    """State of one dependency; `name` is the model's, for `model`."""

    status: Literal["ok", "down"]
    detail: str = ""
    name: str | None = None
    offline: bool | None = None


class Readiness(Wire):
    """`GET /readyz`."""

    status: Literal["ok", "degraded"]
    temporal: Dependency
    pocketbase: Dependency
    redis: Dependency
    memory: Dependency
    model: Dependency


class Health(Wire):
    """`GET /healthz`."""

    status: Literal["ok"] = "ok"
