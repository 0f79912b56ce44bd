"""Rows that are changed version by version, by any number of processes at once, without a lock.

A change writes the row and a note in one transaction. The note's id is of the row and the version that it makes, so of
two changes that start from one version, in whatever process, one is refused and looks again. The change's own id is
unique beside the row, so a repetition is recognised for good.
"""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from src.core.ids import UserId
from src.errors import Contended, NotFound
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import OwnedRow, Put, put
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Create, Update, Write

OwnedT = TypeVar("OwnedT", bound=OwnedRow)
T = TypeVar("T")

_TRIES = 20
"""Others that change the same row at the same moment, at most; each round one of them succeeds."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a row at once."""

    puts: Sequence[Put] = ()
    besides: Sequence[Write] = ()
    """What is written with it, in the same transaction."""
    note: OwnedRow | None = None
    """The note, where it says more than that the row was changed; its id has to be of the same row and version."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[OwnedT]):
    """What came of a change; without writes the row stays as it was."""

    before: OwnedT
    row: OwnedT
    writes: Sequence[Write] = ()
    records: Sequence[Record] = ()
    """What the database answered to each of the writes."""

    @property
    def changed(self) -> bool:
        """Whether the row was changed now."""
        return bool(self.writes)


Note = Callable[[OwnedT, int, str], OwnedRow]
"""From a row, the version that a change makes of it, and the change's id: the note of it."""


class Versioned(Generic[OwnedT]):
    """Changes rows of one collection. Every call raises `DependencyDown` where PocketBase does not answer.

    Args:
        rows: the collection.
        version: the column with a row's version.
        notes: the collection of the notes.
        of: in a note, the id of the row.
        change: in a note, the id of the change, unique beside the row's.
        make: makes a note.
    """

    def __init__(
        self,
        pocketbase: PocketBase,
        rows: OwnedCollection[OwnedT],
        *,
        version: Column[int],
        notes: type[OwnedRow],
        of: Column[str],
        change: Column[str],
        make: Note[OwnedT],
    ) -> None:
        self._pocketbase = pocketbase
        self._rows = rows
        self._version_column = version
        self._notes = Collection(pocketbase, notes)
        self._noted_row = of
        self._noted_change = change
        self._make = make

    async def change(
        self,
        user_id: UserId,
        row_id: str,
        decide: Callable[[OwnedT], Awaitable[Change | None]],
        *,
        change_id: str | None = None,
        absent: OwnedT | None = None,
    ) -> Outcome[OwnedT]:
        """Decide on the row as it is, and write that.

        Args:
            user_id: whose row it has to be.
            row_id: the row.
            decide: asked again where another change came first; None where there is nothing to change.
            change_id: names the change for ever, so it is made once.
            absent: what to start from where there is no such row yet; with it the change makes the row.

        Raises:
            NotFound: there is no such row of this user.
            Contended: others change it all the time; nothing was written.
        """

        async def attempt() -> Outcome[OwnedT] | None:
            row = await self._rows.own_or_none(user_id, row_id) if absent else await self._rows.own(user_id, row_id)
            start = row or absent
            assert start is not None  # noqa: S101 - `own` has raised  # nosec B101
            if change_id is not None and row is not None and await self.was_made(row_id, change_id):
                return Outcome(row, row)
            change = await decide(start)
            if change is None:
                return Outcome(start, start)
            writes = self.writes(start, change, change_id=change_id, new=row is None)
            try:
                records = await self._pocketbase.batch(writes)
            except (AlreadyExists, NotFound):
                return None  # somebody was faster: look again
            return Outcome(start, type(start).of(records[0]), writes, records)

        return await retried(attempt)

    def writes(self, row: OwnedT, change: Change, *, change_id: str | None = None, new: bool = False) -> list[Write]:
        """A change for a transaction of the caller's own, which plans anew where it clashes. The row is written first."""
        version = self._version(row) + 1
        puts = [*change.puts, put(self._version_column, version)]
        # Of a row that is gone the update says so, where its note would be called unfit: so the note comes later.
        first = Create.of(row.having(*puts)) if new else Update.of(type(row), row.id, *puts)
        note = change.note or self._make(row, version, change_id or str(uuid.uuid4()))
        return [first, Create.of(note), *change.besides]

    async def was_made(self, row_id: str, change_id: str) -> bool:
        """Whether the change of this id was written."""
        found = await self._notes.first(eq(self._noted_row, row_id), eq(self._noted_change, change_id))
        return found is not None

    def _version(self, row: OwnedT) -> int:
        found: Any = getattr(row, self._version_column.name)
        return int(found)


async def retried(attempt: Callable[[], Awaitable[T | None]]) -> T:
    """What `attempt` answers; None and a clash have it tried again. Raises `Contended` where that does not end."""
    for _ in range(_TRIES):
        try:
            answer = await attempt()
        except AlreadyExists:
            continue
        if answer is not None:
            return answer
    raise Contended("Too much is changing this at once; try again.")
