"""`GET /api/usage`: what somebody's models cost, by day and kind of work; the limits, and the owner's page of them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import GuestsBudgetSpent, ServerBudgetSpent
from src.models.turn import Usage
from src.runtime import Runtime
from src.services.accounts.rows import UserRow
from src.services.agent.usage import counting, day_of
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Update


async def user_of(client: httpx.AsyncClient) -> UserId:
    return UserId((await client.get("/api/me")).json()["id"])


async def used(runtime: Runtime, user: UserId, tokens: int) -> None:
    await runtime.turns.replies.usage.add(user, Usage(requests=1, input_tokens=tokens))


@pytest.fixture
async def owner(guest: httpx.AsyncClient, runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    user = await user_of(guest)
    await owns(runtime, user, yes=True)
    yield guest
    nothing = {"user": None, "guests": None, "server": None, "price": None}
    assert (await guest.patch("/api/owner/usage", json=nothing)).status_code == 200
    await owns(runtime, user, yes=False)


async def owns(runtime: Runtime, user: UserId, *, yes: bool) -> None:
    await runtime.pocketbase.batch([Update.of(UserRow, user, put(UserRow.owner, yes))])
    runtime.accounts.users.forget(user)


async def test_all_that_was_asked_is_counted_by_kind_and_nobody_sees_anothers(
    guest: httpx.AsyncClient, runtime: Runtime
) -> None:
    assert (await guest.get("/api/usage")).json()["days"] == []
    user = await user_of(guest)
    day = day_of(utc_now())
    reply = Usage(requests=2, input_tokens=100, output_tokens=10)
    await runtime.pocketbase.batch([counting(user, reply, day=day)])
    await runtime.turns.replies.usage.add(user, Usage(requests=1, input_tokens=30, output_tokens=3))  # a failed attempt
    await runtime.turns.replies.usage.add(user, Usage(requests=1, input_tokens=5, output_tokens=1), background=True)
    shown = (await guest.get("/api/usage")).json()
    assert shown["days"] == [
        {"day": day, "occasion": "conversation", "input_tokens": 130, "output_tokens": 13, "requests": 3},
        {"day": day, "occasion": "background", "input_tokens": 5, "output_tokens": 1, "requests": 1},
    ]
    assert shown["used_today"] == 149
    assert shown["limit"] == runtime.settings.limits.tokens_per_day
    assert shown["price"] is None


async def test_the_owner_sets_limits_and_a_price_and_takes_them_back(
    owner: httpx.AsyncClient, runtime: Runtime
) -> None:
    price = {"input": 0.5, "output": 1.5, "currency": "€"}
    answer = await owner.patch("/api/owner/usage", json={"user": 5000, "guests": 700, "price": price})
    assert answer.json()["limits"] == {"user": 5000, "guests": 700, "server": None, "price": price}
    mine = (await owner.get("/api/usage")).json()
    assert (mine["limit"], mine["price"]) == (5000, price)
    answer = await owner.patch("/api/owner/usage", json={"user": None, "guests": None})
    assert answer.json()["limits"]["user"] == runtime.settings.limits.tokens_per_day
    assert answer.json()["limits"]["price"] == price
    assert (await owner.patch("/api/owner/usage", json={"user": -1})).status_code == 422


async def test_guests_together_and_the_server_have_limits_of_their_own(
    owner: httpx.AsyncClient, runtime: Runtime
) -> None:
    mine = await user_of(owner)
    before = (await owner.get("/api/owner/usage")).json()
    await used(runtime, mine, 100)
    after = (await owner.get("/api/owner/usage")).json()
    assert after["guests_today"] == before["guests_today"] + 100
    assert after["server_today"] == before["server_today"] + 100
    user = await runtime.accounts.users.get(mine)
    budgets = runtime.turns.budgets
    assert await budgets.spent(user) is None
    await owner.patch("/api/owner/usage", json={"guests": after["guests_today"]})
    assert isinstance(await budgets.spent(user), GuestsBudgetSpent)
    assert await budgets.spent(user.model_copy(update={"guest": False})) is None
    await owner.patch("/api/owner/usage", json={"guests": None, "server": after["server_today"] + 1})
    assert await budgets.spent(user) is None
    await used(runtime, mine, 1)
    assert isinstance(await budgets.spent(user), ServerBudgetSpent)


async def test_nobody_else_sees_or_sets_limits(guest: httpx.AsyncClient) -> None:
    assert (await guest.get("/api/owner/usage")).status_code == 404
    assert (await guest.patch("/api/owner/usage", json={"user": 1})).status_code == 404
