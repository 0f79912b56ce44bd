"""Takes proactive messages that nobody has seen in the conversation to the user's browsers and targets.

The rows are the queue. A delivery becomes due when a client has had its time to show the message; then each destination
gets an attempt, a row whose id is of the delivery, the destination and the number, so that of two processes one sends.
The order is: write the attempt, send, write what came of it. A process that is killed in between leaves an attempt that
is taken up again after `LEASE`: what was sent just before the kill is sent once more. Push services fold that by its
topic and browsers by its tag; docs/decisions says why it is not the other way round.
"""

import asyncio
import contextlib
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id
from src.errors import DependencyDown, LifeOSError, NotFound
from src.logs import get_logger
from src.models.values import User
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.delivery import subscriptions, targets
from src.services.delivery.outcome import Outcome
from src.services.delivery.subscriptions import SubscriptionService, browser_of
from src.services.delivery.targets import TargetService
from src.services.delivery.text import Notice, notice_of
from src.services.delivery.web_push import WebPush
from src.settings import DeliverySettings
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    Write,
    bind,
    format_time,
    parse_time,
)

logger = get_logger("delivery")

CountUnread = Callable[[UserId], Awaitable[int]]

LEASE = timedelta(seconds=60)
"""Longer than any attempt takes. An attempt that is older belonged to a process that is dead."""
_MOST_ATTEMPTS = 8
_LONGEST_WAIT_SECONDS = 4 * 3600.0
_GROWTH = 4
_AT_ONCE = 16
_PAGE = 200
_LOOK_AT_MOST_SECONDS = 30.0
_RETRY_SECONDS = 1.0
_KEPT = timedelta(days=30)
_CLEAN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Shipment:
    """A delivery that is on its way: whose, which message, and what is sent."""

    row: Record
    user: User
    notice: Notice
    badge: int

    @property
    def topic(self) -> str:
        """32 characters that are always the same for the same occurrence."""
        return urlsafe_b64encode(hashlib.sha256(self.row["key"].encode()).digest()[:24]).decode()


class DeliverySender:
    """Sends what is due, in the background of every API process. Looks so often that nothing has to wake it."""

    def __init__(
        self,
        pocketbase: PocketBase,
        users: UserService,
        push: WebPush,
        subscriptions: SubscriptionService,
        targets: TargetService,
        *,
        settings: DeliverySettings,
        unread: CountUnread,
    ) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._push = push
        self._subscriptions = subscriptions
        self._targets = targets
        self._settings = settings
        self._unread = unread
        self._grace = timedelta(seconds=settings.after_seconds)
        # A row is written a whole grace before it is due, so half of that is soon enough to see it.
        self._look_seconds = max(0.2, min(_LOOK_AT_MOST_SECONDS, settings.after_seconds / 2))
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._busy: set[str] = set()
        """Attempts that this process is at, which it still has to write down while the database is away."""
        self._clean_at = utc_now()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, at once, in the background."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop. What is under way is taken up again later. A second call does nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                wait = await self._look()
            except LifeOSError as error:
                logger.warning("deliveries_postponed", code=error.code)
                wait = _RETRY_SECONDS
            await asyncio.sleep(wait)

    async def _look(self) -> float:
        """Send what is due; answers the seconds until the next look."""
        now = utc_now()
        if now >= self._clean_at:
            await self._clean(now)
            self._clean_at = now + _CLEAN_EVERY
        fresh = await self._pocketbase.find("deliveries", where="state = 'pending'", sort="due", limit=_PAGE)
        open_states = "state = 'sending' || state = 'retry'"
        tried = await self._pocketbase.find("delivery_attempts", where=open_states, sort="due", limit=_PAGE)
        due_times = [(_due(row) + self._grace, row, self._begin) for row in fresh]
        due_times += [(_due(row), row, self._again) for row in tried if row["id"] not in self._busy]
        due = [(work, row) for at, row, work in due_times if at <= now]
        went_well = await asyncio.gather(*(self._one(work, row) for work, row in due))
        if not all(went_well):
            return min(_RETRY_SECONDS, self._look_seconds)
        if len(due) >= _PAGE:
            return 0.0  # there may be more
        ahead = [(at - utc_now()).total_seconds() for at, _, _ in due_times if at > now]
        return max(0.05, min([self._look_seconds, *ahead]))

    async def _one(self, work: Callable[[Record], Awaitable[None]], row: Record) -> bool:
        """Work on one row; whether that is over for now. What goes wrong with one must not keep the others back."""
        async with self._at_once:
            try:
                await work(row)
            except (NotFound, AlreadyExists):
                logger.info("delivery_taken", delivery_id=row["id"])  # by another process, or its user has left
            except LifeOSError as error:
                logger.warning("delivery_postponed", delivery_id=row["id"], code=error.code)
                return False
            except Exception:
                logger.exception("delivery_broken", delivery_id=row["id"])
                return False
        return True

    async def _begin(self, row: Record) -> None:
        """Decide on a delivery whose time has come, and send it."""
        shipment = await self._shipment(row)
        if shipment is None:
            return
        rows = [("push", one) for one in await self._subscriptions.live(shipment.user.id)]
        where = bind("user = {:user}", user=shipment.user.id)
        rows += [("target", one) for one in await self._pocketbase.find(targets.COLLECTION, where=where, limit=_PAGE)]
        attempts = [_attempt(row, one["id"], kind, number=1) for kind, one in rows]
        writes: list[Write] = [Create("delivery_attempts", one) for one in attempts]
        state = "sent" if attempts else "nowhere"
        made = await self._pocketbase.batch([*writes, Update("deliveries", row["id"], {"state": state})])
        await asyncio.gather(
            *(
                self._send(shipment, attempt, destination)
                for attempt, (_, destination) in zip(made[: len(attempts)], rows, strict=True)
            )
        )

    async def _again(self, attempt: Record) -> None:
        """Take up an attempt that failed, or whose process died."""
        row = await self._pocketbase.get("deliveries", attempt["delivery"])
        shipment = await self._shipment(row, attempt=attempt)
        if shipment is None:
            return
        destination = await self._destination(attempt)
        if destination is None:
            await self._pocketbase.update("delivery_attempts", attempt["id"], {"state": "gone"})
            return
        following = _attempt(row, attempt["destination"], attempt["kind"], number=int(attempt["number"]) + 1)
        made = await self._pocketbase.batch(
            [
                Create("delivery_attempts", following),
                Update("delivery_attempts", attempt["id"], {"state": "again"}),
            ]
        )
        await self._send(shipment, made[0], destination)

    async def _shipment(self, row: Record, *, attempt: Record | None = None) -> _Shipment | None:
        """What to send; None where it was seen, is held back or is there no more, which is written down."""
        table, held = ("delivery_attempts", attempt) if attempt else ("deliveries", row)
        user = await self._users.get(UserId(row["user"]))
        where = bind("id = {:id} && user = {:user}", id=row["message_id"], user=user.id)
        message = await self._pocketbase.first("messages", where=where)
        if message is None or message["superseded"]:
            await self._pocketbase.update(table, held["id"], {"state": "gone" if attempt else "dropped"})
            return None
        if await self._is_shown(user.id, message):
            await self._pocketbase.update(table, held["id"], {"state": "acknowledged"})
            return None
        until = None if row["important"] else quiet_until(user, utc_now())
        if until is not None:
            due = until if attempt else until - self._grace
            await self._pocketbase.update(table, held["id"], {"due": format_time(due)})
            return None
        return _Shipment(row, user, notice_of(message, user), await self._unread(user.id))

    async def _is_shown(self, user_id: UserId, message: Record) -> bool:
        where = bind("id = {:id}", id=conversation_id_for(user_id))
        conversation = await self._pocketbase.first("conversations", where=where)
        read, said = (
            parse_time(conversation["last_read_at"]) if conversation else None,
            parse_time(message["completed"]),
        )
        return read is not None and said is not None and read >= said

    async def _destination(self, attempt: Record) -> Record | None:
        if attempt["kind"] == "push":
            live = await self._subscriptions.live(UserId(attempt["user"]))
            return next((row for row in live if row["id"] == attempt["destination"]), None)
        where = bind("id = {:id} && user = {:user}", id=attempt["destination"], user=attempt["user"])
        return await self._pocketbase.first(targets.COLLECTION, where=where)

    async def _send(self, shipment: _Shipment, attempt: Record, destination: Record) -> None:
        self._busy.add(attempt["id"])
        try:
            if attempt["kind"] == "push":
                payload = shipment.notice.payload(badge=shipment.badge)
                urgent = bool(shipment.row["important"])
                browser = browser_of(destination)
                outcome = await self._push.send(browser, payload, topic=shipment.topic, urgent=urgent)
            else:
                outcome = await self._targets.send(destination, shipment.notice)
            await self._settle(attempt, outcome)
        finally:
            self._busy.discard(attempt["id"])

    async def _settle(self, attempt: Record, outcome: Outcome) -> None:
        """Write down what came of an attempt, waiting for the database where it is away: what was sent must not be lost."""
        while True:
            try:
                await self._note(attempt, outcome)
            except DependencyDown:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _note(self, attempt: Record, outcome: Outcome) -> None:
        number, state = int(attempt["number"]), outcome.state
        if state == "retry" and number >= _MOST_ATTEMPTS:
            state = "failed"
        fields: Record = {"state": state, "error": outcome.trouble or ""}
        if state == "retry":
            fields["due"] = format_time(utc_now() + self._wait(number, outcome))
        await self._pocketbase.update("delivery_attempts", attempt["id"], fields)
        logger.info("delivery_attempted", user_id=attempt["user"], kind=attempt["kind"], state=state, number=number)
        collection = subscriptions.COLLECTION if attempt["kind"] == "push" else targets.COLLECTION
        if state == "gone":
            await self._pocketbase.delete(collection, attempt["destination"])
            return
        shown: Record = {"last_error": outcome.trouble or ""}
        if state == "sent":
            shown["last_sent"] = format_time(utc_now())
        with contextlib.suppress(NotFound):  # removed meanwhile
            await self._pocketbase.update(collection, attempt["destination"], shown)

    def _wait(self, number: int, outcome: Outcome) -> timedelta:
        """Longer after each attempt, and as long as the service asked for."""
        own = self._settings.retry_seconds * _GROWTH ** (number - 1)
        return timedelta(seconds=min(_LONGEST_WAIT_SECONDS, max(own, outcome.after_seconds or 0.0)))

    async def _clean(self, now: datetime) -> None:
        """Forget what was delivered long ago."""
        where = bind("created < {:before} && state != 'pending'", before=now - _KEPT)
        for row in await self._pocketbase.find("deliveries", where=where, sort="created", limit=_PAGE, fields="id"):
            await self._pocketbase.delete("deliveries", row["id"])


def _due(row: Record) -> datetime:
    return parse_time(row["due"]) or utc_now()


def _attempt(delivery: Record, destination: str, kind: str, *, number: int) -> Record:
    return {
        "id": derive_id("delivery_attempt", delivery["id"], destination, str(number)),
        "user": delivery["user"],
        "delivery": delivery["id"],
        "destination": destination,
        "kind": kind,
        "number": number,
        "state": "sending",
        "due": format_time(utc_now() + LEASE),
    }
