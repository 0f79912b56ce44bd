"""What the models have cost somebody."""

from typing import Annotated

from fastapi import APIRouter, Query

from src.api.deps import Budgets, CurrentUser
from src.protocol.models import UsageView

router = APIRouter(prefix="/api/usage", tags=["usage"])


@router.get("")
async def usage(user: CurrentUser, budgets: Budgets, days: Annotated[int, Query(ge=1, le=366)] = 30) -> UsageView:
    """One's own tokens by day and kind of work, and the limit of a day."""
    return await budgets.of(user, days=days)
