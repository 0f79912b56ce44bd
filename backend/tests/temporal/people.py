"""Users for the tests of what runs in Temporal."""

from typing import Any

from src.core.ids import UserId
from src.models.values import User
from src.runtime import Runtime


async def new_user(runtime: Runtime, **fields: Any) -> User:
    """A guest, in UTC where nothing else is said."""
    password = "correct horse battery"
    row = {"guest": True, "password": password, "passwordConfirm": password, "timezone": "UTC", **fields}
    return await runtime.users.get(UserId((await runtime.pocketbase.create("users", row))["id"]))
