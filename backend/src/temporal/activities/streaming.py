"""A turn: one agent run, streamed to whoever reads, stored once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from src.core.clock import utc_now
from src.core.ids import UserId, reply_id_for
from src.errors import BudgetSpent, DependencyDown, LifeOSError, ModelBusy, ModelFailed, NotFound
from src.logs import get_logger
from src.models.turn import AgentOutput, MemoryHit
from src.models.values import AgentName
from src.protocol.events import StreamChunk, StreamEnd, StreamError, StreamStart
from src.services.agent.meter import Meter
from src.services.agent.pace import Pace
from src.services.agent.service import AgentService
from src.services.turns.context import TurnContextService, TurnMaterial
from src.services.turns.replies import NewReply, ReplyService, StoredReply
from src.services.turns.take_back import TakeBack
from src.stores.event_log.log import EventLog
from src.temporal.options import HEARTBEAT_INTERVAL_SECONDS, MAX_MODEL_ATTEMPTS, MAX_RETRY_AFTER, START_STREAMING
from src.temporal.payloads.conversation import TurnInput, TurnResult

logger = get_logger("streaming")


class StopRequested(Exception):
    """The user asked to stop the reply."""


class Superseded(Exception):
    """A later attempt at the same reply has taken over; this one must not write any more."""


@dataclass
class ReplyStream:
    """The way of one attempt's text into the event log, in steps of `pace`; the first piece goes out at once.

    Redis may be away: then nothing more is written for the attempt, and the whole text goes out at the end, where Redis
    is back, as an attempt of its own.
    """

    events: EventLog
    user_id: UserId
    reply_id: str
    agent: AgentName
    reply_to: str | None
    least_attempt: int
    pace: Pace = field(default_factory=Pace)
    attempt: int = 1
    ended_before: bool = False
    text: str = ""
    _seq: int = 0
    _flushed_at: float = 0.0
    _buffer: list[str] = field(default_factory=list[str])
    _detached: bool = False
    _stop: Exception | None = None
    _writer: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Take over from earlier attempts and announce this one."""
        try:
            self.attempt, self.ended_before = await self.events.begin_reply(
                self.user_id,
                reply_id=self.reply_id,
                agent=self.agent,
                reply_to=self.reply_to,
                least_attempt=self.least_attempt,
            )
            if not self.ended_before:
                await self.events.publish(
                    self.user_id,
                    StreamStart(
                        ts=utc_now(),
                        message_id=self.reply_id,
                        reply_to=self.reply_to,
                        agent=self.agent,
                        attempt=self.attempt,
                    ),
                )
            self._seq, self.text, self._detached = 0, "", False
        except DependencyDown:
            self.events.owed.add(self.user_id)
            self._detached = True
            self.attempt = self.least_attempt

    async def write(self, text: str) -> None:
        """Add to the text. Raises `StopRequested` or `Superseded` where the attempt has to end."""
        if self._stop is not None:
            raise self._stop
        self.text += text
        self._buffer.append(text)
        if self._seq == 0:
            await self._flush()
        elif self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._flush_later())
        if self._stop is not None:
            raise self._stop

    async def close(self) -> None:
        """Write what is still joined."""
        if self._writer is not None:
            await self._writer
        await self._flush()

    async def finish(self, reply: StoredReply) -> None:
        """Announce the stored reply's end, once for ever. What stands in the row is what clients end with."""
        if self.ended_before:
            return
        await self.close()
        if self._detached or self.text != reply.text:
            self.least_attempt = self.attempt + 1
            await self.begin()
            if self.ended_before:
                return
            if self._detached:
                self.events.owed.add(self.user_id)  # an end without its beginning says less than a fresh view
                return
            self._stop = None
            if reply.text:
                self.text = reply.text
                self._buffer.append(reply.text)
                await self._flush()
        event = StreamEnd(ts=utc_now(), message_id=reply.id, attempt=self.attempt, text=reply.text, status=reply.status)
        try:
            await self.events.end_reply(self.user_id, reply_id=reply.id, attempt=self.attempt, event=event)
        except DependencyDown:
            self.events.owed.add(self.user_id)

    async def fail(self, error: LifeOSError, *, retrying: bool) -> None:
        """Announce that the attempt failed."""
        event = StreamError(
            ts=utc_now(),
            message_id=self.reply_id,
            attempt=self.attempt,
            code=error.code,
            detail=error.detail,
            retrying=retrying,
        )
        await self.events.announce(self.user_id, event)

    async def _flush_later(self) -> None:
        if (wait := self._flushed_at + self.pace.seconds - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        await self._flush()

    async def _flush(self) -> None:
        text = "".join(self._buffer)
        self._buffer.clear()
        self._flushed_at = time.monotonic()
        if not text or self._detached:
            return
        seq, self._seq = self._seq, self._seq + 1
        event = StreamChunk(ts=utc_now(), message_id=self.reply_id, attempt=self.attempt, seq=seq, text=text)
        try:
            alive, cancelled = await self.events.append_chunk(
                self.user_id,
                reply_id=self.reply_id,
                attempt=self.attempt,
                next_seq=self._seq,
                text=text,
                event=event,
            )
        except DependencyDown:
            self.events.owed.add(self.user_id)
            self._detached = True
            return
        if not alive:
            self._stop = Superseded()
        elif cancelled:
            self._stop = StopRequested()


class StreamingActivities:
    """Activities that answer a message of the user."""

    def __init__(
        self,
        agents: AgentService,
        contexts: TurnContextService,
        replies: ReplyService,
        take_back: TakeBack,
        events: EventLog,
        *,
        extracts: bool,
    ) -> None:
        self._extracts = extracts
        self._pace = Pace()
        self._agents = agents
        self._contexts = contexts
        self._replies = replies
        self._take_back = take_back
        self._events = events

    @activity.defn(name=START_STREAMING)
    async def start_streaming(self, turn: TurnInput) -> TurnResult:
        """Answer one message: stream, store, announce the end. A reply that is stored is not asked for again.

        Raises:
            ApplicationError: `type` is the code of the error; retryable as the error is.
        """
        user_id = UserId(turn.user_id)
        stream = ReplyStream(
            events=self._events,
            user_id=user_id,
            reply_id=reply_id_for(turn.message_id, turn.generation),
            agent=turn.agent,
            reply_to=turn.message_id,
            least_attempt=activity.info().attempt,
            pace=self._pace,
        )
        try:
            async with heartbeats():
                reply = await self._answer(turn, stream)
                await stream.finish(reply)
        except LifeOSError as error:
            raise await _application_error(error, stream) from error
        completes = reply.completes if reply.status == "complete" else None
        return TurnResult(
            reply_id=reply.id,
            status=reply.status,
            effects=[effect.kind for effect in reply.effects],
            completes=completes.step if completes else None,
            skipped=completes.skipped if completes else False,
            goes_back=reply.status == "complete" and reply.goes_back,
            extracts=self._extracts and reply.status == "complete" and reply.gate is None,
        )

    async def _answer(self, turn: TurnInput, stream: ReplyStream) -> StoredReply:
        user_id = stream.user_id
        material, _ = await asyncio.gather(self._gather(turn), stream.begin())
        # A stored reply is among the recent messages, but for one from long ago; then the log may still know its end.
        if material.answered_by is not None or stream.ended_before:
            stored = await self._replies.find(user_id, stream.reply_id)
            if stored is not None:
                return stored
        if stream.ended_before:
            raise DependencyDown("The reply ended but its row is not to be seen yet.", name="pocketbase")
        if material.message is not None and await self._take_back.before(material.user, material.message):
            material = await self._gather(turn)  # without what is gone
        meter, begun = Meter(), time.monotonic()
        try:
            with self._pace.one():
                output, status = await self._run(material, stream, meter)
        except (LifeOSError, ApplicationError, asyncio.CancelledError):
            await self._replies.usage.add(user_id, meter.usage)
            raise
        new = NewReply(
            user_id=user_id,
            agent=turn.agent,
            output=_timed(output, seconds=time.monotonic() - begun, attempts=stream.attempt),
            status="cancelled" if status == "cancelled" else "complete",
            message_id=turn.message_id,
            generation=turn.generation,
        )
        return await self._replies.store(new)

    async def _gather(self, turn: TurnInput) -> TurnMaterial:
        user_id = UserId(turn.user_id)
        return await self._contexts.gather(user_id, message_id=turn.message_id, agent=turn.agent, step=turn.step)

    async def _run(self, material: TurnMaterial, stream: ReplyStream, meter: Meter) -> tuple[AgentOutput, str]:
        user_id = material.user.id
        foreign = material.foreign or any(message.quotes for message in material.recent)

        async def recall(query: str) -> Sequence[MemoryHit]:
            nonlocal foreign
            hits = await self._contexts.recall(user_id, query)
            foreign = foreign or not all(hit.typed for hit in hits)
            return hits

        try:
            output = await self._agents.run(
                material.context,
                text=material.text,
                recent=material.recent,
                recall=recall,
                on_text=stream.write,
                spent=material.spent,
                meter=meter,
                foreign=material.foreign,
            )
            await stream.close()
        except StopRequested:
            return await self._cancelled(stream, meter, foreign=foreign)
        except asyncio.CancelledError:
            if not _cancelled_by_user():
                raise
            return await self._cancelled(stream, meter, foreign=foreign)
        except Superseded as error:
            raise ApplicationError("A later attempt has taken over.", type="superseded") from error
        return output, "complete"

    async def _cancelled(self, stream: ReplyStream, meter: Meter, *, foreign: bool) -> tuple[AgentOutput, str]:
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()
        await stream.close()
        return AgentOutput(text=stream.text, usage=meter.usage, gate=() if foreign else None), "cancelled"


def _timed(output: AgentOutput, *, seconds: float, attempts: int) -> AgentOutput:
    usage = output.usage.model_copy(update={"seconds": round(seconds, 1), "attempts": attempts})
    return output.model_copy(update={"usage": usage})


@contextlib.asynccontextmanager
async def heartbeats() -> AsyncGenerator[None]:
    """Heartbeat from a task of its own until the block ends. The start counts as the first, and most runs need no other."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL_SECONDS)
            activity.heartbeat()

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()


def _cancelled_by_user() -> bool:
    """Whether Temporal cancelled the activity for the user, not because this worker ends or the run is gone."""
    details = activity.cancellation_details()
    return details is not None and details.cancel_requested and not details.worker_shutdown


async def _application_error(error: LifeOSError, stream: ReplyStream) -> ApplicationError:
    attempt = activity.info().attempt
    retryable = error.retryable and not (isinstance(error, ModelFailed) and attempt >= MAX_MODEL_ATTEMPTS)
    delay: timedelta | None = None
    if isinstance(error, ModelBusy) and error.retry_after is not None:
        delay = timedelta(seconds=error.retry_after)
        retryable = retryable and delay <= MAX_RETRY_AFTER
    if isinstance(error, ModelFailed | BudgetSpent):
        await stream.fail(error, retrying=retryable)
    logger.warning("turn_failed", message_id=stream.reply_to, code=error.code, attempt=attempt, retrying=retryable)
    if isinstance(error, NotFound):
        retryable = False
    return ApplicationError(
        error.detail, type=error.code, non_retryable=not retryable, next_retry_delay=delay if retryable else None
    )
