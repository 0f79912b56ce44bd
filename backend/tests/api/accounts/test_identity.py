"""Coming in and going out: PROTOCOL.md section 1."""

import asyncio
import time
import uuid
from typing import Any

import httpx
import pytest

from src.core.clock import utc_now
from src.errors import NotAuthenticated
from src.runtime import Runtime
from src.services.accounts.device_label import Device
from src.services.accounts.sessions import SessionService
from src.services.accounts.users import UserService
from src.settings import AuthSettings
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.values import format_time
from tests.api.conftest import Visit

PASSWORD = "correct horse battery"


def address() -> str:
    return f"{uuid.uuid4().hex}@example.org"


async def test_a_first_visit_needs_no_sign_up(visit: Visit) -> None:
    client = visit()
    answer = await client.post("/api/auth/guest", json={"locale": "ru-RU", "timezone": "Europe/Moscow"})
    assert answer.status_code == 201
    user = answer.json()["user"]
    assert (user["guest"], user["locale"], user["timezone"], user["email"]) == (True, "ru", "Europe/Moscow", None)
    assert (await client.get("/api/me")).json() == user


async def test_the_cookie_is_out_of_the_reach_of_scripts_and_other_sites(visit: Visit) -> None:
    cookie = (await visit().post("/api/auth/guest", json={})).headers["set-cookie"].lower()
    assert cookie.startswith("lifeos_session=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "secure" not in cookie


async def test_a_bearer_token_does_as_well_as_the_cookie(visit: Visit) -> None:
    token = (await visit().post("/api/auth/guest", json={})).json()["token"]
    assert (await visit().get("/api/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "А" * 43, "A" * 43, "A" * 5000])
async def test_a_token_that_never_was_is_401(visit: Visit, token: str) -> None:
    answer = await visit().get("/api/me", headers=[(b"Authorization", f"Bearer {token}".encode())])
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


async def test_only_a_hash_of_the_token_is_stored(visit: Visit, runtime: Runtime) -> None:
    body = (await visit().post("/api/auth/guest", json={})).json()
    rows = await runtime.pocketbase.find("sessions", where=bind("user = {:user}", user=body["user"]["id"]))
    assert len(rows) == 1
    assert body["token"] not in str(rows)


async def test_an_account_signs_in_with_any_case_of_its_address(visit: Visit) -> None:
    email = address()
    registered = await visit().post("/api/auth/register", json={"email": email, "password": PASSWORD, "name": "Анна"})
    assert registered.status_code == 201
    assert (registered.json()["user"]["name"], registered.json()["user"]["guest"]) == ("Анна", False)
    client = visit()
    answer = await client.post("/api/auth/login", json={"email": f" {email.upper()} ", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["user"] == registered.json()["user"]
    assert (await client.get("/api/me")).json()["email"] == email


async def test_an_address_has_one_account(visit: Visit) -> None:
    body = {"email": address(), "password": PASSWORD}
    answers = await asyncio.gather(*(visit().post("/api/auth/register", json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_a_wrong_address_and_a_wrong_password_answer_alike(visit: Visit) -> None:
    email = address()
    await visit().post("/api/auth/register", json={"email": email, "password": PASSWORD})
    wrong_password = await visit().post("/api/auth/login", json={"email": email, "password": "wrong password"})
    wrong_address = await visit().post("/api/auth/login", json={"email": address(), "password": PASSWORD})
    assert wrong_password.status_code == wrong_address.status_code == 401
    assert wrong_password.json() == wrong_address.json()


@pytest.mark.alone
async def test_a_wrong_address_takes_as_long_as_a_wrong_password(visit: Visit, runtime: Runtime) -> None:
    email = address()
    await visit().post("/api/auth/register", json={"email": email, "password": PASSWORD})

    async def fastest(tried: str) -> float:
        times: list[float] = []
        for _ in range(4):
            started = time.perf_counter()
            with pytest.raises(NotAuthenticated):
                await runtime.accounts.sign_in.login(email=tried, password="wrong password", device=Device())
            times.append(time.perf_counter() - started)
        return min(times)

    known, unknown = await fastest(email), await fastest(address())
    assert 0.5 < unknown / known < 2, (known, unknown)


async def test_a_claimed_guest_keeps_its_id_and_its_rows(guest: httpx.AsyncClient, visit: Visit) -> None:
    before = (await guest.get("/api/me")).json()
    await guest.post("/api/inbox", json={"text": "kept"})
    email = address()
    claimed = await guest.post("/api/auth/claim", json={"email": email, "password": PASSWORD})
    assert claimed.status_code == 200
    now = {**before, "email": email, "guest": False, "is_owner": claimed.json()["is_owner"]}
    assert claimed.json() == {**now, "token": claimed.json()["token"], "user": now}
    assert (await guest.get("/api/me")).json() == now
    assert [item["text"] for item in (await guest.get("/api/inbox")).json()["items"]] == ["kept"]
    signed_in = await visit().post("/api/auth/login", json={"email": email, "password": PASSWORD})
    assert signed_in.json()["user"]["id"] == before["id"]
    assert (await guest.post("/api/auth/claim", json={"email": address(), "password": PASSWORD})).status_code == 409


async def test_a_guest_cannot_claim_a_taken_address(guest: httpx.AsyncClient, visit: Visit) -> None:
    email = address()
    await visit().post("/api/auth/register", json={"email": email, "password": PASSWORD})
    answer = await guest.post("/api/auth/claim", json={"email": email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("password", ["short", "я" * 37, "a" * 72])
async def test_a_password_that_bcrypt_would_cut_is_refused(visit: Visit, password: str) -> None:
    answer = await visit().post("/api/auth/register", json={"email": address(), "password": password})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "password"


async def test_the_longest_password_works(visit: Visit) -> None:
    body = {"email": address(), "password": "яблоко" * 5 + "яблок" + "z"}
    assert (await visit().post("/api/auth/register", json=body)).status_code == 201
    assert (await visit().post("/api/auth/login", json=body)).status_code == 200
    wrong = {**body, "password": "яблоко" * 5 + "яблок" + "y"}
    assert (await visit().post("/api/auth/login", json=wrong)).status_code == 401


async def test_a_logged_out_token_stops_working_at_once(visit: Visit) -> None:
    client = visit()
    token = (await client.post("/api/auth/guest", json={})).json()["token"]
    client.cookies.clear()
    header = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/api/me", headers=header)).status_code == 200
    assert (await client.post("/api/auth/logout", headers=header)).status_code == 204
    assert (await client.get("/api/me", headers=header)).status_code == 401
    assert (await client.post("/api/auth/logout", headers=header)).status_code == 401


async def test_a_logout_elsewhere_is_seen_once_the_copy_is_old(
    visit: Visit, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = SessionService(runtime.pocketbase, UserService(runtime.pocketbase), AuthSettings())
    token = (await visit().post("/api/auth/guest", json={})).json()["token"]
    assert await elsewhere.is_live(token)
    await runtime.accounts.sessions.logout(token)
    now = time.monotonic()
    monkeypatch.setattr("src.services.accounts.sessions.time.monotonic", lambda: now + 5.1)
    assert not await elsewhere.is_live(token)


async def test_an_ended_session_is_told_to_whoever_listens(visit: Visit, runtime: Runtime) -> None:
    told: list[str] = []

    async def listen(token: str) -> None:
        told.append(token)

    runtime.accounts.sessions.on_end(listen)
    token = (await visit().post("/api/auth/guest", json={})).json()["token"]
    await runtime.accounts.sessions.logout(token)
    assert told == [token]


async def test_a_session_past_its_time_is_over(visit: Visit, runtime: Runtime) -> None:
    body = (await visit().post("/api/auth/guest", json={})).json()
    where = bind("user = {:user}", user=body["user"]["id"])
    session = await runtime.pocketbase.first("sessions", where=where)
    assert session is not None
    await runtime.pocketbase.update("sessions", session["id"], {"expires": format_time(utc_now())})
    fresh = SessionService(runtime.pocketbase, runtime.accounts.users, AuthSettings())
    assert not await fresh.is_live(body["token"])
    assert await fresh.sweep() >= 1
    assert await runtime.pocketbase.count("sessions", where=where) == 0


async def test_settings_change_one_by_one(guest: httpx.AsyncClient) -> None:
    before = (await guest.get("/api/me")).json()
    changes: list[dict[str, Any]] = [
        {"name": "Bo"},
        {"timezone": "Asia/Tokyo"},
        {"locale": "ru"},
        {"quiet_hours": {"start": "22:00", "end": "07:30"}},
    ]
    for change in changes:
        before |= change
        assert (await guest.patch("/api/me", json=change)).json() == before
    assert (await guest.patch("/api/me", json={})).json() == before
    assert (await guest.patch("/api/me", json={"quiet_hours": None})).json()["quiet_hours"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"locale": "fr"},
        {"quiet_hours": {"start": "25:00", "end": "07:00"}},
        {"guest": False},
        {"id": "x"},
        {"name": "x" * 81},
    ],
)
async def test_settings_that_do_not_fit_are_refused(guest: httpx.AsyncClient, change: dict[str, Any]) -> None:
    assert (await guest.patch("/api/me", json=change)).status_code == 422


async def test_sign_ins_are_limited_for_each_address(visit: Visit) -> None:
    client = visit()
    body = {"email": address(), "password": PASSWORD}
    answers = [await client.post("/api/auth/login", json=body) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await visit().post("/api/auth/login", json=body)).status_code == 401
