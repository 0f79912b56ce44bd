"""The inbox: what a user put down, to be clarified and done. The only writer of its rows.

Every change writes the item, a row of `inbox_changes` and the widgets that show the item in one transaction. The row's
id is of the item and the revision that it makes, so of two changes that start from one revision one is refused and
looks again; the change's own id is unique beside the item, so a repetition is recognised.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import Conflict, DependencyDown, NotFound
from src.logs import get_logger
from src.models.values import ItemKind, ItemStatus
from src.protocol.events import InboxDeleted
from src.protocol.inbox import InboxCreate, InboxItem, InboxPage, InboxPatch
from src.services.inbox.items import ITEMS, ItemFollower, announce_item, is_asked
from src.services.inbox.views import inbox_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import OwnRows, announce
from src.stores.pocketbase.client import AlreadyExists, Create, PocketBase, Record, Update, Write, bind, format_time

logger = get_logger("inbox")

_MOST_WORDS = 8
"""Words of a search that count: PocketBase takes filters of 3,500 characters and 200 terms."""
_TRIES = 20
"""Other processes that write the same item at the same moment, at most; each round one of them succeeds."""
_EMPTIED = {"due", "project", "next_action", "waiting_for"}
_FILED_FIELDS = ("text", "kind", "status", "due", "project", "next_action", "waiting_for", "minutes")

Decide = Callable[[Record], Record | None]
"""From an item's row to the fields to change; None: nothing is to change."""
Wake = Callable[[UserId], Awaitable[object]]
"""Tells the workflow that goes over a user's inbox that a question was answered. Raises `DependencyDown`."""


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
    """A change of an item that is ready to be written: the row that it starts from, and as it will be."""

    row: Record
    after: Record
    writes: tuple[Write, ...] = ()


class InboxService:
    """Items of all users. Every method takes the user from its caller's session.

    Args:
        follower: what shows items; it is written with them.
        wake: called after a change that settles what the user was asked.
    """

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, *, follower: ItemFollower, wake: Wake | None = None
    ) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._wake = wake
        self._rows = OwnRows(pocketbase, ITEMS, noun="item")
        self._follower = follower
        self.neglected = asyncio.Event()
        """Set when Temporal could not be told that a question was settled; whoever reconciles goes by it."""

    async def page(
        self, user_id: UserId, wanted: InboxFilter, *, before: str | None = None, limit: int = 50
    ) -> InboxPage:
        """Items, newest first; `before` as in `OwnRows.page`."""
        rows, following = await self._rows.page(user_id, where=_where(wanted), before=before, limit=limit)
        return InboxPage(items=[inbox_view(row) for row in rows], next=following)

    async def add(self, user_id: UserId, request: InboxCreate) -> tuple[InboxItem, bool]:
        """Store an item: `(the item, whether it is new)`. The same `id` with the same text changes nothing.

        Raises:
            Conflict: `id` was used for another text.
            DependencyDown: PocketBase does not answer; nothing is stored.
        """
        client_id = request.id or str(uuid.uuid4())
        record, new = await self._insert(
            {
                "id": derive_id("inbox", user_id, client_id),
                "user": user_id,
                "text": request.text,
                "kind": request.kind,
                "status": request.status,
                "due": format_time(request.due) if request.due else "",
                "project": request.project or "",
                "next_action": request.next_action or "",
                "waiting_for": request.waiting_for or "",
                "source": request.source,
            }
        )
        if record["text"] != request.text:
            raise Conflict(f"The id {client_id!r} was used for another item; send this one with a new id.")
        await announce_item(self._events, user_id, record)
        return inbox_view(record), new

    async def change(self, user_id: UserId, item_id: str, patch: InboxPatch) -> InboxItem:
        """Change what is given; null empties a field that may be empty. Raises `NotFound`."""
        return await self.update(user_id, item_id, changes_of(patch))

    async def delete(self, user_id: UserId, item_id: str) -> None:
        """Delete an item for good; a second call does nothing. Raises `NotFound`."""
        change_id = derive_id("deletion", ITEMS, item_id)
        for _ in range(_TRIES):
            linked = await self._follower.writes(user_id, {item_id: None}, change_id=change_id)
            with contextlib.suppress(AlreadyExists):
                await self._rows.delete(user_id, item_id, besides=linked)
                break
        await announce(self._events, user_id, InboxDeleted(ts=utc_now(), item_id=item_id))
        await self.wake(user_id)

    async def put_down(self, fields: Record) -> InboxItem:
        """Store an item with the `id` in `fields`, or find the one that has it; clients are told once."""
        record, _ = await self._insert(fields)
        await announce_item(self._events, UserId(record["user"]), record)
        return inbox_view(record)

    async def update(
        self, user_id: UserId, item_id: str, changes: Record, *, change_id: str | None = None
    ) -> InboxItem:
        """Change fields by the user's will, once for one `change_id`: what was proposed, and undo, end with it.

        Raises:
            NotFound: there is no such item of this user.
        """
        item, _ = await self.decide(user_id, item_id, lambda row: by_user(row, changes), change_id=change_id)
        return item

    async def decide(
        self, user_id: UserId, item_id: str, decide: Decide, *, change_id: str | None = None
    ) -> tuple[InboxItem, bool]:
        """Change an item by what it is at that moment: `(the item, whether it was changed now)`.

        Raises:
            NotFound: there is no such item of this user.
            DependencyDown: PocketBase does not answer.
        """
        for _ in range(_TRIES):
            planned = await self.plan(user_id, item_id, decide, change_id=change_id)
            if not planned.writes:
                return inbox_view(planned.row), False
            writes = [*planned.writes, *await self.following(user_id, [planned], change_id=str(uuid.uuid4()))]
            try:
                records = await self._pocketbase.batch(writes)
            except (AlreadyExists, NotFound):
                continue  # somebody was faster: look again
            await self._follower.announce(user_id, writes, records)
            if is_asked(planned.row):
                await self.wake(user_id)
            return inbox_view(records[0]), True
        raise DependencyDown("Too much is changing this item at once.", name="pocketbase")

    async def plan(self, user_id: UserId, item_id: str, decide: Decide, *, change_id: str | None = None) -> ItemChange:
        """The item's part of the transaction that `decide` asks for; no writes where nothing is to change.

        Raises `NotFound`. Whoever writes it, with what `following` says, plans anew where it clashes.
        """
        row = await self._rows.get(user_id, item_id)
        if change_id is not None and await self._was_made(item_id, change_id):
            return ItemChange(row, row)
        changes = decide(row)
        if changes is None:
            return ItemChange(row, row)
        revision = int(row["revision"] or 0) + 1
        note: Record = {
            "id": derive_id("inbox_change", item_id, str(revision)),
            "user": user_id,
            "item": item_id,
            "change": change_id or str(uuid.uuid4()),
            "revision": revision,
        }
        # The update goes first: of an item that is gone it says so, where the note would be called unfit.
        update = Update(ITEMS, item_id, {**changes, "revision": revision})
        return ItemChange(row, {**row, **changes}, (update, Create("inbox_changes", note)))

    async def following(
        self, user_id: UserId, planned: Sequence[ItemChange], *, change_id: str, exclude: str = ""
    ) -> list[Write]:
        """What the widgets that show the items write in the same transaction, all but the widget `exclude`."""
        items = {one.row["id"]: one.after for one in planned if one.writes}
        return await self._follower.writes(user_id, items, change_id=change_id, exclude=exclude) if items else []

    async def as_they_are(self, user_id: UserId, item_ids: Sequence[str]) -> dict[str, Record | None]:
        """The rows of items, oldest first; None for those that are gone."""
        if not item_ids:
            return {}
        named = " || ".join(bind("id = {:id}", id=item_id) for item_id in item_ids)
        where = f"{bind('user = {:user}', user=user_id)} && ({named})"
        rows = await self._pocketbase.find(ITEMS, where=where, sort="created", limit=len(item_ids))
        return {row["id"]: row for row in rows} | dict.fromkeys(set(item_ids) - {row["id"] for row in rows})

    async def wake(self, user_id: UserId) -> None:
        """Have the workflow look at what it still waits for."""
        if self._wake is None:
            return
        try:
            await self._wake(user_id)
        except DependencyDown:
            self.neglected.set()
            logger.warning("inbox_workflow_not_told", user_id=user_id)

    async def _insert(self, fields: Record) -> tuple[Record, bool]:
        try:
            return await self._pocketbase.create(ITEMS, fields), True
        except AlreadyExists:
            return await self._pocketbase.get(ITEMS, fields["id"]), False

    async def _was_made(self, item_id: str, change_id: str) -> bool:
        where = bind("item = {:item} && change = {:change}", item=item_id, change=change_id)
        return await self._pocketbase.first("inbox_changes", where=where) is not None


def changes_of(patch: InboxPatch) -> Record:
    """A patch as the row's fields."""
    given = patch.model_dump(exclude_unset=True)
    changes: Record = {name: value for name, value in given.items() if value is not None}
    if patch.due is not None:
        changes["due"] = format_time(patch.due)
    return {**changes, **dict.fromkeys(_EMPTIED & given.keys() - changes.keys(), "")}


def by_user(row: Record, changes: Record) -> Record:
    """A change that the user wants: it ends what was proposed, and a new text is looked at anew."""
    ended: Record = {"proposal": None, "answer": "", "filed": False, "before": None}
    if changes.get("text", row["text"]) != row["text"]:
        ended["considered"] = False
    return {**ended, **changes}


def by_assistant(row: Record, changes: Record) -> Record:
    """A change that the assistant makes by the user's words: as the user's own, and it can be undone."""
    return {**by_user(row, changes), "filed": True, "before": before_filing(row)}


def before_filing(row: Record) -> Record:
    """What undo brings back."""
    return {name: row[name] for name in _FILED_FIELDS}


def _where(wanted: InboxFilter) -> str:
    parts: list[str] = []
    if wanted.status is not None:
        parts.append(bind("status = {:status}", status=wanted.status))
    if wanted.kind is not None:
        parts.append(bind("kind = {:kind}", kind=wanted.kind))
    if wanted.project is not None:
        parts.append(bind("project = {:project}", project=wanted.project))
    if wanted.waiting is not None:
        parts.append("waiting_for != ''" if wanted.waiting else "waiting_for = ''")
    if wanted.proposed is not None:
        parts.append(ASKED if wanted.proposed else _NOT_ASKED)
    parts += [_holds(word) for word in (wanted.q or "").split()[:_MOST_WORDS]]
    return " && ".join(parts)


TO_SETTLE = "status = 'new' && ((proposal != null && answer = '') || (considered = false && answer != ''))"
"""Items that wait for the user's word, or whose answer was not gone into yet."""
ASKED = "status = 'new' && proposal != null && answer = ''"
"""As `is_asked`, in the database's words."""
_NOT_ASKED = "(status != 'new' || proposal = null || answer != '')"


def _holds(word: str) -> str:
    """SQLite folds the case of ASCII alone, so other letters are looked for as people write them."""
    variants = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    literal = [v.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for v in variants]
    terms = [bind("text ~ {:word} || project ~ {:word}", word=one) for one in literal]
    return f"({' || '.join(terms)})"
