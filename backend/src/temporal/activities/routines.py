"""What a routine's workflow reads and brings about."""

from temporalio import activity

from src.core.ids import UserId
from src.services.routines.firing import RoutineFiring
from src.services.routines.service import RoutineService
from src.temporal.activities.streaming import heartbeats
from src.temporal.options import LOAD_ROUTINE, RUN_ROUTINE
from src.temporal.payloads.routines import LoadedRoutine, RoutineDue, RoutineRef


class RoutineActivities:
    """Activities on one routine."""

    def __init__(self, routines: RoutineService, firing: RoutineFiring) -> None:
        self._routines = routines
        self._firing = firing

    @activity.defn(name=LOAD_ROUTINE)
    async def load_routine(self, routine: RoutineRef) -> LoadedRoutine:
        """When it may come as stored now."""
        wake = await self._routines.wake(UserId(routine.user_id), routine.kind)
        return LoadedRoutine(at=wake.at, version=wake.version) if wake else LoadedRoutine()

    @activity.defn(name=RUN_ROUTINE)
    async def run_routine(self, due: RoutineDue) -> None:
        """Say what there is to say, once, unless the routine was changed meanwhile."""
        async with heartbeats():
            await self._firing.fire(UserId(due.user_id), due.kind, version=due.version, at=due.at)
