"""A routine comes once for each of its times or not at all, speaks only of what there is, and obeys its user."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from src.models import RoutineKind, SetProfile, SetRoutine, User, UserId, utc_now
from src.protocol import RoutinePatch, UserPatch
from src.runtime import Runtime, open_runtime
from src.services.routine_firing import RoutineFiring
from src.services.routine_message import RoutineWriter
from src.services.routines import routine_id
from src.settings import Settings
from src.stores.pocketbase import bind, format_time, parse_time

BRIEFING: RoutineKind = "morning_briefing"


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Open parts without a worker: the tests are the workers."""
    async with open_runtime(settings) as opened:
        yield opened


async def come(runtime: Runtime, **fields: Any) -> User:
    password = "correct horse battery"
    row = await runtime.pocketbase.create(
        "users", {"guest": True, "password": password, "passwordConfirm": password, "timezone": "UTC", **fields}
    )
    return await runtime.users.get(UserId(row["id"]))


@pytest.fixture
async def user(runtime: Runtime) -> User:
    return await come(runtime)


async def rows(runtime: Runtime, collection: str, user: User) -> list[dict[str, Any]]:
    return await runtime.pocketbase.find(collection, where=bind("user = {:user}", user=user.id), sort="created")


async def outcomes(runtime: Runtime, user: User) -> list[str]:
    log = await rows(runtime, "routine_log", user)
    return [row["outcome"] for row in log if row["outcome"] != "changed"]


async def note(runtime: Runtime, user: User, text: str, **fields: Any) -> str:
    row = await runtime.pocketbase.create(
        "inbox_items", {"user": user.id, "text": text, "kind": "task", "status": "new", "source": "ui", **fields}
    )
    return str(row["id"])


async def due_now(runtime: Runtime, user: User, kind: RoutineKind = BRIEFING, *, ago: timedelta = timedelta(0)) -> int:
    """Switch a routine on and put its next time to now; the version that is to come."""
    await runtime.routines.change(user, kind, RoutinePatch(enabled=True))
    due = format_time(utc_now() - ago)
    row = await runtime.pocketbase.update("routines", routine_id(user.id, kind), {"due": due})
    return int(row["version"])


async def fire(runtime: Runtime, user: User, version: int, kind: RoutineKind = BRIEFING) -> None:
    writer = RoutineWriter(runtime.pocketbase, runtime.agents, runtime.contexts)
    firing = RoutineFiring(runtime.pocketbase, runtime.events, runtime.users, writer)
    await firing.fire(user.id, kind, version=version, at=utc_now())


async def test_a_time_that_many_workers_bring_is_one_message(runtime: Runtime, user: User) -> None:
    await note(runtime, user, "Report", due=format_time(utc_now()))
    version = await due_now(runtime, user)
    await asyncio.gather(*(fire(runtime, user, version) for _ in range(8)))
    await fire(runtime, user, version)
    messages = await rows(runtime, "messages", user)
    assert len(messages) == 1
    assert messages[0]["proactive"]
    assert "Report" in messages[0]["text"]
    assert await outcomes(runtime, user) == ["delivered"]
    (row,) = await rows(runtime, "routines", user)
    due = parse_time(row["due"])
    assert due is not None
    assert utc_now() < due <= utc_now() + timedelta(days=1)
