"""The inbox: what a user put down, to be clarified and done. The only writer of its rows."""

import uuid
from dataclasses import dataclass

from src.errors import Conflict
from src.models import ItemKind, ItemStatus, UserId, derive_id, utc_now
from src.protocol import InboxCreate, InboxDeleted, InboxItem, InboxPage, InboxPatch, InboxUpserted
from src.services.own_rows import OwnRows, announce
from src.services.views import inbox_view
from src.stores.event_log import EventLog
from src.stores.pocketbase import AlreadyExists, PocketBase, Record, bind, format_time

_COLLECTION = "inbox_items"
_MOST_WORDS = 8
"""Words of a search that count: PocketBase takes filters of 3,500 characters and 200 terms."""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which items to list; None asks for all. `q`: items whose text or project holds each of its words."""

    status: ItemStatus | None = None
    kind: ItemKind | None = None
    q: str | None = None


class InboxService:
    """Items of all users. Every method takes the user from its caller's session."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._rows = OwnRows(pocketbase, _COLLECTION, noun="item")

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
        item, new = await self.insert(
            {
                "id": derive_id("inbox", user_id, client_id),
                "user": user_id,
                "text": request.text,
                "kind": request.kind,
                "status": request.status,
                "due": format_time(request.due) if request.due else "",
                "project": request.project or "",
                "next_action": request.next_action or "",
                "source": request.source,
            }
        )
        if item.text != request.text:
            raise Conflict(f"The id {client_id!r} was used for another item; send this one with a new id.")
        await self._announce(user_id, item)
        return item, new

    async def change(self, user_id: UserId, item_id: str, patch: InboxPatch) -> InboxItem:
        """Change what is given; null empties `due`, `project` and `next_action`. Raises `NotFound`."""
        item = await self.update(user_id, item_id, _changes(patch))
        await self._announce(user_id, item)
        return item

    async def delete(self, user_id: UserId, item_id: str) -> None:
        """Delete an item for good; a second call does nothing. Raises `NotFound`."""
        await self._rows.delete(user_id, item_id)
        await announce(self._events, user_id, InboxDeleted(ts=utc_now(), item_id=item_id))

    async def insert(self, fields: Record) -> tuple[InboxItem, bool]:
        """Write an item with the `id` in `fields`, or read the one that has it, without telling clients."""
        try:
            return inbox_view(await self._pocketbase.create(_COLLECTION, fields)), True
        except AlreadyExists:
            return inbox_view(await self._pocketbase.get(_COLLECTION, fields["id"])), False

    async def update(self, user_id: UserId, item_id: str, changes: Record) -> InboxItem:
        """Write fields of an item, without telling clients. Raises `NotFound`."""
        await self._rows.get(user_id, item_id)
        return inbox_view(await self._pocketbase.update(_COLLECTION, item_id, changes))

    async def _announce(self, user_id: UserId, item: InboxItem) -> None:
        key = f"inbox:{item.id}:{item.updated.isoformat()}"
        await announce(self._events, user_id, InboxUpserted(ts=utc_now(), item=item), key=key)


def _changes(patch: InboxPatch) -> Record:
    given = patch.model_dump(exclude_unset=True)
    changes: Record = {name: value for name, value in given.items() if value is not None}
    if patch.due is not None:
        changes["due"] = format_time(patch.due)
    emptied = {"due", "project", "next_action"} & given.keys() - changes.keys()
    return {**changes, **dict.fromkeys(emptied, "")}


def _where(wanted: InboxFilter) -> str:
    parts: list[str] = []
    if wanted.status is not None:
        parts.append(bind("status = {:status}", status=wanted.status))
    if wanted.kind is not None:
        parts.append(bind("kind = {:kind}", kind=wanted.kind))
    parts += [_holds(word) for word in (wanted.q or "").split()[:_MOST_WORDS]]
    return " && ".join(parts)


def _holds(word: str) -> str:
    """SQLite folds the case of ASCII alone, so other letters are looked for as people write them."""
    variants = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    literal = [v.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for v in variants]
    terms = [bind("text ~ {:word} || project ~ {:word}", word=one) for one in literal]
    return f"({' || '.join(terms)})"
