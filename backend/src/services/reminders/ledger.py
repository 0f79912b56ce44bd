"""The ledger: a reminder's row and the lines of its occurrences, read together and changed together or not at all.

Changes are versioned (`stores.pocketbase.versioned`): of two that start from one version, in whatever process, one is
refused and looks again, so a cancellation and a coming at one moment are one or the other; and a repetition is
recognised for good.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.models.values import OccurrenceState
from src.services.reminders.rows import OccurrenceRow, ReminderChangeRow, ReminderRow
from src.stores.pocketbase import versioned
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, eq
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.values import to_milliseconds
from src.stores.pocketbase.versioned import Versioned
from src.stores.pocketbase.writes import Delete, Upsert, Write

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


def entry_of(row: OccurrenceRow) -> Entry:
    """A line as stored."""
    due = row.due or row.created
    return Entry(
        key=row.key,
        due=due,
        at=row.at or due,
        text=row.text,
        state=row.status,
        local=row.local,
        awake=row.awake,
        origin=row.origin,
        message_id=row.message_id or "",
        settled=row.settled,
        snoozed_until=row.snoozed_until,
        done=row.done,
        skipped=row.skipped,
        told=row.told,
        row_id=row.id,
    )


def entry_row(entry: Entry, *, reminder_id: str, user_id: UserId) -> OccurrenceRow:
    """A line as it is stored."""
    return OccurrenceRow(
        id=entry.id,
        reminder=reminder_id,
        user=user_id,
        due=entry.due,
        at=entry.at,
        key=entry.key,
        status=entry.state,
        text=entry.text,
        local=entry.local,
        awake=entry.awake,
        origin=entry.origin,
        message_id=entry.message_id or None,
        settled=entry.settled,
        snoozed_until=entry.snoozed_until,
        done=entry.done,
        skipped=entry.skipped,
        told=entry.told,
    )


@dataclass(frozen=True)
class Standing:
    """A reminder and what is to come of it, soonest first."""

    row: ReminderRow
    pending: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """The reminder's id."""
        return self.row.id

    @property
    def own(self) -> Entry | None:
        """The series' next own time, or the single time; None where only times that were put off are to come."""
        repeats = self.row.repeat is not None
        return next((one for one in self.pending if bool(one.local) == repeats), None)

    @property
    def agrees(self) -> bool:
        """Whether the row says what its lines say: when it comes next, or that it does not."""
        if not self.pending:
            return self.row.status != "scheduled"
        return (self.row.at or self.row.due) == self.pending[0].at


@dataclass(frozen=True)
class Change:
    """What becomes of a reminder at once."""

    puts: Sequence[Put] = ()
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
        self._rows = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._lines = OwnedCollection(pocketbase, OccurrenceRow, noun="occurrence")
        self._changes = Versioned(
            pocketbase,
            self._rows,
            version=ReminderRow.version,
            notes=ReminderChangeRow,
            of=ReminderChangeRow.reminder,
            change=ReminderChangeRow.change,
            make=_note,
        )

    async def entry(self, reminder_id: str, key: str) -> Entry | None:
        """The line of a key."""
        row = await self._lines.first(eq(OccurrenceRow.reminder, reminder_id), eq(OccurrenceRow.key, key))
        return entry_of(row) if row else None

    async def fresh(self, reminder_id: str, due: datetime, text: str, *, leaving: Sequence[Entry] = ()) -> Entry:
        """A line for a time that somebody names, cut to milliseconds; a taken time comes again, a moment later.

        A time that was cancelled, or that is `leaving` for this one, is not taken.
        """
        due = to_milliseconds(due)
        free = {one.key for one in leaving}
        while True:
            key = occurrence_key(reminder_id, due)
            taken = await self.entry(reminder_id, key)
            if taken is None or taken.state == "cancelled" or key in free:
                return Entry(key, due, due, text, row_id=taken.row_id if taken else "")
            due += _TICK

    async def change(
        self, user_id: UserId, reminder_id: str, decide: Decide, *, change_id: str | None = None
    ) -> tuple[ReminderRow, bool]:
        """Decide on what stands, and write it: `(the reminder's row then, whether it was changed now)`.

        Args:
            user_id: whose reminder it has to be.
            reminder_id: the reminder.
            decide: asked again where another change came first; None where there is nothing to change.
            change_id: names the change for ever; made once.

        Raises:
            NotFound: there is none of this user.
            Contended: others change it all the time; nothing was written.
        """

        async def change(row: ReminderRow) -> versioned.Change | None:
            # The row was read first: where it changes before the lines are, its version is old and this is refused.
            scheduled = [eq(OccurrenceRow.reminder, row.id), eq(OccurrenceRow.status, "scheduled")]
            lines = await self._lines.find(*scheduled, sort=[asc(OccurrenceRow.at)], limit=_PENDING_MOST)
            standing = standing_of(row, lines)
            wanted = await decide(standing)
            return None if wanted is None else _written(standing, wanted)

        outcome = await self._changes.change(user_id, reminder_id, change, change_id=change_id)
        return outcome.row, outcome.changed


def standing_of(row: ReminderRow, lines: Sequence[OccurrenceRow]) -> Standing:
    """A reminder and its scheduled lines, as stored. A reminder of before the ledger has its time in its row alone."""
    pending = tuple(sorted((entry_of(line) for line in lines), key=lambda one: one.at))
    due = row.due
    if not pending and row.status == "scheduled" and due is not None:
        local = wall_time(due, zone_of(row.timezone)).isoformat() if row.repeat else ""
        pending = (Entry(occurrence_key(row.id, due), due, due, row.text, local=local),)
    return Standing(row, pending)


def planned_columns(pending: Sequence[Entry]) -> list[Put]:
    """The columns of a reminder that say when it comes next."""
    first = min(pending, key=lambda one: one.at)
    return [put(ReminderRow.due, first.due), put(ReminderRow.at, first.at), put(ReminderRow.status, "scheduled")]


def _written(standing: Standing, change: Change) -> versioned.Change:
    """A change with its lines, in one transaction."""
    kept = {entry.key for entry in change.entries}
    gone = [one for one in change.dropped if one.key not in kept and one.row_id]
    rows = [entry_row(one, reminder_id=standing.id, user_id=standing.row.user) for one in change.entries]
    lines: list[Write] = [
        *(Delete.of(OccurrenceRow, one.id) for one in gone),
        *(Upsert.of(row) for row in rows),
        *change.writes,
    ]
    return versioned.Change([*change.puts, *_columns(standing, change)], lines)


def _columns(standing: Standing, change: Change) -> list[Put]:
    """What follows for the reminder's row from its lines."""
    lines = {one.key: one for one in standing.pending}
    for one in change.dropped:
        lines.pop(one.key, None)
    lines |= {one.key: one for one in change.entries}
    pending = [one for one in lines.values() if one.state == "scheduled"]
    if pending:
        columns = planned_columns(pending)
    else:
        after = standing.row.having(*change.puts)
        ended = standing.pending and not any(one.column is ReminderRow.status for one in change.puts)
        columns = [put(ReminderRow.at, None), put(ReminderRow.status, "fired" if ended else after.status)]
    settled = [one for one in change.entries if one.state != "scheduled"]
    if settled:
        last = entry_row(settled[-1], reminder_id=standing.id, user_id=standing.row.user)
        columns.append(put(ReminderRow.last, last.view()))
    return columns


def _note(row: ReminderRow, version: int, change_id: str) -> ReminderChangeRow:
    note_id = derive_id("reminder_change", row.id, str(version))
    return ReminderChangeRow(id=note_id, user=row.user, reminder=row.id, change=change_id, version=version)
