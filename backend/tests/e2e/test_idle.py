"""A day on which nothing happens costs nothing: no model is asked, nobody is written to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from src.core.clock import utc_now
from src.core.ids import UserId
from src.models.values import RoutineKind, User
from src.protocol.routines import RoutinePatch
from src.services.accounts.users import UserService
from src.services.inbox.rows import ItemRow
from src.services.routines.rows import RoutineRow
from src.services.routines.service import RoutineService, routine_id
from src.services.waits.service import Waits
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import UserConnected
from src.temporal.waits import RowWorkflows
from tests import factories
from tests.conditions import until
from tests.conftest import StartStack
from tests.factories import change
from tests.provider import Provider, Say, running_provider
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(600)

USERS = 100
ROUTINES: tuple[RoutineKind, ...] = get_args(RoutineKind)


@dataclass(frozen=True)
class House:
    """A running system seen from within, with a model that counts what it is asked."""

    pocketbase: PocketBase
    conversations: ConversationWorkflows
    row_workflows: RowWorkflows
    routines: RoutineService
    users: UserService
    provider: Provider

    async def residents(self, count: int) -> list[User]:
        """People who have been here for long."""
        password = "correct horse battery"
        fields = {"guest": True, "password": password, "passwordConfirm": password, "timezone": "UTC"}
        rows = [
            row
            for _ in range(count // 5)
            for row in await self.pocketbase.batch([Create("users", {**fields, "onboarded": True})] * 5)
        ]
        return [await self.users.get(UserId(row["id"])) for row in rows]

    async def is_due(self, user: User, kind: RoutineKind) -> None:
        """A routine whose time has come."""
        far = f"{utc_now() + timedelta(hours=6):%H:%M}"
        await self.routines.change(user, kind, RoutinePatch(enabled=True, time=far))
        await change(self.pocketbase, RoutineRow, routine_id(user.id, kind), put(RoutineRow.due, utc_now()))
        await self.row_workflows.start_routine(user.id, kind, changed=True)

    async def messages(self) -> list[dict[str, Any]]:
        return await self.pocketbase.find("messages")


@pytest.fixture
async def house(start_stack: StartStack, tmp_path: Path) -> AsyncIterator[House]:
    async with running_provider() as provider, contextlib.AsyncExitStack() as opened:
        system = await start_stack(on_free_ports(tmp_path / "house", **provider.settings))
        pocketbase = PocketBase(system.settings.pocketbase)
        opened.push_async_callback(pocketbase.close)
        events = EventLog(system.settings.redis)
        opened.push_async_callback(events.close)
        temporal = TemporalClient(system.settings.temporal, address=system.settings.temporal_address)
        users = UserService(pocketbase)
        row_workflows = RowWorkflows(temporal)
        routines = RoutineService(pocketbase, events, users, Waits(row_workflows))
        yield House(pocketbase, ConversationWorkflows(temporal), row_workflows, routines, users, provider)


async def test_an_idle_day_of_100_users_asks_the_model_nothing(house: House) -> None:
    users = await house.residents(USERS)

    async def live_a_day(user: User) -> None:
        """The times of all routines with nothing to tell, and a visit after an absence with nothing open."""
        await house.conversations.start_assistant(user.id, [])
        await house.conversations.user_connected(user.id, UserConnected(return_seconds=0), onboarded=True)
        for kind in ROUTINES:
            await house.is_due(user, kind)

    for place in range(0, USERS, 10):
        await asyncio.gather(*(live_a_day(user) for user in users[place : place + 10]))

    async def all_came() -> bool:
        return await house.pocketbase.count("routine_log", where="outcome = 'empty'") == USERS * len(ROUTINES)

    await until(all_came, seconds=400)
    assert house.provider.requests == []
    assert await house.messages() == []
    # One of them has something on: the model is asked once, and only to put it into words.
    house.provider.default = lambda _: Say(["One thing today: ", "the report."])
    due_today = factories.item(users[0].id, "Report", put(ItemRow.kind, "task"), put(ItemRow.due, utc_now()))
    await factories.store(house.pocketbase, due_today)
    await house.is_due(users[0], "morning_briefing")

    async def written() -> bool:
        return bool(await house.messages())

    await until(written, seconds=400)
    assert [row["text"] for row in await house.messages()] == ["One thing today: the report."]
    assert len(house.provider.requests) == 1
    assert "Report" in str(house.provider.requests[0]["messages"][0])
    where = bind("user = {:user} && input_tokens >= 0", user=users[0].id)
    assert await house.pocketbase.count("usage_days", where=where) == 1
