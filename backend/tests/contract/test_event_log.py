"""The event log against a real Redis: what is lost is owed, what is repeated is written once."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest
import uvloop

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown
from src.protocol.events import EVENTS, InboxDeleted, StreamChunk
from src.services.background import Background
from src.services.connection_manager import ConnectionManager
from src.stack.supervisor import Stack
from src.stores.event_log.log import EventLog
from tests.conditions import until


def some_user() -> UserId:
    return UserId(uuid.uuid4().hex[:15])


def deleted(item_id: str) -> InboxDeleted:
    return InboxDeleted(ts=utc_now(), item_id=item_id)


async def kinds_after(log: EventLog, user: UserId, cursor: str) -> list[str]:
    return [EVENTS.validate_json(event.wire()).type for event in (await log.read_after(user, cursor)).events]


@pytest.fixture
async def log(stack: Stack) -> AsyncIterator[EventLog]:
    log = EventLog(stack.settings.redis)
    yield log
    await log.close()


@pytest.fixture
async def lost(stack: Stack) -> AsyncIterator[EventLog]:
    """A log whose Redis is away."""
    lost = EventLog(stack.settings.redis.model_copy(update={"url": "redis://127.0.0.1:1/0"}))
    yield lost
    await lost.close()


async def test_a_connection_that_was_reset_is_made_anew(stack: Stack) -> None:
    """On the loop that the backend runs on, whose transports say it in their own way."""
    user = some_user()

    async def write_after_a_reset() -> list[str]:
        log = EventLog(stack.settings.redis)
        start = await log.tail(user)
        transport = cast("Any", log)._redis.connection_pool._available_connections[0]._writer.transport
        transport.abort()
        await log.announce(user, deleted("a"))
        assert user not in log.owed
        kinds = await kinds_after(log, user, start)
        await log.close()
        return kinds

    assert await asyncio.to_thread(uvloop.run, write_after_a_reset()) == ["inbox.deleted"]


async def test_what_redis_raises_is_an_outage(log: EventLog) -> None:
    async def closed() -> None:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    with pytest.raises(DependencyDown):
        await cast("Any", log)._connection.guard(closed())


async def test_a_chunk_that_is_sent_twice_is_written_once(log: EventLog) -> None:
    user, reply = some_user(), uuid.uuid4().hex[:15]
    start = await log.tail(user)
    attempt, _ = await log.begin_reply(user, reply_id=reply, agent="coordinator", reply_to=None, least_attempt=1)
    for seq, text in ((0, "one "), (0, "one "), (1, "two")):
        event = StreamChunk(ts=utc_now(), message_id=reply, attempt=attempt, seq=seq, text=text)
        alive, _ = await log.append_chunk(
            user, reply_id=reply, attempt=attempt, next_seq=seq + 1, text=text, event=event
        )
        assert alive
    assert await kinds_after(log, user, start) == ["stream.chunk"] * 2
    assert [live.text for live in await log.live_replies(user)] == ["one two"]


async def test_what_could_not_be_told_is_owed_and_settled_before_anything_else(log: EventLog, lost: EventLog) -> None:
    user, other = some_user(), some_user()
    await lost.announce(user, deleted("a" * 15))
    await lost.announce(other, deleted("b" * 15), once="b")
    assert user in lost.owed
    assert len(lost.owed) == 2
    start, other_start = await log.tail(user), await log.tail(other)
    log.owed.add(user)
    log.owed.add(other)
    await log.announce(user, deleted("c" * 15))
    await log.begin_reply(other, reply_id="d" * 15, agent="coordinator", reply_to=None, least_attempt=1)
    assert await kinds_after(log, user, start) == ["resync", "inbox.deleted"]
    assert await kinds_after(log, other, other_start) == ["resync"]
    assert user not in log.owed


async def test_each_start_owes_everybody_a_fresh_view(stack: Stack, log: EventLog) -> None:
    user, quiet = some_user(), some_user()
    before, long_ago = await log.tail(user), await log.tail(quiet)
    await log.publish(quiet, deleted("i1"))
    connections = ConnectionManager(log, ended_of=_none)
    loops = Background()
    loops.add(*connections.loops())
    loops.start()
    async with connections.subscribe(user, cursor=before) as subscription:
        first = subscription.next_now()  # of an epoch that others began before
        if first is not None:
            assert EVENTS.validate_json(first.wire()).type == "resync"
        started = EventLog(stack.settings.redis)
        await started.owed.settle()
        event = await subscription.next()
        assert event is not None
        assert EVENTS.validate_json(event.wire()).type == "resync"
        # Whoever comes later with a cursor from before it, too, behind what the log still has; a cursor of now is good.
        await started.look_at_epoch()
        await log.resync_since(quiet, await log.tail(quiet))
        assert await kinds_after(log, quiet, long_ago) == ["inbox.deleted"]
        for _ in range(2):
            await started.resync_since(quiet, long_ago)
        assert await kinds_after(log, quiet, long_ago) == ["inbox.deleted", "resync"]
        await started.close()
    await loops.close()


async def _none(tokens: Sequence[str]) -> Sequence[str]:
    return []


async def test_an_epoch_that_is_known_gives_nobody_a_fresh_view_again(log: EventLog) -> None:
    await log.owed.settle()
    assert await log.look_at_epoch()
    assert await log.look_at_epoch() is None
    await log.owed.settle()
    assert await log.look_at_epoch() is None


async def test_owing_wakes_the_loop_that_settles(log: EventLog) -> None:
    user = some_user()
    start = await log.tail(user)
    log.owed.wake.clear()
    log.owed.add(user)
    assert log.owed.wake.is_set()
    await log.owed.settle()

    async def told() -> bool:
        return await kinds_after(log, user, start) == ["resync"]

    await until(told)
