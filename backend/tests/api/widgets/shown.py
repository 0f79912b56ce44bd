"""Widgets as an agent's effect leaves them, and what people do to them."""

import uuid
from typing import Any

import httpx

from src.core.ids import UserId
from src.models.values import User, WidgetType
from src.runtime import Runtime
from tests.factories import store, widget

CHECKLIST: dict[str, Any] = {"items": [{"id": "1", "text": "Tea", "done": False}], "colour": "kept"}


async def user_of(client: httpx.AsyncClient, runtime: Runtime) -> User:
    return await runtime.accounts.users.get(UserId((await client.get("/api/me")).json()["id"]))


async def shown(
    client: httpx.AsyncClient, runtime: Runtime, kind: WidgetType = "checklist", state: dict[str, Any] | None = None
) -> str:
    """A widget of the client's user, as an agent's effect leaves it; its id."""
    user = await user_of(client, runtime)
    given = CHECKLIST if state is None else state
    return (await store(runtime.pocketbase, widget(user.id, kind, given))).id


async def act(client: httpx.AsyncClient, widget_id: str, action: str, value: Any = None, **more: Any) -> httpx.Response:
    body = {"id": str(uuid.uuid4()), "action": action, "value": value, **more}
    return await client.post(f"/api/widgets/{widget_id}/actions", json=body)


async def state_after(client: httpx.AsyncClient, widget_id: str, action: str, value: Any) -> dict[str, Any]:
    answer = await act(client, widget_id, action, value)
    assert answer.status_code == 200, answer.text
    return answer.json()["state"]
