"""A conversation's workflow: one turn at a time, in order; a Stop stops what it was meant for and nothing else."""

import pytest

from src.models.values import Step
from src.stack.supervisor import Stack
from src.temporal import options
from src.temporal.payloads.conversation import CancelMessage, ConversationState, UserMessage
from tests.conditions import until
from tests.temporal.scripted import Scripted, Stage, playing

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def stage(stack: Stack) -> Stage:
    return await Stage.at(stack.settings.temporal_address)


def beginning(**fields: object) -> ConversationState:
    return ConversationState.model_validate({"user_id": "u", "continue_after_events": 800, **fields})


async def test_a_stop_that_comes_late_does_not_stop_the_next_try(stage: Stage) -> None:
    scripted = Scripted()
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning())
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await until(lambda: scripted.answered == ["a"])
        await talk.signal(options.CANCEL_MESSAGE, CancelMessage(message_id="a", generation=0))
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a", generation=1))
        await until(lambda: len(scripted.answered) == 2)
        assert not scripted.failed


async def test_a_stop_before_its_message_stops_that_message_and_no_other_try(stage: Stage) -> None:
    scripted = Scripted()
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning())
        await talk.signal(options.CANCEL_MESSAGE, CancelMessage(message_id="a", generation=1))
        for generation in (0, 1, 2):
            await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a", generation=generation))
        await until(lambda: len(scripted.answered) == 2 and len(scripted.failed) == 1)
        assert [(one.generation, one.cancelled) for one in scripted.failed] == [(1, True)]


async def test_a_stop_ends_a_run_that_says_nothing(stage: Stage) -> None:
    scripted = Scripted()
    scripted.open.clear()
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning())
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await until(lambda: scripted.begun == ["a"])
        await talk.signal(options.CANCEL_MESSAGE, CancelMessage(message_id="a", generation=0))
        await until(lambda: len(scripted.failed) == 1)
        assert scripted.failed[0].cancelled


async def test_what_waits_goes_along_into_the_next_run(stage: Stage) -> None:
    """A stopped message stays stopped, and a step that is to be left is left, where a run ends between."""
    scripted = Scripted()
    state = beginning(
        loaded=True,
        greeted=True,
        step=Step.DISCOVERY,
        steps=[{"name": step, "status": "pending"} for step in Step],
        queue=[{"message_id": "a"}, {"message_id": "b"}],
        stops=[{"message_id": "b", "generation": 0}],
        actions=[{"action": "skip"}],
    )
    again = ConversationState.model_validate_json(state.model_dump_json())
    async with playing(stage, scripted):
        await stage.start(options.ONBOARDING, again)
        await until(lambda: len(scripted.failed) == 1)
    assert scripted.answered == ["a"]
    assert scripted.failed[0].message_id == "b"
    assert scripted.progress[0].step is Step.BRAIN_DUMP
