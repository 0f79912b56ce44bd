"""Widgets as their users handle them. Actions are applied once, whoever sends them how often.

What an action means beyond its widget is written in the widget's own transaction where that is a row of ours: an item
done, a proposal answered, a choice said in the chat. A reminder and the profile have their own ways; they are changed
first, and the same action again changes them no further.
"""

import asyncio
import contextlib
import uuid
from typing import Any

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import Conflict, NotFound
from src.models.effects import SetProfile
from src.protocol.events import WidgetDeleted
from src.protocol.inbox import InboxPatch, ProposalAnswer
from src.protocol.reminders import Reminder, SnoozeRequest
from src.protocol.widgets import Widget, WidgetAction, WidgetPage, WidgetPatch
from src.services.accounts.users import UserService
from src.services.conversation.service import ConversationService
from src.services.inbox.filing import answered, corrected
from src.services.inbox.service import Decide, InboxService
from src.services.reminders.service import ReminderService
from src.services.widgets.actions import Answered, Corrected, Named, ProfileEdit, apply_action, given
from src.services.widgets.states import Choices, ProfileCard, ReminderCard, State, reminder_state, stored
from src.services.widgets.store import WidgetChange, WidgetRows
from src.services.widgets.views import widget_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase, Record, Write, bind


class StaleWidget(Conflict):
    """The widget has changed since the version that the caller saw. `widget` is how it is now."""

    code = "stale_version"

    def __init__(self, widget: Widget) -> None:
        super().__init__(f"The widget has changed: it is at version {widget.version}.")
        self.widget = widget


class WidgetService:
    """Widgets of all users. Every method takes the user from its caller's session."""

    def __init__(
        self,
        pocketbase: PocketBase,
        events: EventLog,
        *,
        inbox: InboxService,
        conversation: ConversationService,
        reminders: ReminderService,
        users: UserService,
    ) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._rows = WidgetRows(pocketbase, events)
        self._inbox = inbox
        self._conversation = conversation
        self._reminders = reminders
        self._users = users

    async def page(
        self, user_id: UserId, *, pinned: bool | None = None, before: str | None = None, limit: int = 50
    ) -> WidgetPage:
        """Widgets, newest first; `before` as in `OwnRows.page`.

        The card of a reminder, or of the profile, says how that stands now.
        """
        where = "" if pinned is None else bind("pinned = {:pinned}", pinned=pinned)
        rows, following = await self._rows.own.page(user_id, where=where, before=before, limit=limit)
        items = await asyncio.gather(*(self._as_it_stands(user_id, widget_view(row)) for row in rows))
        return WidgetPage(items=items, next=following)

    async def _as_it_stands(self, user_id: UserId, widget: Widget) -> Widget:
        try:
            match widget.type:
                case "reminder":
                    now = reminder_state(await self._reminders.read(user_id, str(widget.state.get("reminder_id"))))
                case "profile":
                    user = self._users.recent(user_id) or await self._users.get(user_id)
                    now = user.profile.model_dump(include=set(ProfileCard.model_fields))
                case _:
                    return widget
        except NotFound:
            return widget
        return widget.model_copy(update={"state": {**widget.state, **now}})

    async def act(self, user_id: UserId, widget_id: str, request: WidgetAction) -> Widget:
        """Apply an action, once for its id; the widget as it is then.

        Raises:
            NotFound: there is no such widget of this user.
            StaleWidget: `version` is not the widget's, or what is to be answered has been.
            InvalidInput: the widget's type has no such action, or the value does not fit.
            DependencyDown: PocketBase does not answer.
        """

        async def decide(row: Record) -> WidgetChange:
            if request.version is not None and request.version != int(row["version"] or 1):
                raise StaleWidget(widget_view(row))
            return await self._decided(user_id, row, request)

        widget = await self._rows.change(user_id, widget_id, decide, change_id=request.id)
        if widget.type == "choices":
            with contextlib.suppress(NotFound):
                await self._conversation.deliver_stored(user_id, _answer_id(widget_id, request.id))
        elif widget.type == "inbox_triage":
            await self._inbox.wake(user_id)
        return widget

    async def change(self, user_id: UserId, widget_id: str, patch: WidgetPatch) -> Widget:
        """Rename, pin or move a widget; what is not given stays. One that is pinned goes to the end. Raises `NotFound`."""
        given_fields = patch.model_dump(exclude_none=True)

        async def decide(row: Record) -> WidgetChange:
            fields = dict(given_fields)
            if fields.get("pinned") and not row["pinned"] and "position" not in fields:
                fields["position"] = await self._end_of_dashboard(user_id)
            return WidgetChange(fields)

        return await self._rows.change(user_id, widget_id, decide, change_id=str(uuid.uuid4()))

    async def delete(self, user_id: UserId, widget_id: str) -> None:
        """Delete a widget for good; a second call does nothing. Raises `NotFound`."""
        await self._rows.own.delete(user_id, widget_id)
        await self._events.announce(user_id, WidgetDeleted(ts=utc_now(), widget_id=widget_id))

    async def _decided(self, user_id: UserId, row: Record, request: WidgetAction) -> WidgetChange:
        """The widget after an action, and what else is written with it."""
        before: State = row["state"] or {}
        if row["type"] == "choices" and before.get("chosen") is not None:
            raise StaleWidget(widget_view(row))
        value = request.value
        after = apply_action(row["type"], before, action=request.action, value=value, action_id=request.id)
        besides: list[Write] = []
        match row["type"]:
            case "checklist":
                besides = await self._rows.item_writes(user_id, row, before, after, change_id=request.id)
            case "inbox_triage" if request.action != "skip":
                besides = await self._settled(user_id, row, request)
            case "choices":
                besides = [await self._said(user_id, row, after, request)]
            case "reminder":
                after = {**after, **reminder_state(await self._reminded(user_id, row, request))}
            case "profile":
                await self._users.apply_profile(user_id, SetProfile(**given(ProfileEdit, value).model_dump()))
            case _:
                pass
        return WidgetChange({"state": after}, besides)

    async def _settled(self, user_id: UserId, row: Record, request: WidgetAction) -> list[Write]:
        item_id, decide = _word(request.action, request.value)
        try:
            planned = await self._inbox.plan(user_id, item_id, decide, change_id=request.id)
        except (NotFound, Conflict) as error:
            raise StaleWidget(widget_view(row)) from error
        return await self._rows.beside(user_id, row["id"], [planned], change_id=request.id)

    async def _said(self, user_id: UserId, row: Record, after: State, request: WidgetAction) -> Write:
        """The choice as a message of the user's, whose id is of the action's."""
        choices = stored(Choices, after)
        label = next(option.label for option in choices.options if option.id == choices.chosen)
        message_id = _answer_id(row["id"], request.id)
        return await self._conversation.message_to_store(user_id, message_id, client_id=request.id, text=label)

    async def _reminded(self, user_id: UserId, row: Record, request: WidgetAction) -> Reminder:
        user = await self._users.get(user_id)
        reminder_id = stored(ReminderCard, row["state"] or {}).reminder_id
        name = f"widget:{row['id']}:{request.id}"
        if request.action == "done":
            return await self._reminders.done(user, reminder_id, change_id=name)
        return await self._reminders.snooze(user, reminder_id, given(SnoozeRequest, request.value), change_id=name)

    async def _end_of_dashboard(self, user_id: UserId) -> int:
        last = await self._pocketbase.first(
            "widget_instances", where=bind("user = {:user} && pinned = true", user=user_id), sort="-position"
        )
        return int(last["position"] or 0) + 1 if last else 0


def _answer_id(widget_id: str, action_id: str) -> str:
    return derive_id("choice", widget_id, action_id)


def _word(action: str, value: Any) -> tuple[str, Decide]:
    """The item that a triage's action is about, and what it does to it."""
    match action:
        case "change":
            wanted = given(Corrected, value)
            patch = InboxPatch.model_validate(wanted.model_dump(exclude={"id"}, exclude_unset=True))
            return wanted.id, corrected(patch)
        case "answer":
            answer = given(Answered, value)
            return answer.id, answered(ProposalAnswer(action="answer", answer=answer.answer))
        case _:
            word = "accept" if action == "accept" else "dismiss"
            return given(Named, value).id, answered(ProposalAnswer(action=word))
