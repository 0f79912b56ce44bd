"""Where onboarding stands, and its steps."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from src.models.values import STEPS, Profile, Step, StepStatus
from src.protocol.base import Request, Wire


class StepView(Wire):
    """A step and its times."""

    name: Step
    status: StepStatus
    entered: datetime | None = None
    left: datetime | None = None


LeftBy = Literal["agent", "turns", "skip", "back"]
"""What ended a stay in a step: the agent's proposal, enough turns, the user's wish to skip it or to go back."""


class StepVisit(Wire):
    """One stay in a step; `why` says what ended it."""

    step: Step
    entered: datetime
    left: datetime | None = None
    why: LeftBy | None = None


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
    history: list[StepVisit] = Field(default_factory=list[StepVisit])
    """The stays in steps, oldest first, the last 50."""
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
