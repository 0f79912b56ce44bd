"""Activities look again whose row it is: with the ids of somebody else's rows they change and show nothing."""

import contextlib
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import httpx
import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id, onboarding_workflow_id
from src.errors import LifeOSError
from src.models.effects import Effect, effect_models
from src.models.reply import Reply
from src.models.values import Profile
from src.processes import activities
from src.runtime import Runtime
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.writes import Create
from src.temporal.options import ONBOARDING
from src.temporal.payloads.conversation import UserMessage
from src.temporal.payloads.inbox import ItemRevision
from tests.isolation.test_routes import CANARY, Owner, everything_of, owner

__all__ = ["owner"]

_EFFECT_FIELDS: dict[str, Any] = {
    "text": "stolen",
    "item_kind": "note",
    "due_local": "2070-01-01T09:00:00",
    "sure": True,
    "routine": "morning_briefing",
    "enabled": True,
    "widget_type": "note",
    "title": "stolen",
    "state": {"text": "stolen"},
    "step": "greeting",
    "status": "archived",
}


def given(owner: Owner, me: str) -> dict[str, Any]:
    """What the fields of an activity's argument are given, by their names."""
    ids = owner.ids
    return {
        "user_id": me,
        "message_id": ids["message_id"],
        "reply_id": derive_id("reply", owner.id),
        "reminder_id": ids["reminder_id"],
        "item_ids": [ids["item_id"]],
        "items": [ItemRevision(item_id=ids["item_id"])],
        "queue": [UserMessage(message_id=ids["message_id"])],
        "workflow_id": onboarding_workflow_id(owner.id),
        "workflow_type": ONBOARDING,
        "agent": "coordinator",
        "key": "x",
        "occasion": "inbox",
        "code": "internal",
        "due": utc_now(),
        "at": utc_now(),
        "kind": "morning_briefing",
        "version": 0,
        "steps": [],
        "step": None,
        "profile": Profile(),
        "everything": True,
        "limit": 8,
    }


async def rows_of(runtime: Runtime, owner: Owner) -> list[Any]:
    found = await everything_of(owner)
    for collection in ("messages", "workflow_instances", "conversations"):
        found += await runtime.pocketbase.find(collection, where=bind("user = {:user}", user=owner.id), sort="id")
    return found


async def test_an_activity_with_anothers_ids_changes_and_tells_nothing_of_theirs(
    guest: httpx.AsyncClient, owner: Owner, runtime: Runtime
) -> None:
    me = str((await guest.get("/api/me")).json()["id"])
    workflow = {
        "id": derive_id("workflow", onboarding_workflow_id(owner.id)),
        "user": owner.id,
        "workflow_type": ONBOARDING,
        "temporal_workflow_id": onboarding_workflow_id(owner.id),
        "state": {"greeted": True},
    }
    await runtime.pocketbase.batch([Create("workflow_instances", workflow)])
    before = await rows_of(runtime, owner)
    tried = [one for one in activities(runtime) if one.__name__ not in {"hand_over"}]  # which starts a workflow of mine
    for activity in tried:
        answer = await _run(activity, given(owner, me))
        assert CANARY not in str(answer), activity.__name__
        assert await rows_of(runtime, owner) == before, activity.__name__


async def _run(activity: Callable[..., Any], values: dict[str, Any]) -> Any:
    name, hint = next((name, hint) for name, hint in get_type_hints(activity).items() if name != "return")
    assert name in inspect.signature(activity).parameters
    argument = hint(**{field: values[field] for field in hint.model_fields if field in values})
    assert all(field in values for field, info in hint.model_fields.items() if info.is_required())
    with contextlib.suppress(LifeOSError, ApplicationError):
        return await ActivityEnvironment().run(activity, argument)


@pytest.mark.parametrize("model", effect_models(), ids=lambda model: model.__name__)
async def test_an_effect_that_names_anothers_row_changes_nothing_of_theirs(
    guest: httpx.AsyncClient, owner: Owner, runtime: Runtime, model: type[Any]
) -> None:
    me = UserId((await guest.get("/api/me")).json()["id"])
    ids = {**owner.ids, "replaces": owner.ids["memory_id"]}
    values = {name: {**_EFFECT_FIELDS, **ids}.get(name) for name in model.model_fields if name != "kind"}
    effect: Effect = model(**{name: value for name, value in values.items() if value is not None})
    reply = Reply(
        derive_id("mine", me, model.__name__), me, "coordinator", "", "complete", None, (effect,), None, utc_now()
    )
    before = await rows_of(runtime, owner)
    await runtime.turns.effects.apply(reply, last=True)
    await runtime.turns.effects.apply_memories(reply, last=True)
    assert await rows_of(runtime, owner) == before
