"""A memory store that is found empty beside people who had memories is said: to them, and to whoever runs the server.

The folder of the embedded store may be lost by itself, by a disk or a hand. Nothing in it can say so; the rows here can.
"""

import asyncio
import contextlib

from src.core.ids import UserId, derive_id
from src.logs import get_logger
from src.services.accounts.users import UserService
from src.services.background import Job, Periodic, apart
from src.services.conversation.rows import MessageRow
from src.services.conversation.saying import say_once
from src.services.conversation.service import ensure_conversation
from src.services.memory import MemoryService
from src.services.memory.rows import RememberedRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq

logger = get_logger("memory")

_EVERY_SECONDS = 3600.0


class LostMemories:
    """Notes of whom something is remembered, and tells those whose store is not there any more."""

    def __init__(self, pocketbase: PocketBase, events: EventLog, users: UserService, memory: MemoryService) -> None:
        self._pocketbase = pocketbase
        self._rows = Collection(pocketbase, RememberedRow)
        self._events = events
        self._users = users
        self._memory = memory
        self._noted: set[UserId] | None = None
        """Of whom it is noted; None until that was read."""
        self._wake = asyncio.Event()
        self.count = 0
        """How many people were found to have lost their memories since this process began."""
        memory.on_add(self._wake.set)

    def loops(self) -> tuple[Job, ...]:
        """Noting who is new; the first round looks for what was lost."""
        return (Periodic("lost_memories", self.look, _EVERY_SECONDS, wake=self._wake),)

    async def look(self) -> None:
        """Tell whoever lost memories, once, and note of whom something is remembered. Raises `DependencyDown`."""
        found = await self._memory.holdings()
        if not found.name:
            return
        if self._noted is None:
            if found.before:
                await self._tell_all(found.before)
            await self._memory.note_holdings()
            self._noted = {row.user async for row in self._rows.scan(eq(RememberedRow.store, found.name))}
        for user_id in found.users - self._noted:
            await apart(self._note(user_id, found.name), about="lost_memories")
            self._noted.add(user_id)

    async def _tell_all(self, lost: str) -> None:
        async for row in self._rows.scan(eq(RememberedRow.store, lost)):
            await apart(self._tell(row), about="lost_memories")
            self.count += 1

    async def _note(self, user_id: UserId, store: str) -> None:
        row = RememberedRow(id=derive_id("remembered", user_id, store), user=user_id, store=store)
        with contextlib.suppress(AlreadyExists):
            await self._rows.create(row)

    async def _tell(self, row: RememberedRow) -> None:
        user = await self._users.get(row.user)
        await ensure_conversation(self._pocketbase, user.id)
        said = derive_id("memories-lost", row.id)
        message = MessageRow.by_assistant(said, user.id, user.words.say("memories-lost"), agent="coordinator")
        await say_once(self._pocketbase, self._events, message)
        logger.error("memories_lost", user_id=user.id)
