"""One turn as the offline model sees it, and what it decides to say and do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from src.models.effects import Effect, SetProfile
from src.models.turn import RecentMessage, TurnContext
from src.models.values import Locale
from src.offline_model.voice import Voice, spoken
from src.offline_model.words import language_of, wanted_formality

ESSENTIAL = frozenset(
    {
        "remember",
        "forget",
        "forget_everything",
        "capture_inbox_item",
        "update_inbox_item",
        "complete_inbox_item",
        "schedule_reminder",
        "update_reminder",
        "cancel_reminder",
        "set_routine",
        "propose_inbox_item",
    }
)
"""Effects that a text speaks of: where one cannot be had, the text must not say that it happened."""

_MOST_LISTED = 10
_LONGEST = 200
"""Limits of `Profile`."""


@dataclass(frozen=True)
class Part:
    """One thing said, and the effects that make it true."""

    text: str
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Turn:
    """All that a reply is made from: the context, the messages before, the text, and the voice that follows from them."""

    context: TurnContext
    history: tuple[RecentMessage, ...]
    text: str
    voice: Voice

    @property
    def now(self) -> datetime:
        """The user's local time, without a zone."""
        return self.voice.now

    @property
    def last_reply(self) -> str:
        """The assistant's last message; empty where there is none."""
        return next((message.text for message in reversed(self.history) if message.role == "assistant"), "")

    @property
    def moment(self) -> datetime:
        """The same with the zone and the seconds, from which distances are counted."""
        return datetime.fromisoformat(self.context.local_time).astimezone(ZoneInfo(self.context.timezone))

    def asked(self, key: str) -> bool:
        """Whether the assistant's last message holds the phrase `key`."""
        return self.voice.said(key, self.last_reply)

    def times_asked(self, keys: Iterable[str]) -> int:
        """How many of the assistant's messages at hand hold one of the phrases `keys`."""
        wanted = tuple(keys)
        return sum(
            1
            for message in self.history
            if message.role == "assistant" and any(self.voice.said(key, message.text) for key in wanted)
        )


@dataclass(frozen=True)
class Plan:
    """What to say and do. `closing` is the one question that a reply may end with."""

    parts: tuple[Part, ...]
    closing: str = ""
    effects: tuple[Effect, ...] = ()
    """Effects that no words depend on: the step, the profile, a widget."""
    notices: tuple[str, ...] = ()
    """What is told once, after the answer and before the question."""

    def all_effects(self) -> tuple[Effect, ...]:
        """The effects in the order in which they make sense to the user, what is known of the user for good at the end.

        One change of the profile holds all of them: two facts of one message would otherwise undo each other.
        """
        told = (*(effect for part in self.parts for effect in part.effects), *self.effects)
        profile = [effect for effect in told if isinstance(effect, SetProfile)]
        others = tuple(effect for effect in told if not isinstance(effect, SetProfile))
        return (*others, _one_profile(profile)) if profile else others

    def text(self, voice: Voice, *, offered: frozenset[str], failed: frozenset[int] = frozenset()) -> str:
        """The reply.

        Args:
            voice: How to say that something could not be done.
            offered: Names of the tools at hand: what a missing one was for is said to be impossible.
            failed: Positions in `all_effects` of those that were refused.
        """
        said: list[str] = []
        position = 0
        for part in self.parts:
            kinds = [effect.kind for effect in part.effects if not isinstance(effect, SetProfile)]
            refused = [kind for number, kind in enumerate(kinds, position) if number in failed]
            position += len(kinds)
            said += _said(part, voice, offered, refused)
        said += self.notices
        if self.closing and not any(text.endswith("?") for text in said):
            said.append(self.closing)
        return " ".join(dict.fromkeys(text for text in said if text))


def _one_profile(changes: list[SetProfile]) -> SetProfile:
    merged: dict[str, Any] = {}
    for change in changes:
        for name, value in change.model_dump(exclude={"kind"}, exclude_none=True).items():
            before = merged.get(name)
            if isinstance(before, list) and isinstance(value, list):
                value = [*before, *(one for one in value if one not in before)][-_MOST_LISTED:]
            elif name in {"occupation", "routine"} and isinstance(before, str) and value not in before:
                value = f"{before}, {value}"[:_LONGEST]
            merged[name] = value
    return SetProfile.model_validate(merged)


def _said(part: Part, voice: Voice, offered: frozenset[str], failed: list[str]) -> list[str]:
    if any(effect.kind in ESSENTIAL and effect.kind not in offered for effect in part.effects):
        return [voice.say("unavailable")]
    refused = [kind for kind in failed if kind in ESSENTIAL]
    if not refused:
        return [part.text]
    apology = voice.say(f"failed_{refused[0]}")
    # Of several effects some were applied: both is true, and both is said.
    essential = sum(1 for effect in part.effects if effect.kind in ESSENTIAL)
    return [apology] if len(refused) >= essential else [part.text, apology]


def turn_of(context: TurnContext, history: tuple[RecentMessage, ...], text: str) -> tuple[Turn, tuple[Effect, ...]]:
    """The turn, and what the writing itself shows of the user: another language, «ты»."""
    written = language_of(text)
    locale = spoken(written or context.locale)
    formality = wanted_formality(text)
    known = context.profile.formality
    informal = formality == "informal" or (known == "informal" and formality != "formal")
    now = datetime.fromisoformat(context.local_time).replace(tzinfo=None, second=0, microsecond=0)
    turn = Turn(context, history, text, Voice(locale, informal, now))
    shown: list[Effect] = []
    if written is not None and written != context.locale and _consistently(written, history):
        shown.append(SetProfile(locale=written))
    if formality == "informal" and known != "informal":
        shown.append(SetProfile(formality="informal"))
    elif formality == "formal" and known == "informal":
        shown.append(SetProfile(formality="formal"))
    return turn, tuple(shown)


def _consistently(written: Locale, history: tuple[RecentMessage, ...]) -> bool:
    """Whether the user's last messages were in this language too, as far as they show one."""
    earlier = [language_of(message.text) for message in history if message.role == "user"]
    return all(language in {written, None} for language in earlier[-2:])
