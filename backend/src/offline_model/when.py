"""When: what `src.reading.time` read in a text, as the local time that the offline model speaks of.

Pure: now is an argument, aware in the user's zone (a time without a zone is taken as it stands).
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from src.core.clock import END_OF_DAY
from src.offline_model.patterns import Said
from src.reading.grammar import warm as warm_dictionaries
from src.reading.hints import may_hold_time
from src.reading.identifiers import is_identifier
from src.reading.text import words_of
from src.reading.time import Role, TimeReading, read_time

SAID = Said("when")

DAYPART_TIME = {"morning": time(9), "afternoon": time(15), "evening": time(19), "night": time(22)}
_LONGEST = 600
"""Characters of a clause in which a time is looked for; what is longer is prose, and its dates stay in it."""
_LEAST_CERTAIN = 0.4
_NAMES_A_DAY = frozenset({"day", "distance", "repeat", "from", "before"})
_CLOCKS = frozenset({"clock", "part"})
_AT = SAID.pattern(r"^(?:{at}) ")
_NAMED_BY_TIME = re.compile(
    r"(?:the |my |our )?(?:daily|weekly|monthly|quarterly|yearly|annual) [a-z]+$", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r"\s([,.;:!?])")
_LEADING_COMMAS = re.compile(r"(?:^|(?<=\s))(?:,\s?)+")


@dataclass(frozen=True)
class When:
    """A time in a text.

    `day` and `at` are local; `at` is None where no time of day was named. `guessed` says that morning or evening was
    our choice. `past` says that the time named lies before now; `at` and `day` are then as named. `after` is the distance
    from now where one was named. `clock` are the words of the hour.
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
    clock: str = ""

    def on_day(self, day: date) -> "When":
        """The same hour on another day, where it may be another half of it."""
        if not self.clock:
            return replace(self, day=day)
        read = _on_day(f"{day.isoformat()} {_AT.sub('', self.clock)}", day)
        if read.due is None or read.whole_day:
            return replace(self, day=day)
        return replace(self, day=day, at=read.due.time(), guessed=read.guessed)

    @property
    def due(self) -> datetime:
        """The local time; the end of the day where no time of day was named."""
        return datetime.combine(self.day, self.at or END_OF_DAY)


@dataclass(frozen=True)
class Found:
    """What was found in a text: the time, if any, the text without it, and the reading that it comes from."""

    when: When | None
    rest: str
    read: TimeReading = field(default_factory=TimeReading)


def find_when(text: str, now: datetime, *, role: Role = "item") -> Found:
    """The time named in `text`, seen from `now`, and the text without those words."""
    if role != "reminder" and (len(text) > _LONGEST or not may_hold_time(text)):
        return Found(None, text)
    return _found(text, now if now.tzinfo is not None else now.replace(tzinfo=UTC), role)


@lru_cache(maxsize=512)
def _on_day(text: str, day: date) -> TimeReading:
    return read_time(text, now=_midnight(day), role="item")


@lru_cache(maxsize=2048)
def _found(text: str, now: datetime, role: Role) -> Found:
    """As `find_when`; a message asks for the same clause several times. The cache holds a pure function's values."""
    read = read_time(text, now=now, role=role)
    if not read.found and role != "reminder":
        return Found(None, text, read)
    if role != "reminder" and (_in_a_code(text, read) or (read.rule and _NAMED_BY_TIME.match(text))):
        return Found(None, text)
    return Found(_when(read, now), read.rest, read)


def _in_a_code(text: str, read: TimeReading) -> bool:
    """Whether a "time" is a piece of a number of something: «домофон 38К1204»."""
    codes = [(word.start, word.end) for word in words_of(text) if is_identifier(word)]
    spans = [span for span in read.spans if span.means not in {"verb", "matter"}]
    return bool(spans) and any(start <= span.start and span.end <= end for span in spans for start, end in codes)


def with_all_days(found: Found, now: datetime) -> When | None:
    """The series that leaves out days which no rule can tell («кроме 31 декабря», "except bank holidays"), with those days."""
    read = found.read
    excepted = any(span.means == "except" for span in read.spans)
    if read.ask != "often" or not excepted or read.rule is None or read.due is None or read.whole_day or read.more:
        return None
    return _when(replace(read, ask=None, certainty=1.0), now)


def clock_in(text: str, *, role: Role = "item") -> tuple[time, bool] | None:
    """The hour named in `text`, and whether its words leave no doubt of the half of the day."""
    day = date(2026, 1, 5)
    read = read_time(text, now=_midnight(day), role=role)
    if read.due is None or read.whole_day or not any(span.means in _CLOCKS for span in read.spans):
        return None
    return read.due.time(), not read.guessed


def warm() -> None:
    """Load the dictionaries and the words of time, so that no turn waits for them."""
    warm_dictionaries()
    for text in ("10 декабря", "10 December"):
        find_when(text, datetime(2026, 1, 1, tzinfo=UTC))


def cut(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """`text` without `spans`, its loose ends tidied."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    kept = _SPACES.sub(" ", text.replace("\0", ""))
    kept = _LEADING_COMMAS.sub("", _BEFORE_MARK.sub(r"\1", kept))
    return kept.strip(" ,;:—–-")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _when(read: TimeReading, now: datetime) -> When | None:
    due = read.due
    if due is None or read.certainty < _LEAST_CERTAIN or (read.ask not in {None, "hour", "past"}):
        return None
    local = due.replace(tzinfo=None)
    means = {span.means for span in read.spans}
    after = due - now if "distance" in means and not read.whole_day and "before" not in means else None
    words = " ".join(span.text for span in read.spans if span.means in _CLOCKS)
    return When(
        local.date(),
        None if read.whole_day else local.time(),
        repeat=read.rule,
        deadline=read.deadline,
        day_named=bool(means & _NAMES_A_DAY) or (not means & _CLOCKS),
        guessed=read.guessed,
        past=read.ask == "past",
        is_today=local.date() == now.date(),
        after=after,
        clock=words,
    )
