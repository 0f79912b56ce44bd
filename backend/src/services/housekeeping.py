"""Hourly cleaning: sign-ins that have expired, notes of changes that nobody can repeat any more.

What is deleted by age is gone for good where the clock is wrong. So nothing is deleted while the wall clock has moved
away from the clock that only counts.
"""

from collections.abc import Sequence

from src.core.clock import ClockWatch, utc_now
from src.logs import get_logger
from src.services.accounts.owner import OwnerService
from src.services.accounts.sessions import SessionService
from src.services.background import Job, Periodic
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import fold_stored, prune
from src.stores.pocketbase.rows import Row

logger = get_logger("housekeeping")

_EVERY_SECONDS = 3600.0


class Housekeeping:
    """Cleans once an hour, in the background of every API process."""

    def __init__(
        self,
        pocketbase: PocketBase,
        sessions: SessionService,
        owners: OwnerService,
        rows: Sequence[type[Row]],
        clock: ClockWatch | None = None,
    ) -> None:
        self._pocketbase = pocketbase
        self._sessions = sessions
        self._owners = owners
        self._rows = rows
        self._clock = clock or ClockWatch()

    def loops(self) -> tuple[Job, ...]:
        """The cleaning; and once in a while what an older version wrote is made fit to be searched."""
        return (
            Periodic("housekeeping", self.clean, _EVERY_SECONDS),
            Periodic("search_folding", self.fold, _EVERY_SECONDS),
        )

    async def fold(self) -> None:
        """Fold what is stored unfolded. Raises `DependencyDown`."""
        await fold_stored(self._pocketbase, self._rows)

    async def clean(self) -> None:
        """Delete what is too old, and see that the server has an owner. Raises `DependencyDown`."""
        if self._clock.has_jumped():
            logger.warning("not_cleaned", reason="the clock has jumped")
            return
        await self._owners.settle()
        await self._sessions.sweep()
        await prune(self._pocketbase, self._rows, now=utc_now())
