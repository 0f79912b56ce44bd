"""Where a user's onboarding stands, as stored: the row behind the workflow and the fallback for its queries.

`Any`: a workflow's progress as JSON, which older versions wrote differently.
"""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from src.core.ids import UserId, derive_id, onboarding_workflow_id
from src.models.values import Profile, Step
from src.protocol.workflow import Progress, StepView, StepVisit, pending_steps, percent_of
from src.services.turns.rows import WorkflowRow
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.rows import put

_HISTORY: TypeAdapter[list[StepVisit]] = TypeAdapter(list[StepVisit])
_STEPS: TypeAdapter[list[StepView]] = TypeAdapter(list[StepView])


class ProgressService:
    """Rows of `workflow_instances`, found by user and by Temporal id."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._rows = OwnedCollection(pocketbase, WorkflowRow, noun="workflow")

    async def load(self, user_id: UserId, workflow_id: str, *, workflow_type: str) -> WorkflowRow:
        """The row of a workflow; made when absent, in any number of processes at once. Raises `NotFound` for another user's."""
        row_id = derive_id("workflow", workflow_id)
        found = await self._rows.own_or_none(user_id, row_id)
        if found is not None:
            return found
        row = WorkflowRow(id=row_id, user=user_id, workflow_type=workflow_type, temporal_workflow_id=workflow_id)
        try:
            return await self._rows.create(row)
        except AlreadyExists:
            return await self._rows.own(user_id, row_id)

    async def save(
        self, user_id: UserId, workflow_id: str, *, workflow_type: str, state: dict[str, Any], completed: bool
    ) -> None:
        """Store where a workflow stands."""
        row = await self.load(user_id, workflow_id, workflow_type=workflow_type)
        await self._rows.update(
            row.id,
            put(WorkflowRow.status, "completed" if completed else "running"),
            put(WorkflowRow.step, str(state.get("step") or "")),
            put(WorkflowRow.state, state),
        )

    async def stored(self, user_id: UserId, *, profile: Profile, stale: bool) -> Progress:
        """Onboarding as stored; for a user without a workflow all steps are pending."""
        workflow_id = onboarding_workflow_id(user_id)
        row = await self._rows.own_or_none(user_id, derive_id("workflow", workflow_id))
        state = row.state if row else {}
        steps = steps_of(state) or pending_steps()
        return Progress(
            workflow_id=workflow_id,
            step=Step(state["step"]) if state.get("step") else None,
            percent=percent_of(steps),
            steps=steps,
            profile=profile,
            history=history_of(state),
            stale=stale and row is not None,
        )


def steps_of(state: dict[str, Any]) -> list[StepView]:
    """The steps of a stored state; empty where it holds none."""
    return _STEPS.validate_python(state.get("steps") or [])


def history_of(state: dict[str, Any]) -> list[StepVisit]:
    """The stays in steps of a stored state."""
    return _HISTORY.validate_python(state.get("history") or [])


def state_of(
    *, step: Step | None, steps: list[StepView], history: list[StepVisit], greeted: bool, at: datetime
) -> dict[str, Any]:
    """What is stored of a workflow, as JSON."""
    return {
        "step": step,
        "steps": _STEPS.dump_python(steps, mode="json"),
        "history": _HISTORY.dump_python(history, mode="json"),
        "greeted": greeted,
        "at": at.isoformat(),
    }
