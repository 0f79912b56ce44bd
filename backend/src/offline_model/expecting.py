"""What a conversation waits for when a message comes."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Expecting:
    """What the conversation waits for: a bare name, a time, or things off the user's mind.

    `names` says whether words name something that is written down, set or remembered; `fits`, whether they name one that is
    written down or set so well that nothing else can be meant.
    """

    name: bool = False
    dump: bool = False
    names: Callable[[str], bool] = field(default=lambda _: False)
    fits: Callable[[str], bool] = field(default=lambda _: False)


NOTHING = Expecting()
"""A conversation that waits for nothing."""
