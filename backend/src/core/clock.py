"""Clocks: now, zones, and a person's wall time on the line of instants."""

import time as clocks
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from src.core.failpoints import clock_error
from src.errors import InvalidInput

END_OF_DAY = time(23, 59)
"""The time of something due on a day without an hour; shown as the day alone."""


EARLIEST_YEAR = 1970
YEARS_AHEAD = 50

CLOCK_TRUSTED_WITHIN = timedelta(days=1)
"""A clock that is corrected by more is taken for a wrong one."""

LONGEST_SKIP = timedelta(days=1, hours=1)
"""No zone ever moved its clock by more."""


def utc_now() -> datetime:
    """Now, in UTC. Not for workflow code, which has `workflow.now()`."""
    return datetime.now(UTC) + clock_error()


def elapsed() -> float:
    """Seconds on a clock that only counts, also while the machine sleeps. What it counts from means nothing."""
    boot = getattr(clocks, "CLOCK_BOOTTIME", None)  # Linux; elsewhere this one counts the sleep
    kind = boot if boot is not None else getattr(clocks, "CLOCK_MONOTONIC", None)
    return clocks.monotonic() if kind is None else clocks.clock_gettime(kind)


class ClockWatch:
    """Tells a clock that was set from time that passed, since it was made. A machine that slept has not jumped.

    Args:
        now: the wall clock.
        elapsed: seconds on one that only counts.
    """

    def __init__(self, now: Callable[[], datetime] = utc_now, elapsed: Callable[[], float] = elapsed) -> None:
        self._now = now
        self._elapsed = elapsed
        self._began = now() - timedelta(seconds=elapsed())

    def has_jumped(self) -> bool:
        """Whether the two have moved apart by more than a day."""
        return abs(self._now() - timedelta(seconds=self._elapsed()) - self._began) > CLOCK_TRUSTED_WITHIN


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC time at which a clock in `zone` shows the naive `local`; the first where it does so twice."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def in_reach(at: datetime, *, now: datetime | None = None) -> bool:
    """Whether a time, aware or naive, is one that can be meant: from 1970 to 50 years ahead. Others overflow in some zone."""
    return EARLIEST_YEAR <= at.year <= (now or utc_now()).year + YEARS_AHEAD


def due_of(local: datetime | None, zone_name: str) -> datetime | None:
    """As `instant_of`; None for none, and for one out of reach: the year 9999 is how some say that there is none."""
    return None if local is None or not in_reach(local) else instant_of(local, zone_name)


def instant_of(local: datetime, zone_name: str) -> datetime:
    """A time that somebody named on the user's clock, in UTC; one with an offset of its own keeps it.

    Raises:
        InvalidInput: it is out of reach.
    """
    if not in_reach(local):
        raise InvalidInput(f"The year {local.year} is out of reach; give one from 1970 to {YEARS_AHEAD} years ahead.")
    return local.astimezone(UTC) if local.tzinfo else instant(local, zone_of(zone_name))


def wall_time(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in `zone` shows at an aware time, naive."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
