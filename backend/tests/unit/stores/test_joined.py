"""Reads that begin at the same moment are asked together, once."""

import asyncio
from collections.abc import Sequence

from src.stores.pocketbase.joined import JoinedReads, Query
from src.stores.pocketbase.values import Record


def query(collection: str) -> Query:
    return Query(collection, "", "", 50, "")


class Asked:
    """Answers each query with its own name, and keeps what it was asked. `deaf`: it answers nothing."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.times: list[list[str]] = []

    async def __call__(self, queries: Sequence[Query]) -> list[list[Record]] | None:
        self.times.append([one.collection for one in queries])
        await asyncio.sleep(0)
        return None if self.deaf else [[{"id": one.collection}] for one in queries]


async def test_what_begins_together_is_one_request_and_each_gets_its_own() -> None:
    asked = Asked()
    reads = JoinedReads(asked)
    found = await asyncio.gather(*(reads.find(query(name)) for name in "abc"))
    assert found == [[{"id": "a"}], [{"id": "b"}], [{"id": "c"}]]
    assert asked.times == [["a", "b", "c"]]


async def test_one_by_itself_is_asked_alone() -> None:
    asked = Asked()
    assert await JoinedReads(asked).find(query("a")) is None
    assert asked.times == []


async def test_where_nothing_is_answered_each_is_asked_alone() -> None:
    reads = JoinedReads(Asked(deaf=True))
    assert await asyncio.gather(*(reads.find(query(name)) for name in "ab")) == [None, None]


async def test_one_that_is_given_up_harms_no_other() -> None:
    reads = JoinedReads(Asked())
    gone, stays = (asyncio.create_task(reads.find(query(name))) for name in "ab")
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == [{"id": "b"}]
