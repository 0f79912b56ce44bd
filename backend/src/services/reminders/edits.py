"""What a user's wish makes of a reminder: moved, reworded, cancelled, set again, put off, done. The ledger writes it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from src.core.clock import utc_now, wall_time, zone_of
from src.core.recurrence import clean_rule
from src.errors import Conflict, InvalidInput
from src.models.values import User
from src.protocol.reminders import ReminderPatch
from src.services.reminders.ledger import Change, Entry, ReminderLedger, Standing
from src.services.reminders.plan import following, let_go, named, planned
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.rows import Put, put

PAST_ALLOWED = timedelta(minutes=1)
"""A clock that is a little off, or a form that was filled in slowly."""
JUST_CAME = timedelta(days=1)
"""A time of a series that came within it is meant by «later», rather than the next one."""


def refuse_past(due: datetime, *, field: str = "due") -> None:
    """Raises `InvalidInput` for a time that is over."""
    if due < utc_now() - PAST_ALLOWED:
        raise InvalidInput("This time is over; give one to come.", field=field)


async def series_columns(user: User, due: datetime, repeat: str | None) -> list[Put]:
    """The columns of a series that begins at `due`: intervals, counts and the wall clock run from there."""
    zone = zone_of(user.timezone)
    starts = wall_time(due, zone)
    # In a thread: a rule that never comes is found out by a long search.
    rule = await asyncio.to_thread(clean_rule, repeat, starts=starts, zone=zone) if repeat else None
    return series_puts(rule, user, starts)


def series_puts(rule: str | None, user: User, starts: datetime) -> list[Put]:
    """The columns of a series by its rule and its first wall time, naive."""
    return [
        put(ReminderRow.repeat, rule or None),
        put(ReminderRow.timezone, user.timezone),
        put(ReminderRow.starts_local, starts.isoformat()),
    ]


class ReminderEdits:
    """Decides; every method answers what to write, or None where nothing is to change."""

    def __init__(self, ledger: ReminderLedger) -> None:
        self._ledger = ledger

    async def patched(self, standing: Standing, user: User, patch: ReminderPatch) -> Change:
        """Change what is given. Raises `InvalidInput` for a time that is over and for what is no repetition."""
        if patch.due is not None:
            refuse_past(patch.due)
        puts: list[Put] = []
        if patch.text is not None:
            puts.append(put(ReminderRow.text, patch.text))
        if patch.important is not None:
            puts.append(put(ReminderRow.important, patch.important))
        status = standing.row.status
        if patch.status == "cancelled":
            return _cancelled(standing, puts)
        fired_again = status == "fired" and patch.due is not None
        if not (status == "scheduled" or patch.status == "scheduled" or fired_again):
            return Change([*puts, *await self._plan_of_none(standing, user, patch)])
        if status == "scheduled" and patch.due is None and "repeat" not in patch.model_fields_set:
            return Change(puts, entries=_reworded(standing, user, puts))
        return await self._again(standing, user, patch, puts)

    async def snoozed(self, standing: Standing, user: User, until: datetime) -> Change:
        """Put off what has just come, or else what comes next. Raises `InvalidInput`, `Conflict`."""
        refuse_past(until, field="until")
        if standing.row.status == "cancelled":
            raise Conflict("This reminder is cancelled; set it again first.")
        now = utc_now()
        child = _put_off(standing)
        entries, dropped = list[Entry](), [child] if child else []
        target = await self._origin(standing, child) if child else await self._target(standing, now)
        if target is not None and target.state == "scheduled":
            entries.append(replace(target, state="snoozed", settled=now, snoozed_until=until))
            entries += _next_of(standing, user, target, now)
        elif target is not None:
            entries.append(replace(target, state="snoozed", snoozed_until=until, done=None))
        fresh = await self._ledger.fresh(standing.id, until, standing.row.text, leaving=dropped)
        later = named(user, replace(fresh, origin=target.key if target else ""), now=now)
        entries.append(planned(user, later, important=standing.row.important, now=now))
        return Change(entries=entries, dropped=dropped)

    async def done(self, standing: Standing, user: User) -> Change | None:
        """What came last is done, and is not to come again; where nothing came yet, the next time is done early."""
        now = utc_now()
        if child := _put_off(standing):
            origin = await self._origin(standing, child)
            entries = [replace(origin, done=now, snoozed_until=None)] if origin else []
            return Change(entries=entries, dropped=[child])
        own = standing.own
        last = await self._last(standing)
        if own is not None and standing.row.repeat is None:
            last = None
        if last is not None and last.done is not None:
            return None
        if last is not None and last.state != "cancelled":
            return Change(entries=[replace(last, done=now)])
        if own is None:
            return None
        early = replace(own, state="cancelled", settled=now, done=now)
        return Change(entries=[early, *_next_of(standing, user, own, now)])

    async def _again(self, standing: Standing, user: User, patch: ReminderPatch, puts: list[Put]) -> Change:
        """Another plan for the series' own times or for the single time. What was put off of a series stays so."""
        now = utc_now()
        row = standing.row
        repeats = "repeat" in patch.model_fields_set
        leaving = [one for one in standing.pending if one.local] if row.repeat else list(standing.pending)
        due = patch.due or (leaving[0].due if leaving else None) or _due_again(row.having(*puts), user, now)
        if repeats or patch.due is not None:
            puts = [*puts, *await series_columns(user, due, patch.repeat if repeats else row.repeat)]
        after = row.having(*puts)
        fresh = await self._ledger.fresh(standing.id, due, after.text, leaving=leaving)
        local = wall_time(due, zone_of(user.timezone)).isoformat() if after.repeat else ""
        entry = named(user, replace(fresh, local=local), now=now)
        entry = planned(user, entry, important=after.important, now=now)
        others = [one for one in _reworded(standing, user, puts) if one.key not in {gone.key for gone in leaving}]
        return Change(puts, entries=[*others, entry], dropped=leaving)

    async def _plan_of_none(self, standing: Standing, user: User, patch: ReminderPatch) -> list[Put]:
        """The columns of a reminder that is not to come, for when it is set again."""
        repeats = "repeat" in patch.model_fields_set
        if not (repeats or patch.due):
            return []
        due = patch.due or standing.row.due or utc_now()
        series = await series_columns(user, due, patch.repeat if repeats else standing.row.repeat)
        return [put(ReminderRow.due, due), *series]

    async def _target(self, standing: Standing, now: datetime) -> Entry | None:
        own = standing.own
        if own is not None and standing.row.repeat is None:
            return own
        last = await self._last(standing)
        if last is None or last.state in {"cancelled", "failed"}:
            return own
        return last if own is None or (last.settled or last.due) > now - JUST_CAME else own

    async def _last(self, standing: Standing) -> Entry | None:
        last = standing.row.last
        return await self._ledger.entry(standing.id, last.key) if last else None

    async def _origin(self, standing: Standing, child: Entry) -> Entry | None:
        return await self._ledger.entry(standing.id, child.origin)


def _put_off(standing: Standing) -> Entry | None:
    """The time that was put off and is still to come."""
    return next((one for one in standing.pending if one.origin), None)


def _next_of(standing: Standing, user: User, entry: Entry, now: datetime) -> Sequence[Entry]:
    """The time of the series after one that is used up before it comes."""
    upcoming = following(standing.row, user, after=max(now, entry.due)) if entry.local else None
    return [upcoming] if upcoming else []


def _cancelled(standing: Standing, puts: Sequence[Put]) -> Change:
    now = utc_now()
    entries = [replace(one, state="cancelled", settled=now) for one in _renamed(standing, puts)]
    return Change([*puts, put(ReminderRow.status, "cancelled")], entries=entries)


def _reworded(standing: Standing, user: User, puts: Sequence[Put]) -> list[Entry]:
    """What is to come, with the new words, or held back no longer."""
    entries = _renamed(standing, puts)
    if any(one.column is ReminderRow.important for one in puts):
        now, important = utc_now(), standing.row.having(*puts).important
        return [let_go(user, one, important=important, now=now) if one.at > now else one for one in entries]
    return entries


def _renamed(standing: Standing, puts: Sequence[Put]) -> list[Entry]:
    """What is to come, with the new words where there are any."""
    if not any(one.column is ReminderRow.text for one in puts):
        return list(standing.pending)
    text = standing.row.having(*puts).text
    return [replace(one, text=text) for one in standing.pending]


def _due_again(row: ReminderRow, user: User, now: datetime) -> datetime:
    """The time at which a reminder that was cancelled or has come is set again. Raises `InvalidInput` without one."""
    if row.due is not None and row.due > now and row.status != "fired":
        return row.due
    upcoming = following(row, user, after=now)
    if upcoming is None:
        raise InvalidInput("Its time is over; give a due.", field="due")
    return upcoming.due
