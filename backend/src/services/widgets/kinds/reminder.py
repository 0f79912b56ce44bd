"""A reminder kept in sight; it is changed by the reminders' own ways first, and the same action again changes no more.

`Any`: a click's value, before it is checked.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from src.core.ids import UserId
from src.protocol.base import RecordId, Request
from src.protocol.reminders import Reminder, SnoozeRequest
from src.services.widgets.kinds.base import (
    Act,
    Acting,
    KeptState,
    Kind,
    Services,
    State,
    WidgetChange,
    dumped,
    given,
    shown,
    stored,
)

_NO_ID = "0" * 15


class ReminderCard(KeptState):
    """A reminder kept in sight; all but its id is a copy of how the reminder stands."""

    reminder_id: RecordId
    text: str | None = Field(default=None, max_length=500)
    due: datetime | None = None
    status: Literal["scheduled", "fired", "cancelled", "done"] | None = None


def reminder_state(reminder: Reminder) -> State:
    """What a reminder's widget shows of it."""
    settled = reminder.last is not None and reminder.last.done is not None and reminder.status != "scheduled"
    card = ReminderCard(
        reminder_id=reminder.id,
        text=reminder.text,
        due=reminder.due,
        status="done" if settled else reminder.status,
    )
    return dumped(card)


def _snooze(state: State, value: Any, _: str) -> State:
    given(SnoozeRequest, value)
    return dumped(stored(ReminderCard, state))


def _done(state: State, value: Any, _: str) -> State:
    given(Request, value or {})
    return dumped(stored(ReminderCard, state))


class _Reminder(Kind):
    name = "reminder"
    state = ReminderCard
    actions: ClassVar[Mapping[str, Act]] = {"snooze": _snooze, "done": _done}

    def from_agent(self, state: State) -> State:
        """The id of a reminder may be left out: it is then the one that the same reply sets."""
        return {"reminder_id": _NO_ID, **state}

    async def apply(self, acting: Acting) -> WidgetChange:
        services, request = acting.services, acting.request
        user = await services.users.get(acting.user_id)
        reminder_id = stored(ReminderCard, acting.before).reminder_id
        change_id = f"widget:{acting.row.id}:{request.id}"
        if request.action == "done":
            reminder = await services.reminders.done(user, reminder_id, change_id=change_id)
        else:
            wanted = given(SnoozeRequest, request.value)
            reminder = await services.reminders.snooze(user, reminder_id, wanted, change_id=change_id)
        return shown({**acting.after, **reminder_state(reminder)})

    async def live(self, services: Services, user_id: UserId, state: State) -> State:
        return reminder_state(await services.reminders.read(user_id, str(state.get("reminder_id"))))


KIND = _Reminder()
