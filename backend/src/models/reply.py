"""A stored reply, as whoever applies its effects is given it."""

from dataclasses import dataclass
from datetime import datetime

from src.core.ids import UserId
from src.models.effects import CompleteStep, Effect, GoBack
from src.models.turn import Gate
from src.models.values import AgentName, MessageStatus


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
    """Which effects may be applied; None where the user had typed all that the run saw, and all of them may."""
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
