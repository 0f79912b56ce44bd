"""The parts of routines, put together."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.routines.effects import RoutineEffects
from src.services.routines.firing import RoutineFiring
from src.services.routines.message import Phrase, RoutineWriter
from src.services.routines.service import RoutineService
from src.services.waits.service import Waits
from src.services.widgets.parts import Widgets
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Routines:
    """Routines as users and agents handle them, and as they come."""

    service: RoutineService
    effects: RoutineEffects
    firing: RoutineFiring


def open_routines(stores: Stores, *, accounts: Accounts, waits: Waits, widgets: Widgets, phrase: Phrase) -> Routines:
    """The parts. They follow each user's clock; `phrase` puts what they say into words."""
    pocketbase, events, users = stores.pocketbase, stores.events, accounts.users
    service = RoutineService(pocketbase, events, users, waits)
    users.on_clock_change(service.follow_clock)
    return Routines(
        service=service,
        effects=RoutineEffects(service, events),
        firing=RoutineFiring(pocketbase, events, users, RoutineWriter(pocketbase, phrase), widgets.rows),
    )
