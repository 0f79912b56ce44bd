"""The form of a scripted conversation.

Times are written from the person's own today, whose clock stands between 11 and 12: `today 18:00`, `tomorrow 9:00`,
`fri 10:00` (the next Friday, never today), `+1h` (from when it was said, give or take minutes); a day alone is its end.
"""

from dataclasses import dataclass, field
from typing import Literal

from src.models.values import Locale

StepName = Literal["greeting", "discovery", "brain_dump", "setup_complete", "over"]


@dataclass(frozen=True)
class Said:
    """A message, and what its reply must be."""

    text: str
    reply: tuple[str, ...] = ()
    """Each stands in the reply; `{fri}` is the next Friday as it is named on this day."""
    step: StepName | None = None
    """The step afterwards; None: not looked at."""
    language: Locale | None = None
    """Of the reply; None: the conversation's own."""
    never: tuple[str, ...] = ()
    """None of these stands in the reply."""


@dataclass(frozen=True)
class Press:
    """A button: skip the step, or go back one."""

    action: Literal["skip", "back"]
    step: StepName


@dataclass(frozen=True)
class Away:
    """Gone for days and back. `greeted`: stands in what the assistant then says; None: it says nothing."""

    greeted: str | None
    step: StepName


@dataclass(frozen=True)
class Script:
    """A conversation from the first visit on, and what is there at its end; None: not looked at."""

    name: str
    locale: Locale
    turns: tuple[Said | Press | Away, ...]
    profile: dict[str, object] = field(default_factory=dict[str, object])
    steps: str | None = None
    """The status of each step by its first letter: d(one), s(kipped), a(ctive), p(ending)."""
    items: tuple[tuple[str, str, str], ...] | None = None
    """Open items: text, kind, due or `-`."""
    memories: tuple[str, ...] | None = None
    reminders: tuple[tuple[str, str, str], ...] | None = None
    """What is to come: text, time, RRULE or `-`."""
    routines: tuple[tuple[str, str], ...] | None = None
    """What is switched on: kind, time."""
    quiet: tuple[str, str] | None = None
