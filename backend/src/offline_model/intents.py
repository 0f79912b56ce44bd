"""What a message can mean: the closed set of intents that the recogniser gives and the planner answers."""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from src.models.values import ItemKind, RoutineKind
from src.offline_model.ranges import DayRange
from src.offline_model.when import When
from src.reading.time import Ask

Command = Literal[
    "greet",
    "thanks",
    "goodbye",
    "how_are_you",
    "who_are_you",
    "help",
    "skip",
    "back",
    "done",
    "stop",
    "yes",
    "no",
    "praise",
    "sorry",
    "feeling",
    "dump_first",
    "about_me_first",
    "process_inbox",
    "now",
    "later",
]
Question = Literal["all", "name", "specific", "when"]
Scope = Literal["all", "today", "tomorrow", "week", "overdue", "reminders", "undated"]


@dataclass(frozen=True)
class Say:
    """A whole message or sentence that is one of the fixed commands."""

    command: Command


@dataclass(frozen=True)
class TellName:
    """The user says what to call them."""

    name: str


@dataclass(frozen=True)
class Address:
    """The user asks for «ты» or «вы»."""

    formality: Literal["formal", "informal"]


@dataclass(frozen=True)
class Fact:
    """Something about the user, in their words.

    `key` names what can have one value only ("city", "birthday", "name:=cat"), so that a new value replaces the old
    memory. `old` holds the words of what the user says is no longer so. `value` is what goes into the profile field
    `field`.
    """

    text: str
    category: str
    key: str | None = None
    field: Literal["city", "occupation", "goals", "routine"] | None = None
    value: str | None = None
    old: str | None = None
    certainty: float = dataclasses.field(default=0.9, compare=False)
    """How sure it is that this was told to be kept."""


@dataclass(frozen=True)
class ForgetThat:
    """The user wants a fact gone; an empty query means all of them."""

    query: str


@dataclass(frozen=True)
class AskAboutMe:
    """A question about the user; `query` is the question."""

    what: Question
    query: str = ""


@dataclass(frozen=True)
class AskItems:
    """A question about what is open."""

    scope: Scope


@dataclass(frozen=True)
class AskDay:
    """A question about what there is from `start` up to `end`, local; `what` says how they were named (day, part, week…).

    `query`: the words that say more than the days («во сколько завтра стоматолог»). `own`: it speaks of the user.
    """

    start: datetime
    end: datetime
    what: str
    query: str = ""
    own: bool = True


@dataclass(frozen=True)
class AskDays:
    """How many days until something: a day, a feast, or a thing that is written down."""

    target: str
    weeks: bool = False


@dataclass(frozen=True)
class AskNext:
    """What comes first: of all there is, or of these days; `reminder`: a reminder is asked for."""

    reminder: bool = False
    within: DayRange | None = None


@dataclass(frozen=True)
class AskWeekday:
    """Which day of the week a day is."""

    day: date


@dataclass(frozen=True)
class Find:
    """Everything about something: things, reminders, memories."""

    query: str


@dataclass(frozen=True)
class Beyond:
    """An order that cannot be followed here; `errand`: one that may be written down as a thing to do."""

    text: str
    errand: bool = False


@dataclass(frozen=True)
class AskTime:
    """A question about the time or the date now."""


@dataclass(frozen=True)
class Remind:
    """A reminder; `when` is None where no time was named, or where `ask` says what is unclear, with `options` to offer."""

    text: str
    when: When | None
    ask: Ask | None = None
    options: tuple[datetime, ...] = ()
    with_all: When | None = None
    """The series with the days that it was to leave out, where no rule can leave them out."""


@dataclass(frozen=True)
class Change:
    """A reminder or an item gets another time, or other words; an empty query means the one that was last spoken of.

    `shift` is by how much, where no time was named. `later`: the user named no time at all. `reminder`: the user spoke of
    a reminder, so that nothing else is meant.
    """

    query: str
    when: When | None = None
    shift: timedelta | None = None
    new_text: str | None = None
    later: bool = False
    reminder: bool = False
    within: DayRange | None = None
    """All that is due in these days is moved."""


@dataclass(frozen=True)
class Cancel:
    """A reminder, or an item, is not wanted any more; an empty query means the one that was last spoken of.

    `every`: all there is; of it what is due `within` these days, and what `query` names, where one of them is given.
    """

    query: str
    reminder: bool = False
    every: bool = False
    within: DayRange | None = None


@dataclass(frozen=True)
class ChangeRoutine:
    """A routine is switched on or off, moved, paused or left out once."""

    routine: RoutineKind
    action: Literal["on", "off", "move", "pause", "resume", "skip"]
    at: time | None = None
    weekday: int | None = None
    until: When | None = None
    day: date | None = None


@dataclass(frozen=True)
class Quiet:
    """Hours in which the user does not want to be written to; `guessed` where only «ночью» was said. None: none any more.

    `unclear`: no hours were named, so that they have to be asked for.
    """

    hours: tuple[time, time] | None
    guessed: bool = False
    unclear: bool = False


@dataclass(frozen=True)
class AskWhy:
    """The user asks why the last message came."""


@dataclass(frozen=True)
class Item:
    """One thing for the inbox.

    `marked`: the user's words show that it is one. `plain`: they leave no doubt of it (a duty, an errand, a deadline).
    """

    text: str
    kind: ItemKind = "unsorted"
    when: When | None = None
    marked: bool = True
    plain: bool = True
    waiting_for: str | None = None
    certainty: float = 1.0
    """How sure it is that this is a thing to keep."""


@dataclass(frozen=True)
class Capture:
    """Things for the inbox. `asked`: the user said to write them down."""

    items: tuple[Item, ...]
    asked: bool = False


@dataclass(frozen=True)
class CompleteItem:
    """An item is done; `certain` is false for a bare past tense, which counts only when it fits an open item.

    `within`: all that is due in these days. `otherwise`: what is told where it fits none.
    """

    query: str
    certain: bool = True
    within: DayRange | None = None
    otherwise: Fact | None = None


@dataclass(frozen=True)
class StillOpen:
    """Something that is there is said not to be done yet."""

    query: str


@dataclass(frozen=True)
class JustWhen:
    """A message that is nothing but a time: the answer to "when?"."""

    when: When


@dataclass(frozen=True)
class Unknown:
    """A sentence that fits nothing. `question`: it asks something. `keepable`: it could be a thing to keep."""

    text: str
    question: bool = False
    keepable: bool = False


@dataclass(frozen=True)
class Unread:
    """The end of a message that was too long to be read whole."""

    rest: str


Intent = (
    Say
    | TellName
    | Address
    | Fact
    | ForgetThat
    | AskAboutMe
    | AskItems
    | AskDay
    | AskDays
    | AskNext
    | AskWeekday
    | Find
    | Beyond
    | AskTime
    | Remind
    | Change
    | Cancel
    | ChangeRoutine
    | Quiet
    | AskWhy
    | Capture
    | CompleteItem
    | StillOpen
    | JustWhen
    | Unknown
    | Unread
)
