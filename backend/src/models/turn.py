"""What a run is given and what it gives back."""

from typing import Any

from pydantic import Field

from src.models.effects import Effect
from src.models.values import (
    AgentName,
    Frozen,
    ItemKind,
    Locale,
    Occasion,
    Profile,
    Role,
    RoutineKind,
    Step,
    WidgetType,
)

NO_USER_TEXT = "."
"""User prompt of a run that no message of the user began; `TurnContext.occasion` says why it runs."""
Gate = tuple[str, ...]
"""Places, counted from 0, of the effects that the user's own words ask for, where a run saw what the user did not type:
no other effect of it may be applied."""


class Usage(Frozen):
    """What a run cost, and what it was made of."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    tool_calls: int = 0
    model: str = ""
    seconds: float = 0.0
    attempts: int = 1
    memories: tuple[str, ...] = ()
    """Ids of the memories that the run was shown; their words stand where they can be deleted."""
    items: tuple[str, ...] = ()
    """The same of the open items."""


class AgentOutput(Frozen):
    """What a run gives: the whole text, the effects in the order noted, and the cost."""

    text: str
    effects: tuple[Effect, ...] = ()
    usage: Usage = Usage()
    gate: Gate | None = None
    """Which of the effects may be applied, where the run saw what the user did not type."""


class MemoryHit(Frozen):
    """A recalled memory; `score` is the cosine similarity weighed by recency, 0 to 1."""

    id: str
    text: str
    score: float = 0.0
    typed: bool = Field(default=True, exclude=True)
    """Whether the user told or wrote it; not what a script put there. Not shown to models."""


class RecentMessage(Frozen):
    """One message of the conversation, as a run sees it."""

    role: Role
    text: str
    quotes: bool = Field(default=False, exclude=True)
    """Whether it may repeat what the user did not type. Not shown to models."""


class OpenItem(Frozen):
    """An inbox item that is not done, as a run sees it. `due_local` is ISO 8601 in the user's zone."""

    id: str
    text: str
    kind: ItemKind = "unsorted"
    due_local: str | None = None
    question: str | None = None
    """What the user was asked about it, where there is an `answer`."""
    answer: str | None = None


class OpenReminder(Frozen):
    """A reminder that is to come or has just come, as a run sees it. `due_local`: ISO 8601 in the user's zone."""

    id: str
    text: str
    due_local: str
    repeat: str | None = None
    came: bool = False
    """Whether it has come within the last day; `due_local` is then when."""


class ShownWidget(Frozen):
    """A widget that the user sees, as a run sees it."""

    id: str
    type: WidgetType
    title: str = ""
    state: dict[str, Any] | None = None
    """What it holds; None where that is too long, or holds what the user may not have typed."""


class RoutineSetting(Frozen):
    """A routine that is switched on, as a run sees it."""

    kind: RoutineKind
    time: str
    weekday: int | None = None


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
    occasion: Occasion = "message"
    """Why the run happens: a message of the user, or, with an empty user prompt, something to begin by oneself."""
    first_message: bool = False
    """Whether the user has not written before."""
    profile: Profile = Profile()
    memories: tuple[MemoryHit, ...] = ()
    open_items: tuple[OpenItem, ...] = ()
    new_items: tuple[OpenItem, ...] = ()
    """Only with the occasion `inbox`: the items to say something about."""
    open_reminders: tuple[OpenReminder, ...] = ()
    widgets: tuple[ShownWidget, ...] = ()
    routines: tuple[RoutineSetting, ...] = ()
    draft: str = ""
    """Only with the occasion `routine`: what is to be said, made from data, to be put in other words."""
    earlier: str = ""
    """What was said before the recent messages, in a few sentences."""
    offline: bool = False
    """Whether the model in use is the offline one, which then says so once, early."""
