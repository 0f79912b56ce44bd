"""What a reply does to the inbox and to widgets, each effect once, whatever is repeated.

`key` names an effect for ever. What cannot be done raises `NotFound` (the item is gone) or `InvalidInput` (the state does
not fit). Everything here tells the user's clients by itself.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from src.core.clock import in_reach, instant_of, zone_of
from src.core.ids import UserId, derive_id
from src.models.effects import (
    CaptureInboxItem,
    CompleteInboxItem,
    ScheduleReminder,
    ShowWidget,
    UpdateInboxItem,
    UpdateWidget,
)
from src.models.values import User
from src.services.inbox.service import InboxService, by_assistant
from src.services.reminders.service import ReminderService
from src.services.turns.replies import Reply
from src.services.widgets.states import reminder_state
from src.services.widgets.store import WidgetRows
from src.stores.pocketbase.client import Record, format_time

ProcessInbox = Callable[[UserId], Awaitable[object]]
"""Has a user's new items gone over. Raises `DependencyDown`."""


class InboxEffects:
    """Applies effects to items and widgets."""

    def __init__(
        self, inbox: InboxService, widgets: WidgetRows, reminders: ReminderService, process: ProcessInbox
    ) -> None:
        self._inbox = inbox
        self._widgets = widgets
        self._reminders = reminders
        self._process = process

    async def capture(self, user: User, reply: Reply, effect: CaptureInboxItem, *, key: str) -> None:
        """Put a thing down."""
        await self._inbox.put_down(
            {
                "id": derive_id("item", key),
                "user": user.id,
                "text": effect.text,
                "kind": effect.item_kind,
                "status": "new",
                "due": _utc(effect.due_local, user),
                "project": effect.project or "",
                "next_action": effect.next_action or "",
                "waiting_for": effect.waiting_for or "",
                "source": "brain_dump" if reply.agent == "inbox_collector" else "chat",
                "message_id": reply.reply_to or "",
            }
        )

    async def change(self, user: User, effect: UpdateInboxItem | CompleteInboxItem, *, key: str) -> None:
        """Change an item by the user's words, as if the user had done it by hand, but with undo."""

        def decide(row: Record) -> Record:
            if isinstance(effect, CompleteInboxItem):
                return by_assistant(row, {"status": "done"})
            return by_assistant(row, _item_changes(effect, user, row))

        await self._inbox.decide(user.id, effect.item_id, decide, change_id=key)

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

    async def process(self, user_id: UserId) -> None:
        """Have the new items gone over. Raises `DependencyDown`; again is fine."""
        await self._process(user_id)

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


def _item_changes(effect: UpdateInboxItem, user: User, row: Record) -> Record:
    status = "clarified" if row["status"] == "new" else row["status"]
    changes: Record = {
        "text": effect.text,
        "kind": effect.item_kind,
        "project": effect.project,
        "next_action": effect.next_action,
        "waiting_for": effect.waiting_for,
        "due": _utc(effect.due_local, user) or None,
        "status": effect.status or status,
    }
    return {name: value for name, value in changes.items() if value is not None}


def _utc(local: datetime | None, user: User) -> str:
    """A local time of the user as the database keeps it; empty for none, and for the year 9999, by which none is meant."""
    if local is None or not in_reach(local):
        return ""
    return format_time(instant_of(local, zone_of(user.timezone)))
