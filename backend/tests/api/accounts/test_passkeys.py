"""Passkeys: each signs in its own account, on its own host, by an answer that works once."""

import asyncio
from typing import Any

import httpx
import pytest

from src.core.ids import UserId
from src.runtime import Runtime
from src.stores.pocketbase.filters import bind
from tests.api.accounts.authenticator import Authenticator
from tests.api.accounts.test_accounts import ANOTHER, PASSWORD, account, come, works
from tests.api.accounts.test_two_step import two_step
from tests.api.conftest import Visit

ORIGIN = "http://localhost:8000"
SITE = {"Host": "localhost:8000", "Origin": ORIGIN}


async def asked(client: httpx.AsyncClient, path: str, **body: str) -> dict[str, Any]:
    answer = await client.post(f"/api/auth/{path}", json=body, headers=SITE)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def make(client: httpx.AsyncClient, name: str = "phone") -> tuple[Authenticator, dict[str, Any]]:
    said = await asked(client, "passkeys/start", password=PASSWORD)
    device = Authenticator(ORIGIN)
    body = {"state": said["state"], "credential": device.make(said["options"]), "name": name}
    made = await client.post("/api/auth/passkeys", json=body, headers=SITE)
    assert made.status_code == 201, made.text
    return device, made.json()


async def enter(
    client: httpx.AsyncClient, device: Authenticator, *, headers: dict[str, str] = SITE, **how: bool
) -> httpx.Response:
    said = await asked(client, "passkey/start")
    body = {"state": said["state"], "credential": device.answer(said["options"], **how)}
    return await client.post("/api/auth/passkey", json=body, headers=headers)


async def test_a_passkey_signs_in_its_own_account_without_a_password_or_code(visit: Visit) -> None:
    one, other = await two_step(visit), await two_step(visit)
    device, made = await make(one.client)
    others, _ = await make(other.client, "key")
    assert (made["name"], made["host"], made["last_used"]) == ("phone", "localhost", None)
    entered = await enter(visit(), device)
    assert (entered.status_code, entered.json()["user"]["id"]) == (200, one.id)
    assert await works(visit, entered.json()["token"])
    assert (await enter(visit(), others)).json()["user"]["id"] == other.id
    listed = (await one.client.get("/api/auth/passkeys")).json()["items"]
    assert [(item["name"], item["last_used"] is not None) for item in listed] == [("phone", True)]


async def test_signing_in_by_a_passkey_ends_the_session_that_it_came_with(visit: Visit) -> None:
    client, first = await come(visit, account())
    device, _ = await make(client)
    assert (await enter(client, device)).status_code == 200
    assert not await works(visit, first["token"])


async def test_an_answer_works_once(visit: Visit) -> None:
    client, _ = await come(visit, account())
    device, _ = await make(client)
    stranger = visit()
    said = await asked(stranger, "passkey/start")
    body = {"state": said["state"], "credential": device.answer(said["options"])}
    answers = await asyncio.gather(
        *(stranger.post("/api/auth/passkey", json=body, headers=SITE) for _ in range(3)),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    another = visit()
    again = await asked(another, "passkey/start")
    late = {"state": again["state"], "credential": body["credential"]}
    assert (await another.post("/api/auth/passkey", json=late, headers=SITE)).status_code == 401


async def test_what_another_site_or_another_device_signed_lets_nobody_in(visit: Visit) -> None:
    client, _ = await come(visit, account())
    device, _ = await make(client)
    phished = Authenticator("https://evil.example")
    phished.key, phished.id = device.key, device.id
    forged = Authenticator(ORIGIN)
    forged.id = device.id
    for wrong in (phished, forged, Authenticator(ORIGIN)):
        assert (await enter(visit(), wrong)).status_code == 401
    assert (await enter(visit(), device, verified=False)).status_code == 401, "nobody touched the device"
    assert (await enter(visit(), device)).status_code == 200


async def test_a_copy_of_a_passkey_is_noticed(visit: Visit) -> None:
    client, _ = await come(visit, account())
    device, _ = await make(client)
    assert (await enter(visit(), device)).status_code == 200
    device.count = 0
    assert (await enter(visit(), device)).status_code == 401


async def test_a_passkey_that_was_removed_signs_in_no_more(visit: Visit) -> None:
    client, _ = await come(visit, account())
    stranger, _ = await come(visit, account())
    device, made = await make(client)
    path = f"/api/auth/passkeys/{made['id']}"
    assert (await stranger.delete(path)).status_code == 404
    assert (await client.delete(path)).status_code == 204
    assert (await enter(visit(), device)).status_code == 401
    assert (await client.get("/api/auth/passkeys")).json()["items"] == []


async def test_one_is_made_for_oneself_with_ones_password(visit: Visit, guest: httpx.AsyncClient) -> None:
    client, _ = await come(visit, account())
    other, _ = await come(visit, account())
    wrong = await client.post("/api/auth/passkeys/start", json={"password": ANOTHER}, headers=SITE)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "password")
    assert (await guest.post("/api/auth/passkeys/start", json={"password": ANOTHER}, headers=SITE)).status_code == 409
    said = await asked(client, "passkeys/start", password=PASSWORD)
    body = {"state": said["state"], "credential": Authenticator(ORIGIN).make(said["options"])}
    assert (await other.post("/api/auth/passkeys", json=body, headers=SITE)).status_code == 422
    assert (await client.post("/api/auth/passkeys", json={**body, "state": "x"}, headers=SITE)).status_code == 422
    assert (await client.post("/api/auth/passkeys", json={**body, "credential": {}}, headers=SITE)).status_code == 422
    assert (await client.post("/api/auth/passkeys", json=body, headers=SITE)).status_code == 201
    assert (await client.post("/api/auth/passkeys", json=body, headers=SITE)).status_code == 409


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "assistant.example"])
async def test_passkeys_are_for_names_that_browsers_trust(visit: Visit, host: str) -> None:
    """`assistant.example` is a name of this server, and needs https."""
    site = {"Host": host, "Origin": f"http://{host}"}
    answer = await visit().post("/api/auth/passkey/start", json={}, headers=site)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not (await visit().get("/api/auth/ways", headers=site)).json()["passkeys"]


async def test_a_passkey_of_one_host_does_not_work_on_another(visit: Visit) -> None:
    client, _ = await come(visit, account())
    device, _ = await make(client)
    tls = {"Host": "assistant.example", "Origin": "https://assistant.example"}
    stranger = visit()
    said = (await stranger.post("/api/auth/passkey/start", json={}, headers=tls)).json()
    device.origin = tls["Origin"]
    body = {"state": said["state"], "credential": device.answer(said["options"])}
    assert (await stranger.post("/api/auth/passkey", json=body, headers=tls)).status_code == 401


async def test_an_account_that_is_switched_off_stays_out(visit: Visit, runtime: Runtime) -> None:
    client, session = await come(visit, account())
    device, _ = await make(client)
    await runtime.accounts.owners.set_disabled(UserId(session["user"]["id"]), disabled=True)
    assert (await enter(visit(), device)).status_code == 403


async def test_passkeys_go_with_their_account(visit: Visit, runtime: Runtime) -> None:
    client, session = await come(visit, account())
    device, _ = await make(client)
    await runtime.pocketbase.delete("users", session["user"]["id"])
    assert (await enter(visit(), device)).status_code == 401
    where = bind("user = {:user}", user=session["user"]["id"])
    assert await runtime.pocketbase.find("passkeys", where=where) == []
