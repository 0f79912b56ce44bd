"""Domain values: ids, closed sets, effects and what an agent is given and gives back.

Pure data, no I/O. Everything that is stored, sent or carried by Temporal is built from these.
"""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field

UserId = NewType("UserId", str)
MessageId = NewType("MessageId", str)
ConversationId = NewType("ConversationId", str)
MemoryId = NewType("MemoryId", str)

_ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 15
"""PocketBase's record ids: 15 characters of a-z and 0-9, about 77 bits."""


def derive_id(*parts: str) -> str:
    """The record id that belongs to `parts`: always the same for the same parts.

    Choosing the id of a record is how every write here becomes idempotent: the second create of one id is refused by
    the database. SHA-256 of the parts joined by NUL, written in base 36, its last 15 digits.
    """
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest(), "big")
    digits: list[str] = []
    for _ in range(_ID_LENGTH):
        number, rest = divmod(number, 36)
        digits.append(_ID_ALPHABET[rest])
    return "".join(digits)


def message_id_for(user_id: str, client_id: str) -> MessageId:
    """The id of the user's message that the client knows as `client_id`."""
    return MessageId(derive_id("message", user_id, client_id))


def reply_id_for(message_id: str, generation: int = 0) -> MessageId:
    """The id of the reply to a message; `generation` counts the times that the user asked for it again."""
    return MessageId(derive_id("reply", message_id, str(generation)))


def conversation_id_for(user_id: str) -> ConversationId:
    """The id of a user's conversation."""
    return ConversationId(derive_id("conversation", user_id))


def onboarding_workflow_id(user_id: str) -> str:
    """Temporal id of the user's onboarding."""
    return f"onboarding-{user_id}"


def assistant_workflow_id(user_id: str) -> str:
    """Temporal id of the conversation after onboarding."""
    return f"assistant-{user_id}"


def reminder_workflow_id(reminder_id: str) -> str:
    """Temporal id of what waits for a reminder's time."""
    return f"reminder-{reminder_id}"


def utc_now() -> datetime:
    """Now, in UTC. Not for workflow code, which has `workflow.now()`."""
    return datetime.now(UTC)


class Step(StrEnum):
    """The steps of onboarding, in their order."""

    GREETING = "greeting"
    DISCOVERY = "discovery"
    BRAIN_DUMP = "brain_dump"
    SETUP_COMPLETE = "setup_complete"


STEPS: tuple[Step, ...] = tuple(Step)

StepStatus = Literal["pending", "active", "done", "skipped"]
AgentName = Literal["greeter", "discovery", "coordinator", "inbox_collector"]
Role = Literal["user", "assistant"]
MessageStatus = Literal["pending", "streaming", "complete", "cancelled", "failed"]
Locale = Literal["ru", "en"]
ItemKind = Literal["unsorted", "task", "event", "note", "idea", "reference", "someday"]
ItemStatus = Literal["new", "clarified", "done", "archived"]
ItemSource = Literal["chat", "brain_dump", "ui", "api"]
ReminderStatus = Literal["scheduled", "fired", "cancelled"]
WidgetType = Literal["choices", "checklist", "progress", "note", "reminder", "inbox_triage", "profile"]


_AGENT_OF_STEP: dict[Step, AgentName] = {
    Step.GREETING: "greeter",
    Step.DISCOVERY: "discovery",
    Step.BRAIN_DUMP: "inbox_collector",
    Step.SETUP_COMPLETE: "coordinator",
}


def agent_for(step: Step | None) -> AgentName:
    """The agent that answers in a step; after onboarding the coordinator does."""
    return "coordinator" if step is None else _AGENT_OF_STEP[step]


class Frozen(BaseModel):
    """Base of values that never change once made; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QuietHours(Frozen):
    """Local times between which nothing proactive is sent; `start` may be later than `end` (over midnight)."""

    start: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Profile(BaseModel):
    """What the user told about themself during discovery; every field may be absent."""

    model_config = ConfigDict(extra="ignore")

    name: str | None = Field(default=None, max_length=80)
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[str] = Field(default_factory=list, max_length=10)
    areas: list[str] = Field(default_factory=list, max_length=10)
    routine: str | None = Field(default=None, max_length=300)
    formality: Literal["formal", "informal"] | None = None
    """Russian: `informal` once the user writes «ты» or asks for it, for good."""


# --- effects -------------------------------------------------------------------------------------------------------


class Remember(Frozen):
    """Keep a fact about the user, in the user's own language, as one short sentence."""

    kind: Literal["remember"] = "remember"
    text: str = Field(min_length=1, max_length=500)
    category: str | None = Field(default=None, max_length=40)
    replaces: str | None = Field(default=None, description="Id of the memory that this fact corrects.", max_length=64)


class Forget(Frozen):
    """Delete a memory for good."""

    kind: Literal["forget"] = "forget"
    memory_id: str = Field(max_length=64)


class CaptureInboxItem(Frozen):
    """Put one thing into the inbox."""

    kind: Literal["capture_inbox_item"] = "capture_inbox_item"
    text: str = Field(min_length=1, max_length=2000)
    item_kind: ItemKind = "unsorted"
    due_local: datetime | None = Field(default=None, description="Local date and time without an offset.")
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)


class UpdateInboxItem(Frozen):
    """Change an item; absent fields stay as they are."""

    kind: Literal["update_inbox_item"] = "update_inbox_item"
    item_id: str = Field(max_length=15)
    text: str | None = Field(default=None, min_length=1, max_length=2000)
    item_kind: ItemKind | None = None
    due_local: datetime | None = None
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)


class CompleteInboxItem(Frozen):
    """Mark an item as done."""

    kind: Literal["complete_inbox_item"] = "complete_inbox_item"
    item_id: str = Field(max_length=15)


class ScheduleReminder(Frozen):
    """Set a reminder at a local time, once or repeating."""

    kind: Literal["schedule_reminder"] = "schedule_reminder"
    text: str = Field(min_length=1, max_length=500)
    due_local: datetime = Field(description="Local date and time without an offset.")
    repeat: str | None = Field(
        default=None, description="RRULE without the prefix, as FREQ=WEEKLY;BYDAY=MO.", max_length=200
    )


class ShowWidget(Frozen):
    """Show a typed widget beside the reply."""

    kind: Literal["show_widget"] = "show_widget"
    widget_type: WidgetType
    title: str = Field(max_length=120)
    state: dict[str, Any] = Field(default_factory=dict)


class CompleteStep(Frozen):
    """Propose that the current onboarding step is finished; the workflow's guard decides."""

    kind: Literal["complete_step"] = "complete_step"
    step: Step
    skipped: bool = False


class SetProfile(Frozen):
    """Change what is known of the user for good; absent fields stay as they are."""

    kind: Literal["set_profile"] = "set_profile"
    name: str | None = Field(default=None, max_length=80)
    locale: Locale | None = None
    timezone: str | None = Field(default=None, max_length=64)
    quiet_hours: QuietHours | None = None
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[str] | None = Field(default=None, max_length=10)
    areas: list[str] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)
    formality: Literal["formal", "informal"] | None = None


Effect = Annotated[
    Remember
    | Forget
    | CaptureInboxItem
    | UpdateInboxItem
    | CompleteInboxItem
    | ScheduleReminder
    | ShowWidget
    | CompleteStep
    | SetProfile,
    Field(discriminator="kind"),
]


class Usage(Frozen):
    """What a run cost."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    tool_calls: int = 0


class AgentOutput(Frozen):
    """What a run gives: the whole text, the effects in the order noted, and the cost."""

    text: str
    effects: tuple[Effect, ...] = ()
    usage: Usage = Usage()


# --- what a run is given ---------------------------------------------------------------------------------------------


class User(BaseModel):
    """A person, as stored."""

    model_config = ConfigDict(extra="ignore")

    id: UserId
    name: str = ""
    email: str | None = None
    guest: bool = True
    locale: Locale = "en"
    timezone: str = "UTC"
    quiet_hours: QuietHours | None = None
    profile: Profile = Field(default_factory=Profile)
    onboarded: bool = False
    """Whether the conversation goes on in the AssistantWorkflow."""
    created: datetime = Field(default_factory=utc_now)


class MemoryHit(Frozen):
    """A recalled memory; `score` is the cosine similarity weighed by recency, 0 to 1."""

    id: str
    text: str
    score: float = 0.0


class RecentMessage(Frozen):
    """One message of the conversation, as a run sees it."""

    role: Role
    text: str


class OpenItem(Frozen):
    """An inbox item that is not done, as a run sees it. `due_local` is ISO 8601 in the user's zone."""

    id: str
    text: str
    kind: ItemKind = "unsorted"
    due_local: str | None = None


class TurnContext(Frozen):
    """All that a run knows. It is given to the model as one JSON block, marked as data, inside the instructions.

    The offline model reads the same block, so nothing else needs to know which model runs.
    """

    agent: AgentName
    locale: Locale
    timezone: str
    local_time: str
    """ISO 8601 with offset, in the user's zone."""
    user_name: str = ""
    step: Step | None = None
    """None after onboarding."""
    occasion: Literal["message", "first_visit", "return", "follow_up"] = "message"
    """Why the run happens: a message of the user, or, with an empty user prompt, something to begin by oneself."""
    first_message: bool = False
    """Whether the user has not written before."""
    profile: Profile = Profile()
    memories: tuple[MemoryHit, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    offline: bool = False
    """Whether the model in use is the offline one, which then says so once, early."""
