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
from src.stores.pocketbase.client import Record, format_time, parse_time

PAST_ALLOWED = timedelta(minutes=1)
"""A clock that is a little off, or a form that was filled in slowly."""
JUST_CAME = timedelta(days=1)
"""A time of a series that came within it is meant by «later», rather than the next one."""


def refuse_past(due: datetime, *, field: str = "due") -> None:
    """Raises `InvalidInput` for a time that is over."""
    if due < utc_now() - PAST_ALLOWED:
        raise InvalidInput("This time is over; give one to come.", field=field)


async def series_columns(user: User, due: datetime, repeat: str | None) -> Record:
    """The columns of a series that begins at `due`: intervals, counts and the wall clock run from there."""
    zone = zone_of(user.timezone)
    starts = wall_time(due, zone)
    # In a thread: a rule that never comes is found out by a long search.
    rule = await asyncio.to_thread(clean_rule, repeat, starts=starts, zone=zone) if repeat else ""
    return {"repeat": rule, "timezone": user.timezone, "starts_local": starts.isoformat()}


class ReminderEdits:
    """Decides; every method answers what to write, or None where nothing is to change."""

    def __init__(self, ledger: ReminderLedger) -> None:
        self._ledger = ledger

    async def patched(self, standing: Standing, user: User, patch: ReminderPatch) -> Change:
        """Change what is given. Raises `InvalidInput` for a time that is over and for what is no repetition."""
        if patch.due is not None:
            refuse_past(patch.due)
        fields: Record = {}
        if patch.text is not None:
            fields["text"] = patch.text
        if patch.important is not None:
            fields["important"] = patch.important
        status = standing.record["status"]
        if patch.status == "cancelled":
            return _cancelled(standing, fields)
        fired_again = status == "fired" and patch.due is not None
        if not (status == "scheduled" or patch.status == "scheduled" or fired_again):
            return Change(fields={**fields, **await self._plan_of_none(standing, user, patch)})
        if status == "scheduled" and patch.due is None and "repeat" not in patch.model_fields_set:
            return Change(fields=fields, entries=_reworded(standing, user, fields))
        return await self._again(standing, user, patch, fields)

    async def snoozed(self, standing: Standing, user: User, until: datetime) -> Change:
        """Put off what has just come, or else what comes next. Raises `InvalidInput`, `Conflict`."""
        refuse_past(until, field="until")
        if standing.record["status"] == "cancelled":
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
        fresh = await self._ledger.fresh(standing.id, until, standing.record["text"], leaving=dropped)
        later = named(user, replace(fresh, origin=target.key if target else ""), now=now)
        entries.append(planned(user, later, important=bool(standing.record["important"]), now=now))
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
        if own is not None and not standing.record["repeat"]:
            last = None
        if last is not None and last.done is not None:
            return None
        if last is not None and last.state != "cancelled":
            return Change(entries=[replace(last, done=now)])
        if own is None:
            return None
        early = replace(own, state="cancelled", settled=now, done=now)
        return Change(entries=[early, *_next_of(standing, user, own, now)])

    async def _again(self, standing: Standing, user: User, patch: ReminderPatch, fields: Record) -> Change:
        """Another plan for the series' own times or for the single time. What was put off of a series stays so."""
        now = utc_now()
        record = standing.record
        repeats = "repeat" in patch.model_fields_set
        repeat = patch.repeat if repeats else record["repeat"] or None
        leaving = [one for one in standing.pending if one.local] if record["repeat"] else list(standing.pending)
        due = patch.due or (leaving[0].due if leaving else None) or _due_again({**record, **fields}, user, now)
        if repeats or patch.due is not None:
            fields = {**fields, **await series_columns(user, due, repeat)}
        fields["repeat"] = fields.get("repeat", record["repeat"])
        text = fields.get("text", record["text"])
        fresh = await self._ledger.fresh(standing.id, due, text, leaving=leaving)
        local = wall_time(due, zone_of(user.timezone)).isoformat() if fields["repeat"] else ""
        entry = named(user, replace(fresh, local=local), now=now)
        important = bool(fields.get("important", record["important"]))
        entry = planned(user, entry, important=important, now=now)
        others = [one for one in _reworded(standing, user, fields) if one.key not in {gone.key for gone in leaving}]
        return Change(fields=fields, entries=[*others, entry], dropped=leaving)

    async def _plan_of_none(self, standing: Standing, user: User, patch: ReminderPatch) -> Record:
        """The columns of a reminder that is not to come, for when it is set again."""
        repeats = "repeat" in patch.model_fields_set
        if not (repeats or patch.due):
            return {}
        due = patch.due or parse_time(standing.record["due"]) or utc_now()
        repeat = patch.repeat if repeats else standing.record["repeat"] or None
        return {"due": format_time(due), **await series_columns(user, due, repeat)}

    async def _target(self, standing: Standing, now: datetime) -> Entry | None:
        own = standing.own
        if own is not None and not standing.record["repeat"]:
            return own
        last = await self._last(standing)
        if last is None or last.state in {"cancelled", "failed"}:
            return own
        return last if own is None or (last.settled or last.due) > now - JUST_CAME else own

    async def _last(self, standing: Standing) -> Entry | None:
        last = standing.record["last"]
        return await self._ledger.entry(standing.id, last["key"]) if last else None

    async def _origin(self, standing: Standing, child: Entry) -> Entry | None:
        return await self._ledger.entry(standing.id, child.origin)


def _put_off(standing: Standing) -> Entry | None:
    """The time that was put off and is still to come."""
    return next((one for one in standing.pending if one.origin), None)


def _next_of(standing: Standing, user: User, entry: Entry, now: datetime) -> Sequence[Entry]:
    """The time of the series after one that is used up before it comes."""
    upcoming = following(standing.record, user, after=max(now, entry.due)) if entry.local else None
    return [upcoming] if upcoming else []


def _cancelled(standing: Standing, fields: Record) -> Change:
    now = utc_now()
    text = fields.get("text")
    entries = [replace(one, state="cancelled", settled=now, text=text or one.text) for one in standing.pending]
    return Change(fields={**fields, "status": "cancelled"}, entries=entries)


def _reworded(standing: Standing, user: User, fields: Record) -> list[Entry]:
    """What is to come, with the new words, or held back no longer."""
    important = bool(fields.get("important", standing.record["important"]))
    entries = [replace(one, text=fields.get("text", one.text)) for one in standing.pending]
    if "important" in fields:
        now = utc_now()
        entries = [let_go(user, one, important=important, now=now) if one.at > now else one for one in entries]
    return entries


def _due_again(record: Record, user: User, now: datetime) -> datetime:
    """The time at which a reminder that was cancelled or has come is set again. Raises `InvalidInput` without one."""
    due = parse_time(record["due"])
    if due is not None and due > now and record["status"] != "fired":
        return due
    upcoming = following(record, user, after=now)
    if upcoming is None:
        raise InvalidInput("Its time is over; give a due.", field="due")
    return upcoming.due
