"""Where the user's workflow stands, and leaving or going back a step."""

from fastapi import APIRouter, Response, status

from src.api.deps import CurrentUser, RuntimeDep
from src.core.clock import utc_now
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import WorkflowProgress
from src.protocol.workflow import Progress, StepRequest, WorkflowState
from src.runtime import Runtime
from src.services.conversation.service import workflow_id_of
from src.temporal.payloads.conversation import StepAction

logger = get_logger("workflow")
router = APIRouter(prefix="/api/workflow", tags=["workflow"])


async def progress_of(runtime: Runtime, user: User) -> Progress:
    """The `get_progress` query; past its deadline the stored state, marked as stale.

    The profile is the row's always: of two corrections at once the workflow may hear in the other order.
    """
    stored = await runtime.progress.stored(user.id, profile=user.profile, stale=not user.onboarded)
    if user.onboarded or (stored.step is None and not stored.stale):
        return stored
    found = await runtime.conversation_workflows.progress(user.id) or stored
    return found.model_copy(update={"profile": user.profile})


async def note_profile(runtime: Runtime, user: User) -> None:
    """Tell the user's onboarding and clients of a profile that was corrected by hand. It is stored already."""
    try:
        user = await runtime.users.get(user.id)  # with what others have changed meanwhile
        await runtime.conversation_workflows.profile_changed(user.id, user.profile)
        progress = (await progress_of(runtime, user)).model_copy(update={"profile": user.profile})
    except DependencyDown:
        logger.warning("profile_not_announced", user_id=user.id)
        runtime.events.owed.add(user.id)
        return
    await runtime.events.announce(user.id, WorkflowProgress(ts=utc_now(), **dict(progress)))


@router.get("/progress")
async def progress(user: CurrentUser, runtime: RuntimeDep) -> Progress:
    """Onboarding's four steps; for a user without a workflow all are pending."""
    return await progress_of(runtime, user)


@router.get("/state")
async def state(user: CurrentUser, runtime: RuntimeDep) -> WorkflowState:
    """The `get_state` query; past its deadline the stored step, marked as stale."""
    found = await runtime.conversation_workflows.state(user.id, onboarded=user.onboarded)
    if found is not None:
        return found
    stored = await runtime.progress.stored(user.id, profile=user.profile, stale=True)
    return WorkflowState(workflow_id=workflow_id_of(user), step=stored.step, stale=True)


@router.post("/step", status_code=status.HTTP_202_ACCEPTED)
async def step(request: StepRequest, user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Skip the current step, or go back to the one before. After onboarding it does nothing."""
    if not user.onboarded:
        await runtime.conversation_workflows.step_action(user.id, StepAction(action=request.action))
    return Response(status_code=status.HTTP_202_ACCEPTED)
