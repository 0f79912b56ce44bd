"""Reads that begin at the same moment go to PocketBase as one request: half of what a small one costs is the asking."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from src.stores.pocketbase.values import Record

AT_ONCE = 4
"""Joined requests of one process at a time: PocketBase has so many JavaScript runtimes ready, and makes more at a cost."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of one collection. `fields` names what to load, by commas; empty: everything."""

    collection: str
    where: str
    sort: str
    limit: int
    fields: str


Together = Callable[[Sequence[Query]], Awaitable[list[list[Record]] | None]]


class JoinedReads:
    """Joins the reads of one block.

    Args:
        together: answers several queries in their order; None where each has to be asked alone.
    """

    def __init__(self, together: Together) -> None:
        self._together = together
        self._asked: list[tuple[Query, asyncio.Future[list[Record] | None]]] = []
        self._asking: set[asyncio.Task[None]] = set()

    async def find(self, query: Query) -> list[Record] | None:
        """The records; None where it has to be asked alone."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Record] | None] = loop.create_future()
        if not self._asked:
            loop.call_soon(self._begin)
        self._asked.append((query, answer))
        return await answer

    def _begin(self) -> None:
        asked, self._asked = self._asked, []
        task = asyncio.create_task(self._answer(asked))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _answer(self, asked: list[tuple[Query, asyncio.Future[list[Record] | None]]]) -> None:
        found: list[list[Record]] | None = None
        try:
            if len(asked) > 1:
                found = await self._together([query for query, _ in asked])
        finally:
            for place, (_, answer) in enumerate(asked):
                if not answer.done():
                    answer.set_result(None if found is None else found[place])
