"""No route shows or changes anything of another user. The routes are taken from the contract, so a new one is included."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from src.api.app import create_api
from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id
from src.protocol.delivery import PushKeys
from src.protocol.events import MemoryChanged
from src.runtime import Runtime
from src.services.accounts.rows import PasskeyRow, SessionRow
from src.services.conversation.rows import ConversationRow, MessageRow
from src.services.delivery.destinations.apprise import TargetRow
from src.services.delivery.destinations.push import SubscriptionRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create
from src.stores.server_keys import load_server_keys
from tests.api.conftest import Visit
from tests.factories import fresh_id, message, store, widget

CANARY = "canary-7f3a"
DOCUMENT: dict[str, Any] = create_api().openapi()
PUBLIC = {
    ("post", "/api/auth/guest"),
    ("post", "/api/auth/register"),
    ("post", "/api/auth/login"),
    ("post", "/api/auth/link"),
    ("post", "/api/auth/passkey"),
    ("post", "/api/auth/passkey/start"),
    ("post", "/api/auth/provider"),
    ("post", "/api/auth/provider/start"),
    ("get", "/api/auth/ways"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/calendar/{secret}.ics"),
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/auth/claim"): {"email": "someone@example.org", "password": "correct horse battery"},
    ("post", "/api/auth/password"): {"old": "correct horse battery", "new": "another horse battery"},
    ("post", "/api/auth/two-step"): {"password": "correct horse battery"},
    ("post", "/api/auth/two-step/confirm"): {"code": "123456"},
    ("post", "/api/auth/two-step/recovery"): {"password": "correct horse battery"},
    ("delete", "/api/auth/two-step"): {"password": "correct horse battery"},
    ("post", "/api/auth/passkeys/start"): {"password": "correct horse battery"},
    ("post", "/api/auth/passkeys"): {"state": "x", "credential": {}},
    ("patch", "/api/me"): {"name": "B"},
    ("delete", "/api/me"): {},
    ("patch", "/api/owner/settings"): {"guests": True},
    ("patch", "/api/owner/users/{user_id}"): {"disabled": True},
    ("delete", "/api/owner/users/{user_id}"): {"password": "correct horse battery"},
    ("delete", "/api/owner/users/{user_id}/two-step"): {"password": "correct horse battery"},
    ("post", "/api/owner/users/{user_id}/link"): {"password": "correct horse battery"},
    ("post", "/api/owner/users/{user_id}/owner"): {"password": "correct horse battery"},
    ("post", "/api/owner/invitations"): {"days": 1},
    ("post", "/api/chat/message"): {"text": "hello"},
    ("post", "/api/workflow/step"): {"action": "skip"},
    ("post", "/api/memories"): {"text": "of B"},
    ("post", "/api/understand"): {"text": "buy milk"},
    ("patch", "/api/memories/{memory_id}"): {"text": "stolen"},
    ("post", "/api/reminders"): {"text": "of B", "due": "2070-01-01T09:00:00Z"},
    ("patch", "/api/reminders/{reminder_id}"): {"text": "stolen"},
    ("post", "/api/reminders/{reminder_id}/snooze"): {"minutes": 10},
    ("post", "/api/inbox"): {"text": "of B"},
    ("patch", "/api/inbox/{item_id}"): {"text": "stolen"},
    ("post", "/api/inbox/{item_id}/proposal"): {"action": "accept"},
    ("post", "/api/widgets/{widget_id}/actions"): {"id": "b", "action": "edit", "value": {"text": "stolen"}},
    ("patch", "/api/widgets/{widget_id}"): {"title": "stolen"},
    ("patch", "/api/routines/{kind}"): {"enabled": True},
    ("post", "/api/calendar/import"): {"no": "calendar"},
    ("post", "/api/import"): {"no": "archive"},
    ("post", "/api/push/subscriptions"): {
        "endpoint": "https://push.example.org/b",
        "keys": {"p256dh": "B" * 87, "auth": "B" * 22},
    },
    ("put", "/api/owner/model"): {"talk": None},
    ("patch", "/api/owner/usage"): {"guests": None},
    ("post", "/api/owner/model/list"): {"provider": "compatible", "address": "http://127.0.0.1:9/v1"},
    ("post", "/api/owner/model/try"): {"provider": "compatible", "address": "http://127.0.0.1:9/v1", "model": "x"},
    ("post", "/api/notifications/targets"): {"url": "json://target.example.invalid"},
}
"""A body that fits, for each route that takes one."""
ROUTES = sorted(
    (method, path)
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
    if method in {"get", "post", "put", "patch", "delete"}
)
WITH_IDS = [(method, path) for method, path in ROUTES if "_id}" in path]
LISTS = [(method, path) for method, path in ROUTES if method == "get" and (method, path) not in PUBLIC]


@dataclass(frozen=True)
class Owner:
    """A user with one of everything; `ids` by the names that paths and queries give them."""

    client: httpx.AsyncClient
    id: UserId
    ids: dict[str, str]


@pytest.fixture
async def owner(visit: Visit, runtime: Runtime) -> Owner:
    client = visit()
    user = (await client.post("/api/auth/guest", json={})).json()["user"]
    user_id = UserId(user["id"])
    await client.patch("/api/me", json={"name": CANARY})
    conversation = conversation_id_for(user_id)
    question = message(user_id, CANARY)
    reply = MessageRow.by_assistant(fresh_id(), user_id, CANARY, agent="coordinator")
    reply = reply.having(put(MessageRow.reply_to, question.id))
    rows = (ConversationRow(id=conversation, user=user_id, title=CANARY), question, reply)
    await runtime.pocketbase.batch([Create.of(row) for row in rows])
    memory = (await client.post("/api/memories", json={"text": CANARY})).json()
    reminder = (await client.post("/api/reminders", json={"text": CANARY, "due": "2070-01-01T09:00:00Z"})).json()
    item = (await client.post("/api/inbox", json={"text": CANARY})).json()
    note = widget(user_id, "note", {"text": CANARY}, put(WidgetRow.title, CANARY))
    await store(runtime.pocketbase, note)
    session = await Collection(runtime.pocketbase, SessionRow).first(eq(SessionRow.user, user_id))
    assert session is not None
    keys = PushKeys(p256dh="p" * 20, auth="a" * 20)
    endpoint = f"https://push.example.org/{user_id}"
    browser = SubscriptionRow(id=fresh_id(), user=user_id, endpoint=endpoint, keys=keys, session=session.id)
    url = load_server_keys(runtime.settings).box.seal(CANARY, purpose="test")
    target = TargetRow(id=fresh_id(), user=user_id, service=CANARY, url=url, label=CANARY)
    passkey = PasskeyRow(
        id=fresh_id(), user=user_id, credential="of nobody", public_key="none", host="localhost", name=CANARY
    )
    await runtime.pocketbase.batch([Create.of(browser), Create.of(target), Create.of(passkey)])
    await client.post("/api/calendar")
    cursor = await runtime.events.tail(user_id)
    await runtime.events.publish(user_id, MemoryChanged(ts=utc_now(), count=1))
    return Owner(
        client,
        user_id,
        {
            "subscription_id": browser.id,
            "target_id": target.id,
            "user_id": user_id,
            "passkey_id": passkey.id,
            "invitation_id": derive_id("invitation", "of anybody"),
            "session_id": session.id,
            "message_id": question.id,
            "memory_id": memory["id"],
            "reminder_id": reminder["id"],
            "item_id": item["id"],
            "widget_id": note.id,
            "conversation_id": conversation,
            "before": question.id,
            "cursor": cursor,
            "q": CANARY,
        },
    )


def test_every_route_with_a_body_is_tried_with_one_that_fits() -> None:
    with_body = {
        (method, path)
        for method, path in ROUTES
        if "requestBody" in DOCUMENT["paths"][path][method] and (method, path) not in PUBLIC
    }
    assert with_body == set(BODIES)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route not in PUBLIC])
async def test_a_route_without_a_session_is_401(visit: Visit, method: str, path: str) -> None:
    filled = re.sub(r"\{\w+\}", "a" * 15, path)
    answer = await visit().request(method, filled, json=BODIES.get((method, path)))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize(("method", "path"), WITH_IDS)
async def test_anothers_id_is_404_and_nothing_is_changed(
    guest: httpx.AsyncClient, owner: Owner, runtime: Runtime, method: str, path: str
) -> None:
    before = await everything_of(owner)
    filled = path.format_map(owner.ids)
    answer = await guest.request(method, filled, json=BODIES.get((method, path)))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert CANARY not in answer.text
    assert await everything_of(owner) == before


@pytest.mark.parametrize(("method", "path"), LISTS)
async def test_no_list_shows_anothers_things_whatever_is_asked_for(
    guest: httpx.AsyncClient, owner: Owner, method: str, path: str
) -> None:
    parameters = [one["name"] for one in DOCUMENT["paths"][path][method].get("parameters", []) if one["in"] == "query"]
    asked = [{}, *({name: owner.ids.get(name, "*")} for name in parameters if name not in {"limit", "wait"})]
    if "wait" in parameters:
        asked = [{**one, "wait": "0"} for one in asked]
    answers = await asyncio.gather(*(guest.get(path, params=one) for one in asked))
    for answer in answers:
        assert answer.status_code in {200, 404, 422}, answer.text
        assert CANARY.encode() not in answer.content
        assert owner.id.encode() not in answer.content


async def test_asking_for_ones_own_things_changes_none_of_them(owner: Owner) -> None:
    before = await everything_of(owner)
    statuses: set[int] = set()
    for method, path in ROUTES:
        if method != "get" or path.startswith("/codec/"):
            continue
        known = [one["name"] for one in DOCUMENT["paths"][path][method].get("parameters", []) if one["in"] == "query"]
        asked = {"wait": "0"} if "wait" in known else {"q": "parrot"} if "q" in known else {}
        filled = re.sub(r"\{(\w+)\}", lambda found: owner.ids.get(found[1], "x"), path)
        statuses.add((await owner.client.get(filled, params=asked)).status_code)
    assert 200 in statuses
    assert max(statuses) < 500
    assert await everything_of(owner) == before


async def test_nothing_of_the_owners_is_there_for_anybody_else(guest: httpx.AsyncClient, owner: Owner) -> None:
    of_the_owner = [route for route in ROUTES if route[1].startswith("/api/owner")]
    assert len(of_the_owner) > 10
    for method, path in of_the_owner:
        answer = await guest.request(method, path.format_map(owner.ids), json=BODIES.get((method, path)))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path)


async def test_no_other_sites_page_may_read_what_is_answered(guest: httpx.AsyncClient) -> None:
    foreign = {"origin": "https://evil.example", "access-control-request-method": "GET"}
    for path in {re.sub(r"\{\w+\}", "a" * 15, path) for _, path in ROUTES if not path.startswith("/codec/")}:
        for method in ("OPTIONS", "GET", "POST"):
            asked = {"wait": "0"} if path == "/api/events" else {}
            answer = await guest.request(method, path, params=asked, headers=foreign, json=None)
            allowed = [name for name in answer.headers if name.startswith("access-control-")]
            assert allowed == [], (method, path)


async def test_a_message_cannot_be_put_into_anothers_conversation(guest: httpx.AsyncClient, owner: Owner) -> None:
    body = {"text": "hello", "conversation_id": owner.ids["conversation_id"]}
    assert (await guest.post("/api/chat/message", json=body)).status_code == 404


async def test_two_users_may_choose_the_same_id_for_a_message(guest: httpx.AsyncClient, owner: Owner) -> None:
    body = {"text": CANARY, "id": "the-same-id"}
    first = (await owner.client.post("/api/chat/message", json=body)).json()
    second = (await guest.post("/api/chat/message", json={**body, "text": "another"})).json()
    assert first["duplicate"] is second["duplicate"] is False
    assert first["message_id"] != second["message_id"]


async def everything_of(owner: Owner) -> list[Any]:
    lists = ("chat/messages", "memories", "chat/conversations", "reminders", "inbox", "widgets", "routines")
    outside = ("auth/sessions", "push", "notifications/targets", "calendar")
    paths = ("/api/me", *(f"/api/{name}" for name in (*lists, *outside)))
    return [(await owner.client.get(path)).json() for path in paths]
