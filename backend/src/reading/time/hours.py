"""Which half of the day an hour is in: by its part of the day, by now, or by what people mean.

An hour alone is the next such hour in waking time (7:00 to 22:59). With a day, 7 to 12 is the morning and 1 to 6 the
afternoon. What was chosen so is `guessed`. A part of the day alone is 9:00, 13:00, 15:00, 19:00 or 22:00.
"""

from dataclasses import dataclass
from datetime import datetime, time

from src.reading.time.build_clock import in_part
from src.reading.time.values import Clock, PartName

WAKING = (7, 23)
"""Hours in which an hour without a half of the day is looked for."""
_FIRST_MORNING_HOUR = 7
_NIGHT_BEGINS, _NIGHT_ENDS = 22, 5
"""Said at night, a small hour is that of the coming night."""
DAY_MINUTES = 24 * 60

PART_TIME: dict[PartName, time] = {
    "morning": time(9), "noon": time(12), "lunch": time(13), "day": time(15), "evening": time(19), "night": time(22),
    "midnight": time(0),
}  # fmt: skip


@dataclass(frozen=True)
class Hour:
    """Minutes from the midnight that begins the day; beyond 1440 in the night after it.

    `other`: the other half, where it was chosen. `midnight`: 0:00 that may be of either end of the day.
    """

    minutes: int
    guessed: bool = False
    other: int | None = None
    midnight: bool = False
    part: PartName | None = None
    small: bool = False
    """An hour after midnight in a night that is not said to be of this day's morning («завтра ночью в 2»)."""


def part_hour(part: PartName) -> Hour:
    """The hour of a part of the day alone."""
    at = PART_TIME[part]
    return Hour(at.hour * 60, part=part, midnight=part == "midnight")


def hour_of(clock: Clock, part: PartName | None, now: datetime, *, cyrillic: bool, early: bool, late: bool) -> Hour:
    """An hour on a day that is named and is not today."""
    minutes = clock.hour * 60 + clock.minute
    if clock.hour == 24:
        return Hour(minutes)
    if clock.part in {"midnight", "night", "evening"} and clock.hour == 0:
        return Hour(minutes, midnight=True)
    if clock.sure:
        return Hour(minutes)
    if part is not None:
        return _in_part(clock, part)
    if clock.hour == 12:
        return Hour(minutes)
    later = minutes + 12 * 60
    at_night = now.hour >= _NIGHT_BEGINS or now.hour < _NIGHT_ENDS
    written = clock.colon and (at_night or (cyrillic and clock.hour >= 6))
    if clock.hour >= _FIRST_MORNING_HOUR or early or written:
        return Hour(later if late and not early else minutes, guessed=late, other=minutes if late else later)
    return Hour(later, guessed=True, other=minutes)


def _in_part(clock: Clock, part: PartName) -> Hour:
    hour = in_part(clock.hour, part)
    if hour == 0 and part == "evening":
        return Hour(DAY_MINUTES + clock.minute)
    if hour == 0 and part == "night":
        return Hour(clock.minute, midnight=True)
    if part == "lunch":
        hour = clock.hour if clock.hour >= 11 else clock.hour + 12
    return Hour(hour * 60 + clock.minute, small=part == "night" and 0 < hour < _NIGHT_ENDS + 1)


def today_hour(hour: Hour, clock: Clock | None, now: datetime) -> Hour:
    """The hour on today: its other half where that one is still to come, and the coming night."""
    passed = now.hour * 60 + now.minute
    if hour.midnight or hour.small:
        return Hour(hour.minutes + (DAY_MINUTES if hour.minutes <= passed else 0))
    if clock is not None and clock.part == "night" and hour.minutes <= passed and clock.hour < _NIGHT_ENDS + 1:
        return Hour(hour.minutes + DAY_MINUTES)
    if hour.minutes > passed or hour.other is None or clock is None or clock.hour == 12:
        return _first_to_come(hour, passed)
    return Hour(hour.other, guessed=True, other=None) if hour.other > passed else hour


def _first_to_come(hour: Hour, passed: int) -> Hour:
    """Of two halves to come the waking one."""
    if hour.other is not None and hour.other < hour.minutes and hour.other > passed and hour.other >= WAKING[0] * 60:
        return Hour(hour.other, guessed=True, other=hour.minutes)
    return hour


def next_hour(hour: Hour, clock: Clock | None, now: datetime, *, written: bool) -> Hour:
    """The hour with no day named: minutes from today's midnight of the next one to come.

    `written`: a time with a colon is of 24 hours, with the evening as the other reading.
    """
    passed = now.hour * 60 + now.minute
    if clock is None or clock.sure or hour.midnight or hour.other is None:
        return Hour(
            hour.minutes if hour.minutes > passed else hour.minutes + DAY_MINUTES, guessed=hour.guessed, part=hour.part
        )
    base = clock.hour % 12 * 60 + clock.minute
    both = [base + step * 12 * 60 for step in range(4)]
    if written and clock.colon and clock.hour >= _FIRST_MORNING_HOUR:
        at = hour.minutes if hour.minutes > passed else hour.minutes + DAY_MINUTES
        evening = clock.hour * 60 + clock.minute + 12 * 60
        return Hour(at, other=evening if passed < evening < DAY_MINUTES else None)
    waking = [at for at in both if at > passed and WAKING[0] * 60 <= at % DAY_MINUTES < WAKING[1] * 60]
    other = next((at for at in both if at > passed and at != waking[0]), None)
    return Hour(waking[0], guessed=waking[0] % DAY_MINUTES != hour_minutes(clock), other=other)


def hour_minutes(clock: Clock) -> int:
    """Minutes from midnight as said."""
    return clock.hour * 60 + clock.minute
