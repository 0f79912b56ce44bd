"""How long the pieces of replies are joined before they go on."""

import contextlib
from collections.abc import Generator

LEAST_SECONDS = 0.02
"""Nobody sees a shorter step."""
MOST_SECONDS = 0.1
"""Nobody is to wait longer for a piece, however many talk."""
_EACH_SECONDS = 0.001
"""What one step of one reply costs, about: with this share for each, the steps of all take no more than the time there is."""


class Pace:
    """The more replies are written at once, the longer the pieces of each are joined."""

    def __init__(self) -> None:
        self._open = 0

    @property
    def seconds(self) -> float:
        """How long to join now."""
        return min(max(LEAST_SECONDS, _EACH_SECONDS * self._open), MOST_SECONDS)

    @contextlib.contextmanager
    def one(self) -> Generator[None]:
        """Count a reply for as long as it is written."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
