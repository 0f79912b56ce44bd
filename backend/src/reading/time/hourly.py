"""A series that comes every so many hours, within the hours of one day or of every day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from src.reading.time import series
from src.reading.time.facts import Facts
from src.reading.time.grammar import Context
from src.reading.time.hours import DAY_MINUTES, hour_of
from src.reading.time.outcome import Outcome
from src.reading.time.values import Clock, Repeat

Placed = Callable[[datetime], datetime]
"""A naive local time in the user's zone."""


def within_day(repeat: Repeat, start: int | None, facts: Facts, context: Context, placed: Placed) -> Outcome:
    """«Каждые 2 часа сегодня до 8 вечера»: so many times on one day."""
    now = _wall(context)
    day = facts.day.date if facts.day is not None else context.today
    if day is None or facts.until_clock is None or repeat.byday or (start is None and day != context.today):
        return Outcome(ask="which")
    step = timedelta(hours=repeat.interval)
    first = datetime.combine(day, time()) + timedelta(minutes=start) if start is not None else after(now, step)
    end = hour_of(facts.until_clock, None, now, cyrillic=context.cyrillic, early=False, late=False)
    midnight = datetime.combine(day, time())
    lasts = (end.minutes or DAY_MINUTES, (end.other or 0) or DAY_MINUTES)
    last = next((at for minutes in lasts if (at := midnight + timedelta(minutes=minutes)) >= first), None)
    if last is None or first <= now:
        return Outcome(ask="past" if last is None else "which")
    return Outcome(due=placed(first), rule=series.text_of(repeat, count=1 + (last - first) // step))


def after(now: datetime, step: timedelta) -> datetime:
    """So much later, at a whole minute and no sooner."""
    due = (now + step).replace(second=0, microsecond=0)
    return due if due >= now + step else due + timedelta(minutes=1)


def within_hours(repeat: Repeat, start: int, last_clock: Clock, context: Context, placed: Placed) -> Outcome:
    """«каждый час с 9 до 18»: the hours of every day."""
    now = _wall(context)
    end = hour_of(last_clock, None, now, cyrillic=context.cyrillic, early=False, late=False)
    last = end.minutes if end.minutes > start else (end.other or end.minutes)
    times = list(range(start, last + 1, 60 * repeat.interval))
    if not times:
        return Outcome(ask="which")
    rule = f"FREQ=DAILY;BYHOUR={','.join(str(at // 60) for at in times)}"
    if repeat.byday:
        rule += f";BYDAY={','.join(repeat.byday)}"
    passed = now.hour * 60 + now.minute
    daily = replace(repeat, freq="WEEKLY" if repeat.byday else "DAILY", interval=1)
    today = series.first_after(daily, context.today, DAY_MINUTES - 1, now)
    first = next((at for at in times if at > passed), None) if today == context.today else None
    day = context.today if first is not None else series.first_after(daily, context.today + timedelta(days=1), 0, now)
    if day is None:
        return Outcome(ask="impossible")
    return Outcome(due=placed(datetime.combine(day, time()) + timedelta(minutes=first or times[0])), rule=rule)


def _wall(context: Context) -> datetime:
    return context.now.replace(tzinfo=None, fold=0)
