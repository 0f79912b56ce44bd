"""Whether what was noted and what was asked for are alike: in their words, and in their time.

`Any`: a value of any effect, searched for strings.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from src.models.effects import Effect
from src.offline_model.concepts import concepts


def all_words(effect: Effect) -> str:
    """All texts of an effect, those inside a widget or a profile among them."""
    return " ".join(_strings(effect.model_dump(exclude={"kind"})))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _strings(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _strings(one)]
    return []


def holds(said: str, wanted: str) -> bool:
    """Whether all that a text is about is in another one, in any form."""
    own, asked = concepts(said), concepts(wanted)
    return bool(asked) and all(one in own or any(same_root(one, other) for other in own) for one in asked)


def overlap(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether most of what one of two texts is about is in the other."""
    if not first or not second:
        return False
    return 2 * _shared(first, second) >= min(len(first), len(second))


def covers(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether all that the shorter of two texts is about is in the other: to call Zoe is not to call Ann."""
    return bool(first and second) and _shared(first, second) >= min(len(first), len(second))


def _shared(first: frozenset[str], second: frozenset[str]) -> int:
    return len(first & second) + sum(any(same_root(one, other) for other in second) for one in first - second)


def same_root(first: str, second: str) -> bool:
    """Whether two words begin alike, as forms of one word do."""
    return min(len(first), len(second)) >= 4 and first[:4] == second[:4]


def same_moment(first: datetime, second: datetime) -> bool:
    """Whether two times on a clock are the same minute, whatever zone they name."""
    return f"{first:%Y-%m-%dT%H:%M}" == f"{second:%Y-%m-%dT%H:%M}"
