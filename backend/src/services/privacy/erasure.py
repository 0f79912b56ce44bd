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
from src.logs import get_logger
from src.services.accounts.sessions import SessionService
from src.services.memory import MemoryService
from src.stores.event_log.log import EventLog
from src.stores.own_rows import prune
from src.stores.pocketbase.client import (
    PAGE_LIMIT,
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    bind,
    format_time,
)

logger = get_logger("erasure")

EraseWorkflows = Callable[[UserId, Sequence[str]], Awaitable[None]]

_LOOK_SECONDS = 30.0
_RETRY_SECONDS = 5.0
_PASSES_AFTER = (timedelta(0), timedelta(seconds=20), timedelta(minutes=3))
"""From one pass to the next. After the second one Temporal has deleted the histories, unless it is slow; before the last
one an agent run that began before the user left has ended."""
_SESSION_SWEEP_LOOKS = 120
"""Expired sessions and old notes of changes are deleted once in so many looks, about once an hour."""


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
        self._sessions = sessions
        self._memory = memory
        self._events = events
        self._erase_workflows = erase_workflows
        self._scrub = scrub
        self._asked = asyncio.Event()

    async def request(self, user_id: UserId) -> None:
        """Have a user erased. From now on nobody can sign in as that user; asking twice is fine."""
        password = secrets.token_urlsafe(48)
        locked_out = {"email": "", "guest": True, "password": password, "passwordConfirm": password}
        wish = {"id": _wish_id(user_id), "user_id": user_id, "passes": 0, "due": format_time(utc_now())}
        with contextlib.suppress(AlreadyExists, NotFound):
            await self._pocketbase.batch([Create("erasures", wish), Update("users", user_id, locked_out)])
        await self._sessions.end_all(user_id)
        self._asked.set()

    async def run(self) -> None:
        """Fulfil what was asked for, before a restart too, until cancelled."""
        looks = 0
        while True:
            self._asked.clear()
            wait = _LOOK_SECONDS
            try:
                if not await self.fulfil_due():
                    wait = _RETRY_SECONDS
                if looks % _SESSION_SWEEP_LOOKS == 0:
                    await self._sessions.sweep()
                    await prune(self._pocketbase, now=utc_now())
                looks += 1
            except DependencyDown:
                logger.warning("erasures_postponed")
                wait = _RETRY_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), wait)

    async def fulfil_due(self) -> bool:
        """Work on every wish that is due; answers whether all of them went well."""
        where = bind("due <= {:now}", now=utc_now())
        wishes = await self._pocketbase.find("erasures", where=where, sort="due", limit=100)
        done = [await self._fulfil(wish) for wish in wishes]
        return all(done)

    async def _fulfil(self, wish: Record) -> bool:
        user_id = UserId(wish["user_id"])
        try:
            await self._erase(user_id)
            passes = int(wish["passes"]) + 1
            if passes == len(_PASSES_AFTER):
                await self._pocketbase.delete("erasures", wish["id"])
            else:
                due = format_time(utc_now() + _PASSES_AFTER[passes])
                await self._pocketbase.update("erasures", wish["id"], {"passes": passes, "due": due})
            self._scrub()
        except DependencyDown as error:
            logger.warning("erasure_postponed", user_id=user_id, waits_for=error.name)
            return False
        except NotFound:
            return True  # another process was faster
        logger.info("user_erased", user_id=user_id, passes=passes)
        return True

    async def _erase(self, user_id: UserId) -> None:
        """All stores once. The rows go first: without them nothing is started again for this user."""
        await self._sessions.end_all(user_id)
        reminder_ids = await self._reminder_ids(user_id)
        await self._pocketbase.delete("users", user_id)
        await self._erase_workflows(user_id, reminder_ids)
        await self._memory.delete_all(user_id)
        await self._events.delete_user(user_id)

    async def _reminder_ids(self, user_id: UserId) -> list[str]:
        """All reminders. Where this is cut short after their deletion, their workflows end when they find no row."""
        found: list[str] = []
        while True:
            where = bind("user = {:user} && id > {:last}", user=user_id, last=found[-1] if found else "")
            rows = await self._pocketbase.find("reminders", where=where, sort="id", limit=PAGE_LIMIT, fields="id")
            found += [row["id"] for row in rows]
            if len(rows) < PAGE_LIMIT:
                return found


def _wish_id(user_id: str) -> str:
    return derive_id("erasure", user_id)
