"""Guests who do not write are told, then deleted; everybody else stays."""

from datetime import timedelta

import httpx

from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.owner import AccessPatch
from src.runtime import Runtime
from src.services.accounts.rows import UserRow
from src.services.privacy.guests import NOTICE, QuietGuests
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from tests.api.conftest import Visit
from tests.factories import change, message, store

WEEKS = timedelta(weeks=26)


def looking(runtime: Runtime, erased: list[str], *, ahead: timedelta) -> QuietGuests:
    async def erase(user_id: UserId) -> None:
        erased.append(user_id)

    now = utc_now() + ahead
    return QuietGuests(runtime.pocketbase, runtime.events, runtime.accounts.access, erase, now=lambda: now)


async def told(runtime: Runtime, user_id: str) -> list[str]:
    where = bind("user = {:user} && proactive = true", user=user_id)
    return [str(row["text"]) for row in await runtime.pocketbase.find("messages", where=where)]


async def test_a_guest_who_does_not_write_is_told_and_two_weeks_later_deleted(
    runtime: Runtime, guest: httpx.AsyncClient, visit: Visit
) -> None:
    quiet = (await guest.patch("/api/me", json={"locale": "ru"})).json()["id"]
    account = visit()
    body = {"email": f"{quiet}@example.org", "password": "correct horse battery"}
    person = (await account.post("/api/auth/register", json=body)).json()["user"]["id"]
    erased: list[str] = []
    await looking(runtime, erased, ahead=WEEKS - timedelta(days=1)).look()
    assert await told(runtime, quiet) == []
    for _ in range(2):
        await looking(runtime, erased, ahead=WEEKS + timedelta(days=1)).look()
    (text,) = await told(runtime, quiet)
    assert "гост" in text
    assert not {quiet, person} & set(erased)
    await looking(runtime, erased, ahead=WEEKS + NOTICE).look()
    assert quiet not in erased
    await looking(runtime, erased, ahead=WEEKS + NOTICE + timedelta(days=1)).look()
    assert quiet in erased
    assert person not in erased
    assert await told(runtime, person) == []


async def test_a_guest_who_writes_again_stays_and_is_told_anew_the_next_time(
    runtime: Runtime, guest: httpx.AsyncClient
) -> None:
    user_id = UserId((await guest.get("/api/me")).json()["id"])
    erased: list[str] = []
    told_at = utc_now() - timedelta(days=30)
    await change(runtime.pocketbase, UserRow, user_id, put(UserRow.leave_told, told_at))
    await store(runtime.pocketbase, message(user_id, "here"))
    await looking(runtime, erased, ahead=WEEKS - timedelta(minutes=1)).look()
    await looking(runtime, erased, ahead=WEEKS + timedelta(days=1)).look()
    assert user_id not in erased
    assert len(await told(runtime, user_id)) == 1


async def test_a_server_may_keep_its_guests_for_ever(runtime: Runtime, guest: httpx.AsyncClient) -> None:
    user_id = (await guest.get("/api/me")).json()["id"]
    before = await runtime.accounts.access.rules()
    await runtime.accounts.access.change(AccessPatch(guests_kept_weeks=0))
    erased: list[str] = []
    await looking(runtime, erased, ahead=WEEKS * 10).look()
    await runtime.accounts.access.change(AccessPatch(**before.model_dump()))
    assert (await told(runtime, user_id), erased) == ([], [])
