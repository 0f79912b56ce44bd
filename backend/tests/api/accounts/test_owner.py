"""What an owner does with other people's accounts, which nobody else can."""

import httpx
import pytest

from src.runtime import Runtime
from tests.api.accounts.test_accounts import ANOTHER, PASSWORD, account, come, owner, works
from tests.api.accounts.test_two_step import TWO_STEP, sign_in, two_step
from tests.api.conftest import Visit

__all__ = ["owner"]

SAYS = {"password": PASSWORD}


async def test_the_owner_makes_a_link_that_lets_one_person_in_once(owner: httpx.AsyncClient, visit: Visit) -> None:
    who = account()
    _, session = await come(visit, who)
    made = await owner.post(f"/api/owner/users/{session['user']['id']}/link", json=SAYS)
    assert made.status_code == 201
    link = made.json()["link"].partition("#sign-in=")[2]
    entered = await visit().post("/api/auth/link", json={"link": link, "password": ANOTHER})
    assert (entered.status_code, entered.json()["user"]["id"]) == (200, session["user"]["id"])
    assert (await visit().post("/api/auth/link", json={"link": link})).status_code == 401
    assert (await visit().post("/api/auth/login", json={**who, "password": ANOTHER})).status_code == 200


async def test_the_owner_switches_the_second_step_off_for_one_person_alone(
    owner: httpx.AsyncClient, visit: Visit
) -> None:
    lost, other = await two_step(visit), await two_step(visit)
    listed = {one["id"]: one["two_step"] for one in (await owner.get("/api/owner/users?limit=200")).json()["items"]}
    assert listed[lost.id]
    accounts = (await owner.get("/api/owner/users?limit=200&guests=false")).json()["items"]
    assert lost.id in {one["id"] for one in accounts}
    assert not [one for one in accounts if one["guest"]]
    assert (await owner.request("DELETE", f"/api/owner/users/{lost.id}/two-step", json=SAYS)).status_code == 204
    assert (await sign_in(visit, lost.who)).status_code == 200
    assert (await sign_in(visit, other.who)).json()["code"] == "second_factor_required"
    assert (await other.client.get(TWO_STEP)).json()["active"]


async def test_the_owner_deletes_a_user_and_no_other(owner: httpx.AsyncClient, visit: Visit) -> None:
    who, kept = account(), account()
    _, session = await come(visit, who)
    _, stays = await come(visit, kept)
    assert (await owner.request("DELETE", f"/api/owner/users/{session['user']['id']}", json=SAYS)).status_code == 202
    assert not await works(visit, session["token"])
    assert (await visit().post("/api/auth/login", json=who)).status_code == 401
    assert await works(visit, stays["token"])
    me = (await owner.get("/api/me")).json()["id"]
    assert (await owner.request("DELETE", f"/api/owner/users/{me}", json=SAYS)).status_code == 409


async def test_the_owner_hands_the_server_over_and_is_none_then(owner: httpx.AsyncClient, visit: Visit) -> None:
    client, session = await come(visit, account())
    to = f"/api/owner/users/{session['user']['id']}/owner"
    handed = await owner.post(to, json=SAYS)
    assert (handed.status_code, handed.json()["is_owner"]) == (200, True)
    assert (await client.get("/api/owner/users")).status_code == 200
    assert (await owner.get("/api/owner/users")).status_code == 404
    visitor = (await visit().post("/api/auth/guest", json={})).json()["user"]["id"]
    assert (await client.post(f"/api/owner/users/{visitor}/owner", json=SAYS)).status_code == 409


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "link"), ("POST", "owner"), ("DELETE", "two-step"), ("DELETE", "")],
)
async def test_each_of_it_asks_for_the_owners_password(
    owner: httpx.AsyncClient, visit: Visit, runtime: Runtime, method: str, path: str
) -> None:
    person = await two_step(visit)
    address = f"/api/owner/users/{person.id}/{path}".rstrip("/")
    refused = await owner.request(method, address, json={"password": ANOTHER})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")
    assert (await person.client.request(method, address, json=SAYS)).status_code == 404
    user = await runtime.accounts.users.get(person.id)
    assert (user.owner, user.email) == (False, person.who["email"])
    assert (await person.client.get(TWO_STEP)).json()["active"]
