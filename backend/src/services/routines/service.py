"""Routines as rows: switched on, moved, paused, skipped. A workflow waits for each; the row alone says what is to come.

Every change of a row makes its next version, and writes what became of the version before into the log, in one
transaction. The log's id is of the routine and that version: of two changes, or of a change and a coming, that start
from one version, one is refused and looks again.
"""

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.models.effects import SetRoutine
from src.models.values import RoutineKind, User
from src.protocol.events import RoutineUpserted
from src.protocol.routines import Routine, RoutinePage, RoutinePatch
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.routines.clock import KINDS, due_after, new_row, routine_id, routine_view
from src.services.routines.rows import RoutineLogRow, RoutineRow
from src.services.waits.service import Waits
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.versioned import Change, Versioned

logger = get_logger("routines")


@dataclass(frozen=True, slots=True)
class Wake:
    """When a routine may come, quiet hours considered, and the version of the row that says so."""

    at: datetime
    version: int


def log_row(
    row: RoutineRow, *, outcome: str, version: int, change: str | None = None, message_id: str | None = None
) -> RoutineLogRow:
    """What became of the version before `version`; it excludes any other fate of it."""
    came = version - 1
    return RoutineLogRow(
        id=derive_id("routine_log", row.id, str(came)),
        user=row.user,
        routine=row.id,
        version=came,
        change=change or f"came:{came}",
        due=row.due,
        outcome=outcome,
        message_id=message_id,
    )


class RoutineService:
    """The rows of `routines`. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, waits: Waits) -> None:
        self._rows = OwnedCollection(pocketbase, RoutineRow, noun="routine")
        self._changes = Versioned(
            pocketbase,
            self._rows,
            version=RoutineRow.version,
            notes=RoutineLogRow,
            of=RoutineLogRow.routine,
            change=RoutineLogRow.change,
            make=_changed,
        )
        self._events = events
        self._users = users
        self._waits = waits

    async def page(self, user: User) -> RoutinePage:
        """All routines of a user, switched on or not."""
        rows = {row.kind: row for row in await self._all(user.id)}
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
        if row is not None and row.enabled and row.timezone != user.timezone:
            await self._follow(user, row)
            row = await self._row(user, kind)
        if row is None or row.due is None or not row.enabled:
            return None
        held = None if row.skip_next else quiet_until(user, max(row.due, utc_now()))
        return Wake(held or row.due, row.version)

    async def follow_clock(self, user: User) -> None:
        """The user's zone or quiet hours have changed. Where the database is away, routines follow when it is back."""
        try:
            await self._follow_all(user)
        except DependencyDown:
            logger.warning("clock_not_followed", user_id=user.id)
            self._waits.owe(f"routine-clock-{user.id}", partial(self._follow_later, user.id))

    async def _follow_later(self, user_id: UserId) -> None:
        with contextlib.suppress(NotFound):
            await self._follow_all(await self._users.get(user_id))

    async def _follow_all(self, user: User) -> None:
        for row in await self._all(user.id):
            if row.enabled and row.timezone != user.timezone:
                await self._follow(user, row)
            elif row.enabled:
                self._waits.routine(user.id, row.kind)

    async def _follow(self, user: User, row: RoutineRow) -> None:
        def moved(now: RoutineRow) -> list[Put]:
            if not now.enabled or now.timezone == user.timezone:
                return []
            due = due_after(now, user, now=utc_now())
            return [put(RoutineRow.due, due), put(RoutineRow.timezone, user.timezone)]

        await self._change(user, row.kind, moved)

    async def _change(
        self,
        user: User,
        kind: RoutineKind,
        changes_of: Callable[[RoutineRow], list[Put]],
        *,
        change_id: str = "",
        tell: bool = True,
    ) -> Routine:
        async def decide(row: RoutineRow) -> Change | None:
            puts = changes_of(row)
            return Change(puts) if puts else None

        absent = new_row(user, kind)
        change_id = change_id or str(uuid.uuid4())
        outcome = await self._changes.change(user.id, absent.id, decide, change_id=change_id, absent=absent)
        routine = routine_view(outcome.row, user)
        if not outcome.changed and not await self._changes.was_made(absent.id, change_id):
            return routine
        self._waits.routine(user.id, kind)
        if tell:
            key = f"routine:{absent.id}:{outcome.row.version}"
            await self._events.announce(user.id, RoutineUpserted(ts=utc_now(), routine=routine), once=key)
        return routine

    async def _row(self, user: User, kind: RoutineKind) -> RoutineRow | None:
        return await self._rows.own_or_none(user.id, routine_id(user.id, kind))

    async def _all(self, user_id: UserId) -> list[RoutineRow]:
        return await self._rows.find(eq(RoutineRow.user, user_id))


def _changed(row: RoutineRow, version: int, change_id: str) -> RoutineLogRow:
    return log_row(row, outcome="changed", version=version, change=change_id)


def _changes(user: User, row: RoutineRow, patch: RoutinePatch) -> list[Put]:
    """The columns to write for a change."""
    given, now = patch.model_fields_set, utc_now()
    puts: list[Put] = []
    if patch.enabled is not None and patch.enabled != row.enabled:  # begun anew
        puts += [
            put(RoutineRow.paused_until, None),
            put(RoutineRow.skip_next, False),
            put(RoutineRow.enabled, patch.enabled),
        ]
    if patch.time is not None:
        puts.append(put(RoutineRow.time, patch.time))
    if "weekday" in given:
        puts.append(put(RoutineRow.weekday, 0 if patch.weekday is None else patch.weekday + 1))
    if "paused_until" in given:
        if patch.paused_until is not None and patch.paused_until <= now:
            raise InvalidInput("This time is over; give one to come.", field="paused_until")
        puts.append(put(RoutineRow.paused_until, patch.paused_until))
    moves = bool(puts)
    if patch.skip_next is not None:
        puts.append(put(RoutineRow.skip_next, patch.skip_next))
    after = row.having(*puts)
    if not puts:
        return puts
    if not after.enabled:
        off = [put(RoutineRow.due, None), put(RoutineRow.skip_next, False), put(RoutineRow.paused_until, None)]
        return [*puts, *off]
    if moves:
        due = due_after(after, user, now=now)
        return [*puts, put(RoutineRow.due, due), put(RoutineRow.timezone, user.timezone)]
    return puts


def _patch_of(effect: SetRoutine, user: User) -> RoutinePatch:
    given = effect.model_dump(exclude={"kind", "routine", "paused_until_local"}, exclude_none=True)
    until = effect.paused_until_local
    if until is not None:
        zone = zone_of(user.timezone)
        at = instant(wall_time(until, zone) if until.tzinfo else until, zone)
        if at > utc_now():
            given["paused_until"] = at
    return RoutinePatch.model_validate(given)
