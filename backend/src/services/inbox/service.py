"""The inbox: what a user put down, to be clarified and done. The only writer of its rows.

Every change writes the item, a row of `inbox_changes` and the widgets that show the item in one transaction. The row's
id is of the item and the revision that it makes, so of two changes that start from one revision one is refused and
looks again; the change's own id is unique beside the item, so a repetition is recognised.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id, inbox_workflow_id
from src.errors import Conflict
from src.models.values import ItemKind, ItemStatus
from src.protocol.events import InboxDeleted
from src.protocol.inbox import InboxCreate, InboxItem, InboxPage, InboxPatch, Proposal
from src.reading.searching import asked
from src.services.inbox.items import ASKED, NOT_ASKED, ItemFollower, announce_item
from src.services.inbox.rows import ItemChangeRow, ItemRow, ProcessingRow
from src.services.waits.service import Waits
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.filters import Condition, eq, finds, ne
from src.stores.pocketbase.room import Room
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.versioned import Change, Versioned, retried
from src.stores.pocketbase.writes import Write

_PATCHED: dict[str, Column[Any]] = {
    name: ItemRow.columns[name]
    for name in ("text", "kind", "status", "due", "project", "next_action", "waiting_for", "minutes")
}
"""What is changed by hand and by filing, and so what undo brings back. `Any`: of several types."""
_EMPTIED = frozenset({"due", "project", "next_action", "waiting_for"})

Puts = Sequence[Put]
Decide = Callable[[ItemRow], Puts | None]
"""From an item to the columns to change; None: nothing is to change."""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which items to list; None asks for all. `q`: items whose text or project holds each of its words."""

    status: ItemStatus | None = None
    kind: ItemKind | None = None
    q: str | None = None
    project: str | None = None
    waiting: bool | None = None
    proposed: bool | None = None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A change of an item that is ready to be written: the item that it starts from, and as it will be."""

    row: ItemRow
    after: ItemRow
    writes: tuple[Write, ...] = ()


class InboxService:
    """Items of all users. Every method takes the user from its caller's session.

    Args:
        follower: what shows items; it is written with them.
        waits: told when what the user was asked is settled.
        most: how many a user may keep.
    """

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, *, follower: ItemFollower, waits: Waits, most: int = 20_000
    ) -> None:
        self._events = events
        self._waits = waits
        self._rows = OwnedCollection(pocketbase, ItemRow, noun="item")
        self.room = Room(
            self._rows,
            most,
            what="inbox items",
            way_out="Delete what is done or no longer needed, then add this again.",
        )
        self._changes = Versioned(
            pocketbase,
            self._rows,
            version=ItemRow.revision,
            notes=ItemChangeRow,
            of=ItemChangeRow.item,
            change=ItemChangeRow.change,
            make=_note,
        )
        self._processing = Collection(pocketbase, ProcessingRow)
        self._follower = follower

    async def page(
        self, user_id: UserId, wanted: InboxFilter, *, before: str | None = None, limit: int = 50
    ) -> InboxPage:
        """Items, newest first; `before` as in `OwnedCollection.page`."""
        rows, following = await self._rows.page(user_id, *_conditions(wanted), before=before, limit=limit)
        return InboxPage(items=[row.view() for row in rows], next=following)

    async def add(self, user_id: UserId, request: InboxCreate) -> tuple[InboxItem, bool]:
        """Store an item: `(the item, whether it is new)`. The same `id` with the same text changes nothing.

        Raises:
            Conflict: `id` was used for another text.
            NoRoom: the user keeps too many.
            DependencyDown: PocketBase does not answer; nothing is stored.
        """
        client_id = request.id or str(uuid.uuid4())
        row, new = await self._insert(
            ItemRow(
                id=derive_id("inbox", user_id, client_id),
                user=user_id,
                text=request.text,
                kind=request.kind,
                status=request.status,
                due=request.due,
                project=request.project,
                next_action=request.next_action,
                waiting_for=request.waiting_for,
                source=request.source,
            )
        )
        if row.text != request.text:
            raise Conflict(f"The id {client_id!r} was used for another item; send this one with a new id.")
        await announce_item(self._events, row)
        return row.view(), new

    async def change(self, user_id: UserId, item_id: str, patch: InboxPatch) -> InboxItem:
        """Change what is given; null empties a field that may be empty. Raises `NotFound`."""
        return await self.update(user_id, item_id, changes_of(patch))

    async def delete(self, user_id: UserId, item_id: str) -> None:
        """Delete an item for good; a second call does nothing. Raises `NotFound`; `Contended`, then it stands."""
        change_id = derive_id("deletion", ItemRow.collection, item_id)

        async def attempt() -> bool:
            linked = await self._follower.writes(user_id, {item_id: None}, change_id=change_id)
            await self._rows.delete_own(user_id, item_id, besides=linked)
            return True

        await retried(attempt)
        await self._events.announce(user_id, InboxDeleted(ts=utc_now(), item_id=item_id))
        self._waits.inbox(user_id)

    async def put_down(self, row: ItemRow) -> InboxItem:
        """Store an item, or find the one that has its id; clients are told once. Raises `NoRoom`."""
        stored, _ = await self._insert(row)
        await announce_item(self._events, stored)
        return stored.view()

    async def update(self, user_id: UserId, item_id: str, puts: Puts, *, change_id: str | None = None) -> InboxItem:
        """Change columns by the user's will, once for one `change_id`: what was proposed, and undo, end with it.

        Raises:
            NotFound: there is no such item of this user.
        """
        item, _ = await self.decide(user_id, item_id, lambda row: by_user(row, puts), change_id=change_id)
        return item

    async def decide(
        self, user_id: UserId, item_id: str, decide: Decide, *, change_id: str | None = None
    ) -> tuple[InboxItem, bool]:
        """Change an item by what it is at that moment: `(the item, whether it was changed now)`.

        Raises:
            NotFound: there is no such item of this user.
            Contended: others change it all the time.
            DependencyDown: PocketBase does not answer.
        """

        async def change(row: ItemRow) -> Change | None:
            puts = decide(row)
            if puts is None:
                return None
            planned = ItemChange(row, row.having(*puts))
            return Change(puts, await self.following(user_id, [planned], change_id=str(uuid.uuid4())))

        outcome = await self._changes.change(user_id, item_id, change, change_id=change_id)
        if outcome.changed:
            await self._follower.announce(user_id, outcome.writes, outcome.records)
            if outcome.before.is_asked:
                self._waits.inbox(user_id)
        return outcome.row.view(), outcome.changed

    async def plan(
        self, user_id: UserId, item_id: str, decide: Decide, *, change_id: str | None = None
    ) -> ItemChange | None:
        """The item's part of the transaction that `decide` asks for; None where nothing is to change.

        Raises `NotFound`. Whoever writes it, with what `following` says, plans anew where it clashes.
        """
        row = await self._rows.own(user_id, item_id)
        if change_id is not None and await self._changes.was_made(item_id, change_id):
            return None
        puts = decide(row)
        if puts is None:
            return None
        return ItemChange(row, row.having(*puts), tuple(self._changes.writes(row, Change(puts), change_id=change_id)))

    async def following(
        self, user_id: UserId, planned: Sequence[ItemChange], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What the widgets that show the items write in the same transaction, all but the widget `exclude`."""
        items = {one.row.id: one.after for one in planned}
        return await self._follower.writes(user_id, items, change_id=change_id, exclude=exclude) if items else []

    async def as_they_are(self, user_id: UserId, item_ids: Sequence[str]) -> dict[str, ItemRow | None]:
        """The items as they are, oldest first; None for those that are gone."""
        found = await self._rows.named(item_ids, eq(ItemRow.user, user_id))
        rows = sorted(found, key=lambda row: row.created)
        return {row.id: row for row in rows} | dict.fromkeys(set(item_ids) - {row.id for row in rows})

    def answered(self, user_id: UserId) -> None:
        """Have the workflow take up what the user said to its questions."""
        self._waits.inbox(user_id)

    async def process(self, user_id: UserId, *, quiet: bool = False) -> str:
        """Have the new items gone over soon; the workflow's id. Raises `DependencyDown`: it is not wanted, then.

        `quiet`: the user looks at them, and need not be told in the conversation what became of them.
        """
        row = await self._processing.upsert(ProcessingRow(id=derive_id("processing", user_id), user=user_id))
        self._process_soon(row, quiet=quiet)
        return inbox_workflow_id(user_id)

    async def process_owed(self) -> None:
        """Have gone over what was wanted of processes that ended before the workflow knew."""
        async for row in self._processing.scan():
            self._process_soon(row)

    def _process_soon(self, row: ProcessingRow, *, quiet: bool = False) -> None:
        self._waits.inbox_processing(row.user, partial(self._processing.delete, row.id), quiet=quiet)

    async def _insert(self, row: ItemRow) -> tuple[ItemRow, bool]:
        await self.room.require(row.user, row_id=row.id)
        try:
            return await self._rows.create(row), True
        except AlreadyExists:
            return await self._rows.get(row.id), False


def changes_of(patch: InboxPatch) -> list[Put]:
    """A patch as changes of columns."""
    given = patch.model_fields_set - {"id"}
    wanted = {name: getattr(patch, name) for name in given}
    return [put(_PATCHED[name], value) for name, value in wanted.items() if value is not None or name in _EMPTIED]


def filed_as(proposal: Proposal) -> list[Put]:
    """What an item becomes by a proposal: what it does not name stays."""
    named = {name: getattr(proposal, name) for name in _PATCHED if name in Proposal.model_fields}
    return [put(_PATCHED[name], value) for name, value in named.items() if value is not None]


def by_user(row: ItemRow, puts: Puts) -> list[Put]:
    """A change that the user wants: it ends what was proposed, and a new text is looked at anew."""
    ended = [put(ItemRow.proposal, None), put(ItemRow.answer, ""), put(ItemRow.filed, False), put(ItemRow.before, None)]
    if row.having(*puts).text != row.text:
        ended.append(put(ItemRow.considered, False))
    return [*ended, *puts]


def by_assistant(row: ItemRow, puts: Puts) -> list[Put]:
    """A change that the assistant makes by the user's words: as the user's own, and it can be undone."""
    return [*by_user(row, puts), put(ItemRow.filed, True), put(ItemRow.before, before_filing(row))]


def before_filing(row: ItemRow) -> dict[str, Any]:
    """What undo brings back, as it is stored. `Any`: of several types."""
    return {name: column.store(getattr(row, name)) for name, column in _PATCHED.items()}


def undone(before: dict[str, Any]) -> list[Put]:
    """The changes that bring back what stood before."""
    return [put(column, column.read(before[name])) for name, column in _PATCHED.items() if name in before]


def _note(row: ItemRow, revision: int, change_id: str) -> ItemChangeRow:
    note_id = derive_id("inbox_change", row.id, str(revision))
    return ItemChangeRow(id=note_id, user=row.user, item=row.id, change=change_id, revision=revision)


def _conditions(wanted: InboxFilter) -> list[Condition]:
    found: list[Condition] = []
    if wanted.status is not None:
        found.append(eq(ItemRow.status, wanted.status))
    if wanted.kind is not None:
        found.append(eq(ItemRow.kind, wanted.kind))
    if wanted.project is not None:
        found.append(eq(ItemRow.project, wanted.project))
    if wanted.waiting is not None:
        found.append(ne(ItemRow.waiting_for, None) if wanted.waiting else eq(ItemRow.waiting_for, None))
    if wanted.proposed is not None:
        found.append(ASKED if wanted.proposed else NOT_ASKED)
    if wanted.q:
        found.append(finds(asked(wanted.q), ItemRow.text, ItemRow.project))
    return found
