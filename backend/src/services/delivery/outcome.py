"""What became of one attempt to deliver, and how a user is told."""

from dataclasses import dataclass
from typing import Literal, get_args

from src.core.locale import Words

Trouble = Literal["refused", "unreachable", "busy", "gone", "private", "secret_lost"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent`, or the trouble: `retry` may go well later, `failed` will not, `gone` is there no more.

    `after_seconds` is what the service asked to wait.
    """

    state: Literal["sent", "retry", "failed", "gone"]
    trouble: Trouble | None = None
    after_seconds: float | None = None


SENT = Outcome("sent")


def trouble_text(words: Words, trouble: str) -> str | None:
    """The sentence for a trouble as it is stored; None for none."""
    return words.say(f"delivery-{trouble.replace('_', '-')}") if trouble in get_args(Trouble) else None
