"""A collection as rows of one type: found by typed conditions, paged, scanned, written."""

import contextlib
import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from src.core.ids import UserId, derive_id
from src.errors import InvalidInput, NotFound
from src.stores.pocketbase import filters
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.fields import folded_name
from src.stores.pocketbase.filters import NAMED_MOST, Condition, Order, all_of, any_of, desc, eq, lt, one_of
from src.stores.pocketbase.rows import EPOCH, Index, OwnedRow, Put, Row, RowUnreadable
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Delete, Update, Upsert, Write

RowT = TypeVar("RowT", bound=Row)
OwnedT = TypeVar("OwnedT", bound=OwnedRow)
OtherT = TypeVar("OtherT", bound=Row)

PAGE_MOST = 200
_PLACE = re.compile(r"(?P<at>\d{1,14})\.(?P<id>[a-z0-9]{15})")
_ID = re.compile(r"[a-z0-9]{15}")
_PRUNED_AT_ONCE = 500
_FOLDED_AT_ONCE = 200


class DeletionRow(OwnedRow):
    """That a row was its user's own, so that deleting it again is answered as the first time."""

    collection = "deletions"
    indices = (Index("user", "created"), Index("created"))
    kept = timedelta(days=365)
    """What was deleted of an imported calendar stays so for a year."""


class Collection(Generic[RowT]):
    """Rows of one collection, whoever they belong to. `noun` is what error messages call a row.

    Every call raises `DependencyDown` where PocketBase does not answer.
    """

    def __init__(self, pocketbase: PocketBase, row: type[RowT], *, noun: str = "row") -> None:
        self._pocketbase = pocketbase
        self._row = row
        self._name = row.collection
        self._noun = noun

    @property
    def row(self) -> type[RowT]:
        """The type of its rows."""
        return self._row

    async def get(self, row_id: str) -> RowT:
        """One row. Raises `NotFound`."""
        return self._row.of(await self._pocketbase.get(self._name, row_id))

    async def get_with(self, row_id: str, column: Column[Any], other: type[OtherT]) -> tuple[RowT, OtherT | None]:
        """One row and the row that a relation of it names, in one request; None where that one is gone. Raises `NotFound`."""
        record = await self._pocketbase.get(self._name, row_id, expand=column.name)
        beside = record.get("expand", {}).get(column.name)
        return self._row.of(record), None if beside is None else other.of(beside)

    async def find(
        self,
        *conditions: Condition,
        sort: Sequence[Order] | None = None,
        limit: int = 50,
        only: Sequence[Column[Any]] = (),
    ) -> list[RowT]:
        """Rows that fit all conditions, newest first where no order is given; at most `PAGE_LIMIT`.

        `only` names the columns to load; the others are then read as empty.
        """
        return self._rows(await self._records(conditions, sort=sort, limit=limit, only=only))

    async def named(self, ids: Sequence[str], *conditions: Condition, only: Sequence[Column[Any]] = ()) -> list[RowT]:
        """Those of the rows of some ids that fit, in no order, however many ids there are."""
        found: list[RowT] = []
        for start in range(0, len(ids), NAMED_MOST):
            some = ids[start : start + NAMED_MOST]
            found += await self.find(*conditions, one_of(self._row.id, some), limit=len(some), only=only)
        return found

    async def first(self, *conditions: Condition, sort: Sequence[Order] = ()) -> RowT | None:
        """The first row that fits, or None."""
        found = await self.find(*conditions, sort=sort, limit=1)
        return found[0] if found else None

    async def lookup(self, row_id: str) -> RowT | None:
        """The row of an id, or None."""
        return await self.first(eq(self._row.id, row_id))

    async def count(self, *conditions: Condition) -> int:
        """How many rows fit."""
        return await self._pocketbase.count(self._name, where=filters.where(self._name, conditions))

    async def scan(self, *conditions: Condition, only: Sequence[Column[Any]] = ()) -> AsyncGenerator[RowT]:
        """All rows that fit, oldest first, however many. Rows that come meanwhile are seen, none is seen twice."""
        where = filters.where(self._name, conditions)
        loaded = self._fields([*only, self._row.created] if only else ())
        async for record in self._pocketbase.scan(self._name, where=where, fields=loaded):
            with contextlib.suppress(RowUnreadable):
                yield self._row.of(record)

    async def newest(
        self, *conditions: Condition, before: str | None = None, limit: int = 50
    ) -> tuple[list[RowT], str | None]:
        """Rows that fit, newest first, whoever they belong to, and the place of the next page or None.

        Raises:
            InvalidInput: `before` is not the place that a page gave.
        """
        edge = None
        if before is not None:
            edge = _read_place(before)
            if edge is None:
                raise InvalidInput("This is not the `next` of a page.", field="before")
        return await self._page(conditions, by=self._row.created, edge=edge, limit=limit)

    async def create(self, row: RowT) -> RowT:
        """Make a row. Raises `AlreadyExists` where its id or a unique value is taken."""
        return self._row.of(await self._pocketbase.create(self._name, row.record()))

    async def update(self, row_id: str, *puts: Put) -> RowT:
        """Change columns of a row. Raises `NotFound`, `AlreadyExists`."""
        return self._row.of(await self._pocketbase.update(self._name, row_id, self._row.stored(*puts)))

    async def upsert(self, row: RowT) -> RowT:
        """Make a row, or write every column of the one that has its id."""
        (record,) = await self._pocketbase.batch([Upsert.of(row)])
        return self._row.of(record)

    async def delete(self, row_id: str) -> None:
        """Delete a row with all that cascades from it; absent is fine."""
        await self._pocketbase.delete(self._name, row_id)

    async def _page(
        self, conditions: Sequence[Condition], *, by: Column[Any], edge: tuple[datetime, str] | None, limit: int
    ) -> tuple[list[RowT], str | None]:
        """Rows after a place in the order of a time and the id, newest first, and the place of the next page or None."""
        wanted = list(conditions)
        if edge is not None:
            at, row_id = None if edge[0] == EPOCH else edge[0], edge[1]  # what has no time stands at the first moment
            wanted.append(any_of(lt(by, at), all_of(eq(by, at), lt(self._row.id, row_id))))
        records = await self._records(wanted, sort=[desc(by), desc(self._row.id)], limit=limit + 1)
        following = _place(by, records[limit - 1]) if len(records) > limit else None
        return self._rows(records[:limit]), following

    async def _records(
        self,
        conditions: Sequence[Condition],
        *,
        sort: Sequence[Order] | None,
        limit: int,
        only: Sequence[Column[Any]] = (),
    ) -> list[Record]:
        orders = [desc(self._row.created)] if sort is None else sort
        return await self._pocketbase.find(
            self._name,
            where=filters.where(self._name, conditions),
            sort=filters.sort(self._name, orders),
            limit=limit,
            fields=self._fields(only),
        )

    def _rows(self, records: Sequence[Record]) -> list[RowT]:
        found: list[RowT] = []
        for record in records:
            with contextlib.suppress(RowUnreadable):  # it is logged
                found.append(self._row.of(record))
        return found

    def _fields(self, only: Sequence[Column[Any]]) -> str:
        """Columns to load: the ones wanted, and those without which no row can be made."""
        if not only:
            return ""
        needed = [column for column in self._row.columns.values() if not column.has_empty]
        return ",".join(dict.fromkeys(column.name for column in (self._row.id, *needed, *only)))


class OwnedCollection(Collection[OwnedT]):
    """Rows that belong to users, seen by one user at a time. Another's row and one that never was are not told apart."""

    async def own(self, user_id: UserId, row_id: str) -> OwnedT:
        """A row of this user. Raises `NotFound`."""
        try:
            row = await self.get(row_id)
        except NotFound as error:
            raise self.absent() from error
        if row.user != user_id:
            raise self.absent()
        return row

    async def own_or_none(self, user_id: UserId, row_id: str) -> OwnedT | None:
        """A row of this user, or None."""
        return await self.first(eq(self._row.id, row_id), eq(self._row.user, user_id))

    async def page(
        self,
        user_id: UserId,
        *conditions: Condition,
        by: Column[Any] | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[list[OwnedT], str | None]:
        """Rows of this user that fit, newest first, and the place of the next page or None.

        Args:
            user_id: whose.
            conditions: what they have to fit.
            by: the column with the time that they are sorted by; when they were made, where none is given.
            before: the id of a row, or the place that a page gave, which stays good when its row is deleted.
            limit: the most rows.

        Raises:
            InvalidInput: `before` is neither.
            NotFound: it is an id, and there is no such row of this user.
        """
        time: Column[Any] = self._row.created if by is None else by
        edge = None if before is None else await self._edge(user_id, before, time)
        return await self._page([eq(self._row.user, user_id), *conditions], by=time, edge=edge, limit=limit)

    async def delete_own(self, user_id: UserId, row_id: str, *, besides: Sequence[Write] = ()) -> None:
        """Delete a row of this user, and write `besides` in one transaction. A second call does nothing.

        Raises:
            NotFound: there never was one.
            AlreadyExists: something of `besides` clashes; nothing was written.
        """
        note = DeletionRow(id=self._note_id(user_id, row_id), user=user_id)
        try:
            await self.own(user_id, row_id)
            await self._pocketbase.batch([Delete(self._name, row_id), Upsert.of(note), *besides])
        except NotFound:
            # Deleted before, or by another device just now: the note of it tells one's own from a stranger's.
            if not await self.was_deleted(user_id, row_id):
                raise self.absent() from None

    async def was_deleted(self, user_id: UserId, row_id: str) -> bool:
        """Whether the user had such a row and deleted it."""
        notes = Collection(self._pocketbase, DeletionRow)
        return await notes.count(eq(DeletionRow.id, self._note_id(user_id, row_id))) > 0

    async def deleted_of(self, user_id: UserId, row_ids: Iterable[str]) -> set[str]:
        """Those of the ids that were rows of this user, and were deleted."""
        by_note = {self._note_id(user_id, row_id): row_id for row_id in row_ids}
        notes = Collection(self._pocketbase, DeletionRow)
        found = {row.id async for row in notes.scan(eq(DeletionRow.user, user_id), only=[DeletionRow.id])}
        return {by_note[note] for note in by_note.keys() & found}

    def absent(self) -> NotFound:
        """What is said of a row that is not there."""
        return NotFound(f"There is no such {self._noun}.")

    async def _edge(self, user_id: UserId, before: str, time: Column[Any]) -> tuple[datetime, str]:
        if _ID.fullmatch(before):
            row = await self.own(user_id, before)
            return getattr(row, time.name) or EPOCH, before
        return place_before(before)

    def _note_id(self, user_id: UserId, row_id: str) -> str:
        return derive_id("deletion", user_id, self._name, row_id)


async def prune(pocketbase: PocketBase, rows: Sequence[type[Row]], *, now: datetime) -> int:
    """Delete rows that are older than their kind is kept; answers how many."""
    pruned = 0
    for row in rows:
        if row.kept is None:
            continue
        where = filters.where(row.collection, [lt(row.created, now - row.kept)])
        while found := await pocketbase.find(
            row.collection, where=where, sort="created", limit=_PRUNED_AT_ONCE, fields="id"
        ):
            with contextlib.suppress(NotFound):  # another process prunes too
                await pocketbase.batch([Delete(row.collection, one["id"]) for one in found])
            pruned += len(found)
    return pruned


def _place(time: Column[Any], record: Record) -> str:
    return place_of(time.read(record.get(time.name)) or EPOCH, str(record["id"]))


def place_of(at: datetime, row_id: str) -> str:
    """A place in a list that is sorted by a time and the id, for clients to give back."""
    return f"{(at - EPOCH) // timedelta(milliseconds=1)}.{row_id}"


def place_before(place: str) -> tuple[datetime, str]:
    """The time and the id of a place. Raises `InvalidInput` where it is none."""
    found = _read_place(place)
    if found is None:
        raise InvalidInput("This is neither an id nor the `next` of a page.", field="before")
    return found


def _read_place(place: str) -> tuple[datetime, str] | None:
    found = _PLACE.fullmatch(place)
    return None if found is None else (EPOCH + timedelta(milliseconds=int(found["at"])), found["id"])


async def fold_stored(pocketbase: PocketBase, rows: Sequence[type[Row]]) -> int:
    """Fold what older versions stored, so that it is found too; answers how many rows there were. Safe to run twice."""
    done = 0
    for row in rows:
        for name in row.searched:
            where = f"{folded_name(name)} = '' && {name} != ''"
            while found := await pocketbase.find(
                row.collection, where=where, limit=_FOLDED_AT_ONCE, fields=f"id,{name}"
            ):
                with contextlib.suppress(NotFound):  # deleted meanwhile
                    writes = [Update(row.collection, one["id"], row.folded_of({name: one[name]})) for one in found]
                    await pocketbase.batch(writes)
                done += len(found)
    return done
