"""Notification targets: Telegram, ntfy, e-mail and what else apprise knows."""

from fastapi import APIRouter, status

from src.api.deps import CurrentUser, Limits, Targets
from src.protocol.base import RecordId
from src.protocol.delivery import Target, TargetCreate, TargetPage

router = APIRouter(prefix="/api/notifications/targets", tags=["notifications"])


@router.get("")
async def targets(user: CurrentUser, targets: Targets) -> TargetPage:
    """All targets, without their addresses."""
    return await targets.page(user)


@router.post("", status_code=status.HTTP_201_CREATED)
async def add(request: TargetCreate, user: CurrentUser, targets: Targets, limits: Limits) -> Target:
    """Try a target and keep it. 422 with the reason where the trial failed."""
    await limits.check_trial(user.id)
    return await targets.create(user, request)


@router.post("/{target_id}/test")
async def test(target_id: RecordId, user: CurrentUser, targets: Targets, limits: Limits) -> Target:
    """Send a trial; what came of it stands in `last_sent` and `last_error`."""
    await limits.check_trial(user.id)
    return await targets.test(user, target_id)


@router.delete("/{target_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove(target_id: RecordId, user: CurrentUser, targets: Targets) -> None:
    """Forget a target; again is fine."""
    await targets.delete(user, target_id)
