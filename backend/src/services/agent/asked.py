"""Which effects of a run the user's own words ask for, by a reading of them that needs no model.

A run that saw what the user did not type may have been told anything by it. What it notes counts only where the reading
found the same wish, for the same row and time, and its texts hold no word that the user did not write.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from src.models.effects import Effect
from src.offline_model.certain import Promise
from src.offline_model.concepts import concepts
from src.services.agent.likeness import same_moment

_WORDS = frozenset({"text", "project", "next_action", "waiting_for", "occupation", "city"})
"""Fields with words in them."""
_OF_NO_WEIGHT = frozenset({"kind", "item_kind", "category"})
"""Fields that decide nothing but where a thing stands."""


def is_asked(effect: Effect, promises: Iterable[Promise], text: str) -> bool:
    """Whether the user's own words ask for an effect.

    Args:
        effect: what a run noted.
        promises: what the user's words were read to want.
        text: those words.
    """
    return any(
        _is_same(effect, wish, promise, text)
        for promise in promises
        for wish in promise.effects
        if wish.kind == effect.kind
    )


def _is_same(effect: Effect, wish: Effect, promise: Promise, text: str) -> bool:
    if effect == wish:
        return True
    noted, wanted = effect.model_dump(), wish.model_dump()
    return all(_fits(name, value, wanted[name], promise, text) for name, value in noted.items())


def _fits(name: str, value: Any, wanted: Any, promise: Promise, text: str) -> bool:
    """Whether one field is as asked for, or says nothing."""
    if name in _OF_NO_WEIGHT or value in (None, wanted) or value == ():
        return True
    if name in _WORDS:
        return isinstance(value, str) and concepts(value) <= concepts(text)
    if isinstance(value, datetime) and isinstance(wanted, datetime):
        return promise.guessed or same_moment(value, wanted)
    return False
