"""Users for the tests of what runs in Temporal."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from src.core.ids import UserId
from src.models.values import User
from src.runtime import Runtime
from src.services.background import Background


async def new_user(runtime: Runtime, **fields: Any) -> User:
    """A guest, in UTC where nothing else is said."""
    password = "correct horse battery"
    row = {"guest": True, "password": password, "passwordConfirm": password, "timezone": "UTC", **fields}
    return await runtime.accounts.users.get(UserId((await runtime.pocketbase.create("users", row))["id"]))


@contextlib.asynccontextmanager
async def telling(runtime: Runtime) -> AsyncGenerator[None]:
    """Have Temporal told of the rows that are waited for, and nothing else done by itself."""
    loops = Background()
    loops.add(*runtime.waits.loops())
    loops.start()
    yield
    await loops.close()
