"""What a reply does to routines, each effect once, whatever is repeated."""

from typing import ClassVar

from src.core.clock import utc_now
from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted
from src.models.effects import SetRoutine
from src.protocol.events import RoutineUpserted
from src.services.routines.service import RoutineService
from src.stores.event_log.log import EventLog


class RoutineEffects:
    """Applies effects to routines."""

    def __init__(self, routines: RoutineService, events: EventLog) -> None:
        self._routines = routines
        self._events = events

    async def set_routine(self, noted: Noted[SetRoutine]) -> Applied:
        """Switch, move, pause or skip one."""
        routine = await self._routines.apply(noted.user, noted.effect, change_id=noted.key)
        event = RoutineUpserted(ts=utc_now(), routine=routine)
        await self._events.announce(noted.user.id, event, once=f"effect:{noted.key}")
        return Applied()

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(SetRoutine, set_routine, refusals={"cannot": "refused-routine"}),
    )
