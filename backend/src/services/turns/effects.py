"""Applies the effects of a stored reply, once, whatever is repeated.

Every effect has a key, the reply's id and its place in the reply; what it creates gets an id derived from that key. A
second application finds the row and changes nothing.
"""

import contextlib
from functools import partial
from typing import assert_never

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.effects import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    CompleteStep,
    Forget,
    GoBack,
    ProcessInbox,
    ProposeInboxItem,
    Remember,
    ScheduleReminder,
    SetProfile,
    SetRoutine,
    ShowWidget,
    UpdateInboxItem,
    UpdateReminder,
    UpdateWidget,
)
from src.models.reply import Reply
from src.models.values import Profile, User
from src.protocol.events import Event, MemoryChanged, ReminderUpserted, RoutineUpserted
from src.services.accounts.users import UserService
from src.services.inbox.effects import InboxEffects
from src.services.memory import MemoryService
from src.services.reminders.effects import ReminderEffects
from src.services.reminders.service import ReminderService
from src.services.routines.service import RoutineService
from src.services.turns.gate import may_follow
from src.services.turns.refusals import Refusal, RefusalTeller
from src.services.widgets.effects import WidgetEffects
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase

logger = get_logger("effects")


_MEMORY_EFFECTS = Remember | Forget
_WORKFLOW_EFFECTS = CompleteStep | GoBack
_RowEffect = (
    CaptureInboxItem
    | UpdateInboxItem
    | ProposeInboxItem
    | CompleteInboxItem
    | ProcessInbox
    | ScheduleReminder
    | UpdateReminder
    | CancelReminder
    | SetRoutine
    | ShowWidget
    | UpdateWidget
)


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
        inbox: InboxEffects,
        widgets: WidgetEffects,
    ) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._inbox = inbox
        self._widgets = widgets
        self._users = users
        self._memory = memory
        self._reminder_effects = ReminderEffects(pocketbase, reminders)
        self._routines = routines
        self._refusals = RefusalTeller(pocketbase, events)

    async def apply(self, reply: Reply) -> tuple[Profile | None, int]:
        """Apply all effects but the memories: `(the profile where it changed, how many effects there were)`.

        What cannot be applied is said to the user.
        """
        user = await self._users.get(reply.user_id)
        profile: Profile | None = None
        applied, refused = 0, list[Refusal]()
        for index, effect in enumerate(reply.effects):
            if isinstance(effect, _MEMORY_EFFECTS | _WORKFLOW_EFFECTS):
                continue
            key = effect_key(reply.id, index)
            try:
                if not may_follow(effect, reply.gate):
                    refused.append(Refusal(effect, "untrusted"))
                elif isinstance(effect, SetProfile):
                    user = await self._users.apply_profile(user.id, effect)
                    profile = user.profile
                    refused += _left_out_of_profile(effect, user)
                    applied += 1
                else:
                    refused += await self._row_effect(user, reply, effect, key)
                    applied += 1
            except NotFound:
                refused.append(Refusal(effect, "gone"))
            except (InvalidInput, Conflict):
                past = isinstance(effect, ScheduleReminder)
                refused.append(Refusal(effect, "past" if past else "cannot"))
        await self._refusals.tell(user, reply, refused, part="rows")
        return profile, applied

    async def apply_memories(self, reply: Reply) -> int:
        """Remember and forget what the reply noted; answers how many effects there were."""
        applied, refused = 0, list[Refusal]()
        for index, effect in enumerate(reply.effects):
            if not isinstance(effect, _MEMORY_EFFECTS):
                continue
            if not may_follow(effect, reply.gate):
                refused.append(Refusal(effect, "untrusted"))
                continue
            if isinstance(effect, Remember):
                await self._remember(reply, effect, effect_key(reply.id, index))
            else:
                with contextlib.suppress(NotFound):  # gone is gone, also where this runs a second time
                    await self._memory.delete(reply.user_id, effect.memory_id)
            applied += 1
        if refused:
            await self._refusals.tell(await self._users.get(reply.user_id), reply, refused, part="memories")
        if applied:
            await self.announce_memories(reply.user_id, key=f"{reply.id}:memories")
        return applied

    async def announce_memories(self, user_id: UserId, *, key: str) -> None:
        """Tell the user's clients, once for `key`, how many memories there are."""
        event = MemoryChanged(ts=utc_now(), count=await self._memory.count(user_id))
        await self._publish_once(user_id, key, event)

    async def _remember(self, reply: Reply, effect: Remember, key: str) -> None:
        """Keep a fact. One whose predecessor is gone is kept all the same; one that was deleted since stays deleted."""
        add = partial(
            self._memory.add,
            reply.user_id,
            effect.text,
            key=key,
            category=effect.category,
            source_message_id=reply.reply_to,
        )
        with contextlib.suppress(Conflict):
            try:
                await add(replaces=effect.replaces)
            except NotFound:
                await add()

    async def _row_effect(self, user: User, reply: Reply, effect: _RowEffect, key: str) -> list[Refusal]:
        """Apply one effect and announce it; what of it had to be left out.

        Raises:
            NotFound: what it is about is not there.
            InvalidInput: it does not fit.
            Conflict: it is not possible as things stand.
        """
        match effect:
            case ScheduleReminder():
                reminder = await self._reminder_effects.schedule(
                    user, effect, key=key, said_at=reply.completed, message_id=reply.reply_to or ""
                )
                await self._publish_once(user.id, key, ReminderUpserted(ts=utc_now(), reminder=reminder))
                return [Refusal(effect, "repeat")] if effect.repeat and not reminder.repeat else []
            case UpdateReminder() | CancelReminder():
                reminder = await self._reminder_effects.change(user, effect, key=key)
                await self._publish_once(user.id, key, ReminderUpserted(ts=utc_now(), reminder=reminder))
            case SetRoutine():
                routine = await self._routines.apply(user, effect, change_id=key)
                await self._publish_once(user.id, key, RoutineUpserted(ts=utc_now(), routine=routine))
            case CaptureInboxItem():
                await self._inbox.capture(user, reply, effect, key=key)
            case UpdateInboxItem() | CompleteInboxItem():
                await self._inbox.change(user, effect, key=key)
            case ShowWidget():
                await self._widgets.show(user, reply, effect, key=key)
            case UpdateWidget():
                await self._widgets.update_widget(user, effect, key=key)
            case ProcessInbox():
                await self._inbox.process(user.id)
            case ProposeInboxItem():  # made by a run over the inbox alone, and applied by `inbox_filing`
                raise InvalidInput("Items are proposed by a run over the inbox alone.")
            case _:
                assert_never(effect)
        return []

    async def _publish_once(self, user_id: UserId, key: str, event: Event) -> None:
        try:
            await self._events.publish_once(user_id, f"effect:{key}", event)
        except DependencyDown:
            logger.warning("event_not_published", user_id=user_id)  # clients load it with the next snapshot


def _left_out_of_profile(effect: SetProfile, user: User) -> list[Refusal]:
    unknown = effect.timezone is not None and effect.timezone != user.timezone
    return [Refusal(effect, "zone")] if unknown else []
