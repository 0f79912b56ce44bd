"""Rows for tests: whole, with what matters to the test named and the rest as usual."""

import secrets
import uuid
from datetime import datetime
from typing import Any, TypeVar

from src.core.ids import UserId, conversation_id_for, derive_id
from src.models.values import User, WidgetType
from src.services.accounts.rows import UserRow
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.reminders.rows import ReminderRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.rows import Put, Row
from src.stores.pocketbase.writes import Create

RowT = TypeVar("RowT", bound=Row)


def fresh_id() -> str:
    """An id that no row has."""
    return derive_id(uuid.uuid4().hex)


async def store(pocketbase: PocketBase, row: RowT) -> RowT:
    """Write a row past the services; as it is stored then."""
    return await Collection(pocketbase, type(row)).create(row)


async def change(pocketbase: PocketBase, row: type[RowT], row_id: str, *puts: Put) -> RowT:
    """Change a stored row past the services; as it is stored then."""
    return await Collection(pocketbase, row).update(row_id, *puts)


async def store_user(pocketbase: PocketBase, row: UserRow | None = None) -> UserRow:
    """Write a user, a guest where nothing is said, with a password that nobody knows."""
    password = secrets.token_urlsafe(20)
    fields = {"password": password, "passwordConfirm": password}
    (record,) = await pocketbase.batch([Create.of(row or UserRow(guest=True), besides=fields)])
    return UserRow.of(record)


def message(user_id: str, text: str = "hi", *puts: Put) -> MessageRow:
    """A message of the user's that has been answered."""
    user = UserId(user_id)
    row = MessageRow(id=fresh_id(), user=user, conversation=conversation_id_for(user), role="user", text=text)
    return row.having(*puts)


def widget(user_id: str, kind: WidgetType, state: dict[str, Any], *puts: Put) -> WidgetRow:
    """A widget as an agent's effect leaves it."""
    return WidgetRow(id=fresh_id(), user=UserId(user_id), type=kind, title="W", state=state, version=1).having(*puts)


def reminder(user: User, text: str, due: datetime, *puts: Put) -> ReminderRow:
    """A reminder past the service, which refuses a time that is over."""
    return ReminderRow(id=fresh_id(), user=user.id, text=text, due=due, timezone=user.timezone).having(*puts)


def item(user_id: str, text: str = "Call", *puts: Put) -> ItemRow:
    """A new item of the inbox."""
    return ItemRow(id=fresh_id(), user=UserId(user_id), text=text).having(*puts)
