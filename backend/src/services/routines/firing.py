"""Has routines come, each version of a row once, whatever is repeated or killed.

The message, its delivery, its checklist, what became of the version and the next time are written in one transaction;
whoever comes second finds the version settled. Where there is nothing to say, nothing is said and no model is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import NotFound
from src.logs import get_logger
from src.models.values import RoutineKind, User
from src.protocol.events import MessageCreated, RoutineUpserted, WidgetUpserted
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.agent.usage import counting, day_of
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ensure_conversation
from src.services.delivery.rows import going_out
from src.services.routines.clock import due_after, routine_id, routine_view
from src.services.routines.message import NO_USAGE, RoutineMessage, RoutineWriter
from src.services.routines.rows import RoutineRow
from src.services.routines.service import log_row
from src.services.widgets.kinds.checklist import ticks
from src.services.widgets.rows import WidgetRow
from src.services.widgets.store import WidgetRows
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update, Write

logger = get_logger("routines")

LATE_AFTER = timedelta(minutes=1)
_MISSED_AFTER: dict[RoutineKind, timedelta] = {
    "morning_briefing": timedelta(hours=4),
    "weekly_review": timedelta(days=1),
    "waiting_for": timedelta(days=1),
}
"""How long after its time a routine still makes sense. A plan of the day at noon does not; a review a day late does."""


@dataclass(frozen=True, slots=True)
class _Coming:
    """A version of a routine's row whose time has come."""

    user: User
    row: RoutineRow
    kind: RoutineKind
    due: datetime
    now: datetime

    @property
    def message_id(self) -> str:
        return message_id_of(self.user.id, self.kind, self.row.version)

    @property
    def held_until(self) -> datetime | None:
        """The end of the quiet hours that the routine would come in."""
        return quiet_until(self.user, max(self.due, self.now))

    @property
    def late_by(self) -> timedelta:
        """How late it is, counted from when it could have come."""
        return self.now - (quiet_until(self.user, self.due) or self.due)


def message_id_of(user_id: str, kind: RoutineKind, version: int) -> str:
    """The id of the message that a version of a routine's row brings."""
    return derive_id("routine_message", routine_id(user_id, kind), str(version))


class RoutineFiring:
    """Brings routines into the conversation."""

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, users: UserService, writer: RoutineWriter, widgets: WidgetRows
    ) -> None:
        self._pocketbase = pocketbase
        self._rows = OwnedCollection(pocketbase, RoutineRow, noun="routine")
        self._events = events
        self._users = users
        self._writer = writer
        self._widgets = widgets

    async def fire(self, user_id: UserId, kind: RoutineKind, *, version: int, at: datetime) -> None:
        """Have a version of a routine's row come. Nothing happens where the row has changed, or in quiet hours.

        Args:
            user_id: whose routine.
            kind: which.
            version: the version whose time has come.
            at: the time by the clock of whoever waited, who may be ahead of this process's.

        Raises:
            DependencyDown: the database does not answer; the same call again is right.
        """
        try:
            user = await self._users.get(user_id)
            row = await self._rows.own(user_id, routine_id(user_id, kind))
        except NotFound:
            return
        if row.due is not None and row.enabled and row.version == version:
            coming = _Coming(user, row, kind, row.due, max(utc_now(), at))
            try:
                await self._settle(coming)
            except AlreadyExists:
                logger.info("routine_settled_elsewhere", user_id=user_id, kind=kind)
            except NotFound:
                return  # deleted meanwhile
        await self._announce(user, kind, version)

    async def _settle(self, coming: _Coming) -> None:
        """Write what becomes of the version: the message, where there is one, and the next time."""
        if coming.row.skip_next:
            await self._write(coming, "skipped", None)
        elif coming.held_until is not None:
            logger.info("routine_held_back", user_id=coming.user.id, kind=coming.kind)
        elif coming.late_by > _MISSED_AFTER[coming.kind]:
            await self._write(coming, "missed", None)
        else:
            message = await self._writer.write(coming.user, coming.row, now=coming.now)
            outcome = "late" if coming.late_by > LATE_AFTER else "delivered"
            await self._write(coming, outcome if message else "empty", message)

    async def _write(self, coming: _Coming, outcome: str, message: RoutineMessage | None) -> None:
        row, user = coming.row, coming.user
        rested = [put(RoutineRow.paused_until, None), put(RoutineRow.skip_next, False)]
        version = row.version + 1
        writes: list[Write] = [
            Create.of(
                log_row(row, outcome=outcome, version=version, message_id=coming.message_id if message else None)
            ),
            Update.of(
                RoutineRow,
                row.id,
                *rested,
                put(RoutineRow.due, due_after(row.having(*rested), user, now=max(coming.now, coming.due))),
                put(RoutineRow.timezone, user.timezone),
                put(RoutineRow.version, version),
            ),
        ]
        if message is not None:
            await ensure_conversation(self._pocketbase, user.id)
            writes += _message_writes(coming, message)
        await self._pocketbase.batch(writes)
        logger.info("routine_came", user_id=user.id, kind=coming.kind, outcome=outcome)

    async def _announce(self, user: User, kind: RoutineKind, version: int) -> None:
        """Tell clients of what the version brought; again after a repetition, which changes nothing for them."""
        message_id = message_id_of(user.id, kind, version)
        message = await OwnedCollection(self._pocketbase, MessageRow).own_or_none(user.id, message_id)
        if message is not None:
            created = MessageCreated(ts=utc_now(), message=message.view())
            await self._events.announce(user.id, created, once=f"created:{message_id}")
            for widget_id in message.widgets:
                widget = await OwnedCollection(self._pocketbase, WidgetRow).own_or_none(user.id, widget_id)
                if widget is not None:
                    await self._widgets.catch_up_with(user.id, widget_id, list(ticks(widget.state)))
                    shown = WidgetUpserted(ts=utc_now(), widget=widget.view())
                    await self._events.announce(user.id, shown, once=f"created:{widget_id}")
        row = await self._rows.own(user.id, routine_id(user.id, kind))
        changed = RoutineUpserted(ts=utc_now(), routine=routine_view(row, user))
        await self._events.announce(user.id, changed, once=f"routine:{row.id}:{row.version}")


def _message_writes(coming: _Coming, message: RoutineMessage) -> list[Write]:
    user, message_id = coming.user, coming.message_id
    widget_id = derive_id("widget", message_id) if message.checklist else ""
    widgets = [widget_id] if widget_id else []
    row = MessageRow.unasked(
        message_id,
        user.id,
        message.text,
        why=message.why,
        usage=message.usage,
        widgets=widgets,
        quotes=message.quotes,
    )
    writes = going_out(row, key=f"routine:{message_id}")
    if message.usage != NO_USAGE:
        writes.append(counting(user.id, message.usage, day=day_of(coming.now), background=True))
    if widget_id:
        widget = WidgetRow(
            id=widget_id,
            user=user.id,
            type="checklist",
            title=message.checklist_title,
            state={"items": list(message.checklist)},
            version=1,
            message_id=message_id,
        )
        writes.append(Create.of(widget))
    return writes
