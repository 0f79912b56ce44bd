"""What a reply does to widgets, each effect once, whatever is repeated.

`key` names an effect for ever. What cannot be done raises `NotFound` or `InvalidInput` (the state does not fit).
Everything here tells the user's clients by itself.
"""

from typing import Any

from src.core.ids import derive_id
from src.models.effects import ScheduleReminder, ShowWidget, UpdateWidget
from src.models.reply import Reply
from src.models.values import User
from src.services.reminders.service import ReminderService
from src.services.widgets.kinds.reminder import reminder_state
from src.services.widgets.store import WidgetRows


class WidgetEffects:
    """Applies effects to widgets."""

    def __init__(self, widgets: WidgetRows, reminders: ReminderService) -> None:
        self._widgets = widgets
        self._reminders = reminders

    async def show(self, user: User, reply: Reply, effect: ShowWidget, *, key: str) -> None:
        """Show a widget beside the reply."""
        await self._widgets.show(
            user.id,
            derive_id("widget", key),
            widget_type=effect.widget_type,
            title=effect.title,
            state=await self._state(user, reply, effect),
            message_id=reply.id,
        )

    async def update_widget(self, user: User, effect: UpdateWidget, *, key: str) -> None:
        """Change a widget, but for what the user did with it meanwhile."""
        await self._widgets.update(user.id, effect.widget_id, title=effect.title, state=effect.state, change_id=key)

    async def _state(self, user: User, reply: Reply, effect: ShowWidget) -> dict[str, Any]:
        """A reminder's widget says how the reminder stands; without an id it is the one that this reply sets."""
        if effect.widget_type != "reminder":
            return effect.state
        reminder_id = effect.state.get("reminder_id") or next(
            (
                derive_id("reminder", f"{reply.id}:{place}")
                for place, one in enumerate(reply.effects)
                if isinstance(one, ScheduleReminder)
            ),
            "",
        )
        return {**effect.state, **reminder_state(await self._reminders.read(user.id, str(reminder_id)))}
