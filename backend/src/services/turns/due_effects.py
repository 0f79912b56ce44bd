"""What replies promised is done: applied by their workflow, and found again where that ended before.

A reply says which of its effects are due. Whoever applies them says that they are done; who comes again changes nothing,
because every effect has a key.
"""

import time
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.logs import get_logger
from src.models.reply import Reply
from src.models.values import Profile
from src.services.background import Job, Periodic
from src.services.turns.effects import EffectService
from src.services.turns.replies import Part, ReplyService, StoredReply

logger = get_logger("effects")

_LOOK_SECONDS = 20.0
_DUE_AFTER = timedelta(seconds=30)
"""A living workflow has applied them long before."""
_PAGE = 100
_FIRST_WAIT_SECONDS = 20.0
_LONGEST_WAIT_SECONDS = 900.0
_MOST_TRIES = 12
"""About two hours in which the servers answer but an effect does not succeed. Then the user is told, and it is over."""


class DueEffects:
    """Applies effects of stored replies, and notes that they are applied.

    Args:
        replies: where they are stored.
        effects: how they are applied.
        clock: seconds, growing.
    """

    def __init__(
        self, replies: ReplyService, effects: EffectService, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._replies = replies
        self._effects = effects
        self._tries: dict[tuple[Part, str], tuple[int, float]] = {}
        """By part and reply: how often it was tried, and when to try again."""
        self._probes = 0

    def loops(self) -> tuple[Job, ...]:
        """Looking for effects that nobody applied."""
        return (Periodic("due_effects", self.sweep, _LOOK_SECONDS),)

    async def apply_rows(self, reply: Reply, *, last: bool = False) -> tuple[Profile | None, int]:
        """As `EffectService.apply`; then they are no longer due."""
        applied = await self._effects.apply(reply, last=last)
        await self._replies.note_rows_applied(reply)
        return applied

    async def apply_memories(self, reply: Reply, *, last: bool = False) -> int:
        """As `EffectService.apply_memories`; then they are no longer due."""
        applied = await self._effects.apply_memories(reply, last=last)
        await self._replies.note_memories_applied(reply)
        return applied

    async def sweep(self, *, due_after: timedelta = _DUE_AFTER) -> None:
        """Apply what is due for longer. What fails is tried again later, and after many times said to the user."""
        await self._sweep("rows", due_after)
        await self._sweep("memories", due_after)

    async def _sweep(self, part: Part, due_after: timedelta) -> None:
        """Try those whose time has come, else one that waits. Where one succeeds, none waits any longer: its store is back."""
        due = [reply async for reply in self._due(part, utc_now() - due_after)]
        found = {(part, reply.id) for reply in due}
        self._tries = {key: tries for key, tries in self._tries.items() if key[0] != part or key in found}
        now = self._clock()
        waiting = [reply for reply in due if self._tries.get((part, reply.id), (0, now))[1] > now]
        succeeded = [await self._try(part, reply) for reply in due if reply not in waiting]
        if waiting and not succeeded:
            self._probes += 1
            succeeded.append(await self._try(part, waiting.pop(self._probes % len(waiting)), counts=False))
        if any(succeeded):
            for reply in waiting:
                await self._try(part, reply, counts=False)

    async def _due(self, part: Part, before: datetime) -> AsyncGenerator[StoredReply]:
        after = ""
        while replies := await self._replies.due(part, before=before, after=after, limit=_PAGE):
            for reply in replies:
                yield reply
            after = replies[-1].id

    async def _try(self, part: Part, reply: Reply, *, counts: bool = True) -> bool:
        """Whether it succeeded. A try that `counts` is one of those after which the user is told."""
        key: tuple[Part, str] = (part, reply.id)
        tries, again_at = self._tries.get(key, (0, 0.0))
        if counts:
            wait = min(_FIRST_WAIT_SECONDS * 2**tries, _LONGEST_WAIT_SECONDS)
            tries, again_at = tries + 1, self._clock() + wait
        self._tries[key] = (tries, again_at)
        last = counts and tries >= _MOST_TRIES
        try:
            await (self.apply_rows(reply, last=last) if part == "rows" else self.apply_memories(reply, last=last))
        except Exception as error:  # noqa: BLE001 - one reply that cannot be applied keeps no other from it
            logger.warning("effects_still_due", reply_id=reply.id, part=part, tries=tries, error=type(error).__name__)
            return False
        del self._tries[key]
        logger.info("effects_applied_late", reply_id=reply.id, part=part, refused_rest=last)
        return True
