"""The parts of approvals, put together."""

from dataclasses import dataclass

from src.services.approvals.asking import Asking
from src.services.approvals.effects import ApprovalEffects
from src.services.approvals.service import Approvals
from src.services.memory import MemoryService
from src.services.waits.service import Waits
from src.services.widgets.parts import Widgets
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class ApprovalParts:
    """What asks for approval and carries it out."""

    service: Approvals
    effects: ApprovalEffects


def open_approvals(stores: Stores, *, memory: MemoryService, waits: Waits, widgets: Widgets) -> ApprovalParts:
    """The parts."""
    asking = Asking(stores.pocketbase, stores.events, widgets.rows, memory, waits)
    return ApprovalParts(Approvals(stores.events, widgets.rows, memory), ApprovalEffects(asking))
