"""What the user is told when there is no model to say it: one plain sentence for each occasion and kind of failure."""

from src.core.locale import Words
from src.models.values import Occasion, WhyKind
from src.protocol.talking import Why

_FAILURES = frozenset(
    {
        "model_refused",
        "model_unpaid",
        "model_declined",
        "model_unreadable",
        "model_busy",
        "turn_too_large",
        "budget_spent",
        "guests_budget_spent",
        "server_budget_spent",
        "internal",
    }
)
_KINDS: dict[Occasion, WhyKind] = {
    "first_visit": "greeting",
    "follow_up": "follow_up",
    "return": "return",
    "inbox": "inbox",
}


def failure_text(words: Words, code: str) -> str:
    """The sentence for a failed reply; an unknown code gets the one for an internal error."""
    return words.say(f"failure-{(code if code in _FAILURES else 'internal').replace('_', '-')}")


def reason_for(words: Words, occasion: Occasion, *, quiet: bool = False) -> Why | None:
    """Why a message came that no message of the user's asked for; None where something else says it."""
    kind = _KINDS.get(occasion)
    return Why(kind=kind, text=words.say(f"why-{occasion.replace('_', '-')}"), quiet=quiet) if kind else None
