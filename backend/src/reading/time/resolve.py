"""What was said as an instant or a series, or what has to be asked. Local time throughout; placed in the zone at the end."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from src.reading.time import calendar, series
from src.reading.time.facts import Facts
from src.reading.time.grammar import Context
from src.reading.time.hourly import after, within_day, within_hours
from src.reading.time.hours import DAY_MINUTES, Hour, hour_of, next_hour, part_hour, today_hour
from src.reading.time.outcome import Outcome
from src.reading.time.reading import Series
from src.reading.time.values import Clock, Day, Distance, PartName, Repeat

_NOON = 12
_SMALL_HOURS = 5 * 60
"""Minutes of the day that "tonight" means of the coming night."""
END_OF_DAY = time(23, 59)
"""The time of a day without an hour; shown as the day alone."""


@dataclass(frozen=True)
class Hint:
    """What the matter says of the half of the day (to get up, dinner)."""

    early: bool = False
    late: bool = False


def _ascending(hours: list[tuple[Hour, Clock | None]]) -> list[tuple[Hour, Clock | None]]:
    """Hours of a list, each in the half of the day that comes after the one before it («в 8, 2 и 8»)."""
    found: list[tuple[Hour, Clock | None]] = []
    for hour, clock in hours:
        last = found[-1][0].minutes if found else -1
        later = hour.other if hour.other is not None and hour.minutes <= last < hour.other else None
        found.append((replace(hour, minutes=later, other=hour.minutes, guessed=True) if later else hour, clock))
    return found


class Resolver:
    """Reads facts against now."""

    def __init__(self, context: Context, hint: Hint) -> None:
        self.context = context
        self.hint = hint
        self.now = context.now.replace(tzinfo=None, fold=0)
        self.today = context.today

    def outcome(self, facts: Facts) -> Outcome:
        """The outcome of what was said."""
        if facts.before is not None:
            return self._before(facts, facts.before)
        if facts.distance is not None:
            return self._distance(facts, facts.distance)
        if facts.repeat is None and facts.asked_often and not facts.days and not facts.today_part:
            return self._often_without_days(facts)
        if facts.repeat is None and facts.until is not None and self.context.role == "reminder":
            daily = self._series(replace(facts, repeat=Repeat("DAILY")))
            return (
                daily
                if facts.asked_often or daily.ask
                else replace(daily, ask="which", options=[daily.due] if daily.due else [])
            )
        if facts.repeat is not None or facts.count is not None:
            return self._series(facts)
        return self._once(facts)

    def _often_without_days(self, facts: Facts) -> Outcome:
        """«Напоминай в 8 и в 20»: every day; of one hour alone it is asked whether once is meant."""
        daily = (
            self._series(replace(facts, repeat=Repeat("DAILY"), either=False))
            if facts.has_hour
            else Outcome(ask="when")
        )
        several = len(facts.clocks) > 1 or len(facts.parts) > 1 or facts.count is not None
        if daily.ask is not None or several:
            return daily
        return Outcome(ask="which", options=[daily.due] if daily.due is not None else [])

    def placed(self, local: datetime, zone: str | None = None) -> datetime:
        """A naive local time in the user's zone; the first where it comes twice, as much later as the clock skips."""
        own = self.context.now.tzinfo
        place = ZoneInfo(zone) if zone and zone not in {"local", "ask"} else own
        return local.replace(tzinfo=place, fold=0).astimezone(UTC).astimezone(own)

    def hours(self, facts: Facts) -> list[tuple[Hour, Clock | None]]:
        """The hours said, on a day that is not today."""
        parts = facts.parts or ((facts.repeat.part,) if facts.repeat is not None and facts.repeat.part else ())
        if not facts.clocks:
            return [(part_hour(part), None) for part in parts]
        by_order = len(parts) == len(facts.clocks)
        found: list[tuple[Hour, Clock | None]] = []
        for number, clock in enumerate(facts.clocks):
            part: PartName | None = parts[number] if by_order else parts[0] if parts else None
            shared = next((one for one in reversed(facts.clocks[number:]) if one.sure and one.part), None)
            hour = hour_of(
                clock, part or (shared.part if shared and not clock.sure and shared.part != "midnight" else None), self.now,
                cyrillic=self.context.cyrillic, early=self.hint.early, late=self.hint.late,
            )  # fmt: skip
            found.append((hour, clock))
        return _ascending(found) if not parts else found

    def _distance(self, facts: Facts, distance: Distance) -> Outcome:
        if facts.torn or facts.clocks or facts.parts or any(day.date != self.today for day in facts.days):
            return Outcome(ask="which")
        due = self.context.now.astimezone(UTC) + distance.exact
        if due.microsecond:
            due = due.replace(microsecond=0) + timedelta(seconds=1)
        return Outcome(due=due.astimezone(self.context.now.tzinfo))

    def _before(self, facts: Facts, before: Distance) -> Outcome:
        anchor = self.outcome(replace(facts, before=None, deadline=False))
        if (
            anchor.ask == "which"
            and len(anchor.options) == 2
            and any(clock.part == "midnight" for clock in facts.clocks)
        ):
            anchor = Outcome(due=anchor.options[-1])
        if (
            before.is_exact
            and anchor.whole_day
            and anchor.due is not None
            and (anchor.due.month, anchor.due.day) == (1, 1)
        ):
            # The new year begins at an hour that everybody knows.
            anchor = Outcome(due=self.placed(datetime.combine(anchor.due.date(), time())))
        if anchor.due is None or (before.is_exact and anchor.whole_day):
            return Outcome(ask=anchor.ask if anchor.ask != "hour" else "when")
        sign = -1 if not facts.afterward else 1
        moved = anchor.due.astimezone(UTC) + sign * before.exact
        local = moved.astimezone(self.context.now.tzinfo).replace(tzinfo=None, fold=0)
        day = calendar.add_months(local.date(), sign * before.months) + timedelta(days=sign * before.days)
        if facts.own_clock is not None:
            return self._once(Facts(days=(Day("date", day),), clocks=(facts.own_clock,)))
        due = self.placed(datetime.combine(day, local.time()))
        found = Outcome(due=due, whole_day=anchor.whole_day, guessed=anchor.guessed, rule=anchor.rule)
        if anchor.rule is not None and (day != anchor.due.date() or anchor.more):
            return Outcome(ask="often")
        if anchor.ask not in {None, "hour"}:
            return Outcome(ask=anchor.ask)
        if due < self.context.now.replace(second=0, microsecond=0):
            return replace(found, ask="past")
        return replace(found, ask="hour") if anchor.whole_day else found

    def _once(self, facts: Facts) -> Outcome:
        hours = self.hours(facts)
        if facts.zone == "ask":
            return Outcome(ask="zone")
        if any(clock.hour > 24 or (clock.hour == 24 and clock.minute) for clock in facts.clocks) or any(
            day.date is None for day in facts.days
        ):
            return Outcome(ask="impossible")
        if facts.torn or len(hours) > 1 or len(facts.days) > 1 or facts.either:
            return self._several(facts, hours)
        if facts.day is not None:
            return self._on_day(facts.day, hours[0] if hours else None, facts)
        if not hours:
            return Outcome(ask="when")
        if facts.today_part:
            return self._on_day(Day("relative", self.today), hours[0], facts)
        return self._next(hours[0], facts)

    def _as_written(self) -> bool:
        """Whether 9:30 is of 24 hours: in Russian, and where something is moved; else the next such time is meant."""
        return self.context.cyrillic or self.context.role != "reminder"

    def _several(self, facts: Facts, hours: list[tuple[Hour, Clock | None]]) -> Outcome:
        """Two readings or more to choose from."""
        days: tuple[Day | None, ...] = facts.days or (None,)
        options: list[datetime] = []
        for day in days[:3]:
            for hour in hours[:3]:
                one = self._on_day(day, hour, facts) if day is not None else self._next(hour, facts)
                if one.due is not None and one.ask is None:
                    options.append(one.due)
        return Outcome(ask="which", options=sorted(set(options)))

    def _next(self, said: tuple[Hour, Clock | None], facts: Facts) -> Outcome:
        hour, clock = said
        zone = facts.zone
        now = self.context.now.astimezone(ZoneInfo(zone)) if zone and zone != "local" else self.context.now
        if self.hint.early and clock is not None and clock.hour < _NOON:
            clock = None
        found = next_hour(hour, clock, now.replace(tzinfo=None, fold=0), written=self._as_written())
        midnight = datetime.combine(now.date(), time())
        due = self.placed(midnight + timedelta(minutes=found.minutes), zone)
        if due <= self.context.now:
            due = self.placed(midnight + timedelta(minutes=found.minutes + DAY_MINUTES), zone)
        options = [due, self.placed(midnight + timedelta(minutes=found.other), zone)] if found.other is not None else []
        return Outcome(
            due=due,
            guessed=found.guessed,
            options=options,
            deadline=facts.deadline,
            certainty=0.8 if found.guessed else 1.0,
        )

    def _on_day(self, day: Day, said: tuple[Hour, Clock | None] | None, facts: Facts) -> Outcome:
        if day.date is None:
            return Outcome(ask="impossible")
        if day.other is not None and (day.kind != "weekday" or self.context.role == "reminder"):
            return self._either_date(day, said, facts)
        if said is None:
            return self._day_alone(day, facts)
        hour, clock = said
        if facts.today_part and day.date != self.today:
            return Outcome(ask="which")
        is_today = day.date == self.today
        start = datetime.combine(day.date, time())
        if is_today:
            hour = today_hour(hour, clock, self.now)
            small = hour.minutes < _SMALL_HOURS and hour.minutes <= self.now.hour * 60 + self.now.minute
            if facts.today_part and small:
                hour = replace(hour, minutes=hour.minutes + DAY_MINUTES)
        elif hour.midnight or hour.small:
            both = [self.placed(start + timedelta(minutes=hour.minutes + more)) for more in (0, DAY_MINUTES)]
            return Outcome(ask="which", options=[one for one in both if one > self.context.now])
        due = self.placed(start + timedelta(minutes=hour.minutes), facts.zone)
        found = Outcome(due=due, guessed=hour.guessed, deadline=facts.deadline)
        if hour.guessed and hour.other is not None:
            both = (due, self.placed(start + timedelta(minutes=hour.other), facts.zone))
            found.options = [one for one in both if one > self.context.now]
            found.certainty = 0.8
        if due <= self.context.now or day.past:
            return self._gone_by(found, due, day, (hour, clock))
        return found

    def _gone_by(self, found: Outcome, due: datetime, day: Day, said: tuple[Hour, Clock | None]) -> Outcome:
        """What is past, with what may have been meant; a part of today that is not over is asked its hour."""
        hour, clock = said
        if clock is None and day.date == self.today and self.now.hour < 23 and hour.part in {"evening", "day"}:
            ends = {"day": 18, "evening": 23}
            if self.now.hour < ends[hour.part]:
                return replace(
                    found, due=self.placed(datetime.combine(self.today, END_OF_DAY)), whole_day=True, ask="hour"
                )
        step = timedelta(days=7) if day.kind == "weekday" else timedelta(days=1)
        later = due
        for _ in range(400):
            if later > self.context.now:
                break
            later = self.placed(later.replace(tzinfo=None, fold=0) + step)
        return replace(found, ask="past", options=[later] if later > self.context.now else [])

    def _day_alone(self, day: Day, facts: Facts) -> Outcome:
        named = day.date or self.today
        due = self.placed(datetime.combine(named, END_OF_DAY))
        past = day.past or named < self.today
        options: list[datetime] = []
        if past and day.weekday is not None:
            options = [
                self.placed(
                    datetime.combine(calendar.on_or_after(self.today + timedelta(days=1), day.weekday), END_OF_DAY)
                )
            ]
        return Outcome(
            due=due, whole_day=True, ask="past" if past else "hour", deadline=facts.deadline, options=options
        )

    def _either_date(self, day: Day, said: tuple[Hour, Clock | None] | None, facts: Facts) -> Outcome:
        named = sorted(one for one in (day.date, day.other) if one is not None and one >= self.today)
        both = [self._on_day(Day("date", one), said, facts) for one in named]
        return Outcome(ask="which", options=[one.due for one in both if one.due is not None])

    def _series(self, facts: Facts) -> Outcome:
        repeat = facts.repeat or Repeat("DAILY")
        if repeat.often:
            return Outcome(ask="often")
        if (
            facts.torn
            or facts.either
            or repeat.partial
            or (repeat.loose and not facts.asked_often)
            or (repeat.alternate and not (facts.asked_often or facts.starts))
            or len(facts.days) > 1
        ):
            return self._unclear(repeat, facts)
        if facts.zone == "ask":
            return Outcome(ask="zone")
        kept = series.without(repeat, facts.excepts)
        if kept is None:
            return replace(self._series(replace(facts, excepts=())), ask="often")
        if kept.freq == "HOURLY":
            return self._hourly(kept, facts)
        if kept.rough:
            return Outcome(ask="day")
        hours = self.hours(facts) or [(Hour(hour * 60), None) for hour in kept.at_hours]
        if not hours:
            return self._without_hour(kept, facts)
        return self._with_hours(kept, hours, facts, guessed=not facts.clocks and bool(kept.at_hours))

    def _unclear(self, repeat: Repeat, facts: Facts) -> Outcome:
        """Once or again and again: to be asked, the first time of both as options."""
        if repeat.alternate and not facts.torn:
            hours = self.hours(facts)
            days = [self.today + timedelta(days=1)]
            options = [
                self.placed(datetime.combine(day, time()) + timedelta(minutes=hours[0][0].minutes))
                for day in days
                if hours
            ]
            return Outcome(ask="which", options=options)
        if repeat.partial:
            return Outcome(ask="which")
        once = self._once(replace(facts, repeat=None, torn=False, either=False)) if facts.days else Outcome()
        return Outcome(ask="which", options=[once.due] if once.due is not None and once.ask is None else [])

    def _start(self, facts: Facts) -> date:
        day = facts.day
        return max(day.date, self.today) if day is not None and day.date is not None else self.today

    def _without_hour(self, repeat: Repeat, facts: Facts) -> Outcome:
        first = series.first_after(repeat, self._start(facts), DAY_MINUTES - 1, self.now)
        if first is None:
            return Outcome(ask="impossible")
        count, until = series.end_of(facts.count, facts.until.date if facts.until else None, repeat, first)
        due = self.placed(datetime.combine(first, END_OF_DAY))
        return Outcome(due=due, whole_day=True, rule=series.text_of(repeat, count=count, until=until), ask="hour")

    def _with_hours(
        self, repeat: Repeat, hours: list[tuple[Hour, Clock | None]], facts: Facts, *, guessed: bool
    ) -> Outcome:
        found: list[Series] = []
        for hour, clock in hours:
            minutes = hour.minutes
            if hour.midnight or (clock is not None and clock.hour == 24):
                minutes %= DAY_MINUTES
            first = series.first_after(repeat, self._start(facts), minutes, self.now)
            if first is None:
                return Outcome(ask="impossible")
            count, until = series.end_of(facts.count, facts.until.date if facts.until else None, repeat, first)
            if until is not None and until < first:
                return Outcome(ask="past")
            due = self.placed(datetime.combine(first, time()) + timedelta(minutes=minutes), facts.zone)
            found.append(Series(due, series.text_of(repeat, count=count, until=until)))
        found.sort(key=lambda one: one.due)
        chosen = guessed or any(hour.guessed for hour, _ in hours)
        return Outcome(
            due=found[0].due, rule=found[0].rule, more=found[1:], guessed=chosen, certainty=0.8 if chosen else 1.0
        )

    def _hourly(self, repeat: Repeat, facts: Facts) -> Outcome:
        hours = self.hours(facts)
        one_day = facts.today_part or (facts.day is not None and not facts.starts)
        if one_day or (facts.until_clock is not None and not facts.clocks and not facts.asked_often):
            return within_day(repeat, hours[0][0].minutes if facts.clocks else None, facts, self.context, self.placed)
        if facts.until_clock is not None and not hours:
            return Outcome(ask="which")
        if hours and facts.until_clock is not None:
            return within_hours(repeat, hours[0][0].minutes, facts.until_clock, self.context, self.placed)
        until = facts.until.date if facts.until else None
        if facts.count is not None and facts.count.over is not None:
            until = self.today + timedelta(days=facts.count.over.days)
        if hours:
            found = self._next(hours[0], facts) if facts.day is None else self._on_day(facts.day, hours[0], facts)
            return replace(found, rule=series.text_of(repeat, until=until))
        due = after(self.now, timedelta(hours=repeat.interval))
        return Outcome(due=self.placed(due), rule=series.text_of(repeat, until=until))
