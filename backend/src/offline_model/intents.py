"""What a message can mean: the closed set of intents that the recogniser gives and the planner answers."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from src.models.values import ItemKind, RoutineKind
from src.offline_model.when import When

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
Question = Literal["all", "name", "specific"]
Scope = Literal["all", "today", "tomorrow", "week", "reminders"]


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
class AskTime:
    """A question about the time or the date now."""


@dataclass(frozen=True)
class Remind:
    """A reminder; `when` is None where no time was named."""

    text: str
    when: When | None


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


@dataclass(frozen=True)
class Cancel:
    """A reminder, or an item, is not wanted any more; an empty query means the one that was last spoken of."""

    query: str
    reminder: bool = False
    every: bool = False


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
    """Hours in which the user does not want to be written to; `guessed` where only «ночью» was said. None: none any more."""

    hours: tuple[time, time] | None
    guessed: bool = False


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
    aside: bool = False
    """Whether it is only said around the things; left out where there are others."""


@dataclass(frozen=True)
class Capture:
    """Things for the inbox. `asked`: the user said to write them down."""

    items: tuple[Item, ...]
    asked: bool = False


@dataclass(frozen=True)
class CompleteItem:
    """An item is done; `certain` is false for a bare past tense, which counts only when it fits an open item."""

    query: str
    certain: bool = True


@dataclass(frozen=True)
class JustWhen:
    """A message that is nothing but a time: the answer to "when?"."""

    when: When


@dataclass(frozen=True)
class Unknown:
    """A sentence that fits nothing. `question`: it asks something."""

    text: str
    question: bool = False


Intent = (
    Say
    | TellName
    | Address
    | Fact
    | ForgetThat
    | AskAboutMe
    | AskItems
    | AskTime
    | Remind
    | Change
    | Cancel
    | ChangeRoutine
    | Quiet
    | AskWhy
    | Capture
    | CompleteItem
    | JustWhen
    | Unknown
)
