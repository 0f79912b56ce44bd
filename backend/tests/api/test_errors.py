"""Errors are problem details: complete, the same form everywhere, and silent about what was sent and what is inside."""

import json
from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI

from src.protocol.service import Problem
from src.runtime import Runtime
from tests.api.conftest import Visit

SECRET = "my-very-private-words"


def assert_problem(answer: httpx.Response, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == status
    return problem


async def test_an_unknown_address_is_a_problem(visit: Visit) -> None:
    assert assert_problem(await visit().get("/api/nothing"), 404).code == "not_found"
    assert assert_problem(await visit().get("/api/me/"), 404).code == "not_found"


async def test_a_method_that_is_not_taken_is_a_problem(visit: Visit) -> None:
    answer = await visit().put("/api/me", json={})
    assert assert_problem(answer, 405).code == "method_not_allowed"
    assert answer.headers["allow"] == "DELETE, GET, PATCH"


@pytest.mark.parametrize("due", [0, 1893456000, "1893456000", True])
async def test_a_number_is_no_time(guest: httpx.AsyncClient, due: object) -> None:
    problem = assert_problem(await guest.post("/api/inbox", json={"text": "Call", "due": due}), 422)
    assert [one.field for one in problem.errors or []] == ["due"]


async def test_no_session_is_a_problem(visit: Visit) -> None:
    answer = await visit().get("/api/me")
    assert assert_problem(answer, 401).code == "not_authenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_field_that_does_not_fit_is_named_and_not_repeated(visit: Visit) -> None:
    body = {"email": SECRET, "password": SECRET, "name": 7}
    problem = assert_problem(await visit().post("/api/auth/register", json=body), 422)
    assert problem.code == "invalid_input"
    assert {error.field for error in problem.errors or []} == {"email", "name"}
    assert SECRET not in problem.model_dump_json()


async def test_an_unknown_field_is_refused(visit: Visit) -> None:
    problem = assert_problem(await visit().post("/api/auth/guest", json={"admin": True}), 422)
    assert [error.field for error in problem.errors or []] == ["admin"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"locale": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"locale": NaN}',
        b'{"locale": ' + b"9" * 5000 + b"}",
        b"[" * 50_000,
        b'{"a":' * 20_000,
    ],
)
async def test_a_body_that_cannot_be_read_is_a_problem(visit: Visit, body: bytes) -> None:
    answer = await visit().post("/api/auth/guest", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert_problem(answer, answer.status_code)


async def test_a_body_of_another_type_is_refused(visit: Visit) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_problem(await visit().post("/api/auth/guest", content=b"{}", headers=form), 422)


async def test_nul_and_lone_surrogates_are_made_storable(guest: httpx.AsyncClient) -> None:
    body = json.dumps({"name": "a\0b\ud800c"})
    answer = await guest.patch("/api/me", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["name"]) == (200, "a\ufffdb\ufffdc")
    assert (await guest.get("/api/me")).json()["name"] == "a\ufffdb\ufffdc"


async def test_too_many_messages_are_told_when_to_come_back(guest: httpx.AsyncClient, runtime: Runtime) -> None:
    user_id = (await guest.get("/api/me")).json()["id"]
    for _ in range(runtime.settings.limits.messages_burst):
        await runtime.accounts.limits.check_message(user_id)
    answer = await guest.post("/api/chat/message", json={"text": "one more"})
    assert assert_problem(answer, 429).code == "rate_limited"
    assert 1 <= int(answer.headers["retry-after"]) <= 60


async def test_what_nobody_foresaw_is_a_500_that_shows_nothing(
    app: FastAPI, visit: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        raise RuntimeError(SECRET)

    app.router.add_api_route("/api/failing", fail, tags=["test"], include_in_schema=False)
    try:
        answer = await visit().get("/api/failing")
    finally:
        app.router.routes.pop()
    problem = assert_problem(answer, 500)
    assert problem.code == "internal"
    assert SECRET not in answer.text
    written = capsys.readouterr()
    assert "request_failed" in written.out + written.err
    assert SECRET not in written.out + written.err


async def test_every_answer_has_the_strict_headers(visit: Visit) -> None:
    for path in ("/api/me", "/healthz", "/", "/assets/none.js", "/api/docs"):
        headers = (await visit().get(path)).headers
        assert "script-src 'self';" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"].replace("style-src 'self' 'unsafe-inline'", "")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


async def test_what_the_api_answers_is_kept_by_no_cache(visit: Visit) -> None:
    assert (await visit().get("/api/me")).headers["cache-control"] == "no-store"


# --- size ----------------------------------------------------------------------------------------------------------

LIMIT = 256 * 1024


async def test_a_body_over_the_limit_is_413(visit: Visit) -> None:
    assert_problem(await visit().post("/api/auth/guest", content=b" " * (LIMIT + 1)), 413)


async def test_a_body_that_hides_its_size_is_413_all_the_same(visit: Visit) -> None:
    sent = 0

    async def pieces() -> AsyncGenerator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 4096
            yield b" " * 4096

    assert_problem(await visit().post("/api/auth/guest", content=pieces()), 413)


async def test_a_body_at_the_limit_is_read(visit: Visit) -> None:
    body = b"{}" + b" " * (LIMIT - 2)
    answer = await visit().post("/api/auth/guest", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201


@pytest.mark.parametrize("announced", ["-1", "x", str(10**30)])
async def test_a_nonsense_length_is_413(visit: Visit, announced: str) -> None:
    headers = {"Content-Length": announced, "Content-Type": "application/json"}
    assert_problem(await visit().post("/api/auth/guest", content=b"{}", headers=headers), 413)


# --- origin --------------------------------------------------------------------------------------------------------

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": "http://evil.example/127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1:8000@evil.example"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "file://"},
    {"Sec-Fetch-Site": "cross-site"},
]
OWN = [
    {},
    {"Origin": "http://127.0.0.1:8000"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://[::1]:8000"},
    {"Origin": "https://assistant.example"},
    {"Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_another_sites_page_changes_nothing(guest: httpx.AsyncClient, headers: dict[str, str]) -> None:
    problem = assert_problem(await guest.patch("/api/me", json={"name": "Mallory"}, headers=headers), 403)
    assert problem.code == "not_allowed"
    assert (await guest.get("/api/me")).json()["name"] == ""


async def test_an_empty_token_does_not_stand_for_the_cookies(visit: Visit) -> None:
    visitor = visit()
    assert (await visitor.post("/api/auth/guest", json={})).status_code == 201  # signed in by cookie
    headers = {"Authorization": "Bearer ", "Origin": "https://evil.example"}
    assert_problem(await visitor.patch("/api/me", json={"name": "Mallory"}, headers=headers), 403)


@pytest.mark.parametrize("headers", OWN)
async def test_our_own_page_may_change(guest: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await guest.patch("/api/me", json={"name": "Anna"}, headers=headers)).status_code == 200


async def test_another_sites_page_cannot_sign_a_visitor_in(visit: Visit) -> None:
    answer = await visit().post("/api/auth/guest", json={}, headers={"Origin": "https://evil.example"})
    assert_problem(answer, 403)
    assert "set-cookie" not in answer.headers


async def test_a_bearer_token_needs_no_origin_of_ours(visit: Visit) -> None:
    token = (await visit().post("/api/auth/guest", json={})).json()["token"]
    headers = {"Authorization": f"Bearer {token}", "Origin": "https://elsewhere.example"}
    assert (await visit().patch("/api/me", json={"name": "Anna"}, headers=headers)).status_code == 200
