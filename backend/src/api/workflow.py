"""Where the user's workflow stands, and leaving or going back a step."""

from fastapi import APIRouter, Response, status

from src.api.deps import CurrentUser, RuntimeDep
from src.models import User
from src.protocol import Progress, StepRequest, WorkflowState
from src.runtime import Runtime
from src.services.conversation import workflow_id_of
from src.temporal.payloads import StepAction

router = APIRouter(prefix="/api/workflow", tags=["workflow"])


async def progress_of(runtime: Runtime, user: User) -> Progress:
    """The `get_progress` query; past its deadline the stored state, marked as stale."""
    stored = await runtime.progress.stored(user.id, profile=user.profile, stale=not user.onboarded)
    if user.onboarded or (stored.step is None and not stored.stale):
        return stored
    return await runtime.temporal.progress(user.id) or stored


@router.get("/progress")
async def progress(user: CurrentUser, runtime: RuntimeDep) -> Progress:
    """Onboarding's four steps; for a user without a workflow all are pending."""
    return await progress_of(runtime, user)


@router.get("/state")
async def state(user: CurrentUser, runtime: RuntimeDep) -> WorkflowState:
    """The `get_state` query; past its deadline the stored step, marked as stale."""
    found = await runtime.temporal.state(user.id, onboarded=user.onboarded)
    if found is not None:
        return found
    stored = await runtime.progress.stored(user.id, profile=user.profile, stale=True)
    return WorkflowState(workflow_id=workflow_id_of(user), step=stored.step, stale=True)


@router.post("/step", status_code=status.HTTP_202_ACCEPTED)
async def step(request: StepRequest, user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Skip the current step, or go back to the one before. After onboarding it does nothing."""
    await runtime.temporal.step_action(user.id, StepAction(action=request.action))
    return Response(status_code=status.HTTP_202_ACCEPTED)
