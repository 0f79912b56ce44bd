"""Who is here, as far as this process has seen: what tells a coming back from being here all along."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from src.core.ids import UserId
from src.settings import ProactiveSettings

_KNOWN = 50_000
_ABSENT_SECONDS = 1800.0
"""Nobody seen for so long has been away. A shorter one would have a phone that comes and goes signal all day."""
_AGAIN_SECONDS = 12 * 3600.0
"""Who stays is told of again after so long, so that a process that knows nothing of it reckons with it."""


@dataclass(slots=True)
class _Stay:
    seen: float
    told: float


@dataclass(frozen=True, slots=True)
class Coming:
    """A user is here, and the conversation is to hear of it. `away_seconds`: None where this process cannot know."""

    away_seconds: float | None


def absent_after(settings: ProactiveSettings) -> float:
    """The seconds without any client that count as an absence."""
    return min(_ABSENT_SECONDS, settings.return_days * 24 * 3600)


class Presence:
    """When each user's clients were last here.

    Args:
        absent_after: seconds without any client that count as an absence.
        clock: seconds, growing.
    """

    def __init__(self, *, absent_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._absent_after = absent_after
        self._clock = clock
        self._stays: OrderedDict[UserId, _Stay] = OrderedDict()

    def came(self, user_id: UserId) -> Coming | None:
        """A client of the user is here; None where that is no news to anybody."""
        now = self._clock()
        stay = self._stays.get(user_id)
        away = None if stay is None else now - stay.seen
        news = stay is None or now - stay.seen >= self._absent_after or now - stay.told >= _AGAIN_SECONDS
        self._stays[user_id] = _Stay(now, now if stay is None or news else stay.told)
        self._stays.move_to_end(user_id)
        if len(self._stays) > _KNOWN:
            self._stays.popitem(last=False)
        return Coming(away) if news else None

    def left(self, user_id: UserId) -> None:
        """A client of the user was here until now."""
        stay = self._stays.get(user_id)
        if stay is not None:
            stay.seen = self._clock()

    def forget(self, user_id: UserId) -> None:
        """The news could not be told: the next coming is news again."""
        self._stays.pop(user_id, None)
