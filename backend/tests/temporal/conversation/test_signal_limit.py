"""A run takes only so many signals. Who reaches the limit, idle or with nobody to read them, is answered all the same."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from src.core.ids import UserId, assistant_workflow_id, onboarding_workflow_id
from src.errors import DependencyDown
from src.services.conversation.outbox import TurnRef
from src.settings import Settings, TemporalSettings
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import UserConnected, UserMessage
from src.temporal.waits import RowWorkflows
from tests.conditions import until
from tests.ports import free_ports
from tests.temporal.conversation.scripted import Scripted, Stage, playing
from tests.temporal.conversation.signalling import TELL, begun, small_server, written

pytestmark = pytest.mark.timeout(180)

MOST_SIGNALS = 60
"""Of a run, on the server of these tests. By default it is 10,000."""

CONTINUE_AFTER = 40
"""Events of a run: each signal is one, and reading it is some."""


@pytest.fixture(scope="module")
async def address() -> AsyncIterator[str]:
    (port,) = free_ports(1)
    async with small_server(port, signals=MOST_SIGNALS):
        yield f"127.0.0.1:{port}"


@pytest.fixture
async def stage(address: str) -> Stage:
    return await Stage.at(address)


def client_of(stage: Stage, address: str, **fields: object) -> TemporalClient:
    given = TemporalSettings(task_queue=stage.queue, continue_after_events=CONTINUE_AFTER).model_copy(update=fields)
    return TemporalClient(given, address=address)


def someone() -> UserId:
    return UserId(uuid.uuid4().hex)


@pytest.mark.parametrize("onboarded", [False, True])
@pytest.mark.parametrize("kind", TELL)
async def test_more_signals_than_a_run_takes_with_nobody_to_read_them(
    stage: Stage, address: str, kind: str, onboarded: bool
) -> None:
    user, scripted = someone(), Scripted()
    client = client_of(stage, address)
    talks = ConversationWorkflows(client)
    await begun(talks, user, onboarded=onboarded)
    for _ in range(MOST_SIGNALS + 10):
        await TELL[kind](talks, user, onboarded)
    await written(talks, user, UserMessage(message_id="last"), onboarded=onboarded)
    async with playing(stage, scripted):
        await until(lambda: "last" in scripted.answered, seconds=60)


async def test_who_are_refused_together_end_one_run_and_are_all_heard_by_the_next(stage: Stage, address: str) -> None:
    user = someone()
    client = client_of(stage, address)
    talks = ConversationWorkflows(client)
    await begun(talks, user, onboarded=True)
    for _ in range(MOST_SIGNALS):
        await TELL["connected"](talks, user, True)
    told = [UserMessage(message_id=f"m{number}") for number in range(20)]
    await asyncio.gather(*(written(talks, user, message, onboarded=True) for message in told))
    history = await stage.client.get_workflow_handle(assistant_workflow_id(user)).fetch_history()
    heard = [event for event in history.events if event.HasField("workflow_execution_signaled_event_attributes")]
    assert len(heard) == len(told)


@pytest.mark.parametrize("onboarded", [False, True])
async def test_a_client_that_comes_and_goes_without_a_word_costs_nobody_the_conversation(
    stage: Stage, address: str, onboarded: bool
) -> None:
    """No run ever comes near the limit: it goes on in a new one while nothing is said."""
    user, scripted = someone(), Scripted()
    client = client_of(stage, address)
    talks = ConversationWorkflows(client)
    workflow_id = assistant_workflow_id(user) if onboarded else onboarding_workflow_id(user)
    async with playing(stage, scripted):
        await begun(talks, user, onboarded=onboarded)
        first = (await stage.client.get_workflow_handle(workflow_id).describe()).run_id
        for number in range(3 * MOST_SIGNALS):
            await talks.user_connected(user, UserConnected(), onboarded=onboarded)
            if number % 10 == 0:  # it is no flood: a run that has grown has its time to go on in a new one
                await until(lambda: is_short(stage, workflow_id))
        await written(talks, user, UserMessage(message_id="a"), onboarded=onboarded)
        await until(lambda: scripted.answered == ["a"], seconds=60)
    described = await stage.client.get_workflow_handle(workflow_id).describe()
    assert described.raw_description.workflow_execution_info.first_run_id == first  # none was terminated


async def is_short(stage: Stage, workflow_id: str) -> bool:
    return (await stage.client.get_workflow_handle(workflow_id).describe()).history_length < CONTINUE_AFTER


async def test_a_reminder_that_was_moved_too_often_is_waited_for_anew(stage: Stage, address: str) -> None:
    rows = RowWorkflows(client_of(stage, address))
    user = someone()
    for _ in range(MOST_SIGNALS + 10):
        await rows.start_reminder(user, "r", changed=True)
        await rows.start_inbox(user, process=True)
    assert await rows.running("reminder") is not None


async def test_a_namespace_that_was_lost_is_made_again(settings: Settings) -> None:
    (port,) = free_ports(1)
    address = f"127.0.0.1:{port}"
    user = someone()
    async with small_server(port, signals=MOST_SIGNALS):
        client = client_of(await Stage.at(address), address, namespace="of-its-own")
        talks = ConversationWorkflows(client)

        async def delivered() -> bool:
            try:
                await talks.deliver(user, TurnRef("a"))
            except DependencyDown:  # a new namespace is known to all of the server a moment later
                return False
            return True

        await until(delivered, seconds=60)
    async with small_server(port, signals=MOST_SIGNALS):
        await until(delivered, seconds=60)
        handle = (await client.connect()).get_workflow_handle(onboarding_workflow_id(user))
        assert (await handle.describe()).run_id
