"""One search over all that is a user's: messages, items, reminders, memories. Reads only."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import get_args

from src.core.ids import UserId, derive_id
from src.protocol.search import SearchHit, SearchMark, SearchPage, SearchType
from src.reading import searching
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.memory import MemoryService
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection, place_before, place_of
from src.stores.pocketbase.filters import eq, finds
from src.stores.pocketbase.rows import EPOCH

SEARCH_TYPES: tuple[SearchType, ...] = get_args(SearchType)
_LONGEST_TEXT = 1000
_SNIPPET = 160
_LEAD = 40
"""Code points of a snippet before the first word found: enough to see what it stands in."""
_MOST_MEMORIES = 200

Words = Sequence[Sequence[str]]


class SearchService:
    """Finds what holds each word of a query, in any form. Every method takes the user from its caller's session."""

    def __init__(self, pocketbase: PocketBase, memory: MemoryService) -> None:
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._reminders = OwnedCollection(pocketbase, ReminderRow, noun="reminder")
        self._memory = memory

    async def search(
        self,
        user_id: UserId,
        query: str,
        *,
        types: Sequence[SearchType] = SEARCH_TYPES,
        before: str | None = None,
        limit: int = 20,
    ) -> SearchPage:
        """What is found, newest first. Nothing where the query has no word.

        Raises:
            InvalidInput: `before` is no place that a page gave.
            DependencyDown: a store does not answer.
        """
        # The first word of all is looked up in dictionaries that are loaded with it.
        words = await asyncio.to_thread(searching.asked, query)
        if not words:
            return SearchPage(items=[])
        asked = (self._of(kind, user_id, words, query, before=before, limit=limit) for kind in dict.fromkeys(types))
        found = [hit for hits in await asyncio.gather(*asked) for hit in hits]
        found.sort(key=_key, reverse=True)
        shown = found[:limit]
        following = place_of(*_key(shown[-1])) if len(found) > limit else None
        return SearchPage(items=[_with_snippet(hit, query) for hit in shown], next=following)

    async def _of(
        self, kind: SearchType, user_id: UserId, words: Words, query: str, *, before: str | None, limit: int
    ) -> list[SearchHit]:
        match kind:
            case "message":
                wanted = (eq(MessageRow.status, "complete"), eq(MessageRow.superseded, False))
                messages, _ = await self._messages.page(
                    user_id, *wanted, finds(words, MessageRow.text), before=before, limit=limit + 1
                )
                return [_of_message(row) for row in messages]
            case "item":
                holds = finds(words, ItemRow.text, ItemRow.project)
                items, _ = await self._items.page(user_id, holds, before=before, limit=limit + 1)
                return [_of_item(row) for row in items]
            case "reminder":
                holds = finds(words, ReminderRow.text)
                reminders, _ = await self._reminders.page(user_id, holds, before=before, limit=limit + 1)
                return [_of_reminder(row) for row in reminders]
            case "memory":
                return await self._in_memories(user_id, query, before)

    async def _in_memories(self, user_id: UserId, query: str, before: str | None) -> list[SearchHit]:
        page = await self._memory.list(user_id, q=query, limit=_MOST_MEMORIES)
        hits = [SearchHit(type="memory", id=one.id, text=one.text, snippet="", at=one.created) for one in page.items]
        if before is None:
            return hits
        at, row_id = place_before(before)
        return [hit for hit in hits if _key(hit) < (at, row_id)]


def _of_message(row: MessageRow) -> SearchHit:
    return SearchHit(type="message", id=row.id, text=row.text, snippet="", at=row.created, role=row.role)


def _of_item(row: ItemRow) -> SearchHit:
    return SearchHit(type="item", id=row.id, text=row.text, snippet="", at=row.created, due=row.due, status=row.status)


def _of_reminder(row: ReminderRow) -> SearchHit:
    return SearchHit(
        type="reminder", id=row.id, text=row.text, snippet="", at=row.created, due=row.due, status=row.status
    )


def _key(hit: SearchHit) -> tuple[datetime, str]:
    """Its place among all hits; a memory's id has another form than those of rows."""
    at = EPOCH + (hit.at - EPOCH) // timedelta(milliseconds=1) * timedelta(milliseconds=1)
    return at, derive_id("memory", hit.id) if hit.type == "memory" else hit.id


def _with_snippet(hit: SearchHit, query: str) -> SearchHit:
    found = searching.marks(query, hit.text)
    first = found[0][0] if found else 0
    start = max(0, min(first - _LEAD, len(hit.text) - _SNIPPET))
    start = hit.text.find(" ", start, first) + 1 if start and hit.text.find(" ", start, first) >= 0 else start
    end = min(len(hit.text), start + _SNIPPET)
    head, tail = "…" if start else "", "…" if end < len(hit.text) else ""
    marks = [
        SearchMark(start=at - start + len(head), end=to - start + len(head))
        for at, to in found
        if at >= start and to <= end
    ]
    snippet = f"{head}{hit.text[start:end]}{tail}"
    return hit.model_copy(update={"text": hit.text[:_LONGEST_TEXT], "snippet": snippet, "marks": marks})
