"""Takes proactive messages that nobody has seen in the conversation to the user's destinations, whatever their kinds.

The rows are the queue. A delivery becomes due when a client has had its time to show the message; then each destination
gets an attempt, a row whose id is of the delivery, the destination and the number, so that of two processes one sends.
The order is: write the attempt, send, write what came of it. A process that is killed in between leaves an attempt that
is taken up again after `LEASE`: what was sent just before the kill is sent once more. Push services fold that by its
topic and browsers by its tag; docs/decisions says why it is not the other way round.

`Any`: a destination's kind has a row of its own type, which the sender need not know.
"""

import asyncio
import contextlib
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id
from src.errors import DependencyDown, LifeOSError, NotFound
from src.logs import get_logger
from src.services.accounts.quiet_hours import quiet_until
from src.services.accounts.users import UserService
from src.services.background import Job, Periodic
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.delivery.destinations import Destinations
from src.services.delivery.destinations.base import Destination, DestinationRow, Shipment
from src.services.delivery.outcome import Outcome
from src.services.delivery.rows import AttemptRow, AttemptState, DeliveryRow
from src.services.delivery.texts import notice_of
from src.settings import DeliverySettings
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.filters import asc, eq, lt, ne, one_of
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update, Write

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


class DeliverySender:
    """Sends what is due, in the background of every API process. Looks so often that nothing has to wake it."""

    def __init__(
        self,
        pocketbase: PocketBase,
        users: UserService,
        destinations: Destinations,
        *,
        settings: DeliverySettings,
        unread: CountUnread,
    ) -> None:
        self._pocketbase = pocketbase
        self._deliveries = Collection(pocketbase, DeliveryRow)
        self._attempts = Collection(pocketbase, AttemptRow)
        self._messages = OwnedCollection(pocketbase, MessageRow)
        self._conversations = Collection(pocketbase, ConversationRow)
        self._users = users
        self._destinations = destinations
        self._settings = settings
        self._unread = unread
        self._grace = timedelta(seconds=settings.after_seconds)
        # A row is written a whole grace before it is due, so half of that is soon enough to see it.
        self._look_seconds = max(0.2, min(_LOOK_AT_MOST_SECONDS, settings.after_seconds / 2))
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._busy: set[str] = set()
        """Attempts that this process is at, which it still has to write down while the database is away."""
        self._clean_at = utc_now()

    def loops(self) -> tuple[Job, ...]:
        """Sending what is due. What is under way at the end of the process is taken up again later."""
        return (Periodic("delivery_sender", self._look, self._look_seconds),)

    async def _look(self) -> float:
        """Send what is due; answers the seconds until the next look."""
        now = utc_now()
        if now >= self._clean_at:
            await self._clean(now)
            self._clean_at = now + _CLEAN_EVERY
        fresh = await self._deliveries.find(eq(DeliveryRow.state, "pending"), sort=[asc(DeliveryRow.due)], limit=_PAGE)
        tried = await self._attempts.find(
            one_of(AttemptRow.state, ["sending", "retry"]), sort=[asc(AttemptRow.due)], limit=_PAGE
        )
        due_times = [((row.due or now) + self._grace, row.id, partial(self._begin, row)) for row in fresh]
        due_times += [(row.due or now, row.id, partial(self._again, row)) for row in tried if row.id not in self._busy]
        due = [(row_id, work) for at, row_id, work in due_times if at <= now]
        went_well = await asyncio.gather(*(self._one(row_id, work) for row_id, work in due))
        if not all(went_well):
            return min(_RETRY_SECONDS, self._look_seconds)
        if len(due) >= _PAGE:
            return 0.0  # there may be more
        ahead = [(at - utc_now()).total_seconds() for at, _, _ in due_times if at > now]
        return max(0.05, min([self._look_seconds, *ahead]))

    async def _one(self, row_id: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Work on one row; whether that is over for now. What goes wrong with one must not keep the others back."""
        async with self._at_once:
            try:
                await work()
            except (NotFound, AlreadyExists):
                logger.info("delivery_taken", delivery_id=row_id)  # by another process, or its user has left
            except LifeOSError as error:
                logger.warning("delivery_postponed", delivery_id=row_id, code=error.code)
                return False
            except Exception:
                logger.exception("delivery_broken", delivery_id=row_id)
                return False
        return True

    async def _begin(self, row: DeliveryRow) -> None:
        """Decide on a delivery whose time has come, and send it."""
        shipment = await self._shipment(row)
        if shipment is None:
            return
        places = [(kind, place) for kind in self._destinations.all for place in await kind.live(row.user)]
        attempts = [_attempt(row, place.id, kind.kind, number=1) for kind, place in places]
        writes: list[Write] = [Create.of(one) for one in attempts]
        settled = put(DeliveryRow.state, "sent" if attempts else "nowhere")
        await self._pocketbase.batch([*writes, Update.of(DeliveryRow, row.id, settled)])
        await asyncio.gather(
            *(
                self._send(shipment, attempt, kind, place)
                for attempt, (kind, place) in zip(attempts, places, strict=True)
            )
        )

    async def _again(self, attempt: AttemptRow) -> None:
        """Take up an attempt that failed, or whose process died."""
        row = await self._deliveries.get(attempt.delivery)
        shipment = await self._shipment(row, attempt=attempt)
        if shipment is None:
            return
        kind = self._destinations.of_kind(attempt.kind)
        place = await kind.find(attempt.user, attempt.destination) if kind else None
        if kind is None or place is None:
            await self._attempts.update(attempt.id, put(AttemptRow.state, "gone"))
            return
        following = _attempt(row, attempt.destination, attempt.kind, number=attempt.number + 1)
        await self._pocketbase.batch(
            [Create.of(following), Update.of(AttemptRow, attempt.id, put(AttemptRow.state, "again"))]
        )
        await self._send(shipment, following, kind, place)

    async def _shipment(self, row: DeliveryRow, *, attempt: AttemptRow | None = None) -> Shipment | None:
        """What to send; None where it was seen, is held back or is there no more, which is written down."""
        user = await self._users.get(row.user)
        message = await self._messages.own_or_none(user.id, row.message_id)
        if message is None or message.superseded:
            await self._drop(row, attempt)
            return None
        if await self._is_shown(user.id, message):
            await self._acknowledge(row, attempt)
            return None
        until = None if row.important else quiet_until(user, utc_now())
        if until is not None:
            await self._hold(row, attempt, until)
            return None
        badge = await self._unread(user.id)
        return Shipment(notice_of(message, user), _topic(row), urgent=row.important, badge=badge)

    async def _drop(self, row: DeliveryRow, attempt: AttemptRow | None) -> None:
        if attempt is not None:
            await self._attempts.update(attempt.id, put(AttemptRow.state, "gone"))
        else:
            await self._deliveries.update(row.id, put(DeliveryRow.state, "dropped"))

    async def _acknowledge(self, row: DeliveryRow, attempt: AttemptRow | None) -> None:
        if attempt is not None:
            await self._attempts.update(attempt.id, put(AttemptRow.state, "acknowledged"))
        else:
            await self._deliveries.update(row.id, put(DeliveryRow.state, "acknowledged"))

    async def _hold(self, row: DeliveryRow, attempt: AttemptRow | None, until: datetime) -> None:
        if attempt is not None:
            await self._attempts.update(attempt.id, put(AttemptRow.due, until))
        else:
            await self._deliveries.update(row.id, put(DeliveryRow.due, until - self._grace))

    async def _is_shown(self, user_id: UserId, message: MessageRow) -> bool:
        conversation = await self._conversations.lookup(conversation_id_for(user_id))
        read, said = conversation.last_read_at if conversation else None, message.completed
        return read is not None and said is not None and read >= said

    async def _send(
        self, shipment: Shipment, attempt: AttemptRow, kind: Destination[Any], place: DestinationRow
    ) -> None:
        self._busy.add(attempt.id)
        try:
            outcome = await kind.send(place, shipment)
            await self._settle(attempt, kind, outcome)
        finally:
            self._busy.discard(attempt.id)

    async def _settle(self, attempt: AttemptRow, kind: Destination[Any], outcome: Outcome) -> None:
        """Write down what came of an attempt, waiting for the database where it is away: what was sent must not be lost."""
        while True:
            try:
                await self._note(attempt, kind, outcome)
            except DependencyDown:
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _note(self, attempt: AttemptRow, kind: Destination[Any], outcome: Outcome) -> None:
        state: AttemptState = outcome.state
        if state == "retry" and attempt.number >= _MOST_ATTEMPTS:
            state = "failed"
        puts = [put(AttemptRow.state, state), put(AttemptRow.error, outcome.trouble or "")]
        if state == "retry":
            puts.append(put(AttemptRow.due, utc_now() + self._wait(attempt.number, outcome)))
        await self._attempts.update(attempt.id, *puts)
        about = {"kind": attempt.kind, "state": state, "number": attempt.number}
        logger.info("delivery_attempted", user_id=attempt.user, **about)
        with contextlib.suppress(NotFound):  # removed meanwhile
            await kind.note(attempt.destination, outcome)

    def _wait(self, number: int, outcome: Outcome) -> timedelta:
        """Longer after each attempt, and as long as the service asked for."""
        own = self._settings.retry_seconds * _GROWTH ** (number - 1)
        return timedelta(seconds=min(_LONGEST_WAIT_SECONDS, max(own, outcome.after_seconds or 0.0)))

    async def _clean(self, now: datetime) -> None:
        """Forget what was delivered long ago."""
        old = lt(DeliveryRow.created, now - _KEPT)
        settled = ne(DeliveryRow.state, "pending")
        order = [asc(DeliveryRow.created)]
        for row in await self._deliveries.find(old, settled, sort=order, limit=_PAGE, only=[DeliveryRow.id]):
            await self._deliveries.delete(row.id)


def _topic(row: DeliveryRow) -> str:
    return urlsafe_b64encode(hashlib.sha256(row.key.encode()).digest()[:24]).decode()


def _attempt(delivery: DeliveryRow, destination: str, kind: str, *, number: int) -> AttemptRow:
    return AttemptRow(
        id=derive_id("delivery_attempt", delivery.id, destination, str(number)),
        user=delivery.user,
        delivery=delivery.id,
        destination=destination,
        kind=kind,
        number=number,
        state="sending",
        due=utc_now() + LEASE,
    )
