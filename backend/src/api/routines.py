"""Routines: what the assistant does by itself once the user has switched it on."""

from fastapi import APIRouter

from src.api.deps import CurrentUser, Routines
from src.models.values import RoutineKind
from src.protocol.routines import Routine, RoutinePage, RoutinePatch

router = APIRouter(prefix="/api/routines", tags=["routines"])


@router.get("")
async def routines(user: CurrentUser, routines: Routines) -> RoutinePage:
    """All routines, switched on or not."""
    return await routines.page(user)


@router.patch("/{kind}")
async def change(kind: RoutineKind, request: RoutinePatch, user: CurrentUser, routines: Routines) -> Routine:
    """Switch on or off, move, pause or skip the next time; what is not given stays."""
    return await routines.change(user, kind, request)
