"""What a reply does to widgets, each effect once, whatever is repeated.

`Any`: a widget's state is JSON, which its kind checks.
"""

from typing import Any, ClassVar

from src.core.ids import effect_key, effect_row_id
from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted, in_conversation
from src.models.effects import ScheduleReminder, ShowWidget, UpdateWidget
from src.models.turn import TurnContext
from src.services.reminders.service import ReminderService
from src.services.widgets.kinds import check_new, with_types
from src.services.widgets.kinds.reminder import reminder_state
from src.services.widgets.store import WidgetRows
from src.stores.pocketbase.room import Room


def _with_widgets(context: TurnContext) -> bool:
    return in_conversation(context) and bool(context.widgets)


def _check(effect: ShowWidget) -> None:
    check_new(effect.widget_type, effect.state)


class WidgetEffects:
    """Applies effects to widgets."""

    def __init__(self, widgets: WidgetRows, reminders: ReminderService, *, most: int = 5000) -> None:
        self._widgets = widgets
        self._room = Room(widgets.own, most, what="cards", way_out="Delete some of them, then ask again.")
        self._reminders = reminders

    async def show(self, noted: Noted[ShowWidget]) -> Applied:
        """Show a widget beside the reply. Raises `NoRoom`."""
        effect, widget_id = noted.effect, effect_row_id("widget", noted.key)
        await self._room.require(noted.user.id, row_id=widget_id)
        await self._widgets.show(
            noted.user.id,
            widget_id,
            widget_type=effect.widget_type,
            title=effect.title,
            state=await self._state(noted),
            message_id=noted.reply.id,
        )
        return Applied()

    async def update(self, noted: Noted[UpdateWidget]) -> Applied:
        """Change a widget, but for what the user did with it meanwhile."""
        effect = noted.effect
        await self._widgets.update(
            noted.user.id, effect.widget_id, title=effect.title, state=effect.state, change_id=noted.key
        )
        return Applied()

    async def _state(self, noted: Noted[ShowWidget]) -> dict[str, Any]:
        """A reminder's widget says how the reminder stands; without an id it is the one that this reply sets."""
        effect, reply = noted.effect, noted.reply
        if effect.widget_type != "reminder":
            return effect.state
        reminder_id = effect.state.get("reminder_id") or next(
            (
                effect_row_id("reminder", effect_key(reply.id, place))
                for place, one in enumerate(reply.effects)
                if isinstance(one, ScheduleReminder)
            ),
            "",
        )
        return {**effect.state, **reminder_state(await self._reminders.read(noted.user.id, str(reminder_id)))}

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(
            ShowWidget,
            show,
            check=_check,
            schema=with_types,
            refusals={"cannot": "refused-widget", "full": "refused-full-widget"},
        ),
        EffectKind(UpdateWidget, update, offered=_with_widgets, refusals={"cannot": "refused-widget"}),
    )
