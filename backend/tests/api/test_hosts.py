"""By which names the server is reached, and what changes over TLS."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from src.runtime import Runtime
from tests.api.conftest import Visit


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "", "[", "a b"]
)
async def test_a_name_that_somebody_else_could_point_here_is_refused(visit: Visit, host: str) -> None:
    answer = await visit().post("/api/auth/guest", json={}, headers={"host": host, "origin": f"http://{host}"})
    assert (answer.status_code, answer.json()["code"]) == (421, "wrong_host")


@pytest.mark.parametrize(
    "host",
    ["localhost:3000", "127.0.0.1", "192.168.1.20:3000", "[::1]:8000", "assistant.example", "LOCALHOST", "localhost."],
)
async def test_ones_own_names_and_addresses_are_served(visit: Visit, host: str) -> None:
    assert (await visit().get("/healthz", headers={"host": host})).status_code == 200


def test_no_page_opens_a_socket_by_a_name_of_its_own(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://evil.example")
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/chat", headers={"origin": "http://evil.example"}),
    ):
        pass


@pytest.fixture
async def behind_tls(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that speaks TLS, as a trusted proxy says."""
    transport = httpx.ASGITransport(app, client=("10.250.0.1", 1000))
    async with httpx.AsyncClient(transport=transport, base_url="https://assistant.example") as client:
        yield client


async def test_over_tls_the_cookie_is_of_this_very_host(behind_tls: httpx.AsyncClient) -> None:
    answer = await behind_tls.post("/api/auth/guest", json={})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-lifeos_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (await behind_tls.get("/api/me")).json()["id"] == answer.json()["user"]["id"]
    await behind_tls.post("/api/auth/logout")
    assert (await behind_tls.get("/api/me")).status_code == 401


async def test_without_tls_nothing_is_promised_of_it(visit: Visit) -> None:
    assert "strict-transport-security" not in (await visit().get("/healthz")).headers


async def test_a_planted_cookie_does_not_stand_before_the_hosts_own(
    behind_tls: httpx.AsyncClient, visit: Visit
) -> None:
    planted = (await visit().post("/api/auth/guest", json={})).json()["token"]
    own = (await behind_tls.post("/api/auth/guest", json={})).json()
    both = {"cookie": f"lifeos_session={planted}; __Host-lifeos_session={own['token']}"}
    behind_tls.cookies.clear()
    assert (await behind_tls.get("/api/me", headers=both)).json()["id"] == own["user"]["id"]


async def test_an_empty_bearer_header_does_not_stand_for_a_cookie(guest: httpx.AsyncClient) -> None:
    foreign = {"origin": "http://evil.example", "authorization": "Bearer "}
    answer = await guest.patch("/api/me", json={"name": "x"}, headers=foreign)
    assert answer.status_code == 403
    assert (await guest.get("/api/me")).json()["name"] == ""


@pytest.mark.parametrize("path", ["/metrics", "/api/docs", "/api/openapi.json"])
async def test_what_is_for_the_owner_of_the_machine_is_not_on_the_clients_port(
    app: FastAPI, runtime: Runtime, visit: Visit, path: str
) -> None:
    public = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=f"http://127.0.0.1:{runtime.settings.api.web_port}"
    )
    async with public:
        assert (await public.get(path)).status_code == 404
        assert (await public.get("/healthz")).status_code == 200
    assert (await visit().get(path)).status_code == 200


async def test_a_brute_force_from_a_thousand_made_up_addresses_is_one_from_one(visit: Visit, runtime: Runtime) -> None:
    client, limits = visit(), runtime.settings.limits
    body = {"email": "nobody@example.org", "password": "a guess of mine"}
    began = time.monotonic()
    statuses = [
        (
            await client.post("/api/auth/login", json=body, headers={"x-forwarded-for": f"198.18.{n // 250}.{n % 250}"})
        ).status_code
        for n in range(1000)
    ]
    took = time.monotonic() - began
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= limits.logins_burst + took * limits.logins_per_second + 1
