"""Signing in by a provider of OpenID Connect, which is a real server here; it says what is true, or lies."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr, ValidationError

from src.protocol.owner import AccessPatch
from src.runtime import Runtime
from src.services.accounts.provider_sign_in import ProviderSignInService
from src.settings import OidcSettings
from src.stores.server_keys import load_server_keys
from tests.api.accounts.test_accounts import PASSWORD, account, come, works
from tests.api.accounts.test_two_step import two_step
from tests.api.conftest import Visit
from tests.factories import fresh_id
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, fake_provider

SITE = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}


def person(email: str | None = None) -> dict[str, Any]:
    return {"sub": fresh_id(), "name": "Ada", "email": email or f"{fresh_id()}@example.org", "email_verified": True}


def use(runtime: Runtime, provider: FakeProvider, **more: Any) -> None:
    """Have the provider sign in from now on."""
    parts = runtime.accounts
    settings = OidcSettings(
        issuer=provider.url, client_id=CLIENT_ID, client_secret=SecretStr(CLIENT_SECRET), name="Household", **more
    )
    service = ProviderSignInService(
        runtime.pocketbase,
        load_server_keys(runtime.settings).box,
        parts.sign_in,
        parts.sessions,
        parts.two_step,
        settings,
    )
    object.__setattr__(parts, "provider", service)


@pytest.fixture
async def provider(runtime: Runtime) -> AsyncIterator[FakeProvider]:
    before = runtime.accounts.provider
    async with fake_provider() as provider:
        provider.who = person()
        use(runtime, provider)
        yield provider
    object.__setattr__(runtime.accounts, "provider", before)


async def start(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/api/auth/provider/start", headers=SITE)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def finish(client: httpx.AsyncClient, state: str, back: dict[str, str], **more: Any) -> httpx.Response:
    body = {"state": state, "returned": back["state"], "code": back["code"], **more}
    return await client.post("/api/auth/provider", json=body, headers=SITE)


async def enter(client: httpx.AsyncClient, provider: FakeProvider, **more: Any) -> httpx.Response:
    asked = await start(client)
    return await finish(client, asked["state"], provider.come_back(asked["url"]), **more)


async def test_two_people_come_each_into_their_own_account_and_find_it_again(
    visit: Visit, provider: FakeProvider
) -> None:
    ada, bo = person(), person()
    ids: dict[str, str] = {}
    for who in (ada, bo, ada, bo):
        provider.who = who
        entered = await enter(visit(), provider, locale="ru", timezone="Asia/Tokyo")
        assert entered.status_code == 200, entered.text
        user = entered.json()["user"]
        assert (user["email"], user["name"], user["locale"], user["guest"]) == (who["email"], "Ada", "ru", False)
        assert ids.setdefault(who["sub"], user["id"]) == user["id"]
        assert await works(visit, entered.json()["token"])
    assert len(set(ids.values())) == 2
    assert (await visit().get("/api/auth/ways")).json()["provider"] == "Household"


async def test_only_the_issuer_is_spoken_to_and_its_description_is_read_once(
    visit: Visit, provider: FakeProvider
) -> None:
    for _ in range(2):
        assert (await enter(visit(), provider)).status_code == 200
    assert provider.asked == ["description", "token", "keys", "token", "keys"]


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of another sign-in"},
        {"iss": "https://another.example.org"},
        {"aud": "another-server"},
        {"exp": 1_000_000},
        {"sub": ""},
    ],
    ids=lambda lie: next(iter(lie)),
)
async def test_what_the_provider_signs_for_something_else_signs_nobody_in(
    visit: Visit, provider: FakeProvider, lie: dict[str, Any]
) -> None:
    provider.lies = lie
    answer = await enter(visit(), provider)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


async def test_what_another_key_signed_signs_nobody_in(visit: Visit, provider: FakeProvider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert (await enter(visit(), provider)).status_code == 401


async def test_a_state_signs_in_once_and_only_where_it_was_asked_for(visit: Visit, provider: FakeProvider) -> None:
    client = visit()
    asked = await start(client)
    back = provider.come_back(asked["url"])
    assert (await finish(client, asked["state"], back)).status_code == 200
    again = {**back, "code": provider.come_back(asked["url"])["code"]}
    assert (await finish(client, asked["state"], again)).status_code == 401
    # Somebody leads a browser to an address with a code of their own.
    victim, attacker = await start(visit()), await start(visit())
    planted = provider.come_back(attacker["url"])
    assert (await finish(visit(), victim["state"], planted)).status_code == 401
    assert (await finish(visit(), "x" * 100, planted)).status_code == 422


async def test_an_address_that_another_account_has_lets_nobody_into_it(visit: Visit, provider: FakeProvider) -> None:
    body = account()
    client, _ = await come(visit, body)
    for verified, status in ((False, 403), (True, 409)):
        provider.who = {**person(body["email"]), "email_verified": verified}
        assert (await enter(visit(), provider)).status_code == status
    assert (await client.get("/api/me")).status_code == 200


async def test_where_the_settings_join_the_two_a_verified_address_does_and_no_other(
    visit: Visit, provider: FakeProvider, runtime: Runtime
) -> None:
    use(runtime, provider, link_by_email=True)
    body = account()
    client, _ = await come(visit, body)
    user_id = (await client.get("/api/me")).json()["id"]
    provider.who = {**person(body["email"]), "email_verified": False}
    assert (await enter(visit(), provider)).status_code == 403
    provider.who = {**provider.who, "email_verified": True}
    entered = await enter(visit(), provider)
    assert (entered.status_code, entered.json()["user"]["id"]) == (200, user_id)
    assert (await client.get("/api/me")).status_code == 401, "whoever made it before is out"
    provider.who = {**provider.who, "email": "moved@example.org"}
    assert (await enter(visit(), provider)).json()["user"]["id"] == user_id


async def test_an_account_that_asks_for_a_code_is_not_entered_without_one(
    visit: Visit, provider: FakeProvider, runtime: Runtime
) -> None:
    use(runtime, provider, link_by_email=True)
    one = await two_step(visit)
    email = (await one.client.get("/api/me")).json()["email"]
    provider.who = person(email)
    answer = await enter(visit(), provider)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_required")


async def test_registration_is_as_the_owner_has_set_it(visit: Visit, provider: FakeProvider, runtime: Runtime) -> None:
    known = await enter(visit(), provider)
    before = await runtime.accounts.access.rules()
    try:
        await runtime.accounts.access.change(AccessPatch(registration="closed"))
        assert (await enter(visit(), provider)).json()["user"]["id"] == known.json()["user"]["id"]
        provider.who = person()
        assert (await enter(visit(), provider)).status_code == 403
        await runtime.accounts.access.change(AccessPatch(registration="invitation"))
        assert (await enter(visit(), provider)).status_code == 403
        invitation, _ = await runtime.accounts.access.invite(days=1)
        assert (await enter(visit(), provider, invitation=invitation)).status_code == 200
    finally:
        await runtime.accounts.access.change(AccessPatch(registration=before.registration))


async def test_the_session_that_somebody_came_with_ends_and_signing_out_ends_the_new_one(
    visit: Visit, provider: FakeProvider, guest: httpx.AsyncClient
) -> None:
    before = guest.cookies["lifeos_session"]
    entered = await enter(guest, provider)
    assert entered.status_code == 200
    assert not await works(visit, before)
    assert (await guest.post("/api/auth/logout")).status_code == 204
    assert not await works(visit, entered.json()["token"])


async def test_a_provider_that_sends_elsewhere_or_is_another_is_not_followed(
    visit: Visit, provider: FakeProvider, runtime: Runtime
) -> None:
    for described in (
        {"issuer": "https://another.example.org"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "https://another.example.org/keys"},
        None,
    ):
        provider.described = described
        use(runtime, provider)
        answer = await visit().post("/api/auth/provider/start", headers=SITE)
        assert answer.status_code == 503, described
    provider.described = {"jwks_uri": "https://another.example.org/keys"}
    use(runtime, provider, hosts=["another.example.org"])
    assert (await visit().post("/api/auth/provider/start", headers=SITE)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:8000", "Origin": "https://evil.example"},
        {"Host": "localhost:8000", "Origin": "null"},
        {"Host": "localhost:8000", "Origin": "http://["},
        {"Host": "203.0.113.9", "Origin": "http://203.0.113.9"},
        {"Host": "203.0.113.9"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": "evil.example"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000", "X-Forwarded-Host": "evil.example"},
    ],
    ids=str,
)
async def test_nobody_is_sent_back_to_an_address_that_is_not_this_servers(
    visit: Visit, provider: FakeProvider, headers: dict[str, str]
) -> None:
    # What no browser sends by itself; it makes a request nobody's cookie, and vouches for no address.
    for more in ({}, {"Authorization": "Bearer made-up"}):
        answer = await visit().post("/api/auth/provider/start", headers={**headers, **more})
        if "X-Forwarded-Host" in headers:
            asked = parse_qs(urlsplit(answer.json()["url"]).query)
            assert asked["redirect_uri"] == ["http://localhost:8000/"]
        else:
            assert answer.status_code in {403, 421}, answer.text
            assert "203.0.113.9" not in answer.text
            assert "evil" not in answer.text


async def test_an_origin_that_is_no_address_is_another_sites(visit: Visit) -> None:
    broken = {"Host": "localhost:8000", "Origin": "http://["}
    assert (await visit().get("/api/auth/ways", headers=broken)).status_code == 200
    assert (await visit().post("/api/auth/guest", json={}, headers=broken)).status_code == 403


async def test_without_a_provider_there_is_nothing(visit: Visit) -> None:
    assert (await visit().get("/api/auth/ways")).json()["provider"] is None
    assert (await visit().post("/api/auth/provider/start", headers=SITE)).status_code == 404
    body = {"state": "x", "returned": "x", "code": "x"}
    assert (await visit().post("/api/auth/provider", json=body, headers=SITE)).status_code == 404


async def test_the_password_of_such_an_account_is_nobodys(visit: Visit, provider: FakeProvider) -> None:
    await enter(visit(), provider)
    body = {"email": provider.who["email"], "password": PASSWORD}
    assert (await visit().post("/api/auth/login", json=body)).status_code == 401


@pytest.mark.parametrize("issuer", ["http://id.example.org", "ftp://id.example.org", "https://", "id.example.org"])
def test_a_provider_is_spoken_to_over_https_unless_it_is_on_this_machine(issuer: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        OidcSettings(issuer=issuer)
    assert OidcSettings(issuer="http://localhost:9000").issuer
    assert OidcSettings(issuer="https://id.example.org/realms/home").issuer
