"""A conversation's workflow: one turn at a time, in order; a Stop stops what it was meant for and nothing else."""

from typing import Any, Literal

import pytest
from temporalio.client import WorkflowHandle

from src.models.values import Profile, Step
from src.protocol.workflow import Progress, WorkflowState
from src.stack.supervisor import Stack
from src.temporal import options
from src.temporal.payloads.conversation import (
    CancelMessage,
    ConversationState,
    HeldMessages,
    ProfileChanged,
    StepAction,
    StreamingComplete,
    TurnResult,
    UserConnected,
    UserMessage,
)
from tests.conditions import until
from tests.temporal.conversation.scripted import Scripted, Stage, playing

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
        steps=all_steps(),
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


async def test_fifty_turns_over_five_runs_lose_no_signal(stage: Stage) -> None:
    """Every kind of signal comes at any moment; each message is answered once, in order, and each wish is granted."""
    scripted = Scripted()
    messages = [f"m{number:02}" for number in range(50)]
    stopped = {f"m{number:02}" for number in range(0, 50, 10)}
    async with playing(stage, scripted):
        talk = await stage.start(
            options.ONBOARDING,
            beginning(continue_after_events=80, greeted=True, step=Step.DISCOVERY, loaded=True, steps=all_steps()),
        )
        for number, message in enumerate(messages):
            await talk.signal(options.USER_CONNECTED, UserConnected(return_seconds=1e9))
            if message in stopped:
                await talk.signal(options.CANCEL_MESSAGE, CancelMessage(message_id=message, generation=0))
            await talk.signal(options.USER_MESSAGE, UserMessage(message_id=message))
            await talk.signal(options.USER_MESSAGE, UserMessage(message_id=message))
            await talk.signal(options.STREAMING_COMPLETE, StreamingComplete(message_ids=[f"reply-{message}"]))
            await talk.signal(options.PROFILE_CHANGED, ProfileChanged(profile=Profile(name=f"name {number}")))
            if number == 40:  # the wish is for the step after the one that was gone back to
                await until(lambda: has_visited(talk, Step.GREETING, Step.DISCOVERY))
            if number in {20, 40}:
                action: Literal["back", "skip"] = "back" if number == 20 else "skip"
                await talk.signal(options.STEP_ACTION, StepAction(action=action))
        await until(lambda: len(scripted.answered) + len(scripted.failed) >= len(messages), seconds=90)
        await until(lambda: scripted.progress[-1].profile.name == "name 49")
        await until(lambda: scripted.progress[-1].step == Step.BRAIN_DUMP)
        progress: Progress = await talk.query(options.GET_PROGRESS, result_type=Progress)
        state: WorkflowState = await talk.query(options.GET_STATE, result_type=WorkflowState)
        runs = await stage.runs(talk)
    assert scripted.answered == [message for message in messages if message not in stopped]
    assert [one.message_id for one in scripted.failed] == sorted(stopped)
    assert (state.turns, state.queued) == (50, 0)
    went_back, skipped = Step.GREETING, Step.DISCOVERY
    assert [visit.step for visit in progress.history] == [went_back, skipped, Step.BRAIN_DUMP]
    assert [visit.why for visit in progress.history] == ["turns", "skip", None]
    assert runs >= 6


async def has_visited(talk: WorkflowHandle[Any, Any], *wanted: Step) -> bool:
    progress: Progress = await talk.query(options.GET_PROGRESS, result_type=Progress)
    return [visit.step for visit in progress.history] == list(wanted)


@pytest.mark.parametrize("workflow", [options.ASSISTANT, options.ONBOARDING])
async def test_signals_alone_make_a_run_continue(stage: Stage, workflow: str) -> None:
    scripted = Scripted()
    async with playing(stage, scripted):
        talk = await stage.start(workflow, beginning(continue_after_events=40, loaded=True, greeted=True))
        for _ in range(60):
            await talk.signal(options.USER_CONNECTED, UserConnected(return_seconds=1e9))
        await until(lambda: more_runs_than(stage, talk, 1))
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await until(lambda: scripted.answered == ["a"])


async def more_runs_than(stage: Stage, talk: WorkflowHandle[Any, Any], number: int) -> bool:
    return await stage.runs(talk) > number


async def test_what_runs_beside_the_last_turn_ends_before_onboarding_does(stage: Stage) -> None:
    scripted = Scripted(
        answer=lambda turn: TurnResult(
            reply_id="r", status="complete", completes=Step.SETUP_COMPLETE, skipped=False, extracts=True
        )
    )
    scripted.memories.clear()
    async with playing(stage, scripted):
        talk = await stage.start(
            options.ONBOARDING, beginning(loaded=True, greeted=True, step=Step.SETUP_COMPLETE, steps=all_steps())
        )
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await until(lambda: len(scripted.handed_over) == 1)
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="b"))
        await until(lambda: len(scripted.handed_over) == 2)
        scripted.memories.set()
        await talk.result()
    assert scripted.extracted == ["r"]
    assert [[one.message_id for one in each.queue] for each in scripted.handed_over] == [[], ["b"]]


def all_steps() -> list[dict[str, str]]:
    return [{"name": step, "status": "pending"} for step in Step]


async def test_a_message_whose_failure_could_not_be_stored_may_come_again(stage: Stage) -> None:
    refused = TurnResult(reply_id="", status="failed")
    scripted = Scripted(answer=lambda _: refused)
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning())
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await until(lambda: scripted.answered == ["a"])
        scripted.answer = None
        await until(lambda: told_again(talk, scripted))


async def told_again(talk: WorkflowHandle[Any, Any], scripted: Scripted) -> bool:
    """A signal that comes while the turn is still ending is dropped, so it is sent until it is taken."""
    await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
    return len(scripted.answered) > 1


async def test_a_long_queue_that_is_told_of_three_times_is_answered_once(
    stage: Stage, request: pytest.FixtureRequest
) -> None:
    """More than are remembered of those that were answered; the run continues as new between."""
    scripted = Scripted()
    scripted.open.clear()
    many = 700 if request.config.getoption("--long") else options.SEEN_MESSAGES_KEPT + 20
    messages = [UserMessage(message_id=f"m{number:03}") for number in range(many)]
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning(continue_after_events=100))
        for _ in range(3):
            for message in messages:
                await talk.signal(options.USER_MESSAGE, message)
        held: HeldMessages = await talk.query(options.GET_HELD, result_type=HeldMessages)
        assert held.messages == messages
        scripted.open.set()
        await until(lambda: len(scripted.answered) >= len(messages), seconds=many / 2)
        state: WorkflowState = await talk.query(options.GET_STATE, result_type=WorkflowState)
    assert (state.queued, state.turns) == (0, len(messages))
    assert scripted.answered == [message.message_id for message in messages]


async def test_a_memory_that_does_not_answer_holds_up_nobody(stage: Stage) -> None:
    scripted = Scripted(effects=["remember", "capture_inbox_item"])
    scripted.memories.clear()
    async with playing(stage, scripted):
        talk = await stage.start(options.ASSISTANT, beginning())
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="a"))
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id="b"))
        await until(lambda: scripted.answered == ["a", "b"], seconds=40)
        assert scripted.effects_applied[0] == "reply-a-0"


@pytest.mark.parametrize("kind", [options.ASSISTANT, options.ONBOARDING])
async def test_a_conversation_that_begins_answers_what_waits_in_its_order_whatever_it_was_told_first(
    stage: Stage, kind: str
) -> None:
    """One that was ended while it was told of several is told of the newest first in its next life."""
    scripted = Scripted(waiting=["a", "b", "c"])
    talk = await stage.start(kind, beginning())
    for message_id in ("c", "d", "a"):
        await talk.signal(options.USER_MESSAGE, UserMessage(message_id=message_id))
    async with playing(stage, scripted):
        await until(lambda: "d" in scripted.answered)
    assert scripted.answered == ["a", "b", "c", "d"]
