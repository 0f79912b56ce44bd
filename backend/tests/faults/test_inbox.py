"""Widgets and questions through restarts: an action is applied once, and an answer waits for whoever can hear it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase
from tests import factories
from tests.person import Person
from tests.provider import Provider, Say, scripted_system

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
async def system(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    provider.default = answer
    async with scripted_system(tmp_path_factory.mktemp("inbox"), provider, restarts=True) as running:
        yield running


@pytest.fixture
async def person(system: Stack) -> AsyncIterator[Person]:
    one = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    yield one
    await one.leave()


def answer(request: dict[str, Any]) -> Say:
    """Ask about every new item; file what the user has answered."""
    system = "".join(m["content"] for m in request["messages"] if m["role"] in {"system", "developer"})
    found = re.search(r"<context>\n(.*)\n</context>", system, re.DOTALL)
    items = json.loads(found[1])["new_items"] if found else []
    if not items or any(message["role"] == "tool" for message in request["messages"]):
        return Say(["Noted."])
    unsure = {"sure": False, "item_kind": "idea", "question": "What is it?"}
    sure = {"sure": True, "item_kind": "task"}
    calls = [{"item_id": one["id"], **(sure if "answer" in one else unsure)} for one in items]
    return Say([], tools=[("propose_inbox_item", call) for call in calls])


async def through_trouble(person: Person, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
    """Ask until there is an answer."""
    async with asyncio.timeout(90):
        while True:
            try:
                got = await person.http.request(method, path, json=body)
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
                continue
            if got.status_code < 500:
                return got
            await asyncio.sleep(0.2)


async def item_where(person: Person, **fields: Any) -> dict[str, Any]:
    """The person's item, once it has these fields."""
    async with asyncio.timeout(90):
        while True:
            (item,) = (await through_trouble(person, "GET", "/api/inbox")).json()["items"]
            if all(item[name] == value for name, value in fields.items()):
                return item
            await asyncio.sleep(0.2)


async def test_an_action_sent_ten_times_from_two_devices_over_a_killed_backend_is_applied_once(
    system: Stack, person: Person
) -> None:
    item = (await person.http.post("/api/inbox", json={"text": "Tea"})).json()
    pocketbase = PocketBase(system.settings.pocketbase)
    boxes = {"items": [{"id": "1", "text": "Tea", "done": False, "item_id": item["id"]}]}
    widget = (await factories.store(pocketbase, factories.widget(person.id, "checklist", boxes))).id
    await pocketbase.close()
    second = httpx.AsyncClient(base_url=person.base_url, timeout=30, headers=dict(person.http.headers))
    path, action = f"/api/widgets/{widget}/actions", {"action": "toggle", "value": {"id": "1"}, "version": 1}
    tick = {"id": "tick", **action}
    sending = [asyncio.create_task(through_trouble(person, "POST", path, tick)) for _ in range(5)]
    await system.kill("backend")
    other = Person(person.base_url, second, person.token, person.user)
    sending += [asyncio.create_task(through_trouble(other, "POST", path, tick)) for _ in range(5)]
    answers = await asyncio.gather(*sending)
    await second.aclose()
    assert {(one.status_code, one.json()["version"]) for one in answers} == {(200, 2)}
    assert all(one.json()["state"]["items"][0]["done"] for one in answers)
    assert (await item_where(person, status="done"))["id"] == item["id"]
    late = await through_trouble(person, "POST", path, {"id": "late", **action})
    assert (late.status_code, late.json()["widget"]["version"]) == (409, 2)


async def test_a_question_waits_over_restarts_and_its_answer_is_taken_up(system: Stack, person: Person) -> None:
    await person.http.post("/api/inbox", json={"text": "A boat?"})
    assert (await through_trouble(person, "POST", "/api/inbox/process")).status_code == 202
    item = await item_where(person, kind="unsorted", status="new")
    async with asyncio.timeout(90):
        while item["proposal"] is None:
            item = await item_where(person)
            await asyncio.sleep(0.2)
    for part in ("backend", "temporal"):
        await system.kill(part)
    word = {"action": "answer", "answer": "To be built"}
    said = await through_trouble(person, "POST", f"/api/inbox/{item['id']}/proposal", word)
    assert said.status_code in {200, 409}  # 409: the answer was taken, and the process died before it said so
    filed = await item_where(person, status="clarified", filed=True)
    assert filed["kind"] == "task"
    widgets = (await through_trouble(person, "GET", "/api/widgets")).json()["items"]
    assert [one["state"]["finished"] for one in widgets if one["type"] == "inbox_triage"] == [True]
