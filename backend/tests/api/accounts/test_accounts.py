"""Accounts of several people: fresh tokens, passwords, sessions, the owner, who may come in."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import Conflict, NotAuthenticated
from src.protocol.owner import AccessPatch
from src.runtime import Runtime
from src.services.accounts.owner import OwnerService
from src.services.accounts.server_settings import ServerSettings
from src.services.accounts.sessions import SessionService
from src.services.accounts.users import UserService
from src.settings import AuthSettings
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.values import format_time
from tests.api.conftest import Visit
from tests.conditions import until

PASSWORD = "correct horse battery"
ANOTHER = "another horse battery"


def account() -> dict[str, str]:
    return {"email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def come(visit: Visit, who: dict[str, str]) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """A client that has made an account, and what it was answered."""
    client = visit()
    answer = await client.post("/api/auth/register", json=who)
    assert answer.status_code == 201, answer.text
    return client, answer.json()


async def works(visit: Visit, token: str) -> bool:
    return (await visit().get("/api/me", headers=bearer(token))).status_code == 200


@pytest.fixture
async def owner(visit: Visit, runtime: Runtime) -> httpx.AsyncClient:
    client, body = await come(visit, account())
    await runtime.accounts.owners.make_owner(UserId(body["user"]["id"]))
    return client


@pytest.fixture
async def rules(runtime: Runtime) -> AsyncIterator[None]:
    """Puts the rules of coming in back as they were."""
    before = await runtime.accounts.access.rules()
    yield
    await runtime.accounts.access.change(AccessPatch(**before.model_dump()))


# --- fresh tokens ----------------------------------------------------------------------------------------------------


async def test_a_token_planted_before_the_claim_is_worth_nothing_after_it(visit: Visit) -> None:
    planted = (await visit().post("/api/auth/guest", json={})).json()["token"]
    victim = visit()
    victim.cookies.set("lifeos_session", planted, domain="127.0.0.1")
    claimed = await victim.post("/api/auth/claim", json=account())
    assert claimed.status_code == 200
    assert not await works(visit, planted)
    assert await works(visit, claimed.json()["token"])
    assert victim.cookies["lifeos_session"] == claimed.json()["token"]


async def test_signing_in_ends_the_session_it_came_with_and_no_other(visit: Visit) -> None:
    who = account()
    client, first = await come(visit, who)
    elsewhere = (await visit().post("/api/auth/login", json=who)).json()["token"]
    again = (await client.post("/api/auth/login", json=who)).json()["token"]
    assert not await works(visit, first["token"])
    assert await works(visit, elsewhere)
    assert await works(visit, again)


async def test_a_sign_in_that_is_refused_ends_nothing(visit: Visit) -> None:
    who = account()
    client, first = await come(visit, who)
    refused = await client.post("/api/auth/login", json={**who, "password": ANOTHER})
    assert refused.status_code == 401
    assert await works(visit, first["token"])


# --- passwords -------------------------------------------------------------------------------------------------------


async def test_a_new_password_gives_a_new_token_and_ends_all_others_of_this_account(visit: Visit) -> None:
    who, other = account(), account()
    client, first = await come(visit, who)
    _, stranger = await come(visit, other)
    elsewhere = (await visit().post("/api/auth/login", json=who)).json()["token"]
    changed = await client.post("/api/auth/password", json={"old": PASSWORD, "new": ANOTHER})
    assert changed.status_code == 200
    assert changed.json()["user"] == first["user"]
    assert await works(visit, changed.json()["token"])
    assert not await works(visit, first["token"])
    assert not await works(visit, elsewhere)
    assert await works(visit, stranger["token"])
    assert (await visit().post("/api/auth/login", json=who)).status_code == 401
    assert (await visit().post("/api/auth/login", json={**who, "password": ANOTHER})).status_code == 200
    assert (await visit().post("/api/auth/login", json=other)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"old": ANOTHER, "new": "a third horse battery"}, "old", "invalid_input"),
        ({"old": PASSWORD, "new": "short"}, "new", "invalid_input"),
        ({"old": PASSWORD, "new": "password123"}, "new", "common_password"),
    ],
)
async def test_a_password_that_does_not_fit_changes_nothing(
    visit: Visit, body: dict[str, str], field: str, code: str
) -> None:
    who = account()
    client, first = await come(visit, who)
    refused = await client.post("/api/auth/password", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["errors"][0]["field"] == field
    assert await works(visit, first["token"])
    assert (await visit().post("/api/auth/login", json=who)).status_code == 200


async def test_a_guest_has_no_password_to_change(guest: httpx.AsyncClient) -> None:
    answer = await guest.post("/api/auth/password", json={"old": PASSWORD, "new": ANOTHER})
    assert answer.status_code == 409


async def test_a_common_password_makes_no_account(visit: Visit, guest: httpx.AsyncClient) -> None:
    who = {**account(), "password": "qwertyuiop"}
    for answer in (await visit().post("/api/auth/register", json=who), await guest.post("/api/auth/claim", json=who)):
        assert (answer.status_code, answer.json()["code"]) == (422, "common_password")
    assert (await guest.get("/api/me")).json()["guest"] is True


async def test_a_link_signs_in_once_and_sets_a_new_password(visit: Visit, runtime: Runtime) -> None:
    who = account()
    _, first = await come(visit, who)
    link = await runtime.accounts.owners.sign_in_link(UserId(first["user"]["id"]))
    common = await visit().post("/api/auth/link", json={"link": link, "password": "password123"})
    assert common.status_code == 422
    entered = await visit().post("/api/auth/link", json={"link": link, "password": ANOTHER})
    assert entered.status_code == 200
    assert entered.json()["user"] == first["user"]
    assert not await works(visit, first["token"])
    assert (await visit().post("/api/auth/link", json={"link": link})).status_code == 401
    assert (await visit().post("/api/auth/login", json={**who, "password": ANOTHER})).status_code == 200


async def test_a_link_that_is_old_or_was_never_made_signs_nobody_in(visit: Visit, runtime: Runtime) -> None:
    _, first = await come(visit, account())
    link = await runtime.accounts.owners.sign_in_link(UserId(first["user"]["id"]))
    row = await runtime.pocketbase.first("sign_in_links", where=bind("user = {:user}", user=first["user"]["id"]))
    assert row is not None
    assert link not in str(row)
    past = format_time(utc_now() - timedelta(seconds=1))
    await runtime.pocketbase.update("sign_in_links", row["id"], {"expires": past})
    for said in (link, "A" * 43, "", first["token"]):
        assert (await visit().post("/api/auth/link", json={"link": said})).status_code == 401


async def test_a_password_is_guessed_from_many_addresses_no_faster_than_from_one(
    visit: Visit, runtime: Runtime
) -> None:
    who, other = account(), account()
    await come(visit, who)
    await come(visit, other)
    burst = runtime.settings.limits.account_logins_burst
    tries = [await visit().post("/api/auth/login", json={**who, "password": f"guess {n}"}) for n in range(burst + 5)]
    assert [answer.status_code for answer in tries] == [401] * burst + [429] * 5
    assert int(tries[-1].headers["retry-after"]) >= 1
    assert (await visit().post("/api/auth/login", json=other)).status_code == 200


async def test_nobody_learns_from_a_refusal_whose_an_address_is(visit: Visit, guest: httpx.AsyncClient) -> None:
    who = account()
    await come(visit, who)
    answers = [
        await visit().post("/api/auth/register", json={**who, "password": ANOTHER}),
        await guest.post("/api/auth/claim", json={**who, "password": ANOTHER}),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "account already" not in answer.text
        assert who["email"] not in answer.text


# --- sessions --------------------------------------------------------------------------------------------------------


async def test_one_sees_and_ends_ones_own_sessions_alone(visit: Visit) -> None:
    who = account()
    client, first = await come(visit, who)
    phone = {
        "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    }
    elsewhere = (await visit().post("/api/auth/login", json=who, headers=phone)).json()["token"]
    stranger, theirs = await come(visit, account())
    shown = (await client.get("/api/auth/sessions")).json()["items"]
    assert sorted((one["current"], one["kind"]) for one in shown) == [(False, "phone"), (True, "other")]
    (other,) = [one["id"] for one in shown if not one["current"]]
    assert (await stranger.delete(f"/api/auth/sessions/{other}")).status_code == 404
    assert await works(visit, elsewhere)
    assert (await client.delete(f"/api/auth/sessions/{other}")).status_code == 204
    assert not await works(visit, elsewhere)
    assert await works(visit, first["token"])
    assert await works(visit, theirs["token"])


async def test_all_other_sessions_end_at_once(visit: Visit) -> None:
    who = account()
    client, first = await come(visit, who)
    others = [(await visit().post("/api/auth/login", json=who)).json()["token"] for _ in range(3)]
    _, theirs = await come(visit, account())
    assert (await client.delete("/api/auth/sessions")).status_code == 204
    assert [await works(visit, token) for token in (first["token"], theirs["token"], *others)] == [True, True] + [
        False
    ] * 3


async def test_a_poll_ends_with_its_session_wherever_that_was_ended(visit: Visit, runtime: Runtime) -> None:
    client = visit()
    token = (await client.post("/api/auth/guest", json={})).json()["token"]
    cursor = (await client.get("/api/events")).json()["cursor"]
    started = time.monotonic()
    poll = asyncio.create_task(client.get("/api/events", params={"cursor": cursor, "wait": 30}))
    await until(lambda: runtime.connections.open_count > 0)
    elsewhere = SessionService(runtime.pocketbase, UserService(runtime.pocketbase), AuthSettings())
    await elsewhere.logout(token)
    assert (await poll).status_code == 200
    assert time.monotonic() - started < 10
    with pytest.raises(NotAuthenticated):
        await runtime.accounts.sessions.authenticate(token)


# --- the owner -------------------------------------------------------------------------------------------------------


async def test_there_is_nothing_of_the_owner_for_anybody_else(visit: Visit, guest: httpx.AsyncClient) -> None:
    other, body = await come(visit, account())
    for client in (guest, other):
        for method, path, sent in (
            ("GET", "/api/owner/settings", None),
            ("PATCH", "/api/owner/settings", {"guests": False}),
            ("GET", "/api/owner/users", None),
            ("PATCH", f"/api/owner/users/{body['user']['id']}", {"disabled": True}),
            ("POST", "/api/owner/invitations", {}),
        ):
            answer = await client.request(method, path, json=sent)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_owner_sees_who_is_there_and_nothing_of_what_they_wrote(
    owner: httpx.AsyncClient, guest: httpx.AsyncClient
) -> None:
    await guest.post("/api/inbox", json={"text": "canary-2f81"})
    guest_id = (await guest.get("/api/me")).json()["id"]
    answer = await owner.get("/api/owner/users", params={"limit": 2})
    page = answer.json()
    assert page["items"][0]["id"] == guest_id
    assert page["items"][0]["last_seen"] is not None
    older = (await owner.get("/api/owner/users", params={"limit": 2, "before": page["next"]})).json()
    assert not {one["id"] for one in page["items"]} & {one["id"] for one in older["items"]}
    assert "canary-2f81" not in answer.text
    assert (await owner.get("/api/me")).json()["is_owner"] is True


async def test_an_account_that_is_switched_off_is_out_and_comes_back_as_it_was(
    owner: httpx.AsyncClient, visit: Visit
) -> None:
    who = account()
    client, first = await come(visit, who)
    await client.post("/api/inbox", json={"text": "kept"})
    path = f"/api/owner/users/{first['user']['id']}"
    assert (await owner.patch(path, json={"disabled": True})).json()["disabled"] is True
    assert not await works(visit, first["token"])
    assert (await visit().post("/api/auth/login", json=who)).status_code == 403
    assert (await visit().post("/api/auth/login", json={**who, "password": ANOTHER})).status_code == 401
    assert (await owner.patch(path, json={"disabled": False})).json()["disabled"] is False
    back = visit()
    assert (await back.post("/api/auth/login", json=who)).status_code == 200
    assert [item["text"] for item in (await back.get("/api/inbox")).json()["items"]] == ["kept"]
    own = (await owner.get("/api/me")).json()["id"]
    assert (await owner.patch(f"/api/owner/users/{own}", json={"disabled": True})).status_code == 409


async def test_a_server_has_one_owner_and_a_guest_is_none(runtime: Runtime, visit: Visit) -> None:
    first, second = [(await come(visit, account()))[1]["user"]["id"] for _ in range(2)]
    for user_id in (first, second):
        await runtime.accounts.owners.make_owner(UserId(user_id))
        assert [one.id for one in await runtime.accounts.owners.owners()] == [user_id]
    visitor = (await visit().post("/api/auth/guest", json={})).json()["user"]
    with pytest.raises(Conflict):
        await runtime.accounts.owners.make_owner(UserId(visitor["id"]))


async def test_of_accounts_that_are_older_than_the_first_owner_the_oldest_is_it(runtime: Runtime, visit: Visit) -> None:
    await come(visit, account())
    rows = await runtime.pocketbase.find("users", where="guest = false", sort="created,id", limit=1)
    owners = await runtime.pocketbase.find("users", where="owner = true")
    for one in owners:
        await runtime.pocketbase.update("users", one["id"], {"owner": False})
    key = await runtime.pocketbase.first("server_settings", where=bind("key = {:key}", key="first-owner"))
    assert key is not None
    await runtime.pocketbase.delete("server_settings", key["id"])
    fresh = OwnerService(
        runtime.pocketbase,
        UserService(runtime.pocketbase),
        runtime.accounts.sessions,
        runtime.accounts.two_step,
    )
    assert [one.id for one in await fresh.owners()] == [rows[0]["id"]]
    assert await fresh.first() is None


async def test_that_a_server_has_had_an_owner_names_nobody(runtime: Runtime, visit: Visit) -> None:
    """It stays when the account goes, and so must not name it: of an older server too."""
    await come(visit, account())
    stored, parts = ServerSettings(runtime.pocketbase), runtime.accounts
    assert await stored.get("first-owner") is True
    await stored.put("first-owner", "an-id-of-old")
    await OwnerService(runtime.pocketbase, UserService(runtime.pocketbase), parts.sessions, parts.two_step).settle()
    assert await stored.get("first-owner") is True


# --- who may come in -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("rules")
async def test_a_closed_server_makes_no_accounts_of_strangers_or_guests(
    owner: httpx.AsyncClient, visit: Visit, guest: httpx.AsyncClient
) -> None:
    changed = await owner.patch("/api/owner/settings", json={"registration": "closed", "guests": False})
    assert changed.json() == {
        **(await owner.get("/api/owner/settings")).json(),
        "registration": "closed",
        "guests": False,
    }
    assert (await visit().get("/api/auth/ways")).json() == {
        "guests": False,
        "registration": "closed",
        "passkeys": False,
        "provider": None,
    }
    for answer in (
        await visit().post("/api/auth/guest", json={}),
        await visit().post("/api/auth/register", json=account()),
        await guest.post("/api/auth/claim", json=account()),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert (await guest.get("/api/me")).status_code == 200


@pytest.mark.usefixtures("rules")
async def test_an_invitation_lets_one_person_in(
    owner: httpx.AsyncClient, visit: Visit, guest: httpx.AsyncClient
) -> None:
    await owner.patch("/api/owner/settings", json={"registration": "invitation"})
    made = [(await owner.post("/api/owner/invitations", json={})).json() for _ in range(3)]
    used, claimed, revoked = [one["link"].partition("#invitation=")[2] for one in made]
    assert (await visit().post("/api/auth/register", json=account())).status_code == 403
    at_once = await asyncio.gather(
        *(visit().post("/api/auth/register", json={**account(), "invitation": used}) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in at_once) == [201, 403, 403]
    assert (await guest.post("/api/auth/claim", json={**account(), "invitation": claimed})).status_code == 200
    assert (await owner.delete(f"/api/owner/invitations/{made[2]['id']}")).status_code == 204
    assert (await visit().post("/api/auth/register", json={**account(), "invitation": revoked})).status_code == 403
    left = {one["id"] for one in (await owner.get("/api/owner/invitations")).json()["items"]}
    assert not left & {one["id"] for one in made}


@pytest.mark.usefixtures("rules")
async def test_a_refused_account_leaves_its_invitation(owner: httpx.AsyncClient, visit: Visit) -> None:
    who = account()
    await come(visit, who)
    await owner.patch("/api/owner/settings", json={"registration": "invitation"})
    link = (await owner.post("/api/owner/invitations", json={"days": 1})).json()["link"]
    invitation = link.partition("#invitation=")[2]
    assert (await visit().post("/api/auth/register", json={**who, "invitation": invitation})).status_code == 409
    assert (await visit().post("/api/auth/register", json={**account(), "invitation": invitation})).status_code == 201
