"""A card that asks before something happens that cannot be undone. Only the server makes it; its user decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import Conflict, InvalidInput
from src.protocol.base import Request
from src.protocol.widgets import Widget, WidgetAction
from src.services.widgets.kinds.base import (
    Act,
    KeptState,
    Kind,
    LineText,
    Services,
    State,
    dumped,
    given,
    stored,
)
from src.services.widgets.rows import WidgetRow


class Approval(KeptState):
    """What would happen, until when it may be approved, and what was decided."""

    what: Literal["forget", "forget_all"]
    count: int
    lines: list[LineText] = Field(default=[], max_length=100)
    """What it is about, in the user's words; empty once it is settled."""
    memory_ids: list[str] = Field(default=[], max_length=10_000)
    asked: datetime
    expires: datetime
    status: Literal["waiting", "approved", "denied", "expired"] = "waiting"
    phase: Literal["unsettled", "settled"] = "unsettled"
    """`unsettled`: it waits, or what was decided is not carried out yet."""


def approval_of(row: WidgetRow) -> Approval:
    """The state of a card. Raises `InvalidInput` where it is damaged."""
    return stored(Approval, row.state)


def _decided(state: State, value: Any, status: Literal["approved", "denied"]) -> State:
    given(Request, value or {})
    approval = stored(Approval, state)
    if approval.expires <= utc_now():
        raise Conflict("It has waited too long; ask for it once more.")
    return dumped(approval.model_copy(update={"status": status}))


def _approve(state: State, value: Any, _: str) -> State:
    return _decided(state, value, "approved")


def _deny(state: State, value: Any, _: str) -> State:
    return _decided(state, value, "denied")


class _Approval(Kind):
    name = "approval"
    state = Approval
    actions: ClassVar[Mapping[str, Act]] = {"approve": _approve, "deny": _deny}

    def from_agent(self, state: State) -> State:
        raise InvalidInput("Only the server asks for approval, where something cannot be undone.")

    def takes(self, state: State) -> bool:
        return state.get("status", "waiting") == "waiting"

    async def applied(self, services: Services, user_id: UserId, widget: Widget, request: WidgetAction) -> None:
        services.decided(user_id)


KIND = _Approval()
