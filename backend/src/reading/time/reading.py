"""What was read in a text about time: the outcome's types."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Role = Literal["reminder", "item", "move", "question"]
"""Whose time it is. `reminder`: of a request to be reminded. `item`: of a thing to do. `move`: the time to which something is
moved. `question`: of a question."""
Ask = Literal["when", "day", "hour", "which", "past", "zone", "condition", "often", "impossible"]
"""What has to be asked.

`when`: there is no time, or only a word like «потом». `day`: an hour, and something that looks like a day but was not
understood. `hour`: a day without an hour (`due` holds the day). `which`: two readings, in `options`. `past`: the time named
is over; `options` holds what may have been meant. `zone`: a zone that may be several. `condition`: it hangs on what
cannot be known ("when I get home"). `often`: more often than hourly, or a repetition that cannot be kept exactly.
`impossible`: there is no such day or hour (31 November, 25:00)."""
Means = Literal[
    "verb",
    "day",
    "clock",
    "part",
    "distance",
    "repeat",
    "except",
    "until",
    "count",
    "from",
    "before",
    "zone",
    "shift",
    "matter",
]
"""What a span is. `verb`: the words of asking («напомни мне», "remind me to"). `matter`: looks like a time and belongs to the
thing itself («билеты на 8 марта»). `from`: the time from which something is moved, or with which a series begins."""


@dataclass(frozen=True)
class Span:
    """A piece of the text, in code points of the text as given, and what it was taken for."""

    start: int
    end: int
    means: Means
    text: str


@dataclass(frozen=True)
class Series:
    """One more time beside the first, of a thing that comes several times a day («в 9 и в 21»)."""

    due: datetime
    rule: str | None


@dataclass(frozen=True)
class TimeReading:
    """The time of a text.

    Attributes:
        due: the first or only time, aware, in the zone of `now`; of a day without an hour that day at 23:59.
            None where there is no time or it has to be asked for. With `ask="hour"` and `ask="past"` it holds what was named.
        whole_day: a day without an hour.
        rule: the RRULE of a series, without the prefix, as `clean_rule` takes it; `due` is its first time.
        more: further series of the same thing, where one rule cannot say it («каждый день в 9 и в 21:30»).
        ask: what has to be asked before anything is set; None where the reading can stand. A role `item` may be filed all
            the same: `due` then says what is sure.
        options: readings to offer as buttons, the likelier first.
        deadline: the text says up to that time («до пятницы»).
        guessed: morning or evening (or a whole default) was chosen; say it and offer `options`.
        shift: of a role `move`: by how much, where no time was named («на час», "back 20 minutes"); may be negative.
        came_from: of a role `move`: the time from which it is moved («с пятницы»), to find the thing by.
        spans: what was taken for what, in order. Chips are drawn from them.
        rest: the matter: the text without the time and the words of asking, whole and tidied.
        certainty: 0 to 1. Below 0.75 offer `options` or ask; below 0.4 the reading should not be used.
    """

    due: datetime | None = None
    whole_day: bool = False
    rule: str | None = None
    more: tuple[Series, ...] = ()
    ask: Ask | None = None
    options: tuple[datetime, ...] = ()
    deadline: bool = False
    guessed: bool = False
    shift: timedelta | None = None
    came_from: datetime | None = None
    spans: tuple[Span, ...] = ()
    rest: str = ""
    certainty: float = 1.0

    @property
    def found(self) -> bool:
        """Whether the text speaks of a time at all."""
        return any(span.means not in {"verb", "matter"} for span in self.spans)


@dataclass(frozen=True)
class DayRange:
    """The days or hours that a question is about: from `start` up to, not including, `end`; both aware.

    `what`: day, part, week, weekend, month, year, hours, from_now («через неделю») or until. `rest`: the question without them.
    """

    start: datetime
    end: datetime
    what: str
    rest: str
    spans: tuple[Span, ...] = field(default=())
