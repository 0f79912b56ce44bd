"""Closed sets, people and small values."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.core.clock import utc_now
from src.core.ids import UserId
from src.core.locale import Words


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
LOCALES: tuple[Locale, ...] = get_args(Locale)
ItemKind = Literal["unsorted", "task", "event", "note", "idea", "reference", "someday"]
ItemStatus = Literal["new", "clarified", "done", "archived"]
ItemSource = Literal["chat", "brain_dump", "ui", "api", "import"]
"""`import`: of a calendar file, so not what the user typed."""
ReminderStatus = Literal["scheduled", "fired", "cancelled"]
OccurrenceState = Literal["scheduled", "delivered", "late", "missed", "failed", "cancelled", "snoozed"]
"""`late`: over a minute after its time. `missed`: so old after an outage that it was only named in one summary.
`snoozed`: it came and was put off; the next time is another occurrence."""
Occasion = Literal["message", "first_visit", "return", "follow_up", "inbox", "routine"]
RoutineKind = Literal["morning_briefing", "weekly_review", "waiting_for"]
WhyKind = Literal["reminder", "routine", "follow_up", "return", "inbox", "greeting"]
DeviceKind = Literal["computer", "phone", "tablet", "other"]
Registration = Literal["open", "invitation", "closed"]
WidgetType = Annotated[str, Field(max_length=40, json_schema_extra={"x-closed-set": "widget-types"})]
"""A kind of widget by its name. The set is closed by `services.widgets.kinds`, which knows each; schemas are completed there."""


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


PROFILE_LINE = 300
PROFILE_ENTRY = 200
PROFILE_ENTRIES = 10
"""What a line of the profile may have, an entry of a list, and a list: the same whoever writes it."""
NAME_LENGTH = 80


def _line(length: int) -> Any:
    """Text that is cut to `length`; None for what is no text."""
    return BeforeValidator(lambda value: value[:length] if isinstance(value, str) else None)


def _entries(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        return []
    entries = [one[:PROFILE_ENTRY] for one in cast("Sequence[object]", value) if isinstance(one, str)]
    return entries[:PROFILE_ENTRIES]


class Profile(BaseModel):
    """What the user told about themself during discovery; every field may be absent.

    Read leniently, field by field: one that does not fit must not take the others along.
    """

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str | None, _line(NAME_LENGTH)] = None
    occupation: Annotated[str | None, _line(PROFILE_LINE)] = None
    city: Annotated[str | None, _line(PROFILE_LINE)] = None
    goals: Annotated[list[str], BeforeValidator(_entries)] = Field(default_factory=list)
    areas: Annotated[list[str], BeforeValidator(_entries)] = Field(default_factory=list)
    routine: Annotated[str | None, _line(PROFILE_LINE)] = None
    formality: Annotated[
        Literal["formal", "informal"] | None,
        BeforeValidator(lambda value: value if value in ("formal", "informal") else None),
    ] = None
    """Russian: `informal` once the user writes «ты» or asks for it, for good."""


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
    owner: bool = False
    """Whether this is an owner of the server."""
    disabled: bool = False

    @property
    def words(self) -> Words:
        """How this person is spoken to."""
        return Words(self.locale, informal=self.profile.formality == "informal")

    created: datetime = Field(default_factory=utc_now)
