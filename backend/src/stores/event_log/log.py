"""The log of live events: one Redis Stream for each user. The only file that knows Redis, but for its scripts.

Owns the order of a user's events, their cursors, the reply in progress (so that a reload goes on where it is) and the
fence that keeps a dead attempt of a reply from writing. It is disposable: replies are stored in the database, and losing
Redis altogether costs clients one reload.

Keys, all with the user's id as hash tag so that one script touches one slot:
    events:{user}           stream; fields `e` (the event as JSON without its cursor)
    reply:{user}:ID         hash of a reply in progress: attempt, seq, agent, reply_to, ended, cancel
    reply:{user}:ID:text    its text so far
    live:{user}             set of the ids of replies in progress
"""

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown
from src.protocol.events import Event, Resync
from src.settings import RedisSettings
from src.stores.event_log import scripts as event_scripts
from src.stores.event_log.connection import RedisConnection
from src.stores.event_log.owed import EPOCHS, Owed

_ANCHOR = ""
"""An entry with no event in it. It makes the cursor of an empty log a real entry, so that a cursor that is no longer in
the stream always means that something was dropped."""

_CURSOR_WIDTH = 6
_MILLISECONDS_WIDTH = 13
_REPLY_TTL_SECONDS = 24 * 3600
"""A reply in progress is forgotten a day after its last chunk; by then it is stored or has failed."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event as it stands in the log: `body` is JSON without the cursor."""

    cursor: str
    body: str

    @property
    def ends_message(self) -> str | None:
        """The id of the message that is whole with this event, for those that a client shows to its end."""
        if '"type":"stream.end"' not in self.body and '"type":"message.created"' not in self.body:
            return None
        event = json.loads(self.body)
        if event["type"] == "stream.end":
            return str(event["message_id"])
        return str(event["message"]["id"]) if event["type"] == "message.created" else None

    def wire(self) -> str:
        """The event as clients get it. The cursor is spliced in, the event is not parsed again."""
        return f'{{"cursor":"{self.cursor}",{self.body[1:]}'


@dataclass(frozen=True, slots=True)
class LiveReply:
    """A reply in progress; `text` is what was streamed so far, `next_seq` the `seq` of the next chunk."""

    message_id: str
    attempt: int
    next_seq: int
    agent: str
    reply_to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Events after a cursor, oldest first. `gap`: the log does not reach back to it, a snapshot is needed."""

    events: list[LoggedEvent]
    gap: bool


@dataclass(frozen=True, slots=True)
class NewEvents:
    """What came for one user; `position` is where to go on, also where no event was among what came."""

    events: list[LoggedEvent]
    position: str


def encode(event: Event) -> str:
    """The event as JSON without its cursor, which the log gives."""
    return event.model_dump_json(exclude={"cursor"}, exclude_none=False)


def _cursor(entry_id: str) -> str:
    milliseconds, _, sequence = entry_id.partition("-")
    return f"{int(milliseconds):0{_MILLISECONDS_WIDTH}d}-{int(sequence):0{_CURSOR_WIDTH}d}"


def _entry_id(cursor: str) -> str | None:
    milliseconds, dash, sequence = cursor.partition("-")
    if not (dash and milliseconds.isascii() and milliseconds.isdigit() and sequence.isascii() and sequence.isdigit()):
        return None
    if len(milliseconds) > 15 or len(sequence) > 12:
        return None
    return f"{int(milliseconds)}-{int(sequence)}"


def _stream(user_id: str) -> str:
    return f"events:{{{user_id}}}"


def _reply(user_id: str, reply_id: str) -> str:
    return f"reply:{{{user_id}}}:{reply_id}"


def _live(user_id: str) -> str:
    return f"live:{{{user_id}}}"


class EventLog:
    """Every user's ordered log of events, in Redis Streams.

    Every call raises `DependencyDown` when Redis does not answer. Safe for concurrent use; `close()` by whoever made it.
    """

    def __init__(self, settings: RedisSettings) -> None:
        self._settings = settings
        self._ttl = settings.events_ttl_days * 24 * 3600
        self._connection = RedisConnection(settings.url)
        self._redis = self._connection.redis
        self._epoch = ""
        self.owed = Owed(resync=self._resync, begin_epoch=self._begin_epoch)
        """Whom this process owes a `resync`; `settle` is to be called again and again."""
        self._append = self._redis.register_script(event_scripts.APPEND)
        self._append_once = self._redis.register_script(event_scripts.APPEND_ONCE)
        self._tail = self._redis.register_script(event_scripts.TAIL)
        self._begin = self._redis.register_script(event_scripts.BEGIN)
        self._chunk = self._redis.register_script(event_scripts.CHUNK)
        self._end = self._redis.register_script(event_scripts.END)

    async def close(self) -> None:
        """Close the connections. A second call does nothing."""
        await self._connection.close()

    async def health(self) -> None:
        """Answer when Redis answers. Raises `DependencyDown`."""
        await self._connection.guard(self._redis.ping())

    # --- writing -------------------------------------------------------------------------------------------------

    async def announce(self, user_id: UserId, *events: Event, once: str | None = None) -> None:
        """Tell a user's clients of what stands in the database; a single event once for `once`. Never raises.

        Where Redis is away the user is owed a `resync`.
        """
        if self._connection.stalled:
            self.owed.add(user_id)
            return
        try:
            if not once:
                await self.publish(user_id, *events)
            else:
                for event in events:
                    await self.publish_once(user_id, once, event)
        except DependencyDown:
            self.owed.add(user_id)

    async def publish(self, user_id: UserId, *events: Event) -> None:
        """Append events in the order given."""
        await self.owed.settle_one(user_id)
        await self._publish(user_id, *events)

    async def _publish(self, user_id: UserId, *events: Event) -> None:
        if events:
            bodies = [encode(event) for event in events]
            await self._connection.guard(
                self._append(keys=[_stream(user_id)], args=[self._settings.events_kept, self._ttl, *bodies])
            )

    async def publish_once(self, user_id: UserId, key: str, event: Event) -> bool:
        """Append an event unless one was appended for `key` within a day. Answers whether it was appended now."""
        await self.owed.settle_one(user_id)
        answer = await self._connection.guard(
            self._append_once(
                keys=[_stream(user_id), f"once:{{{user_id}}}:{key}"],
                args=[self._settings.events_kept, self._ttl, encode(event)],
            )
        )
        return bool(answer[0])

    async def begin_reply(
        self, user_id: UserId, *, reply_id: str, agent: str, reply_to: str | None, least_attempt: int
    ) -> tuple[int, bool]:
        """Open the next attempt at a reply: `(attempt, ended)`. From now on earlier attempts cannot write.

        `ended`: the reply's end went out before, so nothing may be written for it any more.
        """
        await self.owed.settle_one(user_id)  # a question that was not announced comes before its answer
        key = _reply(user_id, reply_id)
        answer = await self._connection.guard(
            self._begin(
                keys=[key, f"{key}:text", _live(user_id)],
                args=[least_attempt, agent, reply_to or "", reply_id, _REPLY_TTL_SECONDS],
            )
        )
        return int(answer[0]), bool(answer[1])

    async def append_chunk(
        self, user_id: UserId, *, reply_id: str, attempt: int, next_seq: int, text: str, event: Event
    ) -> tuple[bool, bool]:
        """Append a chunk of `attempt`: `(alive, cancelled)`. Not alive: a later attempt has taken over; stop."""
        key = _reply(user_id, reply_id)
        args = [attempt, next_seq, self._settings.events_kept, self._ttl, _REPLY_TTL_SECONDS, text, encode(event)]
        answer = int(await self._connection.guard(self._chunk(keys=[_stream(user_id), key, f"{key}:text"], args=args)))
        return answer > 0, answer == 2

    async def end_reply(self, user_id: UserId, *, reply_id: str, attempt: int, event: Event) -> bool:
        """Append the end of a reply, once for ever. Answers whether it went out now."""
        key = _reply(user_id, reply_id)
        args = [attempt, self._settings.events_kept, self._ttl, reply_id, _REPLY_TTL_SECONDS, encode(event)]
        return bool(
            await self._connection.guard(
                self._end(keys=[_stream(user_id), key, f"{key}:text", _live(user_id)], args=args)
            )
        )

    async def request_cancel(self, user_id: UserId, *, reply_id: str) -> None:
        """Ask the attempt that writes this reply to stop at its next chunk."""
        key = _reply(user_id, reply_id)

        async def write() -> None:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hset(key, "cancel", "1")
                pipe.expire(key, _REPLY_TTL_SECONDS)
                await pipe.execute()

        await self._connection.guard(write())

    async def delete_user(self, user_id: UserId) -> None:
        """Erase all keys of a user."""

        async def erase() -> None:
            keys: list[Any] = [key async for key in self._redis.scan_iter(match=f"*{{{user_id}}}*", count=1000)]
            if keys:
                await self._redis.delete(*keys)

        await self._connection.guard(erase())

    async def scrub(self) -> None:
        """Make Redis write its append-only file anew, so that no byte of deleted keys stays in it; returns when it has."""
        await self._connection.rewrite_file()

    # --- reading -------------------------------------------------------------------------------------------------

    async def tail(self, user_id: UserId) -> str:
        """The cursor of now."""
        args = [self._ttl, self._epoch[:_MILLISECONDS_WIDTH] or "0"]
        return _cursor(str(await self._connection.guard(self._tail(keys=[_stream(user_id)], args=args))))

    async def read_after(self, user_id: UserId, cursor: str, *, limit: int = 1000) -> ReadResult:
        """Events after `cursor`, at most `limit`; a cursor that the log does not hold gives a gap."""
        start = _entry_id(cursor)
        if start is None:
            return ReadResult([], gap=True)
        entries = await self._connection.guard(
            cast(
                "Awaitable[list[tuple[str, dict[str, str]]]]",
                self._redis.xrange(_stream(user_id), min=start, count=limit + 1),
            )
        )
        if not entries or entries[0][0] != start:
            return ReadResult([], gap=True)
        return ReadResult(_logged(entries[1:]), gap=False)

    async def look_at_epoch(self) -> str | None:
        """Read the epoch; its name where one has begun since the last look. `resync_since` knows it from now on.

        A Redis that has forgotten it has forgotten events, too: another one begins.
        """
        newest = await self._newest_epoch()
        if not newest and self._epoch:
            await self._begin_epoch()
            newest = await self._newest_epoch()
        before, self._epoch = self._epoch, max(newest, self._epoch)
        return self._epoch if self._epoch > before else None

    async def _newest_epoch(self) -> str:
        found = await self._connection.guard(
            cast("Awaitable[list[tuple[str, dict[str, str]]]]", self._redis.xrevrange(EPOCHS, count=1))
        )
        return _cursor(found[0][0]) if found else ""

    async def _begin_epoch(self) -> None:
        await self._connection.guard(self._redis.xadd(EPOCHS, {"e": "1"}, maxlen=1, approximate=False))

    def _precedes_epoch(self, cursor: str) -> bool:
        """Whether an event after this cursor may have been lost. The same millisecond is taken for later."""
        return cursor[:_MILLISECONDS_WIDTH] < self._epoch[:_MILLISECONDS_WIDTH]

    async def resync_since(self, user_id: UserId, cursor: str = "") -> None:
        """Append a `resync`, once an epoch, where events after `cursor` may have been lost with a process that died.

        It stands behind what is there: a reader that goes on from `cursor` misses nothing that the log still has.
        """
        if self._precedes_epoch(cursor):
            await self.publish_once(user_id, f"epoch:{self._epoch}", Resync(ts=utc_now()))

    async def _resync(self, user_id: UserId) -> None:
        await self._publish(user_id, Resync(ts=utc_now()))

    async def live_replies(self, user_id: UserId) -> list[LiveReply]:
        """The replies that are being written now."""

        async def load() -> list[LiveReply]:
            ids = sorted(await cast("Awaitable[set[str]]", self._redis.smembers(_live(user_id))))
            if not ids:
                return []
            async with self._redis.pipeline(transaction=True) as pipe:
                for reply_id in ids:
                    pipe.hgetall(_reply(user_id, reply_id))
                    pipe.get(f"{_reply(user_id, reply_id)}:text")
                answers = await pipe.execute()
            pairs = zip(ids, answers[::2], answers[1::2], strict=True)
            return [_live_reply(reply_id, fields, text) for reply_id, fields, text in pairs if fields.get("attempt")]

        return await self._connection.guard(load())

    async def forget_live(self, user_id: UserId, reply_ids: Sequence[str]) -> None:
        """Note that these replies are not written any more: their end went missing."""

        async def write() -> None:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.srem(_live(user_id), *reply_ids)
                pipe.delete(*(f"{_reply(user_id, reply_id)}:text" for reply_id in reply_ids))
                await pipe.execute()

        if reply_ids:
            await self._connection.guard(write())

    async def wait(
        self, positions: dict[UserId, str], *, wake: str, wake_position: str, block_ms: int
    ) -> tuple[dict[UserId, NewEvents], str]:
        """Wait until one of the logs grows past its position, or `wake` is called, or `block_ms` is over.

        Answers the new events of each user and the new position of the wake stream. One call serves every socket of a
        process, and what came meanwhile comes together.
        """
        streams: dict[Any, Any] = {_stream(user): _entry_id(cursor) for user, cursor in positions.items()}
        streams[wake] = wake_position
        answer = await self._connection.guard(
            cast(
                "Awaitable[list[tuple[str, list[tuple[str, dict[str, str]]]]]]",
                self._connection.blocking.xread(streams, count=500, block=block_ms),
            )
        )
        found: dict[UserId, NewEvents] = {}
        for name, entries in answer or []:
            if name == wake:
                wake_position = entries[-1][0]
            else:
                user_id = UserId(name[len("events:{") : -1])
                found[user_id] = NewEvents(_logged(entries), position=_cursor(entries[-1][0]))
        return found, wake_position

    async def wake(self, name: str) -> None:
        """End a `wait` that listens to `name`."""

        async def write() -> None:
            await self._redis.xadd(name, {"w": "1"}, maxlen=10)
            await self._redis.expire(name, 3600)

        await self._connection.guard(write())


def _logged(entries: Sequence[tuple[str, dict[str, str]]]) -> list[LoggedEvent]:
    return [LoggedEvent(_cursor(entry_id), fields["e"]) for entry_id, fields in entries if fields.get("e") != _ANCHOR]


def _live_reply(reply_id: str, fields: dict[str, str], text: str | None) -> LiveReply:
    return LiveReply(
        message_id=reply_id,
        attempt=int(fields["attempt"]),
        next_seq=int(fields.get("seq", "0")),
        agent=fields.get("agent", "coordinator"),
        reply_to=fields.get("reply_to") or None,
        text=text or "",
    )
