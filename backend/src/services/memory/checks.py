"""What a call on the memory is given, checked before Mem0 sees it."""

import re

from src.core.ids import UserId
from src.errors import InvalidInput, NotFound
from src.protocol.base import clean_text
from src.services.memory.facts import MAX_FACT

_MAX_CATEGORY = 40

_USER_ID = re.compile(r"[a-z0-9]{15}")
_FACT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check_user(user_id: UserId) -> None:
    """Raise `InvalidInput` for what is no user id: Mem0 would take any."""
    if not _USER_ID.fullmatch(user_id):
        raise InvalidInput("A memory belongs to a user id of 15 characters of a-z and 0-9.", field="user_id")


def checked_id(memory_id: str) -> str:
    """The id of a memory. Raises `NotFound` for what can be none."""
    if not _FACT_ID.fullmatch(memory_id):
        raise NotFound(f"There is no memory {memory_id[:64]!r}.")
    return memory_id


def checked_text(text: str) -> str:
    """The text of a fact, cleaned. Raises `InvalidInput` where it is empty or too long."""
    cleaned = str(clean_text(text))
    if not 1 <= len(cleaned) <= MAX_FACT:
        raise InvalidInput(f"A memory is 1 to {MAX_FACT} characters long.", field="text")
    return cleaned


def checked_category(category: str | None) -> str | None:
    """A word to group by, cleaned. Raises `InvalidInput` where it is too long."""
    if category is None:
        return None
    cleaned = str(clean_text(category))
    if len(cleaned) > _MAX_CATEGORY:
        raise InvalidInput(f"A category is at most {_MAX_CATEGORY} characters long.", field="category")
    return cleaned
