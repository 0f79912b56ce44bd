"""Applies the effects of a stored reply, once, whatever is repeated.

Every effect has a key, the reply's id and its place in the reply; what it creates gets an id derived from that key. A
second application finds the row and changes nothing.
"""

import contextlib
from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from src.errors import DependencyDown, NotFound
from src.logs import get_logger
from src.models import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    CompleteStep,
    Effect,
    Forget,
    Profile,
    ProposeInboxItem,
    Remember,
    ScheduleReminder,
    SetProfile,
    SetRoutine,
    ShowWidget,
    UpdateInboxItem,
    UpdateReminder,
    UpdateWidget,
    User,
    UserId,
    derive_id,
    utc_now,
)
from src.protocol import (
    Event,
    InboxItem,
    InboxUpserted,
    MemoryChanged,
    ReminderUpserted,
    RoutineUpserted,
    WidgetUpserted,
)
from src.services.inbox import InboxService
from src.services.memory import MemoryService
from src.services.reminder_effects import ReminderEffects
from src.services.reminders import ReminderService
from src.services.replies import Reply
from src.services.routines import RoutineService
from src.services.users import UserService
from src.services.views import widget_view
from src.stores.event_log import EventLog
from src.stores.pocketbase import AlreadyExists, PocketBase, Record, format_time

logger = get_logger("effects")


def effect_key(reply_id: str, index: int) -> str:
    """The key of an effect: the reply and its place in it."""
    return f"{reply_id}:{index}"


class EffectService:
    """Turns noted effects into rows, memories and events."""

    def __init__(
        self,
        pocketbase: PocketBase,
        events: EventLog,
        users: UserService,
        memory: MemoryService,
        reminders: ReminderService,
        routines: RoutineService,
    ) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._inbox = InboxService(pocketbase, events)
        self._users = users
        self._memory = memory
        self._reminder_effects = ReminderEffects(pocketbase, reminders)
        self._routines = routines

    async def apply(self, reply: Reply) -> tuple[Profile | None, int]:
        """Apply all effects but the memories: `(the profile where it changed, how many effects there were)`."""
        user = await self._users.get(reply.user_id)
        profile: Profile | None = None
        applied = 0
        for index, effect in enumerate(reply.effects):
            key = effect_key(reply.id, index)
            if isinstance(effect, SetProfile):
                user = await self._users.apply_profile(user.id, effect)
                profile = user.profile
            else:
                event = await self._row_effect(user, reply, effect, key)
                if event is None:
                    continue
                await self._publish_once(user.id, key, event)
            applied += 1
        return profile, applied

    async def apply_memories(self, reply: Reply) -> int:
        """Remember and forget what the reply noted; answers how many effects there were."""
        applied = 0
        for index, effect in enumerate(reply.effects):
            match effect:
                case Remember():
                    await self._memory.add(
                        reply.user_id,
                        effect.text,
                        key=effect_key(reply.id, index),
                        category=effect.category,
                        source_message_id=reply.reply_to,
                        replaces=effect.replaces,
                    )
                case Forget():
                    with contextlib.suppress(NotFound):
                        await self._memory.delete(reply.user_id, effect.memory_id)
                case _:
                    continue
            applied += 1
        if applied:
            event = MemoryChanged(ts=utc_now(), count=await self._memory.count(reply.user_id))
            await self._publish_once(reply.user_id, f"{reply.id}:memories", event)
        return applied

    async def _row_effect(  # noqa: C901 - one case for each kind of effect
        self, user: User, reply: Reply, effect: Effect, key: str
    ) -> Event | None:
        match effect:
            case CaptureInboxItem():
                return InboxUpserted(ts=utc_now(), item=await self._capture(user, reply, effect, key))
            case UpdateInboxItem():
                return await self._change_item(user, effect.item_id, _item_changes(effect, user))
            case CompleteInboxItem():
                return await self._change_item(user, effect.item_id, {"status": "done"})
            case ScheduleReminder():
                message_id = reply.reply_to or ""
                reminder = await self._reminder_effects.schedule(user, effect, key=key, message_id=message_id)
                return ReminderUpserted(ts=utc_now(), reminder=reminder)
            case UpdateReminder():
                reminder = await self._reminder_effects.update(user, effect, key=key)
                return ReminderUpserted(ts=utc_now(), reminder=reminder) if reminder else None
            case CancelReminder():
                reminder = await self._reminder_effects.cancel(user, effect, key=key)
                return ReminderUpserted(ts=utc_now(), reminder=reminder) if reminder else None
            case ShowWidget():
                record = await self._show(user, reply, effect, key)
                return WidgetUpserted(ts=utc_now(), widget=widget_view(record))
            case SetRoutine():
                routine = await self._routines.apply(user, effect, change_id=key)
                return RoutineUpserted(ts=utc_now(), routine=routine)
            case ProposeInboxItem() | UpdateWidget():
                logger.warning("effect_refused", user_id=user.id, kind=effect.kind)
                return None
            case Remember() | Forget() | CompleteStep() | SetProfile():
                return None
            case _:
                assert_never(effect)

    async def _capture(self, user: User, reply: Reply, effect: CaptureInboxItem, key: str) -> InboxItem:
        item, _ = await self._inbox.insert(
            {
                "id": derive_id("item", key),
                "user": user.id,
                "text": effect.text,
                "kind": effect.item_kind,
                "status": "new",
                "due": _utc(effect.due_local, user),
                "project": effect.project or "",
                "next_action": effect.next_action or "",
                "source": "brain_dump" if reply.agent == "inbox_collector" else "chat",
                "message_id": reply.reply_to or "",
            }
        )
        return item

    async def _show(self, user: User, reply: Reply, effect: ShowWidget, key: str) -> Record:
        return await self._create(
            "widget_instances",
            {
                "id": derive_id("widget", key),
                "user": user.id,
                "type": effect.widget_type,
                "title": effect.title,
                "state": effect.state,
                "version": 1,
                "pinned": False,
                "message_id": reply.id,
            },
        )

    async def _change_item(self, user: User, item_id: str, changes: Record) -> Event | None:
        try:
            item = await self._inbox.update(user.id, item_id, changes)
        except NotFound:
            logger.warning("effect_refused", user_id=user.id, collection="inbox_items")
            return None
        return InboxUpserted(ts=utc_now(), item=item)

    async def _create(self, collection: str, fields: Record) -> Record:
        try:
            return await self._pocketbase.create(collection, fields)
        except AlreadyExists:
            return await self._pocketbase.get(collection, fields["id"])

    async def _publish_once(self, user_id: UserId, key: str, event: Event) -> None:
        try:
            await self._events.publish_once(user_id, f"effect:{key}", event)
        except DependencyDown:
            logger.warning("event_not_published", user_id=user_id)  # clients load it with the next snapshot


def _item_changes(effect: UpdateInboxItem, user: User) -> Record:
    changes: Record = {"text": effect.text, "kind": effect.item_kind, "project": effect.project}
    changes["next_action"] = effect.next_action
    if effect.due_local is not None:
        changes["due"] = _utc(effect.due_local, user)
    changes["status"] = "clarified"
    return {name: value for name, value in changes.items() if value is not None}


def _utc(local: datetime | None, user: User) -> str:
    """A local time of the user as the database keeps it; empty for none."""
    if local is None:
        return ""
    aware = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(user.timezone))
    return format_time(aware.astimezone(UTC))
