"""What a conversation's workflows take and hand on: signals, the state, and what their activities are given and answer."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from src.models.values import AgentName, MessageStatus, Occasion, Profile, Step
from src.protocol.workflow import StepView, StepVisit
from src.temporal.payloads.base import Payload


class UserMessage(Payload):
    """A stored message of the user waits for its reply. `generation` counts how often the user asked again."""

    message_id: str
    generation: int = 0


class UserConnected(Payload):
    """A client of the user has connected."""

    first_visit: bool = False
    away_seconds: float | None = None
    """How long nobody was seen; None, as in old histories, where the sender cannot know: since the last signal."""
    return_seconds: float | None = None
    """After so long away the user is told what is open; None, as in old histories: never."""
    follow_up_seconds: float | None = None
    """After so long without a word an unfinished onboarding is followed up, once; None: never."""


class StreamingComplete(Payload):
    """A client has shown these replies to their end."""

    message_ids: list[str] = Field(default_factory=list)


class CancelMessage(Payload):
    """Stop the reply to this message of the user. None, as in old histories: whichever reply is asked for now."""

    message_id: str
    generation: int | None = None


class StepAction(Payload):
    """The user leaves the current step, or goes back."""

    action: Literal["skip", "back"]


class ProfileChanged(Payload):
    """The user has corrected the profile by hand."""

    profile: Profile


class ConversationState(Payload):
    """All that a conversation's workflow holds: it changes this, and hands it to the next run as it is.

    Empty, it is what a conversation begins with; the rows say where it stands.
    """

    model_config = ConfigDict(frozen=False, extra="ignore")

    user_id: str
    continue_after_events: int | None = None
    """Events after which the run continues as new; None, as in old histories: when the server suggests it, after a turn."""
    loaded: bool = False

    queue: list[UserMessage] = Field(default_factory=list[UserMessage])
    """Messages that wait, in their order."""
    seen: list[str] = Field(default_factory=list[str])
    """Messages whose turn has come, by id and generation, the last ones; what waits is not among them."""
    stops: list[CancelMessage] = Field(default_factory=list[CancelMessage])
    """Replies that are not to be begun; those of messages that wait or have not arrived yet."""
    turns: int = 0
    shown_message_id: str | None = None

    last_seen: datetime | None = None
    """When the user wrote, acted or connected last."""
    away_since: datetime | None = None
    """Set where the user is back from a long absence and has not been told what is open."""
    followed_up: bool = False
    follow_up_due: bool = False
    held_until: datetime | None = None
    """Until when quiet hours hold the follow-up back."""
    follow_up_seconds: float | None = None

    step: Step | None = Step.GREETING
    steps: list[StepView] = Field(default_factory=list[StepView])
    history: list[StepVisit] = Field(default_factory=list[StepVisit])
    turns_in_step: int = 0
    actions: list[StepAction] = Field(default_factory=list[StepAction])
    """Steps to be left or gone back to, that were not taken yet."""
    profile: Profile = Profile()
    greeted: bool = False
    greeting_due: bool = False
    progress_changed: bool = False
    """Where onboarding stands is to be stored and announced."""
    progress_owed: bool = False
    """That could not be done; it is with the next turn."""


class HeldMessages(Payload):
    """The messages that a conversation answers or has waiting."""

    messages: list[UserMessage] = Field(default_factory=list[UserMessage])


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
    quiet: bool = False
    """The user sees elsewhere what comes of it."""


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
    waiting: list[UserMessage] = Field(default_factory=list)
    """The messages without a reply, the oldest first: a conversation that was lost may have been told of some of them, or of
    the newest alone. Histories of old have none."""


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
