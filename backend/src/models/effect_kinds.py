"""What a domain says of an effect that it applies: when agents are offered it, what it may follow, what it does.

The toolset of the agents, the gate, the words for what could not be done and the applying all read these kinds, so that
a new effect is its model and its kind, and nothing else.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from src.errors import InvalidInput
from src.models.effects import EffectModel
from src.models.reply import Reply
from src.models.turn import TurnContext
from src.models.values import User

EffectT = TypeVar("EffectT", bound=EffectModel)
DomainT = TypeVar("DomainT")

Reason = Literal["cannot", "gone", "past", "repeat", "zone", "untrusted", "full"]
"""Why an effect was not applied, or not in full."""


class EffectRefused(InvalidInput):
    """An effect cannot be applied, for a reason that has words of its own."""

    def __init__(self, detail: str, *, reason: Reason) -> None:
        super().__init__(detail)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Noted(Generic[EffectT]):
    """One effect of a stored reply. `key` names it for ever: what it makes has ids derived from that."""

    effect: EffectT
    user: User
    reply: Reply
    key: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of an effect: the reason for what had to be left out, and the user where they changed."""

    left_out: Reason | None = None
    user: User | None = None


Apply = Callable[[DomainT, Noted[EffectT]], Awaitable[Applied]]
"""Applies an effect, once, whatever is repeated. Raises `NotFound`, `InvalidInput` or `Conflict` where it cannot be."""


def in_conversation(context: TurnContext) -> bool:
    """Offered to every run but one over the inbox, which reads texts that are data."""
    return context.occasion != "inbox"


def in_onboarding(context: TurnContext) -> bool:
    """Offered while there are steps."""
    return in_conversation(context) and context.step is not None


def over_the_inbox(context: TurnContext) -> bool:
    """Offered to a run over the inbox alone."""
    return context.occasion == "inbox"


@dataclass(frozen=True, slots=True)
class EffectKind(Generic[DomainT, EffectT]):
    """All that the system knows of one kind of effect."""

    model: type[EffectT]
    apply: Apply[DomainT, EffectT] | None = None
    """None: not by `EffectService`, but by whoever `model.phase` says."""
    offered: Callable[[TurnContext], bool] = in_conversation
    harmless: bool = False
    """Whether it may follow from any run. From one that saw what the user did not type nothing else may, but for what
    the user's own words ask for."""
    check: Callable[[EffectT], None] | None = None
    """What the model's schema cannot say; raises `InvalidInput` with words that the agent can go by."""
    several: str = ""
    """Name of a second tool that notes several of them in one call; empty: there is none."""
    ignores_extras: bool = False
    """Whether arguments that there are not are left out, where they would be refused: a thing written down without a
    priority is better than a thing lost."""
    refusals: Mapping[Reason, str] = field(default_factory=dict[Reason, str])
    """Keys of what the user is told; fields of the effect are given to it. `cannot` stands for all reasons that have no
    words of their own."""
    schema: Callable[[Any], Any] | None = None
    """Makes the schema that agents are shown out of the model's, where that is known only at run time."""

    @property
    def name(self) -> str:
        """The name of the tool, and the kind in stored replies."""
        return str(self.model.model_fields["kind"].default)


AnyKind = EffectKind[Any, Any]
"""A kind of any domain: whoever walks them takes its model and its domain from the kind itself."""


class EffectDomain(Protocol):
    """What applies the effects of one domain."""

    KINDS: ClassVar[tuple[AnyKind, ...]]
