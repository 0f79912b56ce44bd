"""Rows of one collection that belong to users: reading, paging and deleting them, always for one user.

Another user's row and a row that never was are not told apart.
"""

import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from src.core.ids import UserId, derive_id
from src.errors import DependencyDown, InvalidInput, NotFound
from src.logs import get_logger
from src.protocol.events import Event
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import Delete, PocketBase, Record, Upsert, Write, bind, parse_time

logger = get_logger("own_rows")

PAGE_MOST = 200
_PLACE = re.compile(r"(?:(?P<created>\d{1,14})\.)?(?P<id>[a-z0-9]{15})")
_NOTES_KEPT = {
    "widget_changes": timedelta(days=30),
    "inbox_changes": timedelta(days=30),
    "deletions": timedelta(days=365),
}
"""Longer than any client holds back what it could not send; what was deleted of an imported calendar stays so for a year."""
_PRUNED_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OwnRows:
    """One collection, seen by one user at a time. `noun` is what error messages call a row."""

    def __init__(self, pocketbase: PocketBase, collection: str, *, noun: str) -> None:
        self._pocketbase = pocketbase
        self._collection = collection
        self._noun = noun

    async def get(self, user_id: UserId, record_id: str) -> Record:
        """A row of this user. Raises `NotFound`."""
        try:
            record = await self._pocketbase.get(self._collection, record_id)
        except NotFound as error:
            raise self._absent() from error
        if record["user"] != user_id:
            raise self._absent()
        return record

    async def page(
        self, user_id: UserId, *, where: str = "", before: str | None = None, limit: int = 50
    ) -> tuple[list[Record], str | None]:
        """Rows that fit `where`, newest first, and the place of the next page or None.

        `before` is the id of a row, or the place that a page gave, which stays good when its row is deleted.

        Raises:
            InvalidInput: `before` is neither.
            NotFound: it is an id, and there is no such row of this user.
        """
        parts = [bind("user = {:user}", user=user_id), *([f"({where})"] if where else [])]
        if before is not None:
            created, record_id = await self._edge(user_id, before)
            older = "(created < {:created} || (created = {:created} && id < {:id}))"
            parts.append(bind(older, created=created, id=record_id))
        rows = await self._pocketbase.find(
            self._collection, where=" && ".join(parts), sort="-created,-id", limit=limit + 1
        )
        return rows[:limit], _place(rows[limit - 1]) if len(rows) > limit else None

    async def delete(self, user_id: UserId, record_id: str, *, besides: Sequence[Write] = ()) -> None:
        """Delete a row of this user, and write `besides` in one transaction. A second call does nothing.

        Raises:
            NotFound: there never was one.
            AlreadyExists: something of `besides` clashes; nothing was written.
        """
        note = {"id": self._note_id(user_id, record_id), "user": user_id}
        try:
            await self.get(user_id, record_id)
            await self._pocketbase.batch([Delete(self._collection, record_id), Upsert("deletions", note), *besides])
        except NotFound:
            # Deleted before, or by another device just now: the note of it tells one's own from a stranger's.
            if not await self.was_deleted(user_id, record_id):
                raise self._absent() from None

    async def was_deleted(self, user_id: UserId, record_id: str) -> bool:
        """Whether the user had such a row and deleted it."""
        where = bind("id = {:id}", id=self._note_id(user_id, record_id))
        return await self._pocketbase.count("deletions", where=where) > 0

    async def _edge(self, user_id: UserId, before: str) -> tuple[datetime, str]:
        found = _PLACE.fullmatch(before)
        if found is None:
            raise InvalidInput("This is neither an id nor the `next` of a page.", field="before")
        if found["created"] is not None:
            return _EPOCH + timedelta(milliseconds=int(found["created"])), found["id"]
        return _created(await self.get(user_id, found["id"])), found["id"]

    def _note_id(self, user_id: UserId, record_id: str) -> str:
        return derive_id("deletion", user_id, self._collection, record_id)

    def _absent(self) -> NotFound:
        return NotFound(f"There is no such {self._noun}.")


async def prune(pocketbase: PocketBase, *, now: datetime) -> int:
    """Delete notes of changes and deletions that are too old for anybody to repeat them; answers how many."""
    pruned = 0
    for collection, kept in _NOTES_KEPT.items():
        where = bind("created < {:edge}", edge=now - kept)
        while rows := await pocketbase.find(
            collection, where=where, sort="created", limit=_PRUNED_AT_ONCE, fields="id"
        ):
            with contextlib.suppress(NotFound):  # another process prunes too
                await pocketbase.batch([Delete(collection, row["id"]) for row in rows])
            pruned += len(rows)
    return pruned


async def announce(events: EventLog, user_id: UserId, event: Event, *, key: str | None = None) -> None:
    """Tell the user's clients of a change; once for one `key`. The change stands, whether they hear of it or not."""
    try:
        if key is None:
            await events.publish(user_id, event)
        else:
            await events.publish_once(user_id, key, event)
    except DependencyDown:
        logger.warning("event_not_published", user_id=user_id)  # clients load it with the next snapshot


def _created(record: Record) -> datetime:
    return parse_time(record["created"]) or _EPOCH


def _place(record: Record) -> str:
    return f"{(_created(record) - _EPOCH) // timedelta(milliseconds=1)}.{record['id']}"
