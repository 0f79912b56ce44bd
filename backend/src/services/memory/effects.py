"""What a reply remembers and forgets, each once, whatever is repeated."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import Conflict, NotFound
from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted
from src.models.effects import Forget, Remember
from src.protocol.events import MemoryChanged
from src.services.memory.service import MemoryService
from src.stores.event_log.log import EventLog

Held = Callable[[Noted[Forget]], Awaitable[bool]]
"""Whether a memory is not to be deleted before its user has approved that."""


class MemoryEffects:
    """Applies effects to the memories of one user."""

    def __init__(self, memory: MemoryService, events: EventLog, *, held: Held) -> None:
        self._held = held
        self._memory = memory
        self._events = events

    async def remember(self, noted: Noted[Remember]) -> Applied:
        """Keep a fact. One whose predecessor is gone is kept all the same; one that was deleted since stays deleted."""
        effect = noted.effect
        add = partial(
            self._memory.add,
            noted.user.id,
            effect.text,
            key=noted.key,
            category=effect.category,
            source_message_id=noted.reply.reply_to,
        )
        with contextlib.suppress(Conflict):
            try:
                await add(replaces=effect.replaces)
            except NotFound:
                await add()
        return Applied()

    async def forget(self, noted: Noted[Forget]) -> Applied:
        """Delete a memory. Gone is gone, also where this runs a second time; one of many waits for approval."""
        if await self._held(noted):
            return Applied()
        with contextlib.suppress(NotFound):
            await self._memory.delete(noted.user.id, noted.effect.memory_id)
        return Applied()

    async def take_back(self, user_id: UserId, keys: Sequence[str], *, once: str) -> bool:
        """Forget what the effects named by `keys` remembered, and tell the clients, `once`; whether anything went."""
        gone = bool(keys) and await self._memory.take_back(user_id, keys) > 0
        if gone:
            await self.announce(user_id, key=once)
        return gone

    async def announce(self, user_id: UserId, *, key: str) -> None:
        """Tell the user's clients, once for `key`, how many memories there are."""
        event = MemoryChanged(ts=utc_now(), count=await self._memory.count(user_id))
        await self._events.announce(user_id, event, once=f"effect:{key}")

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(Remember, remember, refusals={"cannot": "refused-memory", "full": "refused-full-memory"}),
        EffectKind(Forget, forget, refusals={"cannot": "refused-memory"}),
    )
