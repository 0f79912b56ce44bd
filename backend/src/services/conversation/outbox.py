"""Takes stored messages to their workflows, in the order in which they were stored, however long Temporal is away.

The rows are the queue: what waits here can be lost, because a message that has no reply is found again in the database,
at start and once in a while.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cachetools import LRUCache

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import LifeOSError
from src.logs import get_logger, place_of
from src.services.background import Job, Periodic
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import asc, eq, gt, le

logger = get_logger("outbox")

_SWEEP_SECONDS = 20.0
_UNANSWERED_AFTER = timedelta(seconds=30)
"""A message that has waited this long may have lost its signal (Temporal's database restored, another backend killed)."""
_FIRST_RETRY_SECONDS = 0.25
_LAST_RETRY_SECONDS = 2.0
_ASK_AGAIN_AT_MOST_SECONDS = 60.0
"""Whoever waits long already is not to wait longer where the conversation is then ended or lost."""
_PAGE = 500
_ASKED_AT_ONCE = 8
_DELIVERED_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class TurnRef:
    """The turn that a stored message asks for. `generation` counts how often the user asked again."""

    message_id: str
    generation: int = 0


class AnsweringWorkflows(Protocol):
    """The workflows that answer messages, wherever they run."""

    async def deliver(self, user_id: UserId, turn: TurnRef) -> None:
        """Tell a user's workflow of a stored message; again is fine. Raises `DependencyDown`."""
        ...

    async def held(self, user_id: UserId) -> set[TurnRef] | None:
        """What a user's workflow answers or has waiting; None where it does not say in time."""
        ...

    async def running(self, user_id: UserId) -> str:
        """Names the user's workflow that runs, from its first run to its last; empty where none does."""
        ...


Announce = Callable[[MessageRow], Awaitable[None]]


class Outbox:
    """One task at most for each user that has something to deliver. `clock`: seconds, growing."""

    def __init__(
        self,
        workflows: AnsweringWorkflows,
        pocketbase: PocketBase,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._workflows = workflows
        self._told = LRUCache[UserId, str](_DELIVERED_KEPT)
        """By user, the workflow that was told what stands in `_delivered`."""
        self._messages = Collection(pocketbase, MessageRow)
        self._announce: Announce | None = None
        self._pushed: dict[UserId, dict[TurnRef, bool]] = {}
        """By user with a task: what is to be delivered, and whether clients know of it."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._older_than = timedelta(0)
        self._wake = asyncio.Event()
        self._delivered: dict[TurnRef, None] = {}
        """What this process has told the workflows of, so that it is not told again with each further message."""
        self._ask_at: dict[UserId, tuple[float, float]] = {}
        """By user with unanswered messages: when to ask the workflow again, and how long to wait after that."""

    def announce_by(self, announce: Announce) -> None:
        """Have messages that were found here, and not pushed, announced to clients first; again is fine."""
        self._announce = announce

    def loops(self) -> tuple[Job, ...]:
        """Looking for unanswered messages; the first look is at once and takes all of them."""
        return (Periodic("outbox_sweep", self._look, _SWEEP_SECONDS, wake=self._wake),)

    def look_at_all(self) -> None:
        """Look at once and take all that waits, as where the workflows were lost. Returns at once."""
        self._older_than = timedelta(0)
        self._wake.set()

    async def close(self) -> None:
        """Stop. What is still queued is found again at the next start."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def push(self, user_id: UserId, turn: TurnRef, *, announced: bool = True) -> None:
        """Deliver a message, after all of this user that were stored before it. Returns at once."""
        self._delivered.pop(turn, None)
        pushed = self._pushed.get(user_id)
        if pushed is not None:
            pushed[turn] = announced or pushed.get(turn, False)
            return
        self._pushed[user_id] = {turn: announced}
        task = asyncio.create_task(self._drain(user_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- delivering --------------------------------------------------------------------------------------------------

    async def _drain(self, user_id: UserId) -> None:
        pushed = self._pushed[user_id]
        delay = _FIRST_RETRY_SECONDS
        while pushed:
            asked = list(pushed)
            try:
                if not await self._deliver_waiting(user_id, pushed):
                    continue
                delay = _FIRST_RETRY_SECONDS
            except Exception as error:  # noqa: BLE001 - whatever it is, the user's later messages are not to wait for ever
                _log_postponed(error, user_id)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _LAST_RETRY_SECONDS)
                continue
            for turn in asked:  # what did not wait any more has been answered
                pushed.pop(turn, None)
        del self._pushed[user_id]

    async def _deliver_waiting(self, user_id: UserId, pushed: dict[TurnRef, bool]) -> bool:
        """Deliver what the workflow was not told of; False where it has to be told of everything anew, the oldest first."""
        told = list[TurnRef]()
        async with aclosing(self._waiting(user_id)) as rows:
            async for row in rows:
                turn = _turn(row)
                if turn in self._delivered:
                    told.append(turn)
                    continue
                if told and await self._has_forgotten(user_id, told):
                    return False
                told.clear()
                await self._deliver_row(user_id, row, announced=pushed.get(turn, False))
        return True

    async def _deliver_row(self, user_id: UserId, row: MessageRow, *, announced: bool) -> None:
        turn = _turn(row)
        if not announced and not turn.generation and self._announce is not None:
            await self._announce(row)
        await self._workflows.deliver(user_id, turn)
        self._delivered[turn] = None
        if user_id not in self._told:
            self._told[user_id] = await self._workflows.running(user_id)
        if len(self._delivered) > _DELIVERED_KEPT:
            del self._delivered[next(iter(self._delivered))]

    async def _has_forgotten(self, user_id: UserId, told: list[TurnRef]) -> bool:
        """Whether the workflow that was told of these is not the one that runs: it was ended by hand, or lost."""
        now = await self._workflows.running(user_id)
        if now == self._told.get(user_id, now):
            return False
        self._told.pop(user_id, None)
        for turn in told:
            self._delivered.pop(turn, None)
        logger.info("conversation_began_anew", user_id=user_id, waiting=len(told))
        return True

    def _waiting(self, user_id: UserId) -> AsyncGenerator[MessageRow]:
        """The user's messages without a reply, in the order in which they were stored, by whichever backend."""
        return self._messages.scan(
            eq(MessageRow.user, user_id), eq(MessageRow.role, "user"), eq(MessageRow.status, "pending")
        )

    # --- finding -----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        older_than, self._older_than = self._older_than, _UNANSWERED_AFTER
        try:
            await self.sweep(older_than)
        except Exception:
            self._older_than = min(older_than, self._older_than)
            raise

    async def sweep(self, older_than: timedelta) -> None:
        """Deliver what has waited for longer, but for what its workflow says that it holds. With 0: all, unasked."""
        found = await self._unanswered(utc_now() - older_than)
        now = self._clock()
        self._ask_at = {user_id: times for user_id, times in self._ask_at.items() if user_id in found}
        due = [user_id for user_id in found if self._ask_at.get(user_id, (now, 0.0))[0] <= now]
        if found:
            logger.info("unanswered_messages_found", users=len(found), count=sum(map(len, found.values())))
        for place in range(0, len(due), _ASKED_AT_ONCE):
            some = due[place : place + _ASKED_AT_ONCE]
            held: list[set[TurnRef] | None] = [set() for _ in some]
            if older_than:
                held = await asyncio.gather(*map(self._workflows.held, some))
            for user_id, holds in zip(some, held, strict=True):
                self._push_missing(user_id, found[user_id], holds)

    def _push_missing(self, user_id: UserId, found: list[TurnRef], held: set[TurnRef] | None) -> None:
        """Without an answer nothing is said again: a workflow that is only slow would get slower by it."""
        now = self._clock()
        wait = self._ask_at.get(user_id, (now, _SWEEP_SECONDS))[1]
        self._ask_at[user_id] = (now + wait, min(wait * 2, _ASK_AGAIN_AT_MOST_SECONDS))
        if held is None:
            return
        for turn in found:
            if turn not in held:
                self.push(user_id, turn, announced=False)

    async def _unanswered(self, before: datetime) -> dict[UserId, list[TurnRef]]:
        """By user, the oldest that wait. Nobody's many hide anybody else's one."""
        found: dict[UserId, list[TurnRef]] = {}
        last = UserId("")
        while True:
            rows = await self._messages.find(
                eq(MessageRow.role, "user"),
                eq(MessageRow.status, "pending"),
                le(MessageRow.updated, before),
                gt(MessageRow.user, last),
                sort=[asc(MessageRow.user), asc(MessageRow.created), asc(MessageRow.id)],
                limit=_PAGE,
                only=[MessageRow.user, MessageRow.generation],
            )
            if not rows:
                return found
            for row in rows:
                found.setdefault(row.user, []).append(_turn(row))
            last = rows[-1].user


def _turn(row: MessageRow) -> TurnRef:
    return TurnRef(row.id, row.generation)


def _log_postponed(error: Exception, user_id: UserId) -> None:
    if isinstance(error, LifeOSError):
        logger.warning("delivery_postponed", user_id=user_id, code=error.code)
    else:
        logger.error("delivery_broken", user_id=user_id, error=type(error).__name__, place=place_of(error))
