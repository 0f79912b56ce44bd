"""How much one person may keep: what is over it is refused in words that say what to do, and nobody else is touched."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from src.api.app import create_app
from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.models.effects import CaptureInboxItem, Effect, Remember, ScheduleReminder, ShowWidget
from src.models.reply import Reply
from src.runtime import Runtime, open_runtime
from src.settings import ApiSettings, LimitSettings
from src.stack.supervisor import Stack
from tests.factories import fresh_id
from tests.stacks import isolated_settings

MOST = 2
TOMORROW = utc_now() + timedelta(days=1)
KEPT: dict[str, dict[str, Any]] = {
    "/api/inbox": {"text": "Milk"},
    "/api/reminders": {"text": "Milk", "due": TOMORROW.isoformat()},
    "/api/memories": {"text": "Drinks milk"},
}
EFFECTS: dict[str, tuple[Effect, str]] = {
    "/api/inbox": (CaptureInboxItem(text="Honey"), "your inbox holds as much as it can"),
    "/api/reminders": (
        ScheduleReminder(text="Honey", due_local=TOMORROW.replace(tzinfo=None)),
        "you have as many reminders as there can be",
    ),
    "/api/memories": (Remember(text="Likes honey"), "my memory holds as much as it can for you"),
    "/api/widgets": (
        ShowWidget(widget_type="note", title="Honey", state={"text": "x"}),
        "you have as many cards as there can be",
    ),
}


@pytest.fixture(scope="module")
async def small(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    settings = isolated_settings(
        data_dir=tmp_path_factory.mktemp("room"),
        api=ApiSettings(web_port=0),
        limits=LimitSettings(memories_kept=MOST, items_kept=MOST, reminders_kept=MOST, widgets_kept=MOST),
        temporal=stack.settings.temporal.model_copy(update={"task_queue": "room-tests"}),
        pocketbase=stack.settings.pocketbase,
        redis=stack.settings.redis,
    )
    async with open_runtime(settings) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def small_app(small: Runtime) -> FastAPI:
    return create_app(small)


@pytest.fixture
async def bo(small_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with guest_of(small_app) as client:
        await client.post("/api/auth/guest", json={"locale": "en"})
        yield client


@pytest.fixture
async def eva(small_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with guest_of(small_app) as client:
        await client.post("/api/auth/guest", json={"locale": "en"})
        yield client


def guest_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30)


async def fill(client: httpx.AsyncClient, path: str) -> str:
    """Keep as much as one may; the id of the last."""
    made = ""
    for number in range(MOST):
        answer = await client.post(path, json={**KEPT[path], "text": f"{KEPT[path]['text']} {number}"})
        assert answer.status_code == 201, answer.text
        made = answer.json()["id"]
    return made


@pytest.mark.parametrize("path", KEPT)
async def test_one_too_many_is_refused_with_the_way_out(
    bo: httpx.AsyncClient, eva: httpx.AsyncClient, path: str
) -> None:
    last = await fill(bo, path)
    refused = await bo.post(path, json=KEPT[path])
    assert (refused.status_code, refused.json()["code"]) == (409, "no_room")
    assert "Delete" in refused.json()["detail"]
    assert (await eva.post(path, json=KEPT[path])).status_code == 201
    assert (await bo.delete(f"{path}/{last}")).status_code == 204
    assert (await bo.post(path, json=KEPT[path])).status_code == 201


async def test_what_is_there_already_may_be_sent_again_by_its_id(bo: httpx.AsyncClient) -> None:
    again = {"text": "Milk", "id": "milk"}
    assert (await bo.post("/api/inbox", json=again)).status_code == 201
    await bo.post("/api/inbox", json={"text": "Bread"})
    assert (await bo.post("/api/inbox", json={"text": "Honey"})).status_code == 409
    assert (await bo.post("/api/inbox", json=again)).status_code == 200


async def test_a_calendar_that_does_not_fit_is_refused_whole(bo: httpx.AsyncClient) -> None:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:Meeting {number}\r\nDTSTART:{TOMORROW:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\n"
        for number in range(MOST + 1)
    )
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n"
    refused = await bo.post("/api/calendar/import", content=body, headers={"content-type": "text/calendar"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_room")
    assert (await bo.get("/api/inbox")).json()["items"] == []


@pytest.mark.parametrize("path", EFFECTS)
async def test_a_reply_says_what_it_had_no_room_for(small: Runtime, bo: httpx.AsyncClient, path: str) -> None:
    user_id = UserId((await bo.get("/api/me")).json()["id"])
    effect, words = EFFECTS[path]
    for number in range(MOST):
        await apply(small, user_id, effect.model_copy(update=other(effect, number)))
    await apply(small, user_id, effect)
    kept = (await bo.get(path)).json()["items"]
    assert len(kept) == MOST
    said = (await bo.get("/api/chat/messages")).json()["items"]
    assert len(said) == 1
    assert words in said[0]["text"]


def other(effect: Effect, number: int) -> dict[str, str]:
    name = "title" if isinstance(effect, ShowWidget) else "text"
    return {name: f"Number {number}"}


async def apply(runtime: Runtime, user_id: UserId, effect: Effect) -> None:
    """What a reply with one effect does."""
    reply = Reply(
        id=derive_id(fresh_id()),
        user_id=user_id,
        agent="coordinator",
        text="Done.",
        status="complete",
        reply_to=None,
        effects=(effect,),
        gate=None,
        completed=utc_now(),
    )
    await runtime.turns.effects.apply(reply, last=True)
    await runtime.turns.effects.apply_memories(reply, last=True)
