"""What a run makes of what models do: many calls at once, calls in the text, silence, nonsense, errors of the provider."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from src.core.locale import Words
from src.errors import LifeOSError, ModelBusy, ModelDeclined, ModelRefused, ModelUnpaid, ModelUnreadable, TurnTooLarge
from src.models.effects import CaptureInboxItem, Effect, ScheduleReminder, SetProfile, ShowWidget
from src.models.turn import AgentOutput, MemoryHit, TurnContext
from src.models.values import Locale, Step
from src.services.agent import AgentService
from src.services.agent.meter import Meter
from src.services.turns.effects import EFFECTS
from src.services.turns.texts import failure_text
from tests.provider import Provider, Refuse, Say
from tests.stacks import isolated_settings

pytestmark = [
    # The scripted model names no usage.
    pytest.mark.filterwarnings("ignore::pydantic_ai._warnings.UsageLimitUnavailableWarning"),
]
CALL = '{"name":"schedule_reminder","arguments":{"text":"call","due_local":"2030-11-28T09:00"}}'


@pytest.fixture
async def agents(provider: Provider) -> AsyncIterator[AgentService]:
    provider.script.clear()
    provider.requests.clear()
    service = AgentService(isolated_settings(**provider.settings), EFFECTS)
    yield service
    await service.close()


def context(*, locale: Locale = "en", step: Step | None = None) -> TurnContext:
    return TurnContext(
        agent="coordinator", locale=locale, timezone="Europe/Moscow", local_time="2030-01-01T08:00:00+03:00", step=step
    )


async def run(agents: AgentService, text: str = "x", **given: Any) -> AgentOutput:
    said: list[str] = []

    async def hear(piece: str) -> None:
        said.append(piece)

    output = await agents.run(context(), text=text, on_text=hear, **given)
    assert output.text == "".join(said) or output.text in "".join(said)
    return output


def items(output: AgentOutput) -> list[str]:
    return [effect.text for effect in output.effects if isinstance(effect, CaptureInboxItem)]


async def test_sixty_calls_in_one_answer_are_sixty_effects(agents: AgentService, provider: Provider) -> None:
    calls = [("capture_inbox_item", {"text": f"thing {number}"}) for number in range(60)]
    provider.script += [Say([], tools=calls), Say(["All sixty."])]
    assert items(await run(agents)) == [f"thing {number}" for number in range(60)]


async def test_two_hundred_items_in_one_call_and_what_is_wrong_is_named(
    agents: AgentService, provider: Provider
) -> None:
    given: list[dict[str, Any]] = [{"text": f"thing {number}", "item_kind": "Task"} for number in range(200)]
    given[7]["text"] = ""
    provider.script += [Say([], tools=[("capture_inbox_items", {"items": given})]), Say(["Nearly all."])]
    assert len(items(await run(agents))) == 199
    answer = next(m["content"] for m in provider.requests[-1]["messages"] if m["role"] == "tool")
    assert answer.startswith("Noted 199 of 200. Not noted: 8: text:")


async def test_a_full_reply_keeps_what_it_holds_and_the_model_is_told_of_the_rest(provider: Provider) -> None:
    provider.script.clear()
    settings = isolated_settings(**provider.settings, limits={"tool_calls_per_turn": 5})
    service = AgentService(settings, EFFECTS)
    calls = [("capture_inbox_item", {"text": f"thing {number}"}) for number in range(8)]
    provider.script += [Say([], tools=calls), Say(["Five; shall I go on?"])]
    output = await run(service)
    await service.close()
    assert len(output.effects) == 5
    told = [str(m["content"]) for m in provider.requests[-1]["messages"] if m["role"] == "tool"]
    assert sum("offer to go on with the rest" in one for one in told) == 3


@pytest.mark.parametrize("pieces", [[CALL], [CALL[:20], CALL[20:]], ["<tool_call>", CALL, "</tool_call>"]])
async def test_a_call_that_is_written_is_applied_once_and_said(
    agents: AgentService, provider: Provider, pieces: Sequence[str]
) -> None:
    provider.script += [Say(pieces)]
    output = await run(agents)
    assert [type(effect) for effect in output.effects] == [ScheduleReminder]
    assert output.text == "Done: 28 November 9:00 — call."
    assert len(provider.requests) == 1


async def test_a_call_that_is_made_and_written_is_noted_once(agents: AgentService, provider: Provider) -> None:
    made = ("schedule_reminder", {"text": "call", "due_local": "2030-11-28T09:00"})
    provider.script += [Say([], tools=[made]), Say([f"Set: 9:00.\n{CALL}"])]
    output = await run(agents)
    assert len(output.effects) == 1
    assert output.text.strip() == "Set: 9:00."


async def test_a_written_call_that_does_not_fit_is_said_not_to_have_worked(
    agents: AgentService, provider: Provider
) -> None:
    provider.script += [Say([f"Set: 9:00.\n{CALL.replace('2030-11-28T09:00', 'soon')}"])]
    output = await run(agents)
    assert output.effects == ()
    assert output.text.endswith("I couldn't do that, and nothing was changed. Try saying it another way.")


async def test_a_written_search_is_answered_by_a_second_run(agents: AgentService, provider: Provider) -> None:
    async def recall(query: str) -> list[MemoryHit]:
        return [MemoryHit(id="m1", text=f"knows {query}")]

    provider.script += [Say(['{"name": "search_memories", "arguments": {"query": "cats"}}']), Say(["A cat."])]
    assert (await run(agents, recall=recall)).text == "A cat."
    assert "knows cats" in str(provider.requests[-1]["messages"][0]["content"])


async def test_silence_beside_an_effect_is_confirmed_without_another_run(
    agents: AgentService, provider: Provider
) -> None:
    provider.script += [Say([], tools=[("capture_inbox_item", {"text": "Boat"})]), Say([])]
    output = await run(agents)
    assert (output.text, items(output)) == ("Done: Boat.", ["Boat"])
    assert len(provider.requests) == 2


@pytest.mark.parametrize("nothing", [Say([]), Say(["<think>on and on"]), Say(['<tool_call>{"name": "x"}</tool_call>'])])
async def test_nothing_usable_is_asked_for_once_more_and_then_said(
    agents: AgentService, provider: Provider, nothing: Say
) -> None:
    provider.script += [nothing, nothing, nothing]
    with pytest.raises(ModelUnreadable):
        await run(agents)
    assert len(provider.requests) == 2
    provider.script[:] = [nothing, Say(["Well."])]
    assert (await run(agents)).text == "Well."


async def test_a_tool_that_there_is_not_is_answered_with_those_that_there_are(
    agents: AgentService, provider: Provider
) -> None:
    provider.script += [
        Say([], tools=[("add_task", {"text": "Boat"})]),
        Say([], tools=[("capture_inbox_item", {"text": "Boat"})]),
        Say(["Kept."]),
    ]
    assert items(await run(agents)) == ["Boat"]
    assert "'capture_inbox_item'" in str(provider.requests[1]["messages"][-1]["content"])


async def test_what_was_noted_before_the_tools_went_wrong_is_kept_and_said(
    agents: AgentService, provider: Provider
) -> None:
    provider.script += [Say([], tools=[("capture_inbox_item", {"text": "Boat"})])]
    provider.script += [Say([], tools=[("add_task", {"text": "Boat"})])] * 3
    output = await run(agents)
    assert (output.text, items(output)) == ("Done: Boat. Not all of that could be done.", ["Boat"])


NEAR_MISSES: list[tuple[str, dict[str, Any], Effect | None]] = [
    (
        "capture_inbox_item",
        {"text": "Boat", "item_kind": None, "due_local": "", "project": None, "priority": "high"},
        CaptureInboxItem(text="Boat"),
    ),
    ("capture_inbox_item", {"text": "Boat", "item_kind": "TODO"}, CaptureInboxItem(text="Boat", item_kind="task")),
    ("capture_inbox_item", {"text": "Boat", "kind": "Task"}, CaptureInboxItem(text="Boat", item_kind="task")),
    ("capture_inbox_item", {"text": "Boat", "item_kind": "chore"}, CaptureInboxItem(text="Boat")),
    (
        "capture_inbox_item",
        {"text": "Boat", "due_local": "2030-11-28"},
        CaptureInboxItem.model_validate({"text": "Boat", "due_local": "2030-11-28T23:59"}),
    ),
    (
        "schedule_reminder",
        {"text": "x", "due_local": "2030-11-28T09:00:00Z", "repeat": "daily"},
        ScheduleReminder.model_validate({"text": "x", "due_local": "2030-11-28T09:00", "repeat": "FREQ=DAILY"}),
    ),
    (
        "schedule_reminder",
        {"text": "x", "due_local": "2030-11-28T09:00", "repeat": "none"},
        ScheduleReminder.model_validate({"text": "x", "due_local": "2030-11-28T09:00"}),
    ),
    ("schedule_reminder", {"text": "x", "due_local": "2030-11-28"}, None),
    ("schedule_reminder", {"text": "x", "due_local": 1_922_000_000}, None),
    ("schedule_reminder", {"text": "x", "due_local": "2030-11-28T09:00", "priority": "high"}, None),
    (
        "show_widget",
        {"widget_type": "Note", "title": "T", "state": '{"text": "y"}'},
        ShowWidget(widget_type="note", title="T", state={"text": "y"}),
    ),
    ("set_profile", {"goals": "run", "locale": "EN", "city": None}, SetProfile(goals=["run"], locale="en")),
    ("set_profile", {"goals": '["run", "read"]'}, SetProfile(goals=["run", "read"])),
]


@pytest.mark.parametrize(("tool", "given", "noted"), NEAR_MISSES)
async def test_arguments_of_weak_models_are_understood_or_refused_with_words(
    agents: AgentService, provider: Provider, tool: str, given: dict[str, Any], noted: Effect | None
) -> None:
    provider.script += [Say([], tools=[(tool, given)]), Say(["So."])]
    output = await run(agents)
    assert output.effects == (() if noted is None else (noted,))
    answer = next(str(m["content"]) for m in provider.requests[-1]["messages"] if m["role"] == "tool")
    assert answer == "noted" if noted else answer.startswith("Not noted")


REFUSALS: list[tuple[int, type[LifeOSError], str]] = [
    (401, ModelRefused, "key or its name"),
    (403, ModelRefused, "key or its name"),
    (404, ModelRefused, "key or its name"),
    (402, ModelUnpaid, "credit or quota"),
    (400, ModelDeclined, "declined this particular message"),
    (422, ModelDeclined, "declined this particular message"),
    (413, TurnTooLarge, "send it in parts"),
    (500, ModelBusy, "isn't answering"),
]


@pytest.mark.parametrize(("status", "kind", "words"), REFUSALS)
async def test_each_refusal_of_the_provider_has_true_words(
    agents: AgentService, provider: Provider, status: int, kind: type[LifeOSError], words: str
) -> None:
    provider.script += [Refuse(status), Refuse(status)]  # a declined request is tried without tools
    with pytest.raises(kind) as caught:
        await run(agents)
    assert type(caught.value) is kind
    assert words in failure_text(Words("en"), caught.value.code)


async def test_a_turn_over_its_tokens_is_not_called_a_wrong_key(provider: Provider) -> None:
    provider.script.clear()
    service = AgentService(isolated_settings(**provider.settings, limits={"tokens_per_turn": 1000}), EFFECTS)
    provider.script += [Say(["So."], usage=(900, 500))]
    with pytest.raises(TurnTooLarge):
        await run(service)
    await service.close()


async def test_what_a_broken_or_silent_provider_cost_is_estimated(agents: AgentService, provider: Provider) -> None:
    meter = Meter()
    provider.script += [Say(["Half of an ", "answer"], cut_after=1)]
    with pytest.raises(ModelBusy):
        await run(agents, meter=meter)
    broken = meter.usage
    assert broken.requests == 1
    assert broken.input_tokens > 500, "the prompt was sent"
    assert broken.output_tokens >= 2
    provider.script += [Say(["A whole ", "answer."])]
    await run(agents, meter=meter)
    assert meter.usage.requests == 2
    assert meter.usage.input_tokens > 1.9 * broken.input_tokens


async def test_what_the_provider_reports_is_what_counts(agents: AgentService, provider: Provider) -> None:
    provider.script += [Say(["So."], usage=(70, 30))]
    output = await run(agents)
    assert (output.usage.requests, output.usage.input_tokens, output.usage.output_tokens) == (1, 70, 30)
