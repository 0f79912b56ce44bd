"""What the models have cost somebody."""

from typing import Annotated

from fastapi import APIRouter, Query

from src.api.deps import CurrentUser, RuntimeDep
from src.protocol.models import UsageView

router = APIRouter(prefix="/api/usage", tags=["usage"])


@router.get("")
async def usage(user: CurrentUser, runtime: RuntimeDep, days: Annotated[int, Query(ge=1, le=366)] = 30) -> UsageView:
    """One's own tokens by day and kind of work, and the limit of a day."""
    limit = runtime.settings.limits.tokens_per_day
    return await runtime.turns.replies.usage.of(user.id, days=days, limit=limit)
