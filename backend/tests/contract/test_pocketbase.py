"""Facts about PocketBase that the system stands on. One that an upgrade changes fails here."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from src.core.ids import derive_id
from src.errors import DependencyDown, InvalidInput, NotFound
from src.services.conversation.rows import REPLY_LIMIT
from src.services.db_init import init_database
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import AlreadyExists, PocketBase, QueryRefused
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.values import Record, format_time, parse_time
from src.stores.pocketbase.writes import Create, Delete, Update, Upsert
from tests.conftest import StartStack


def fresh_id() -> str:
    return derive_id(uuid.uuid4().hex)


@pytest.fixture(scope="session")
async def pocketbase(stack: Stack) -> AsyncIterator[PocketBase]:
    client = PocketBase(stack.settings.pocketbase)
    await init_database(client)
    yield client
    await client.close()


@pytest.fixture
async def user(pocketbase: PocketBase) -> Record:
    return await pocketbase.create("users", {"password": "a" * 20, "passwordConfirm": "a" * 20, "guest": True})


def message(user: Record, **fields: Any) -> Record:
    return {"id": fresh_id(), "user": user["id"], "conversation": "c" * 15, "role": "user", "text": "hi", **fields}


async def test_of_twenty_creates_of_one_id_one_wins(pocketbase: PocketBase, user: Record) -> None:
    fields = message(user)
    answers = await asyncio.gather(
        *(pocketbase.create("messages", {**fields, "text": str(n)}) for n in range(20)), return_exceptions=True
    )
    stored = [answer for answer in answers if isinstance(answer, dict)]
    refused = [answer for answer in answers if isinstance(answer, AlreadyExists)]
    assert (len(stored), len(refused)) == (1, 19)
    assert all(error.fields == ("id",) for error in refused)
    assert (await pocketbase.get("messages", fields["id"]))["text"] == stored[0]["text"]


async def test_reads_that_are_joined_answer_as_they_would_alone(pocketbase: PocketBase, user: Record) -> None:
    await pocketbase.create("messages", message(user, effects=[{"kind": "x"}], gate=["1"], proactive=True, text="два"))
    await pocketbase.create("messages", message(user))
    mine = bind("user = {:user}", user=user["id"])
    asked: list[dict[str, Any]] = [
        {"collection": "messages", "where": mine, "sort": "-created"},
        {"collection": "messages", "where": mine, "limit": 1, "fields": "text,role,id"},
        {"collection": "messages", "where": f"{mine} && text = 'nothing'"},
        {"collection": "users", "where": bind("id = {:id}", id=user["id"]), "sort": ""},
    ]
    alone = [await pocketbase.find(**one) for one in asked]
    with pocketbase.reads_joined():
        joined = await asyncio.gather(*(pocketbase.find(**one) for one in asked))
    assert [len(found) for found in alone] == [2, 1, 0, 1]
    for one, found, expected in zip(asked, joined, alone, strict=True):
        names = one.get("fields", "").split(",") if "fields" in one else expected[0].keys() if expected else ()
        assert [{name: record[name] for name in names} for record in found] == expected


async def test_a_read_that_is_refused_harms_none_that_it_was_joined_with(pocketbase: PocketBase, user: Record) -> None:
    where = bind("id = {:id}", id=user["id"])
    with pocketbase.reads_joined():
        refused, found = await asyncio.gather(
            pocketbase.find("users", where="no_such_column = 1"),
            pocketbase.find("users", where=where),
            return_exceptions=True,
        )
    assert isinstance(refused, QueryRefused)
    assert isinstance(found, list)
    assert len(found) == 1


async def test_a_reply_of_a_megabyte_and_a_half_fits_and_one_more_does_not(
    pocketbase: PocketBase, user: Record
) -> None:
    stored = await pocketbase.create("messages", message(user, text="я" * REPLY_LIMIT))
    assert len(stored["text"]) == REPLY_LIMIT
    with pytest.raises(InvalidInput) as raised:
        await pocketbase.create("messages", message(user, text="я" * (REPLY_LIMIT + 1)))
    assert raised.value.field == "text"


async def test_a_row_of_nobody_is_refused(pocketbase: PocketBase) -> None:
    for owner in ("", fresh_id()):
        with pytest.raises(InvalidInput):
            await pocketbase.create("messages", message({"id": owner}))


async def test_a_deleted_user_takes_all_rows_along(pocketbase: PocketBase, user: Record) -> None:
    for _ in range(3):
        await pocketbase.create("messages", message(user))
    await pocketbase.delete("users", user["id"])
    await pocketbase.delete("users", user["id"])
    assert await pocketbase.count("messages", where=bind("user = {:user}", user=user["id"])) == 0


async def test_what_is_absent_is_not_found(pocketbase: PocketBase) -> None:
    with pytest.raises(NotFound):
        await pocketbase.get("messages", fresh_id())
    with pytest.raises(NotFound):
        await pocketbase.update("messages", fresh_id(), {"text": "x"})
    assert await pocketbase.first("messages", where=bind("id = {:id}", id=fresh_id())) is None


@pytest.mark.parametrize("record_id", ["", "../users/records", "a?b", "ａ", "a/b", "a b"])
async def test_an_id_that_is_none_never_becomes_an_address(pocketbase: PocketBase, record_id: str) -> None:
    with pytest.raises(NotFound):
        await pocketbase.get("messages", record_id)


# --- transactions --------------------------------------------------------------------------------------------------


async def test_a_batch_is_done_as_a_whole_in_order(pocketbase: PocketBase, user: Record) -> None:
    first, second = message(user), message(user)
    await pocketbase.create("messages", first)
    records = await pocketbase.batch(
        [
            Update("messages", first["id"], {"text": "changed"}),
            Create("messages", second),
            Upsert("messages", {**second, "text": "again"}),
            Delete("messages", first["id"]),
        ]
    )
    assert [record.get("text") for record in records] == ["changed", "hi", "again", None]
    with pytest.raises(NotFound):
        await pocketbase.get("messages", first["id"])


async def test_a_batch_with_a_clash_does_nothing(pocketbase: PocketBase, user: Record) -> None:
    taken, fresh = message(user), message(user)
    await pocketbase.create("messages", taken)
    with pytest.raises(AlreadyExists) as raised:
        await pocketbase.batch([Create("messages", fresh), Create("messages", taken)])
    assert raised.value.fields == ("id",)
    with pytest.raises(NotFound):
        await pocketbase.batch([Create("messages", fresh), Update("messages", fresh_id(), {"text": "x"})])
    with pytest.raises(NotFound):
        await pocketbase.get("messages", fresh["id"])


async def test_a_batch_may_hold_hundreds(pocketbase: PocketBase, user: Record) -> None:
    records = await pocketbase.batch([Create("messages", message(user)) for _ in range(300)])
    assert len(records) == 300
    assert await pocketbase.batch([]) == []


# --- filters -------------------------------------------------------------------------------------------------------

INJECTIONS = [
    "x' || 1=1 || '",
    "x\\' || 1=1 || '",
    "x\\\\' || 1=1 || '",
    '" || 1=1 || "',
    "x'//",
    "\\",
    "a\\",
    "%",
    "@request.auth.id",
    "{:other}",
    "",
]


@pytest.mark.parametrize("value", INJECTIONS)
async def test_a_bound_value_finds_itself_and_nothing_else(pocketbase: PocketBase, user: Record, value: str) -> None:
    own, other = message(user, client_id=value), message(user, client_id="other")
    await pocketbase.batch([Create("messages", own), Create("messages", other)])
    where = bind("user = {:user} && client_id = {:value}", user=user["id"], value=value)
    assert [record["id"] for record in await pocketbase.find("messages", where=where)] == [own["id"]]


async def test_any_text_comes_back_as_it_was_and_is_found(pocketbase: PocketBase, user: Record) -> None:
    loop = asyncio.get_running_loop()
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)

    async def round_trip(text: str) -> None:
        record = await pocketbase.create("messages", message(user, text=text))
        where = bind("id = {:id} && text = {:text}", id=record["id"], text=text)
        assert record["text"] == text
        assert await pocketbase.first("messages", where=where) is not None

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(texts)
    def check(text: str) -> None:
        asyncio.run_coroutine_threadsafe(round_trip(text), loop).result(20)

    await asyncio.to_thread(check)


async def test_text_that_utf_8_cannot_hold_is_refused_before_it_is_sent(pocketbase: PocketBase, user: Record) -> None:
    for value in ("\ud800", float("nan")):
        with pytest.raises(InvalidInput):
            await pocketbase.create("messages", message(user, text=value))


def test_a_filter_takes_every_kind_of_value() -> None:
    when = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=3)))
    bound = bind("{:a} {:b} {:c} {:d} {:e} {:f}", a=None, b=True, c=3, d=-1.5, e=when, f="it's \\")
    assert bound == r"null true 3 -1.5 '2026-01-01 00:00:00.000Z' 'it\'s \\'"
    with pytest.raises(KeyError):
        bind("{:missing}")
    with pytest.raises(ValueError, match="finite"):
        bind("{:x}", x=float("inf"))


def test_times_keep_their_moment_to_the_millisecond() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC)
    assert format_time(moment) == "2026-01-02 03:04:05.678Z"
    assert parse_time(format_time(moment)) == moment.replace(microsecond=678_000)
    assert parse_time("") is None
    with pytest.raises(ValueError, match="zone"):
        format_time(datetime(2026, 1, 2))  # noqa: DTZ001 - the point of the test


async def test_times_are_compared_as_moments(pocketbase: PocketBase, user: Record) -> None:
    record = await pocketbase.create("messages", message(user))
    created = parse_time(record["created"])
    assert created is not None
    for operator, found in (("<=", 1), ("<", 0), (">=", 1), (">", 0)):
        where = bind("id = {:id} && created " + operator + " {:at}", id=record["id"], at=created)
        assert await pocketbase.count("messages", where=where) == found, operator


# --- strangers and tokens ------------------------------------------------------------------------------------------


async def test_to_a_stranger_pocketbase_shows_no_rows_but_says_200(stack: Stack, pocketbase: PocketBase) -> None:
    async with httpx.AsyncClient(base_url=stack.settings.pocketbase.url) as stranger:
        answer = await stranger.get("/api/collections/messages/records")
        assert (answer.status_code, answer.json()["items"]) == (200, [])
        assert (await stranger.get("/api/health")).json()["data"] == {}
        assert (await stranger.post("/api/collections/users/records", json={"password": "a" * 10})).status_code == 403


async def test_a_token_that_has_ended_is_replaced(stack: Stack, user: Record) -> None:
    client = PocketBase(stack.settings.pocketbase)
    await client.health()
    spoil_token(client)
    assert (await client.get("users", user["id"]))["id"] == user["id"]
    spoil_token(client)
    await asyncio.gather(*(client.create("messages", message(user)) for _ in range(5)))
    spoil_token(client)
    await client.health()
    assert (await client.find("users", where=bind("id = {:id}", id=user["id"]))) != []
    await client.close()


def spoil_token(client: PocketBase) -> None:
    """As PocketBase does when the superuser's password changes: the token becomes a stranger's."""
    transport = client._transport  # pyright: ignore[reportPrivateUsage]
    token = transport._token  # pyright: ignore[reportPrivateUsage]
    assert token is not None
    transport._token = type(token)(token.text + "x", token.half_life, token.wall, token.monotonic)  # pyright: ignore[reportPrivateUsage]
    transport._confirmed_at = float("-inf")  # pyright: ignore[reportPrivateUsage]


async def test_a_token_is_replaced_at_half_its_life_by_either_clock(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = PocketBase(stack.settings.pocketbase)
    await client.health()
    transport = client._transport  # pyright: ignore[reportPrivateUsage]
    token = transport._token  # pyright: ignore[reportPrivateUsage]
    assert token is not None
    assert not token.is_old()
    for clock in ("time", "monotonic"):
        with monkeypatch.context() as patch:
            later = getattr(token, "wall" if clock == "time" else clock) + token.half_life + 1
            patch.setattr(f"src.stores.pocketbase.transport.time.{clock}", lambda later=later: later)
            assert token.is_old()
    await client.close()


async def test_a_wrong_password_of_the_superuser_is_a_dependency_that_is_down(stack: Stack) -> None:
    client = PocketBase(stack.settings.pocketbase.model_copy(update={"password": SecretStr("wrong password")}))
    with pytest.raises(DependencyDown, match="sign-in"):
        await client.get("users", fresh_id())
    await client.close()


async def test_strangers_are_limited_and_the_backend_is_not(start_stack: StartStack) -> None:
    stack = await start_stack(parts=("pocketbase",))  # its own: a limit holds for everyone at this address
    client = PocketBase(stack.settings.pocketbase)
    await init_database(client)
    counts = await asyncio.gather(*(client.count("users", where="id = 'x'") for _ in range(350)))
    assert counts == [0] * 350
    await client.close()
    async with httpx.AsyncClient(base_url=stack.settings.pocketbase.url) as stranger:
        answers = [(await stranger.get("/api/collections/messages/records")).status_code for _ in range(350)]
    assert answers[-1] == 429


# --- trouble -------------------------------------------------------------------------------------------------------


async def test_a_restart_is_survived_and_nothing_acknowledged_is_lost(start_stack: StartStack) -> None:
    stack = await start_stack(parts=("pocketbase",))
    client = PocketBase(stack.settings.pocketbase)
    await init_database(client)
    user = await client.create("users", {"password": "a" * 20, "passwordConfirm": "a" * 20, "guest": True})
    kept = [await client.create("messages", message(user)) for _ in range(5)]
    await stack.kill("pocketbase")
    with pytest.raises(DependencyDown):
        await client.create("messages", message(user))
    reading = asyncio.gather(*(client.get("messages", record["id"]) for record in kept))
    await stack.start_part("pocketbase")
    assert await reading == kept
    assert await client.create("messages", message(user))
    await client.close()
