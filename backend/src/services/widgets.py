"""Widgets: typed, stored components with a version. Actions are applied once, whoever sends them how often.

Every change writes the widget and a row of `widget_changes` in one transaction. That row's id is of the widget and the
version that it makes, so of two writers that start from one version, in whatever process, one is refused and looks
again; and the action's id is unique beside the widget, so a repetition is recognised for good, after a crash too.
"""

import asyncio
import uuid
import weakref
from collections.abc import Callable

from src.errors import Conflict, DependencyDown, NotFound
from src.models import UserId, derive_id, utc_now
from src.protocol import Widget, WidgetAction, WidgetDeleted, WidgetPage, WidgetPatch, WidgetUpserted
from src.services.own_rows import OwnRows, announce
from src.services.views import widget_view
from src.services.widget_states import apply_action
from src.stores.event_log import EventLog
from src.stores.pocketbase import AlreadyExists, Create, PocketBase, Record, Update, bind

_COLLECTION = "widget_instances"
_TRIES = 20
"""Other processes that write the same widget at the same moment, at most; each round one of them succeeds."""


class StaleWidget(Conflict):
    """The widget has changed since the version that the caller saw. `widget` is how it is now."""

    code = "stale_version"

    def __init__(self, widget: Widget) -> None:
        super().__init__(f"The widget has changed: it is at version {widget.version}.")
        self.widget = widget


class WidgetService:
    """Widgets of all users. Every method takes the user from its caller's session."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._rows = OwnRows(pocketbase, _COLLECTION, noun="widget")
        self._locks: weakref.WeakValueDictionary[UserId, asyncio.Lock] = weakref.WeakValueDictionary()

    async def page(
        self, user_id: UserId, *, pinned: bool | None = None, before: str | None = None, limit: int = 50
    ) -> WidgetPage:
        """Widgets, newest first; `before` as in `OwnRows.page`."""
        where = "" if pinned is None else bind("pinned = {:pinned}", pinned=pinned)
        rows, following = await self._rows.page(user_id, where=where, before=before, limit=limit)
        return WidgetPage(items=[widget_view(row) for row in rows], next=following)

    async def act(self, user_id: UserId, widget_id: str, request: WidgetAction) -> Widget:
        """Apply an action, once for its id; the widget as it is then.

        Raises:
            NotFound: there is no such widget of this user.
            StaleWidget: `version` is not the widget's.
            InvalidInput: the widget's type has no such action, or the value does not fit.
            DependencyDown: PocketBase does not answer.
        """

        def changes(widget: Widget) -> Record:
            if request.version is not None and request.version != widget.version:
                raise StaleWidget(widget)
            state = apply_action(
                widget.type, widget.state, action=request.action, value=request.value, action_id=request.id
            )
            return {"state": state}

        return await self._change(user_id, widget_id, changes, change_id=request.id)

    async def change(self, user_id: UserId, widget_id: str, patch: WidgetPatch) -> Widget:
        """Rename or pin a widget; what is not given stays. Raises `NotFound`."""
        given = patch.model_dump(exclude_none=True)
        return await self._change(user_id, widget_id, lambda _: given, change_id=str(uuid.uuid4()))

    async def delete(self, user_id: UserId, widget_id: str) -> None:
        """Delete a widget for good; a second call does nothing. Raises `NotFound`."""
        await self._rows.delete(user_id, widget_id)
        await announce(self._events, user_id, WidgetDeleted(ts=utc_now(), widget_id=widget_id))

    async def _change(
        self, user_id: UserId, widget_id: str, changes: Callable[[Widget], Record], *, change_id: str
    ) -> Widget:
        lock = self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:  # saves most of the clashes; the database decides
            for _ in range(_TRIES):
                widget = widget_view(await self._rows.get(user_id, widget_id))
                if not await self._was_applied(widget_id, change_id):
                    try:
                        widget = await self._write(user_id, widget, changes(widget), change_id=change_id)
                    except AlreadyExists:
                        continue
                # Also after a repetition: the first time may have ended between the row and the event.
                key = f"widget:{widget.id}:{widget.version}"
                await announce(self._events, user_id, WidgetUpserted(ts=utc_now(), widget=widget), key=key)
                return widget
        raise DependencyDown("Too much is changing this widget at once.", name="pocketbase")

    async def _was_applied(self, widget_id: str, change_id: str) -> bool:
        where = bind("widget = {:widget} && change = {:change}", widget=widget_id, change=change_id)
        return await self._pocketbase.first("widget_changes", where=where) is not None

    async def _write(self, user_id: UserId, widget: Widget, changes: Record, *, change_id: str) -> Widget:
        version = widget.version + 1
        made = {
            "id": derive_id("widget_change", widget.id, str(version)),
            "user": user_id,
            "widget": widget.id,
            "change": change_id,
            "version": version,
        }
        try:
            _, record = await self._pocketbase.batch(
                [Create("widget_changes", made), Update(_COLLECTION, widget.id, {**changes, "version": version})]
            )
        except NotFound as error:
            raise NotFound("There is no such widget.") from error
        return widget_view(record)
