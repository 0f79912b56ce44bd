"""A stored reply, as whoever applies its effects is given it."""

from dataclasses import dataclass
from datetime import datetime

from src.core.ids import UserId
from src.models.effects import CompleteStep, Effect, GoBack
from src.models.values import AgentName, MessageStatus

Gate = tuple[str, ...]
"""Ids of the items that the user's message speaks of, where a run saw what the user did not type."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A stored reply."""

    id: str
    user_id: UserId
    agent: AgentName
    text: str
    status: MessageStatus
    reply_to: str | None
    effects: tuple[Effect, ...]
    gate: Gate | None
    """What the effects may be about; None where the user had typed all that the run saw."""
    completed: datetime
    """When it was stored as whole."""

    @property
    def completes(self) -> CompleteStep | None:
        """The step that the agent proposes as finished."""
        return next((effect for effect in self.effects if isinstance(effect, CompleteStep)), None)

    @property
    def goes_back(self) -> bool:
        """Whether the user asked to return to the step before."""
        return any(isinstance(effect, GoBack) for effect in self.effects)
