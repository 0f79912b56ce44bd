"""Guests who do not write for weeks: told once, and deleted two weeks later. Whoever writes, or makes an account, stays."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from src.core.clock import ClockWatch, utc_now, wall_time, zone_of
from src.core.ids import UserId, conversation_id_for, derive_id
from src.core.locale.dates import short_date
from src.errors import NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import MessageCreated
from src.protocol.talking import Why
from src.services.accounts.admission import AdmissionService
from src.services.accounts.rows import UserRow
from src.services.background import Job, Periodic, apart
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ensure_conversation
from src.services.delivery import delivery_write
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.filters import desc, eq, le
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("guests")

EraseUser = Callable[[UserId], Awaitable[None]]
_EVERY_SECONDS = 3600.0
NOTICE = timedelta(days=14)
"""From being told to being deleted."""


class QuietGuests:
    """Looks for guests who do not write, in the background of every API process.

    Args:
        erase: has a user erased.
    """

    def __init__(
        self,
        pocketbase: PocketBase,
        events: EventLog,
        access: AdmissionService,
        erase: EraseUser,
        *,
        clock: ClockWatch | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._pocketbase = pocketbase
        self._users = Collection(pocketbase, UserRow, noun="user")
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._events = events
        self._access = access
        self._erase = erase
        self._clock = clock or ClockWatch()
        self._now = now

    def loops(self) -> tuple[Job, ...]:
        """The look at the guests."""
        return (Periodic("quiet_guests", self.look, _EVERY_SECONDS),)

    async def look(self) -> None:
        """Tell and delete those whose time has come. Raises `DependencyDown`; again is right."""
        weeks = (await self._access.rules()).guests_kept_weeks
        if weeks == 0 or self._clock.has_jumped():
            return
        before = self._now() - timedelta(weeks=weeks)
        async for row in self._users.scan(eq(UserRow.guest, True), le(UserRow.created, before)):
            await apart(self._judge(row, before), about="quiet_guests")

    async def _judge(self, row: UserRow, before: datetime) -> None:
        last = await self._last_word(row)
        if last > before:
            return
        if row.leave_told is None or row.leave_told < last:  # told of another silence
            await self._tell(row.user())
        elif row.leave_told <= self._now() - NOTICE:
            logger.info("quiet_guest_deleted", user_id=row.id)
            await self._erase(UserId(row.id))

    async def _last_word(self, row: UserRow) -> datetime:
        own = (eq(MessageRow.user, UserId(row.id)), eq(MessageRow.role, "user"))
        message = await self._messages.first(*own, sort=[desc(MessageRow.created)])
        return row.created if message is None else message.created

    async def _tell(self, user: User) -> None:
        now = self._now()
        on = wall_time(now + NOTICE, zone_of(user.timezone)).date()
        message_id = derive_id("guest-leaves", user.id, now.date().isoformat())
        message = MessageRow(
            id=message_id,
            user=user.id,
            conversation=conversation_id_for(user.id),
            role="assistant",
            agent="coordinator",
            text=user.words.say("guest-leaves", day=short_date(user.words, on)),
            proactive=True,
            why=Why(kind="follow_up", text=user.words.say("why-guest-leaves")).model_dump_json(),
            completed=now,
        )
        told = Update.of(UserRow, user.id, put(UserRow.leave_told, now))
        try:
            await ensure_conversation(self._pocketbase, user.id)
            writes = [Create.of(message), delivery_write(user.id, message_id, key=f"guest-leaves:{message_id}"), told]
            written = MessageRow.of((await self._pocketbase.batch(writes))[0])
        except (AlreadyExists, NotFound):
            return  # told by another process, or gone meanwhile
        logger.info("quiet_guest_told", user_id=user.id)
        await self._events.announce(user.id, MessageCreated(ts=now, message=written.view()), once=message_id)
