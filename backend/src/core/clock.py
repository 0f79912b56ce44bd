"""Clocks: now, zones, and a person's wall time on the line of instants."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

END_OF_DAY = time(23, 59)
"""The time of something due on a day without an hour; shown as the day alone."""


LONGEST_SKIP = timedelta(days=1, hours=1)
"""No zone ever moved its clock by more."""


def utc_now() -> datetime:
    """Now, in UTC. Not for workflow code, which has `workflow.now()`."""
    return datetime.now(UTC)


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC time at which a clock in `zone` shows the naive `local`; the first where it does so twice."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def instant_of(local: datetime, zone_name: str) -> datetime:
    """A time that somebody named on the user's clock, in UTC; one with an offset of its own keeps it."""
    return local.astimezone(UTC) if local.tzinfo else instant(local, zone_of(zone_name))


def wall_time(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in `zone` shows at an aware time, naive."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
