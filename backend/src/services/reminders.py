"""Reminders as rows: set, listed, changed, deleted. A workflow waits for each; the row alone says what is to come.

Everything here takes the user from its caller's session and touches only that user's rows.
"""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Protocol

from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models import ReminderStatus, User, UserId, utc_now
from src.protocol import (
    Event,
    Reminder,
    ReminderCreate,
    ReminderDeleted,
    ReminderPage,
    ReminderPatch,
    ReminderUpserted,
)
from src.services.recurrence import clean_rule, instant, next_occurrence, wall_time, zone_of
from src.services.reminder_firing import following_due, occurrence_key
from src.services.views import reminder_view
from src.stores.event_log import EventLog
from src.stores.pocketbase import (
    AlreadyExists,
    Create,
    Delete,
    PocketBase,
    Record,
    Update,
    Write,
    bind,
    format_time,
    parse_time,
)

logger = get_logger("reminders")

_PAST_ALLOWED = timedelta(minutes=1)
"""A clock that is a little off, or a form that was filled in slowly."""
_CHANGE_ATTEMPTS = 5
"""A change loses only to the reminder's coming at that moment, and then starts from what stands."""
_TICK = timedelta(milliseconds=1)


class StartReminder(Protocol):
    """Has a reminder waited for; `changed` has its row read again. Raises `DependencyDown`."""

    def __call__(self, user_id: UserId, reminder_id: str, /, *, changed: bool = False) -> Awaitable[None]:
        """Start it, or wake it."""
        ...


class ReminderService:
    """The rows of `reminders`. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, start: StartReminder) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._start = start
        self.neglected = asyncio.Event()
        """Set when Temporal could not be told of a change; whoever reconciles goes by it."""

    async def due(self, user_id: UserId, reminder_id: str) -> datetime | None:
        """When it is to come next; None where it is not to come, is gone or is another user's."""
        try:
            record = await self._own(user_id, reminder_id)
        except NotFound:
            return None
        return parse_time(record["due"]) if record["status"] == "scheduled" else None

    async def page(
        self, user_id: UserId, *, status: ReminderStatus | None = None, before: str | None = None, limit: int = 50
    ) -> ReminderPage:
        """Reminders, newest first. `before` is the id of a reminder or a page's `next`."""
        where = bind("user = {:user}", user=user_id)
        if status is not None:
            where += " && " + bind("status = {:status}", status=status)
        if before is not None:
            edge = await self._own(user_id, before)
            older = "(created < {:created} || (created = {:created} && id < {:id}))"
            where += " && " + bind(older, created=parse_time(edge["created"]), id=edge["id"])
        rows = await self._pocketbase.find("reminders", where=where, sort="-created,-id", limit=limit + 1)
        items = [reminder_view(row) for row in rows[:limit]]
        return ReminderPage(items=items, next=items[-1].id if len(rows) > limit else None)

    async def create(self, user: User, request: ReminderCreate) -> Reminder:
        """Set a reminder. Raises `InvalidInput` for a time that is over and for what is no repetition."""
        _refuse_past(request.due)
        fields: Record = {
            "user": user.id,
            "text": request.text,
            "due": format_time(request.due),
            "status": "scheduled",
            **await _series(user, request.due, request.repeat),
        }
        record = await self._pocketbase.create("reminders", fields)
        return await self._changed(user.id, record)

    async def change(self, user: User, reminder_id: str, patch: ReminderPatch) -> Reminder:
        """Change what is given. When this returns, a time that was moved or cancelled does not come any more.

        Raises:
            InvalidInput: nothing is given, the time is over, or `repeat` is no repetition.
            NotFound: there is none of this user.
        """
        if not patch.model_fields_set:
            raise InvalidInput("Give a text, a due, a repeat or a status.")
        for _ in range(_CHANGE_ATTEMPTS):
            record = await self._own(user.id, reminder_id)
            changes = await _changes(user, record, patch)
            try:
                changed = (await self._pocketbase.batch(await self._writes(record, changes)))[-1]
            except AlreadyExists:
                continue  # it came at this very moment, or was changed elsewhere
            return await self._changed(user.id, changed)
        raise Conflict("The reminder keeps changing; try again.")

    async def delete(self, user_id: UserId, reminder_id: str) -> None:
        """Delete a reminder; it does not come any more. Raises `NotFound`."""
        await self._own(user_id, reminder_id)
        await self._pocketbase.delete("reminders", reminder_id)
        await self._wake(user_id, reminder_id)
        await self._publish(user_id, ReminderDeleted(ts=utc_now(), reminder_id=reminder_id))

    async def _writes(self, record: Record, changes: Record) -> list[Write]:
        """The change, and what makes it exclude the coming of the time that it gives up: that occurrence's key."""
        old = parse_time(record["due"])
        new = parse_time(changes.get("due", record["due"]))
        scheduled = changes.get("status", record["status"]) == "scheduled"
        writes: list[Write] = []
        if record["status"] == "scheduled" and old is not None and (not scheduled or new != old):
            writes.append(_claim(record, old))
        elif scheduled and record["status"] == "scheduled":
            return [Update("reminders", record["id"], changes)]
        if scheduled and new is not None:
            taken = await self._occurrence(record["id"], new)
            while taken is not None and taken["status"] != "cancelled":
                new += _TICK  # that very time has come already; it is to come again
                taken = await self._occurrence(record["id"], new)
            if taken is not None:
                writes.append(Delete("reminder_occurrences", taken["id"]))
            changes = {**changes, "due": format_time(new)}
        return [*writes, Update("reminders", record["id"], changes)]

    async def _occurrence(self, reminder_id: str, due: datetime) -> Record | None:
        where = bind("key = {:key}", key=occurrence_key(reminder_id, due))
        return await self._pocketbase.first("reminder_occurrences", where=where)

    async def _changed(self, user_id: UserId, record: Record) -> Reminder:
        await self._wake(user_id, record["id"])
        reminder = reminder_view(record)
        await self._publish(user_id, ReminderUpserted(ts=utc_now(), reminder=reminder))
        return reminder

    async def _wake(self, user_id: UserId, reminder_id: str) -> None:
        try:
            await self._start(user_id, reminder_id, changed=True)
        except DependencyDown:
            logger.warning("reminder_not_started", reminder_id=reminder_id)
            self.neglected.set()

    async def _publish(self, user_id: UserId, event: Event) -> None:
        try:
            await self._events.publish(user_id, event)
        except DependencyDown:
            logger.warning("event_not_published", user_id=user_id)  # clients load it with the next snapshot

    async def _own(self, user_id: UserId, reminder_id: str) -> Record:
        record = await self._pocketbase.get("reminders", reminder_id)
        if record["user"] != user_id:
            raise NotFound(f"There is no reminder {reminder_id!r}.")
        return record


def _claim(record: Record, due: datetime) -> Create:
    fields = {
        "reminder": record["id"],
        "user": record["user"],
        "due": format_time(due),
        "key": occurrence_key(record["id"], due),
        "status": "cancelled",
    }
    return Create("reminder_occurrences", fields)


async def _changes(user: User, record: Record, patch: ReminderPatch) -> Record:
    changes: Record = {}
    if patch.text is not None:
        changes["text"] = patch.text
    due = patch.due or parse_time(record["due"]) or utc_now()
    if patch.due is not None:
        _refuse_past(patch.due)
        changes["due"] = format_time(patch.due)
        if record["status"] == "fired":
            changes["status"] = "scheduled"
    repeats = "repeat" in patch.model_fields_set
    if repeats or patch.due is not None:
        changes |= await _series(user, due, patch.repeat if repeats else record["repeat"] or None)
    if patch.status is not None:
        changes["status"] = patch.status
        if patch.status == "scheduled" and record["status"] != "scheduled" and patch.due is None:
            changes["due"] = format_time(_due_again({**record, **changes}, user))
    return changes


def _due_again(record: Record, user: User) -> datetime:
    """The time at which a reminder that was cancelled or has come is set again. Raises `InvalidInput` without one."""
    due = parse_time(record["due"])
    if due is not None and due > utc_now() and record["status"] != "fired":
        return due
    following = following_due(record, user, after=utc_now())
    if following is None:
        raise InvalidInput("Its time is over; give a due.", field="due")
    return following


async def _series(user: User, due: datetime, repeat: str | None) -> Record:
    """The columns of a series that begins at `due`: intervals, counts and the wall clock run from there."""
    zone = zone_of(user.timezone)
    starts = wall_time(due, zone)
    # In a thread: a rule that never comes is found out by a long search.
    rule = await asyncio.to_thread(clean_rule, repeat, starts=starts, zone=zone) if repeat else ""
    return {"repeat": rule, "timezone": user.timezone, "starts_local": starts.isoformat()}


def reminder_times(user: User, due_local: datetime, repeat: str | None) -> Record:
    """The columns of a reminder that an agent set. What is no repetition is left out: one reminder is better than none.

    A series whose first time is over begins with its next.
    """
    zone = zone_of(user.timezone)
    starts = wall_time(due_local, zone) if due_local.tzinfo else due_local
    due, rule = instant(starts, zone), ""
    if repeat:
        try:
            rule = clean_rule(repeat, starts=starts, zone=zone)
        except InvalidInput:
            logger.warning("repetition_refused", user_id=user.id)
    if rule and due < utc_now() - _PAST_ALLOWED:
        due = next_occurrence(rule, starts=starts, zone=zone, after=utc_now()) or due
    return {
        "due": format_time(due),
        "repeat": rule,
        "timezone": user.timezone,
        "starts_local": starts.isoformat(),
    }


def _refuse_past(due: datetime) -> None:
    if due < utc_now() - _PAST_ALLOWED:
        raise InvalidInput("This time is over; give one to come.", field="due")
