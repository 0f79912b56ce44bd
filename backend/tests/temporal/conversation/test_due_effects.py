"""What a reply promised is done, although its workflow ended first or a store cannot write, or its end is said."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from temporalio.worker import Worker

from src.core.ids import assistant_workflow_id, derive_id
from src.models.effects import CaptureInboxItem, Remember
from src.models.turn import AgentOutput
from src.models.values import User
from src.processes import activities
from src.runtime import Runtime
from src.services.conversation.rows import MessageRow
from src.services.inbox.service import InboxFilter
from src.services.turns.due_effects import DueEffects
from src.services.turns.replies import NewReply, StoredReply
from src.settings import Settings
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from src.temporal.payloads.conversation import UserMessage
from src.temporal.worker import WORKFLOWS, ErrorTranslation, workflow_runner
from tests import factories
from tests.conditions import until
from tests.temporal.people import new_user

pytestmark = pytest.mark.timeout(300)

AT_ONCE = timedelta(0)


@pytest.fixture
async def user(runtime: Runtime) -> User:
    return await new_user(runtime, onboarded=True, locale="ru")


@pytest.fixture
async def worker_without_effects(runtime: Runtime) -> AsyncIterator[None]:
    """A worker that answers, and gets to nothing else."""
    left_out = {"apply_effects", "add_memory"}
    async with Worker(
        await runtime.workflows.client.connect(),
        task_queue=runtime.settings.temporal.task_queue,
        workflows=WORKFLOWS,
        activities=[one for one in activities(runtime) if one.__name__ not in left_out],
        workflow_runner=workflow_runner(),
        interceptors=[ErrorTranslation()],
        build_id="test",
    ):
        yield


async def messages(runtime: Runtime, user: User) -> list[dict[str, Any]]:
    return await runtime.pocketbase.find("messages", where=bind("user = {:user}", user=user.id), sort="created")


async def write(runtime: Runtime, user: User, text: str) -> str:
    """Have the conversation answer a message, and wait for the stored reply; the message's id."""
    row = factories.message(user.id, text, put(MessageRow.status, "pending"))
    message_id = (await factories.store(runtime.pocketbase, row)).id
    await runtime.workflows.conversations.start_assistant(user.id, [UserMessage(message_id=message_id)])

    async def answered() -> bool:
        return any(row["reply_to"] == message_id for row in await messages(runtime, user))

    await until(answered, seconds=60)
    return message_id


async def items(runtime: Runtime, user: User) -> list[str]:
    return sorted(item.text for item in (await runtime.inbox.service.page(user.id, InboxFilter())).items)


async def promise(runtime: Runtime, user: User, *effects: Any, key: str = "one") -> StoredReply:
    """A reply that is stored, with no workflow behind it."""
    output = AgentOutput(text="Done.", effects=effects)
    return await runtime.turns.replies.store(NewReply(user.id, "coordinator", output, "complete", key=key))


@pytest.mark.usefixtures("worker_without_effects")
async def test_a_workflow_that_ends_between_reply_and_effects_loses_none(runtime: Runtime, user: User) -> None:
    temporal = runtime.workflows.client
    for number in range(5):
        await write(runtime, user, f"Запиши: купить хлеб {number}")
        await temporal.terminate(assistant_workflow_id(user.id), reason="by hand")
    await write(runtime, user, "Запомни: мой велосипед красный")
    await write(runtime, user, "Напомни завтра в 9 полить цветы")
    await temporal.terminate(assistant_workflow_id(user.id), reason="by hand")
    assert await items(runtime, user) == []
    for _ in range(2):
        await runtime.turns.due_effects.sweep(due_after=AT_ONCE)
        assert len(await items(runtime, user)) == 5
        assert await runtime.memory.count(user.id) == 1
        assert len((await runtime.reminders.service.page(user.id)).items) == 1
    assert [row["id"] for row in await messages(runtime, user) if row["rows_due"] or row["memories_due"]] == []


async def test_a_memory_that_cannot_write_is_said_at_last_and_holds_up_nothing_else(
    runtime: Runtime, user: User, settings: Settings
) -> None:
    now = 0.0
    due = DueEffects(runtime.turns.replies, runtime.turns.effects, clock=lambda: now)
    reply = await promise(runtime, user, Remember(text="The bicycle is red"), CaptureInboxItem(text="Milk"))
    shutil.rmtree(settings.data_dir / "memory")
    await due.sweep(due_after=AT_ONCE)
    assert await items(runtime, user) == ["Milk"]
    refusal = derive_id("refusal", reply.id, "memories")

    async def refused() -> bool:
        nonlocal now
        now += 1000
        await due.sweep(due_after=AT_ONCE)
        return any(row["id"] == refusal for row in await messages(runtime, user))

    assert not await refused()
    await until(refused, every=0)
    (said,) = [row["text"] for row in await messages(runtime, user) if row["id"] == refusal]
    assert said == "Не всё получилось: память недоступна, поэтому запомнить или забыть это не удалось."
    (row,) = [row for row in await messages(runtime, user) if row["id"] == reply.id]
    assert (row["rows_due"], row["memories_due"]) == (False, False)


async def test_what_waits_for_a_store_is_done_as_soon_as_it_is_back(
    runtime: Runtime, user: User, settings: Settings
) -> None:
    """Whatever was tried in vain, and however often."""
    now = 0.0
    due = DueEffects(runtime.turns.replies, runtime.turns.effects, clock=lambda: now)
    facts = [f"Fact {number}" for number in range(3)]
    for fact in facts:
        await promise(runtime, user, Remember(text=fact), key=fact)
    memory, away = settings.data_dir / "memory", settings.data_dir / "away"
    memory.rename(away)
    for _ in range(5):
        now += 1000
        await due.sweep(due_after=AT_ONCE)
    assert await runtime.memory.count(user.id) == 0
    shutil.rmtree(memory, ignore_errors=True)
    away.rename(memory)
    now += 20  # one round later
    await due.sweep(due_after=AT_ONCE)
    assert await runtime.memory.count(user.id) == len(facts)


async def test_a_conversation_that_begins_finds_what_waits_in_the_order_in_which_it_was_stored(
    runtime: Runtime, user: User
) -> None:
    pending = put(MessageRow.status, "pending")
    stored = [
        (await factories.store(runtime.pocketbase, factories.message(user.id, text, pending))).id for text in "abc"
    ]
    await factories.store(runtime.pocketbase, factories.message(user.id, "d", put(MessageRow.status, "complete")))
    assert [one.message_id for one in await runtime.turns.replies.unanswered(user.id, limit=10)] == stored
