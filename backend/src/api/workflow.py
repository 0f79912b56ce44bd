"""Where the user's workflow stands, and leaving or going back a step."""

from fastapi import APIRouter, Response, status

from src.api.deps import CurrentUser, Gateway
from src.protocol.workflow import Progress, StepRequest, WorkflowState

router = APIRouter(prefix="/api/workflow", tags=["workflow"])


@router.get("/progress")
async def progress(user: CurrentUser, gateway: Gateway) -> Progress:
    """Onboarding's four steps; for a user without a workflow all are pending."""
    return await gateway.progress(user)


@router.get("/state")
async def state(user: CurrentUser, gateway: Gateway) -> WorkflowState:
    """The `get_state` query; past its deadline the stored step, marked as stale."""
    return await gateway.state(user)


@router.post("/step", status_code=status.HTTP_202_ACCEPTED, response_class=Response)
async def step(request: StepRequest, user: CurrentUser, gateway: Gateway) -> Response:
    """Skip the current step, or go back to the one before. After onboarding it does nothing."""
    await gateway.step(user, request)
    return Response(status_code=status.HTTP_202_ACCEPTED)
