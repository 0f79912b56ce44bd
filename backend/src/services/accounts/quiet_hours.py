"""Quiet hours: when, by the user's own wall clock, nothing proactive is sent."""

from datetime import datetime, time, timedelta

from src.core.clock import instant, wall_time, zone_of
from src.models.values import User


def quiet_until(user: User, at: datetime) -> datetime | None:
    """When the quiet hours that `at` lies in are over, in UTC; None where it lies in none.

    Args:
        user: whose hours and whose clock.
        at: an aware time.
    """
    hours = user.quiet_hours
    if hours is None or hours.start == hours.end:
        return None
    zone = zone_of(user.timezone)
    local = wall_time(at, zone)
    start, end = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    clock = local.time()
    over_midnight = end < start
    inside = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= start else local.date()
    # Where the clock is set back meanwhile, the end comes again, later.
    over = instant(datetime.combine(day, end), zone)
    return over if over > at else over + timedelta(hours=1)
