"""Ids, and how they are derived."""

import hashlib
from typing import Literal, NewType

UserId = NewType("UserId", str)
MessageId = NewType("MessageId", str)
ConversationId = NewType("ConversationId", str)
MemoryId = NewType("MemoryId", str)

_ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 15
"""PocketBase's record ids: 15 characters of a-z and 0-9, about 77 bits."""


def derive_id(*parts: str) -> str:
    """The record id that belongs to `parts`: always the same for the same parts.

    Choosing the id of a record is how every write here becomes idempotent: the second create of one id is refused by
    the database. SHA-256 of the parts joined by NUL, written in base 36, its last 15 digits.
    """
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest(), "big")
    digits: list[str] = []
    for _ in range(_ID_LENGTH):
        number, rest = divmod(number, 36)
        digits.append(_ID_ALPHABET[rest])
    return "".join(digits)


def message_id_for(user_id: str, client_id: str) -> MessageId:
    """The id of the user's message that the client knows as `client_id`."""
    return MessageId(derive_id("message", user_id, client_id))


def reply_id_for(message_id: str, generation: int = 0) -> MessageId:
    """The id of the reply to a message; `generation` counts the times that the user asked for it again."""
    return MessageId(derive_id("reply", message_id, str(generation)))


def effect_key(reply_id: str, place: int) -> str:
    """What names the effect at `place` of a reply for ever."""
    return f"{reply_id}:{place}"


def effect_row_id(kind: Literal["item", "reminder", "widget"], key: str) -> str:
    """The id of the row that the effect named `key` makes: applied twice, it makes one."""
    return derive_id(kind, key)


def conversation_id_for(user_id: str) -> ConversationId:
    """The id of a user's conversation."""
    return ConversationId(derive_id("conversation", user_id))


def onboarding_workflow_id(user_id: str) -> str:
    """Temporal id of the user's onboarding."""
    return f"onboarding-{user_id}"


def assistant_workflow_id(user_id: str) -> str:
    """Temporal id of the conversation after onboarding."""
    return f"assistant-{user_id}"


def inbox_workflow_id(user_id: str) -> str:
    """Temporal id of what goes over the user's inbox."""
    return f"inbox-{user_id}"


def approvals_workflow_id(user_id: str) -> str:
    """Temporal id of what waits for the user's word on what cannot be undone."""
    return f"approvals-{user_id}"


def reminder_workflow_id(reminder_id: str) -> str:
    """Temporal id of what waits for a reminder's time."""
    return f"reminder-{reminder_id}"


def routine_workflow_id(user_id: str, kind: str) -> str:
    """Temporal id of what waits for a routine's time."""
    return f"routine-{user_id}-{kind}"
