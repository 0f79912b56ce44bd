"""What travels through Temporal: ids and small facts, never texts or histories.

Additive only: a signal whose payload cannot be decoded is dropped by the SDK, so every new field has a default, and
unknown fields are ignored.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from src.models.values import AgentName, MessageStatus, Occasion, Profile, RoutineKind, Step
from src.protocol.workflow import StepView, StepVisit


class Payload(BaseModel):
    """Base of all payloads."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# --- signals ---------------------------------------------------------------------------------------------------------


class UserMessage(Payload):
    """A stored message of the user waits for its reply. `generation` counts how often the user asked again."""

    message_id: str
    generation: int = 0


class UserConnected(Payload):
    """A client of the user has connected."""

    first_visit: bool = False
    return_seconds: float | None = None
    """After so long away the user is told what is open; None, as in old histories: never."""
    follow_up_seconds: float | None = None
    """After so long without a word an unfinished onboarding is followed up, once; None: never."""


class StreamingComplete(Payload):
    """A client has shown these replies to their end."""

    message_ids: list[str] = Field(default_factory=list)


class CancelMessage(Payload):
    """Stop the reply to this message of the user."""

    message_id: str


class StepAction(Payload):
    """The user leaves the current step, or goes back."""

    action: Literal["skip", "back"]


class ProfileChanged(Payload):
    """The user has corrected the profile by hand."""

    profile: Profile


class ReminderChanged(Payload):
    """A reminder's row has changed: it is to be read again."""


class RoutineChanged(Payload):
    """A routine's row, or its user's clock, has changed: it is to be read again."""


class ProcessInbox(Payload):
    """All new items of the inbox are to be gone over."""


class InboxChanged(Payload):
    """A question about an item was answered, or has settled itself: the rows are to be read again."""


# --- workflow inputs, carried over continue-as-new ---------------------------------------------------------------------


class ConversationState(Payload):
    """All that a conversation's workflow holds between two turns."""

    user_id: str
    queue: list[UserMessage] = Field(default_factory=list)
    seen: list[str] = Field(default_factory=list)
    turns: int = 0
    loaded: bool = False
    greeted: bool = False
    greeting_due: bool = False
    step: Step | None = Step.GREETING
    steps: list[StepView] = Field(default_factory=list)
    history: list[StepVisit] = Field(default_factory=list)
    turns_in_step: int = 0
    profile: Profile = Profile()
    shown_message_id: str | None = None
    last_seen: datetime | None = None
    followed_up: bool = False
    held_until: datetime | None = None
    follow_up_seconds: float | None = None


# --- activities ------------------------------------------------------------------------------------------------------


class TurnInput(Payload):
    """One turn to be answered."""

    user_id: str
    message_id: str
    generation: int = 0
    agent: AgentName
    step: Step | None = None


class TurnResult(Payload):
    """What a turn came to; the text stays in the database."""

    reply_id: str
    status: MessageStatus
    effects: list[str] = Field(default_factory=list)
    """Kinds of the effects, in order."""
    completes: Step | None = None
    """The step that the agent proposes as finished."""
    skipped: bool = False
    extracts: bool = False
    """Whether facts are to be looked for in what the user wrote, besides what the agent remembers."""
    goes_back: bool = False
    """The user asked to return to the step before."""
    held_until: datetime | None = None
    """Nothing was said because of quiet hours, which are over then."""


class AgentRunInput(Payload):
    """A run that no message of the user began."""

    user_id: str
    key: str
    """Names the occasion once for ever; the message's id is derived from it."""
    agent: AgentName
    step: Step | None = None
    occasion: Occasion = "first_visit"
    at: datetime | None = None
    """Workflow time, where the run keeps to quiet hours."""
    item_ids: list[str] = Field(default_factory=list)
    """With the occasion `inbox`: the items to look at."""


class FailureInput(Payload):
    """A turn that could not be answered, or was cancelled before it began."""

    user_id: str
    message_id: str
    generation: int = 0
    agent: AgentName
    code: str
    cancelled: bool = False


class ReplyRef(Payload):
    """A stored reply."""

    user_id: str
    reply_id: str


class EffectsResult(Payload):
    """What applying a reply's effects changed."""

    profile: Profile | None = None
    applied: int = 0


class ConversationRef(Payload):
    """A user's conversation."""

    user_id: str


class MemoryQuery(Payload):
    """Look memories up."""

    user_id: str
    message_id: str
    limit: int = 8


class MemoryScore(Payload):
    """A recalled memory, by id."""

    id: str
    score: float


class LoadInput(Payload):
    """Find or make the stored row of a conversation's workflow."""

    user_id: str
    workflow_id: str
    workflow_type: str


class LoadedConversation(Payload):
    """What was stored of a conversation, so that it can go on although Temporal lost it."""

    step: Step | None
    steps: list[StepView] = Field(default_factory=list)
    history: list[StepVisit] = Field(default_factory=list)
    profile: Profile = Profile()
    greeted: bool = False


class ProgressInput(Payload):
    """Store and announce where onboarding stands. `at` is workflow time."""

    user_id: str
    workflow_id: str
    workflow_type: str
    step: Step | None
    steps: list[StepView]
    history: list[StepVisit] = Field(default_factory=list)
    profile: Profile
    completed: bool = False
    greeted: bool = False
    at: datetime


class HandOverInput(Payload):
    """Onboarding is over: the conversation goes on in the AssistantWorkflow."""

    user_id: str
    queue: list[UserMessage] = Field(default_factory=list)


class ReminderRef(Payload):
    """A reminder, by id: input of its workflow and of `load_reminder`."""

    user_id: str
    reminder_id: str


class LoadedReminder(Payload):
    """When a reminder is due as stored now; None where it is not to come any more."""

    due: datetime | None = None


class ReminderDue(Payload):
    """One occurrence of a reminder that is to come now."""

    user_id: str
    reminder_id: str
    due: datetime


class RoutineRef(Payload):
    """A routine: input of its workflow and of `load_routine`."""

    user_id: str
    kind: RoutineKind


class LoadedRoutine(Payload):
    """When a routine may come, as stored now, and the version of its row; `at` is None where it is off."""

    at: datetime | None = None
    version: int = 0


class RoutineDue(Payload):
    """A version of a routine whose time has come. `at` is workflow time."""

    user_id: str
    kind: RoutineKind
    version: int
    at: datetime


class InboxRef(Payload):
    """A user's inbox: input of its workflow. `everything`: all new items are to be gone over, not answers alone."""

    user_id: str
    everything: bool = False


class InboxState(Payload):
    """What the inbox's workflow does at this moment."""

    processing: bool = False
    waiting: int = 0
    """Items that wait for the user's word."""


class LoadInbox(Payload):
    """Find the next items to go over: all new ones, or those alone whose question was answered."""

    user_id: str
    everything: bool = False


class ItemRevision(Payload):
    """An item, and the revision of it that a run looks at."""

    item_id: str
    revision: int = 0


class LoadedInbox(Payload):
    """The next items to go over, and how many wait for the user."""

    items: list[ItemRevision] = Field(default_factory=list[ItemRevision])
    waiting: int = 0


class FileItems(Payload):
    """Apply what a stored run proposes for these items."""

    user_id: str
    reply_id: str
    items: list[ItemRevision] = Field(default_factory=list[ItemRevision])


class FiledItems(Payload):
    """How many items were filed, and how many are asked about."""

    filed: int = 0
    asked: int = 0
