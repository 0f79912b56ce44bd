"""When: the days, times and repetitions of a text put together into a local time.

Pure: now is an argument. Calendar dates with a month are read by dateparser; weekdays, distances and times of day by
rules of our own, because what they mean here («в пятницу» is the next one, «в шесть» the next sensible one) has to be
said exactly and told to the user.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from src.core.clock import END_OF_DAY
from src.offline_model.clock import Clock, find_clock
from src.offline_model.days import Day, find_day
from src.offline_model.distances import find_distance
from src.offline_model.recurrence import Repeat, find_repeat, first_day, parts_of

_FIRST_SENSIBLE_HOUR = 7
"""An hour that could be morning or evening is taken as morning from here on."""

_OR = re.compile(r"\s+(?:или|либо|or|и|and)\s+", re.IGNORECASE)
_LONGEST_TIME = 4
"""Words of a time next to an «или»."""
_HOUR_AFTER_TO = re.compile(
    r"\b(?:на|до|to|until|till|for)\s+(?=(?:[01]?\d|2[0-3])(?::[0-5]\d)?(?![\d.:/])(?!(?:st|nd|rd|th|-?го|-?е)\b)|noon\b|midnight\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class When:
    """A time in a text.

    `day` and `at` are local; `at` is None where no time of day was named. `guessed` says that morning or evening was
    our choice. `past` says that the time named lies before now; `at` and `day` are then as named. `after` is the distance
    from now where one was named: `day` and `at` hold it on the clock's face, which is wrong over a change of the clock.
    """

    day: date
    at: time | None = None
    repeat: str | None = None
    deadline: bool = False
    day_named: bool = True
    guessed: bool = False
    past: bool = False
    is_today: bool = False
    after: timedelta | None = None
    unsure: time | None = None
    """The hour as it was said, where it could be morning or evening."""

    def on_day(self, day: date) -> "When":
        """The same hour on another day, where it may be another half of it."""
        if self.unsure is None:
            return replace(self, day=day)
        at, guessed = _sensible(Clock(self.unsure, (), sure=False), None)
        return replace(self, day=day, at=at, guessed=guessed)

    @property
    def due(self) -> datetime:
        """The local time; the end of the day where no time of day was named."""
        return datetime.combine(self.day, self.at or END_OF_DAY)


@dataclass(frozen=True)
class Found:
    """What was found in a text: the time, if any, and the text without it."""

    when: When | None
    rest: str


def find_when(text: str, now: datetime) -> Found:
    """The time named in `text`, seen from the local time `now`, and the text without those words."""
    local = now.replace(tzinfo=None, second=0, microsecond=0)
    distance = find_distance(text)
    if distance is not None:
        due = local + distance.by
        return Found(When(due.date(), due.time(), after=distance.by), cut(text, (distance.span,)))
    repeat = find_repeat(text)
    masked = _masked(text, ((repeat.start, repeat.end),)) if repeat else text
    clock = find_clock(masked)
    if clock is not None:
        masked = _masked(masked, clock.spans)
    day = find_day(masked, local.date())
    if repeat is None and clock is None and day is None:
        return Found(None, text)
    spans = (
        *(clock.spans if clock else ()),
        *((day.span,) if day else ()),
        *(((repeat.start, repeat.end),) if repeat else ()),
    )
    return Found(_combine(repeat, clock, day, local), cut(text, spans))


def either_time(text: str, now: datetime) -> str | None:
    """`text` without its times, where it names two to choose from («в пятницу или в субботу»); else None.

    Two times with an «и» between them are asked about as well: a reminder has one.
    """
    repeat = find_repeat(text)
    for match in _OR.finditer(text):
        if repeat is not None and repeat.start < match.start() < repeat.end:
            continue
        before, after = text[: match.start()].split(), text[match.end() :].split()
        left = _touching([before[-count:] for count in range(1, _LONGEST_TIME + 1)], now)
        right = _touching([after[:count] for count in range(1, _LONGEST_TIME + 1)], now)
        if left and right:
            rest = " ".join((*before[: len(before) - left], *after[right:]))
            return find_when(rest, now).rest
    return None


def _touching(pieces: list[list[str]], now: datetime) -> int:
    """How many words next to an «или» are nothing but a time; 0 where they are none."""
    longest = 0
    for words in pieces:
        text = " ".join(words)
        found = next((one for one in (find_when(text, now), find_when(f"в {text}", now)) if one.when), None)
        if found is not None and found.when is not None and not found.rest:
            longest = max(longest, len(words))
    return longest


def hours_after_to(text: str) -> str:
    """`text` with «на 6» and "to 6" written «в 6»: what follows "move" names an hour there, and not elsewhere."""
    return _HOUR_AFTER_TO.sub("в ", text)


def warm() -> None:
    """Load dateparser's tables (0.3 s once), so that no turn waits for them."""
    for text in ("10 декабря", "10 December"):
        find_when(text, datetime(2026, 1, 1))  # noqa: DTZ001 - local times here carry no zone


def cut(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """`text` without `spans`, its loose ends tidied."""
    kept = _masked(text, spans).replace("\0", "")
    kept = re.sub(r"\s+", " ", kept)
    kept = re.sub(r"\s+([,.;:!?])", r"\1", kept)
    kept = re.sub(r"(?:^|(?<=\s))(?:,\s*)+", "", kept)
    return kept.strip(" ,;:—–-")


def _masked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    # Same length, so that the positions of what is found later still fit.
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _combine(repeat: Repeat | None, clock: Clock | None, day: Day | None, now: datetime) -> When:
    if repeat is not None:
        return _repeated(repeat, clock, day, now)
    if day is None:
        return _next_time(clock, now) if clock else When(now.date(), day_named=False)
    if clock is None:
        return When(day.date, deadline=day.deadline, past=day.date < now.date(), is_today=day.date == now.date())
    at, guessed = _sensible(clock, now if day.date == now.date() else None)
    past = datetime.combine(day.date, at) <= now
    return When(day.date, at, deadline=day.deadline, guessed=guessed, past=past, unsure=_unsure(clock))


def _sensible(clock: Clock, now: datetime | None) -> tuple[time, bool]:
    """The time meant and whether it was guessed; `now` only where the day is today, whose past hours are not meant."""
    hour = clock.time.hour
    if clock.sure or hour == 12:
        return clock.time, False
    later = clock.time.replace(hour=hour + 12)
    if hour < _FIRST_SENSIBLE_HOUR:
        return later, True
    if now is not None and clock.time <= now.time() < later:
        return later, True
    return clock.time, False


def _next_time(clock: Clock, now: datetime) -> When:
    at, guessed = _sensible(clock, now)
    day = now.date() if at > now.time() else now.date() + timedelta(days=1)
    if day > now.date() and not clock.sure:
        at, guessed = _sensible(clock, None)
    return When(day, at, day_named=False, guessed=guessed, unsure=_unsure(clock))


def _unsure(clock: Clock) -> time | None:
    return None if clock.sure else clock.time


def _repeated(repeat: Repeat, clock: Clock | None, day: Day | None, now: datetime) -> When:
    at, guessed = _sensible(clock, None) if clock else (None, False)
    start = max(day.date, now.date()) if day else now.date()
    first = first_day(repeat.rule, start)
    frequency = parts_of(repeat.rule)["FREQ"]
    if frequency == "HOURLY" and at is None:
        due = now + timedelta(hours=int(parts_of(repeat.rule).get("INTERVAL", "1")))
        return When(due.date(), due.time(), repeat=repeat.rule)
    if at is not None and datetime.combine(first, at) <= now:
        first = first_day(repeat.rule, first + timedelta(days=1))
    rule = repeat.rule
    if day is not None and frequency in {"WEEKLY", "MONTHLY", "YEARLY"} and "BY" not in rule:
        first = day.date
    return When(first, at, repeat=rule, guessed=guessed)
