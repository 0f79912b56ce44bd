"""Routines as rows: switched on, moved, paused, skipped. A workflow waits for each; the row alone says what is to come.

Every change of a row makes its next version, and writes what became of the version before into the log, in one
transaction. The log's id is of the routine and that version: of two changes, or of a change and a coming, that start
from one version, one is refused and looks again.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.errors import Conflict, DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.effects import SetRoutine
from src.models.values import RoutineKind, User
from src.protocol.events import RoutineUpserted
from src.protocol.routines import Routine, RoutinePage, RoutinePatch
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.routines.clock import KINDS, due_after, new_row, routine_view
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    Write,
    bind,
    format_time,
    parse_time,
)

logger = get_logger("routines")

COLLECTION = "routines"
LOG = "routine_log"
_CHANGE_ATTEMPTS = 8
"""A change loses only to another one, or to the routine's coming, at that moment."""


class StartRoutine(Protocol):
    """Has a routine waited for; `changed` has its row read again. Raises `DependencyDown`."""

    def __call__(self, user_id: UserId, kind: RoutineKind, /, *, changed: bool = False) -> Awaitable[None]:
        """Start it, or wake it."""
        ...


@dataclass(frozen=True, slots=True)
class Wake:
    """When a routine may come, quiet hours considered, and the version of the row that says so."""

    at: datetime
    version: int


def routine_id(user_id: str, kind: RoutineKind) -> str:
    """The id of a user's routine."""
    return derive_id("routine", user_id, kind)


def log_row(record: Record, *, outcome: str, change: str | None = None, message_id: str = "") -> Create:
    """What became of a row's version; it excludes any other fate of that version."""
    version = int(record["version"] or 0)
    identifier = routine_id(record["user"], record["kind"])
    fields = {
        "id": derive_id("routine_log", identifier, str(version)),
        "user": record["user"],
        "routine": identifier,
        "version": version,
        "change": change or f"came:{version}",
        "due": record["due"],
        "outcome": outcome,
        "message_id": message_id,
    }
    return Create(LOG, fields)


class RoutineService:
    """The rows of `routines`. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, start: StartRoutine) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._users = users
        self._start = start
        self.neglected = asyncio.Event()
        """Set when Temporal could not be told of a change; whoever reconciles goes by it."""

    async def page(self, user: User) -> RoutinePage:
        """All routines of a user, switched on or not."""
        rows = {row["kind"]: row for row in await self._rows(user.id)}
        return RoutinePage(items=[routine_view(rows.get(kind) or new_row(user, kind), user) for kind in KINDS])

    async def change(self, user: User, kind: RoutineKind, patch: RoutinePatch, *, change_id: str = "") -> Routine:
        """Change what is given; once for a `change_id`. When this returns, a time that was given up does not come.

        Raises:
            InvalidInput: nothing is given, or a pause would end in the past.
        """
        if not patch.model_fields_set:
            raise InvalidInput("Give enabled, a time, a weekday, paused_until or skip_next.")
        return await self._change(user, kind, lambda row: _changes(user, row, patch), change_id=change_id)

    async def apply(self, user: User, effect: SetRoutine, *, change_id: str) -> Routine:
        """Change a routine as an agent noted it, once for a `change_id`. A pause that is over already is none.

        Clients are told by whoever applies effects, after the reply's end.
        """
        patch = _patch_of(effect, user)
        return await self._change(
            user, effect.routine, lambda row: _changes(user, row, patch), change_id=change_id, tell=False
        )

    async def wake(self, user_id: UserId, kind: RoutineKind) -> Wake | None:
        """When the routine may come next; None where it is off or its user is gone."""
        try:
            user = await self._users.get(user_id)
        except NotFound:
            return None
        row = await self._row(user, kind)
        if row is not None and row["enabled"] and row["timezone"] != user.timezone:
            await self._follow(user, row)
            row = await self._row(user, kind)
        due = parse_time(row["due"]) if row is not None else None
        if row is None or due is None or not row["enabled"]:
            return None
        held = None if row["skip_next"] else quiet_until(user, max(due, utc_now()))
        return Wake(held or due, int(row["version"] or 0))

    async def follow_clock(self, user: User) -> None:
        """The user's zone or quiet hours have changed: what waits is worked out again.

        Where the database is away, it is worked out when the time of the old clock comes.
        """
        try:
            for row in await self._rows(user.id):
                if row["enabled"] and row["timezone"] != user.timezone:
                    await self._follow(user, row)
                elif row["enabled"]:
                    await self._wake(user.id, row["kind"])
        except DependencyDown:
            logger.warning("clock_not_followed", user_id=user.id)

    async def _follow(self, user: User, row: Record) -> None:
        def moved(record: Record) -> Record:
            if not record["enabled"] or record["timezone"] == user.timezone:
                return {}
            return {"due": due_after(record, user, now=utc_now()), "timezone": user.timezone}

        await self._change(user, row["kind"], moved)

    async def _change(
        self,
        user: User,
        kind: RoutineKind,
        changes_of: Callable[[Record], Record],
        *,
        change_id: str = "",
        tell: bool = True,
    ) -> Routine:
        change_id = change_id or str(uuid.uuid4())
        for _ in range(_CHANGE_ATTEMPTS):
            stored = await self._row(user, kind)
            row = stored or new_row(user, kind)
            if stored is not None and await self._was_applied(row, change_id):
                return await self._changed(user, row, tell=tell)
            changes = changes_of(row)
            if not changes:
                return routine_view(row, user)
            try:
                written, _ = await self._pocketbase.batch(_writes(row, changes, change_id, new=stored is None))
            except AlreadyExists:
                continue
            return await self._changed(user, written, tell=tell)
        raise Conflict("The routine keeps changing; try again.")

    async def _changed(self, user: User, row: Record, *, tell: bool) -> Routine:
        await self._wake(user.id, row["kind"])
        routine = routine_view(row, user)
        if tell:
            key = f"routine:{row['id']}:{row['version']}"
            await self._events.announce(user.id, RoutineUpserted(ts=utc_now(), routine=routine), once=key)
        return routine

    async def _wake(self, user_id: UserId, kind: RoutineKind) -> None:
        try:
            await self._start(user_id, kind, changed=True)
        except DependencyDown:
            logger.warning("routine_not_started", user_id=user_id, kind=kind)
            self.neglected.set()

    async def _was_applied(self, row: Record, change_id: str) -> bool:
        where = bind("routine = {:id} && change = {:change}", id=row["id"], change=change_id)
        return await self._pocketbase.first(LOG, where=where) is not None

    async def _row(self, user: User, kind: RoutineKind) -> Record | None:
        where = bind("id = {:id} && user = {:user}", id=routine_id(user.id, kind), user=user.id)
        return await self._pocketbase.first(COLLECTION, where=where)

    async def _rows(self, user_id: UserId) -> list[Record]:
        return await self._pocketbase.find(COLLECTION, where=bind("user = {:user}", user=user_id))


def _writes(row: Record, changes: Record, change_id: str, *, new: bool) -> list[Write]:
    version = int(row["version"] or 0) + 1
    identifier = routine_id(row["user"], row["kind"])
    write = (
        Create(COLLECTION, {**row, **changes, "id": identifier, "version": version})
        if new
        else Update(COLLECTION, identifier, {**changes, "version": version})
    )
    return [write, log_row(row, outcome="changed", change=change_id)]


def _changes(user: User, row: Record, patch: RoutinePatch) -> Record:
    """The columns to write for a change."""
    given, now = patch.model_fields_set, utc_now()
    changes: Record = {}
    if patch.time is not None:
        changes["time"] = patch.time
    if "weekday" in given:
        changes["weekday"] = 0 if patch.weekday is None else patch.weekday + 1
    if "paused_until" in given:
        if patch.paused_until is not None and patch.paused_until <= now:
            raise InvalidInput("This time is over; give one to come.", field="paused_until")
        changes["paused_until"] = format_time(patch.paused_until) if patch.paused_until else ""
    if patch.skip_next is not None:
        changes["skip_next"] = patch.skip_next
    if patch.enabled is not None and patch.enabled != row["enabled"]:
        begun_anew = {"paused_until": "", "skip_next": False}
        changes = {**begun_anew, **changes, "enabled": patch.enabled}
    if not {**row, **changes}["enabled"]:
        return {**changes, "due": "", "skip_next": False, "paused_until": ""} if changes else changes
    if changes.keys() - {"skip_next"}:
        changes |= {"due": due_after({**row, **changes}, user, now=now), "timezone": user.timezone}
    return changes


def _patch_of(effect: SetRoutine, user: User) -> RoutinePatch:
    given = effect.model_dump(exclude={"kind", "routine", "paused_until_local"}, exclude_none=True)
    until = effect.paused_until_local
    if until is not None:
        zone = zone_of(user.timezone)
        at = instant(wall_time(until, zone) if until.tzinfo else until, zone)
        if at > utc_now():
            given["paused_until"] = at
    return RoutinePatch.model_validate(given)
