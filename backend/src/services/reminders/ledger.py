"""The ledger: a reminder's row and the lines of its occurrences, read together and changed together or not at all.

A change writes everything and a row of `reminder_changes` in one transaction. That row's id is of the reminder and the
version that the change makes, so of two changes that start from one version, in whatever process, one is refused and
looks again: a cancellation and a coming at one moment are one or the other. The change's own id is unique beside the
reminder, so a repetition is recognised for good.
"""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from src.core.clock import utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown, NotFound
from src.models.values import OccurrenceState
from src.services.reminders.views import occurrence_view
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    Delete,
    PocketBase,
    Record,
    Update,
    Upsert,
    Write,
    bind,
    format_time,
    parse_time,
)

_TRIES = 20
"""Others that change the same reminder at the same moment, at most; each round one of them succeeds."""
_PENDING_MOST = 50
_TICK = timedelta(milliseconds=1)


def occurrence_key(reminder_id: str, due: datetime) -> str:
    """The unique key of an occurrence. `due` as stored, which has milliseconds."""
    return f"{reminder_id}:{due.isoformat()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: a time of a reminder, and what became of it."""

    key: str
    due: datetime
    at: datetime
    """When it is to come: `due`, or later where quiet hours hold it back."""
    text: str
    state: OccurrenceState = "scheduled"
    local: str = ""
    """The series' own times: as its clock shows them, naive ISO 8601. Empty for a single time."""
    awake: bool = False
    """Set in quiet hours for before their end, so meant for then."""
    origin: str = ""
    """Key of the occurrence that this one was put off from."""
    message_id: str = ""
    settled: datetime | None = None
    snoozed_until: datetime | None = None
    done: datetime | None = None
    skipped: int = 0
    """Times of the series that passed before this one came or was missed, and that it stands for."""
    told: bool = False
    """A missed one: a message told of it, or will tell of the one that stands for it."""
    row_id: str = ""
    """The row's id, where it is not the one derived from the key."""

    @property
    def id(self) -> str:
        """The id of its row."""
        return self.row_id or derive_id("occurrence_row", self.key)


def entry_of(record: Record) -> Entry:
    """A line as stored."""
    due = _time(record["due"])
    return Entry(
        key=record["key"],
        due=due,
        at=parse_time(record["at"]) or due,
        text=record["text"],
        state=record["status"],
        local=record["local"],
        awake=bool(record["awake"]),
        origin=record["origin"],
        message_id=record["message_id"],
        settled=parse_time(record["settled"]),
        snoozed_until=parse_time(record["snoozed_until"]),
        done=parse_time(record["done"]),
        skipped=int(record["skipped"] or 0),
        told=bool(record["told"]),
        row_id=record["id"],
    )


def entry_row(entry: Entry, *, reminder_id: str, user_id: str) -> Record:
    """A line as it is stored."""
    return {
        "id": entry.id,
        "reminder": reminder_id,
        "user": user_id,
        "due": format_time(entry.due),
        "at": format_time(entry.at),
        "key": entry.key,
        "status": entry.state,
        "text": entry.text,
        "local": entry.local,
        "awake": entry.awake,
        "origin": entry.origin,
        "message_id": entry.message_id,
        "settled": _stored(entry.settled),
        "snoozed_until": _stored(entry.snoozed_until),
        "done": _stored(entry.done),
        "skipped": entry.skipped,
        "told": entry.told,
    }


@dataclass(frozen=True)
class Standing:
    """A reminder and what is to come of it, soonest first."""

    record: Record
    pending: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """The reminder's id."""
        return str(self.record["id"])

    @property
    def own(self) -> Entry | None:
        """The series' next own time, or the single time; None where only times that were put off are to come."""
        repeats = bool(self.record["repeat"])
        return next((one for one in self.pending if bool(one.local) == repeats), None)

    @property
    def agrees(self) -> bool:
        """Whether the row says what its lines say: when it comes next, or that it does not."""
        if not self.pending:
            return self.record["status"] != "scheduled"
        return parse_time(self.record["at"] or self.record["due"]) == self.pending[0].at


@dataclass(frozen=True)
class Change:
    """What becomes of a reminder at once."""

    fields: Record = field(default_factory=dict[str, object])
    """Columns of its row; when it comes next, and whether, follows from the lines."""
    entries: Sequence[Entry] = ()
    """Lines that are new or change, in the order in which they came about."""
    dropped: Sequence[Entry] = ()
    """Lines of times that were planned otherwise and never came."""
    writes: Sequence[Write] = ()
    """What belongs to it in other collections."""


Decide = Callable[[Standing], Awaitable[Change | None]]


class ReminderLedger:
    """Reads and changes reminders. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def read(self, user_id: UserId, reminder_id: str) -> Standing:
        """A reminder of this user as it stands. Raises `NotFound`."""
        # The row first: where it changes before the lines are read, its version is old and the change is refused.
        record = await self._pocketbase.get("reminders", reminder_id)
        if record["user"] != user_id:
            raise NotFound(f"There is no reminder {reminder_id!r}.")
        where = bind("reminder = {:id} && status = 'scheduled'", id=reminder_id)
        rows = await self._pocketbase.find("reminder_occurrences", where=where, sort="at", limit=_PENDING_MOST)
        return standing_of(record, rows)

    async def entry(self, reminder_id: str, key: str) -> Entry | None:
        """The line of a key."""
        where = bind("reminder = {:id} && key = {:key}", id=reminder_id, key=key)
        row = await self._pocketbase.first("reminder_occurrences", where=where)
        return entry_of(row) if row else None

    async def fresh(self, reminder_id: str, due: datetime, text: str, *, leaving: Sequence[Entry] = ()) -> Entry:
        """A line for a time that somebody names, cut to milliseconds; a taken time comes again, a moment later.

        A time that was cancelled, or that is `leaving` for this one, is not taken.
        """
        due = _time(format_time(due))
        free = {one.key for one in leaving}
        while True:
            key = occurrence_key(reminder_id, due)
            taken = await self.entry(reminder_id, key)
            if taken is None or taken.state == "cancelled" or key in free:
                return Entry(key, due, due, text, row_id=taken.row_id if taken else "")
            due += _TICK

    async def change(
        self, user_id: UserId, reminder_id: str, decide: Decide, *, change_id: str | None = None
    ) -> tuple[Record, bool]:
        """Decide on what stands, and write it: `(the reminder's row then, whether it was changed now)`.

        Args:
            user_id: whose reminder it has to be.
            reminder_id: the reminder.
            decide: asked again where another change came first; None where there is nothing to change.
            change_id: names the change for ever; made once.

        Raises:
            NotFound: there is none of this user.
        """
        for _ in range(_TRIES):
            standing = await self.read(user_id, reminder_id)
            if change_id is not None and await self._was_made(reminder_id, change_id):
                return standing.record, False
            change = await decide(standing)
            if change is None:
                return standing.record, False
            try:
                return await self._write(standing, change, change_id or str(uuid.uuid4())), True
            except AlreadyExists:
                continue
        raise DependencyDown("Too much is changing this reminder at once.", name="pocketbase")

    async def _was_made(self, reminder_id: str, change_id: str) -> bool:
        where = bind("reminder = {:id} && change = {:change}", id=reminder_id, change=change_id)
        return await self._pocketbase.first("reminder_changes", where=where) is not None

    async def _write(self, standing: Standing, change: Change, change_id: str) -> Record:
        record = standing.record
        version = int(record["version"] or 0) + 1
        made = {
            "id": derive_id("reminder_change", standing.id, str(version)),
            "user": record["user"],
            "reminder": standing.id,
            "change": change_id,
            "version": version,
        }
        kept = {entry.key for entry in change.entries}
        gone = [one for one in change.dropped if one.key not in kept and one.row_id]
        rows = [entry_row(one, reminder_id=standing.id, user_id=record["user"]) for one in change.entries]
        fields = {**change.fields, **_columns(standing, change), "version": version}
        written = await self._pocketbase.batch(
            [
                Create("reminder_changes", made),
                *(Delete("reminder_occurrences", one.id) for one in gone),
                *(Upsert("reminder_occurrences", row) for row in rows),
                Update("reminders", standing.id, fields),
                *change.writes,
            ]
        )
        return written[1 + len(gone) + len(rows)]


def standing_of(record: Record, rows: Sequence[Record]) -> Standing:
    """A reminder and its scheduled lines, as stored. A reminder of before the ledger has its time in its row alone."""
    pending = tuple(sorted((entry_of(row) for row in rows), key=lambda one: one.at))
    due = parse_time(record["due"])
    if not pending and record["status"] == "scheduled" and due is not None:
        local = wall_time(due, zone_of(record["timezone"])).isoformat() if record["repeat"] else ""
        pending = (Entry(occurrence_key(record["id"], due), due, due, record["text"], local=local),)
    return Standing(record, pending)


def planned_columns(pending: Sequence[Entry]) -> Record:
    """The columns of a reminder that say when it comes next."""
    first = min(pending, key=lambda one: one.at)
    return {"due": format_time(first.due), "at": format_time(first.at), "status": "scheduled"}


def _columns(standing: Standing, change: Change) -> Record:
    """What follows for the reminder's row from its lines."""
    lines = {one.key: one for one in standing.pending}
    for one in change.dropped:
        lines.pop(one.key, None)
    lines |= {one.key: one for one in change.entries}
    pending = [one for one in lines.values() if one.state == "scheduled"]
    columns: Record = planned_columns(pending) if pending else {"at": "", "status": _ended(standing, change)}
    settled = [one for one in change.entries if one.state != "scheduled"]
    if settled:
        row = entry_row(settled[-1], reminder_id=standing.id, user_id=standing.record["user"])
        columns["last"] = occurrence_view(row).model_dump(mode="json")
    return columns


def _ended(standing: Standing, change: Change) -> str:
    if "status" in change.fields:
        return str(change.fields["status"])
    return "fired" if standing.pending else str(standing.record["status"])


def _time(stored: str) -> datetime:
    return parse_time(stored) or utc_now()


def _stored(value: datetime | None) -> str:
    return format_time(value) if value else ""
