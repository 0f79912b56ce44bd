"""Who missed an event.

A row that was written is told of, whatever the log did meanwhile. Where an event could not be appended, its user is owed
a `resync`: it is appended when Redis is back, and every open device then loads a fresh view. This is kept in memory; a
process that died may have owed anything to anybody. So each start begins an *epoch*: an entry in Redis, and whoever
comes with a cursor from before it gets a `resync` behind what the log still has.
"""

import asyncio
from collections.abc import Awaitable, Callable

from src.core.ids import UserId
from src.errors import DependencyDown
from src.logs import get_logger

logger = get_logger("event_log")

EPOCHS = "epochs"
"""The stream of epochs; its newest entry's id says since when nobody is owed anything from before."""
_MOST_USERS = 10_000
"""Beyond it everybody is owed one."""


class Owed:
    """The users whom this process owes a `resync`. At first that is everybody.

    Args:
        resync: appends a `resync` to a user's log.
        begin_epoch: does so for everybody.
    """

    def __init__(
        self, *, resync: Callable[[UserId], Awaitable[None]], begin_epoch: Callable[[], Awaitable[None]]
    ) -> None:
        self._resync = resync
        self._begin_epoch = begin_epoch
        self._users: set[UserId] = set()
        self._everybody = True
        self.wake = asyncio.Event()
        """Set when there is something to settle."""

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._users

    def __len__(self) -> int:
        return len(self._users)

    def add(self, user_id: UserId) -> None:
        """Note that an event of this user was lost."""
        if user_id not in self._users:
            logger.warning("event_owed", user_id=user_id)
        self._users.add(user_id)
        if len(self._users) > _MOST_USERS:
            self._everybody = True
            self._users.clear()
        self.wake.set()

    async def settle(self) -> None:
        """Give everybody what is owed. Raises `DependencyDown`; what was not given is owed still."""
        if self._everybody:
            await self._begin_epoch()
            self._everybody = False
        for user_id in list(self._users):
            await self.settle_one(user_id)

    async def settle_one(self, user_id: UserId) -> None:
        """Give this user what is owed, if anything. Raises `DependencyDown`; it is owed still, then."""
        if user_id not in self._users:
            return
        self._users.discard(user_id)  # first: what is lost meanwhile is owed anew
        try:
            await self._resync(user_id)
        except DependencyDown:
            self.add(user_id)
            raise
        logger.info("owed_event_settled", user_id=user_id)
