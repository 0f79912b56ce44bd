"""Two-step sign-in: its codes work once, each for its own account, and nothing of it is left readable."""

import asyncio
import time
from typing import Any

import httpx
import pyotp
import pytest
from pyotp.totp import TOTP

from src.core.ids import UserId
from src.runtime import Runtime
from src.stores.pocketbase.filters import bind
from tests.api.accounts.test_accounts import ANOTHER, PASSWORD, account, come, works
from tests.api.conftest import Visit

TWO_STEP = "/api/auth/two-step"


class Person:
    """An account with two-step sign-in. A code of now and the next one are taken; so one of now lasts over half a minute."""

    def __init__(self, client: httpx.AsyncClient, who: dict[str, str], session: dict[str, Any]) -> None:
        self.client, self.who, self.session = client, who, session
        self.secret = ""
        self.recovery: list[str] = []

    @property
    def id(self) -> UserId:
        return UserId(self.session["user"]["id"])

    def next_code(self) -> str:
        return TOTP(self.secret).at(time.time() + 30)


async def two_step(visit: Visit) -> Person:
    who = account()
    client, session = await come(visit, who)
    person = Person(client, who, session)
    setup = await client.post(TWO_STEP, json={"password": PASSWORD})
    assert setup.status_code == 201, setup.text
    person.secret = setup.json()["secret"]
    on = await client.post(f"{TWO_STEP}/confirm", json={"code": TOTP(person.secret).now()})
    assert on.status_code == 200, on.text
    person.recovery = on.json()["codes"]
    return person


async def sign_in(visit: Visit, who: dict[str, str], code: str | None = None) -> httpx.Response:
    return await visit().post("/api/auth/login", json=who if code is None else {**who, "code": code})


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def test_an_account_is_asked_for_a_code_once_its_app_has_shown_one(visit: Visit) -> None:
    who = account()
    client, _ = await come(visit, who)
    setup = (await client.post(TWO_STEP, json={"password": PASSWORD})).json()
    assert pyotp.parse_uri(setup["uri"]).secret == setup["secret"]
    assert setup["qr"]["path"].startswith("M0 0h1v1h-1z")
    assert (await sign_in(visit, who)).status_code == 200
    wrong = await client.post(f"{TWO_STEP}/confirm", json={"code": "000 00x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
    assert (await client.get(TWO_STEP)).json() == {"active": False, "recovery_left": 0}
    code = TOTP(setup["secret"]).now()
    on = await client.post(f"{TWO_STEP}/confirm", json={"code": f"{code[:3]} {code[3:]}"})
    assert (on.status_code, len(set(on.json()["codes"]))) == (200, 10)
    assert (await client.get(TWO_STEP)).json() == {"active": True, "recovery_left": 10}
    assert said(await sign_in(visit, who)) == (401, "second_factor_required")
    assert said(await sign_in(visit, {**who, "password": ANOTHER}, code)) == (401, "not_authenticated")


async def test_a_used_code_does_not_work_twice(visit: Visit) -> None:
    person = await two_step(visit)
    first = TOTP(person.secret).now()
    code = person.next_code()
    assert (await sign_in(visit, person.who, code)).status_code == 200
    assert said(await sign_in(visit, person.who, code)) == (401, "second_factor_wrong")
    assert said(await sign_in(visit, person.who, first)) == (401, "second_factor_wrong"), "it has switched two-step on"


async def test_of_many_who_use_a_code_at_a_moment_one_comes_in(visit: Visit) -> None:
    person = await two_step(visit)
    for code in (person.next_code(), person.recovery[0]):
        answers = await asyncio.gather(*(sign_in(visit, person.who, code) for _ in range(5)))
        assert sorted(said(answer) for answer in answers) == [(200, ""), *[(401, "second_factor_wrong")] * 4]


async def test_a_code_is_worth_nothing_for_another_account(visit: Visit) -> None:
    one, other = await two_step(visit), await two_step(visit)
    for code in (one.next_code(), one.recovery[0]):
        assert said(await sign_in(visit, other.who, code)) == (401, "second_factor_wrong")
        assert (await sign_in(visit, one.who, code)).status_code == 200
    assert (await other.client.get(TWO_STEP)).json()["recovery_left"] == 10


async def test_recovery_codes_work_once_each_until_there_are_new_ones(visit: Visit) -> None:
    person = await two_step(visit)
    shown = person.recovery[0].lower().replace("-", " ")
    assert (await sign_in(visit, person.who, shown)).status_code == 200
    assert said(await sign_in(visit, person.who, shown)) == (401, "second_factor_wrong")
    assert (await person.client.get(TWO_STEP)).json()["recovery_left"] == 9
    assert (await person.client.post(f"{TWO_STEP}/recovery", json={"password": ANOTHER})).status_code == 422
    fresh = (await person.client.post(f"{TWO_STEP}/recovery", json={"password": PASSWORD})).json()["codes"]
    assert (await person.client.get(TWO_STEP)).json()["recovery_left"] == 10
    assert said(await sign_in(visit, person.who, person.recovery[1])) == (401, "second_factor_wrong")
    assert (await sign_in(visit, person.who, fresh[0])).status_code == 200


async def test_a_refused_code_opens_no_session_and_ends_none(visit: Visit) -> None:
    person = await two_step(visit)
    answer = await person.client.post("/api/auth/login", json={**person.who, "code": "123"})
    assert said(answer) == (401, "second_factor_wrong")
    assert "set-cookie" not in answer.headers
    assert await works(visit, person.session["token"])
    assert len((await person.client.get("/api/auth/sessions")).json()["items"]) == 1


async def test_every_change_of_it_asks_for_the_password(visit: Visit) -> None:
    client, _ = await come(visit, account())
    person = await two_step(visit)
    for answer in (
        await client.post(TWO_STEP, json={"password": ANOTHER}),
        await person.client.request("DELETE", TWO_STEP, json={"password": ANOTHER}),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "password")
    assert (await person.client.post(TWO_STEP, json={"password": PASSWORD})).status_code == 409
    assert (await client.post(f"{TWO_STEP}/confirm", json={"code": "123456"})).status_code == 409
    assert (await client.post(f"{TWO_STEP}/recovery", json={"password": PASSWORD})).status_code == 409
    assert said(await sign_in(visit, person.who)) == (401, "second_factor_required")
    assert (await person.client.request("DELETE", TWO_STEP, json={"password": PASSWORD})).status_code == 204
    assert (await sign_in(visit, person.who)).status_code == 200
    again = await person.client.post(TWO_STEP, json={"password": PASSWORD})
    assert again.json()["secret"] != person.secret


async def test_a_guest_has_no_second_step(guest: httpx.AsyncClient) -> None:
    assert (await guest.post(TWO_STEP, json={"password": PASSWORD})).status_code == 409


async def test_a_link_of_the_owner_does_not_stand_for_the_code(visit: Visit, runtime: Runtime) -> None:
    person = await two_step(visit)
    link = await runtime.accounts.owners.sign_in_link(person.id)
    body = {"link": link, "password": ANOTHER}
    assert said(await visit().post("/api/auth/link", json=body)) == (401, "second_factor_required")
    assert said(await visit().post("/api/auth/link", json={**body, "code": "1"})) == (401, "second_factor_wrong")
    assert (await visit().post("/api/auth/link", json={**body, "code": person.next_code()})).status_code == 200
    assert (await sign_in(visit, {**person.who, "password": ANOTHER}, person.recovery[0])).status_code == 200


async def test_codes_are_guessed_from_many_addresses_no_faster_than_passwords(visit: Visit, runtime: Runtime) -> None:
    person = await two_step(visit)
    burst = runtime.settings.limits.account_logins_burst - 2  # two were said to switch it on
    tries = [await sign_in(visit, person.who, f"{number:06}") for number in range(burst + 3)]
    assert [answer.status_code for answer in tries[-3:]] == [429] * 3
    assert {answer.status_code for answer in tries[:burst]} == {401}


async def test_the_owner_sees_who_has_it_and_can_switch_it_off(visit: Visit, runtime: Runtime) -> None:
    person, (_, other) = await two_step(visit), await come(visit, account())
    owners = runtime.accounts.owners
    seen = {one.id: one.two_step for one in (await owners.page(limit=200)).items}
    assert (seen[person.id], seen[other["user"]["id"]]) == (True, False)
    assert await runtime.accounts.two_step.off(person.id)
    assert not await runtime.accounts.two_step.off(person.id)
    assert (await sign_in(visit, person.who)).status_code == 200
    assert said(await sign_in(visit, person.who, person.recovery[0])) == (200, "")


@pytest.mark.parametrize("collection", ["second_factors", "recovery_codes", "used_codes"])
async def test_nothing_of_it_is_readable_in_the_database_or_left_behind(
    visit: Visit, runtime: Runtime, collection: str
) -> None:
    person = await two_step(visit)
    where = bind("user = {:user}", user=person.id)
    rows = await runtime.pocketbase.find(collection, where=where)
    assert rows
    kept = str(rows)
    assert person.secret not in kept
    assert not [code for code in person.recovery if code in kept or code.replace("-", "") in kept]
    assert collection.encode() not in (await person.client.get("/api/export")).content
    await runtime.pocketbase.delete("users", person.id)
    assert await runtime.pocketbase.find(collection, where=where) == []
