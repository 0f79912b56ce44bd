"""Erases a user from every store, and does not stop before it is done.

The wish is a row, so it survives a crash and a store that is down. What was under way when the user left may write once
more afterwards (a model's answer, a fact), and Temporal deletes histories in its own time; so everything is erased again
twice, a while later. Each time the stores are asked to give up the bytes, too.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown, NotFound
from src.logs import get_logger, place_of
from src.services.accounts.rows import UserRow
from src.services.accounts.sessions import SessionService
from src.services.background import Job, Periodic
from src.services.memory import MemoryService
from src.services.privacy.rows import ErasureRow
from src.services.reminders.rows import ReminderRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import asc, eq, le
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("erasure")

EraseWorkflows = Callable[[UserId, Sequence[str]], Awaitable[None]]

_LOOK_SECONDS = 30.0
_RETRY_SECONDS = 5.0
_PASSES_AFTER = (timedelta(0), timedelta(seconds=20), timedelta(minutes=3))
"""From one pass to the next. After the second one Temporal has deleted the histories, unless it is slow; before the last
one an agent run that began before the user left has ended."""


async def ask_to_erase(pocketbase: PocketBase, sessions: SessionService, user_id: UserId) -> None:
    """Write the wish, which a backend fulfils within a minute. From now on nobody can sign in as that user."""
    password = secrets.token_urlsafe(48)
    unknown = {"password": password, "passwordConfirm": password}
    wish = ErasureRow(id=derive_id("erasure", user_id), user_id=user_id, due=utc_now())
    puts = (put(UserRow.email, None), put(UserRow.guest, True), put(UserRow.owner, False))
    with contextlib.suppress(AlreadyExists, NotFound):
        await pocketbase.batch([Create.of(wish), Update.of(UserRow, user_id, *puts, besides=unknown)])
    await sessions.end_all(user_id)


class ErasureService:
    """Takes wishes to be erased, and fulfils them in the background.

    Args:
        erase_workflows: ends and deletes a user's workflows and those of the reminders with these ids; raises `DependencyDown`.
        scrub: asks the stores to give up the bytes of what was deleted.
    """

    def __init__(
        self,
        pocketbase: PocketBase,
        sessions: SessionService,
        memory: MemoryService,
        events: EventLog,
        erase_workflows: EraseWorkflows,
        scrub: Callable[[], None],
    ) -> None:
        self._pocketbase = pocketbase
        self._wishes = Collection(pocketbase, ErasureRow)
        self._users = Collection(pocketbase, UserRow)
        self._reminders = Collection(pocketbase, ReminderRow)
        self._sessions = sessions
        self._memory = memory
        self._events = events
        self._erase_workflows = erase_workflows
        self._scrub = scrub
        self._asked = asyncio.Event()

    async def request(self, user_id: UserId) -> None:
        """Have a user erased. From now on nobody can sign in as that user; asking twice is fine."""
        await ask_to_erase(self._pocketbase, self._sessions, user_id)
        self._asked.set()

    def loops(self) -> tuple[Job, ...]:
        """Fulfilling what was asked for, before a restart too."""
        return (Periodic("erasure", self._look, _LOOK_SECONDS, wake=self._asked),)

    async def _look(self) -> float | None:
        return None if await self.fulfil_due() else _RETRY_SECONDS

    async def fulfil_due(self) -> bool:
        """Work on every wish that is due; answers whether all of them went well."""
        due = le(ErasureRow.due, utc_now())
        wishes = await self._wishes.find(due, sort=[asc(ErasureRow.due)], limit=100)
        done = [await self._fulfil(wish) for wish in wishes]
        return all(done)

    async def _fulfil(self, wish: ErasureRow) -> bool:
        user_id = wish.user_id
        try:
            await self._erase(user_id)
            passes = wish.passes + 1
            if passes == len(_PASSES_AFTER):
                await self._wishes.delete(wish.id)
            else:
                due = utc_now() + _PASSES_AFTER[passes]
                await self._wishes.update(wish.id, put(ErasureRow.passes, passes), put(ErasureRow.due, due))
            self._scrub()
        except DependencyDown as error:
            logger.warning("erasure_postponed", user_id=user_id, waits_for=error.name)
            return False
        except NotFound:
            return True  # another process was faster
        except Exception as error:  # noqa: BLE001 - one wish that fails must not keep the others back
            logger.error(  # noqa: TRY400
                "erasure_broken", user_id=user_id, error=type(error).__name__, place=place_of(error)
            )
            return False
        logger.info("user_erased", user_id=user_id, passes=passes)
        return True

    async def _erase(self, user_id: UserId) -> None:
        """All stores once. The rows go first: without them nothing is started again for this user."""
        await self._sessions.end_all(user_id)
        reminder_ids = await self._reminder_ids(user_id)
        await self._users.delete(user_id)
        await self._erase_workflows(user_id, reminder_ids)
        await self._memory.delete_all(user_id)
        await self._events.delete_user(user_id)

    async def _reminder_ids(self, user_id: UserId) -> list[str]:
        """All reminders. Where this is cut short after their deletion, their workflows end when they find no row."""
        own = eq(ReminderRow.user, user_id)
        return [row.id async for row in self._reminders.scan(own, only=[ReminderRow.id])]
