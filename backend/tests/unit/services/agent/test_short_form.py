"""A model that reads little at once gets short instructions, the tools that matter and the latest of the rest."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from src.models.effects import ScheduleReminder
from src.models.turn import OpenItem, RecentMessage, TurnContext
from src.models.values import LOCALES, AgentName, Locale, Step
from src.services.agent import AgentService
from src.services.agent.short_form import SHORT_BELOW, SHORT_TOOLS, is_short
from src.services.turns.effects import EFFECTS
from tests.provider import Provider, Say
from tests.stacks import isolated_settings

pytestmark = [
    # The scripted model names no usage.
    pytest.mark.filterwarnings("ignore::pydantic_ai._warnings.UsageLimitUnavailableWarning"),
]
MOST_TOKENS = 1_500
AGENTS: list[tuple[AgentName, Step | None]] = [
    ("greeter", Step.GREETING),
    ("discovery", Step.DISCOVERY),
    ("inbox_collector", Step.BRAIN_DUMP),
    ("coordinator", None),
]


@pytest.fixture
async def agents(provider: Provider) -> AsyncIterator[AgentService]:
    provider.script.clear()
    provider.requests.clear()
    service = AgentService(isolated_settings(**provider.settings), EFFECTS)
    service.models._talk = replace(service.models.talk, context=4_096)  # pyright: ignore[reportPrivateUsage]
    yield service
    await service.close()


def context(locale: Locale, agent: AgentName = "coordinator", step: Step | None = None) -> TurnContext:
    items = tuple(OpenItem(id=f"item{number}", text=f"thing {number}") for number in range(30))
    return TurnContext(
        agent=agent,
        locale=locale,
        timezone="Europe/Moscow",
        local_time="2030-01-01T08:00:00+03:00",
        step=step,
        open_items=items,
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("agent", "step"), AGENTS)
async def test_prompt_and_tools_fit_into_a_small_window(
    agents: AgentService, provider: Provider, locale: Locale, agent: AgentName, step: Step | None
) -> None:
    provider.script.append(Say(["Хорошо, понял." if locale == "ru" else "All right, then."]))
    recent = [RecentMessage(role="user", text=f"said {number}") for number in range(24)]
    await agents.run(context(locale, agent, step), text="привет" if locale == "ru" else "hello", recent=recent)
    request = provider.requests[-1]
    size = len(json.dumps([request["messages"], request["tools"]], ensure_ascii=False).encode())
    assert size / 4 <= MOST_TOKENS
    assert {tool["function"]["name"] for tool in request["tools"]} <= SHORT_TOOLS
    assert "said 23" in str(request["messages"])
    assert "said 10" not in str(request["messages"])


async def test_a_small_model_sets_a_reminder_by_its_short_tool(agents: AgentService, provider: Provider) -> None:
    call = ("schedule_reminder", {"text": "call", "due_local": "2030-11-28T09:00"})
    provider.script += [Say([], tools=[call]), Say(["Set for nine."])]
    output = await agents.run(context("en"), text="about the call, you know")
    assert [type(effect) for effect in output.effects] == [ScheduleReminder]


async def test_what_the_model_is_not_offered_is_done_all_the_same(agents: AgentService, provider: Provider) -> None:
    provider.script.append(Say(["Sure, that sounds good."]))
    output = await agents.run(context("en"), text="mark thing 29 as done")
    assert [effect.kind for effect in output.effects] == ["complete_inbox_item"]


def test_what_is_not_known_gets_the_long_form() -> None:
    assert [is_short(size) for size in (0, 2_048, SHORT_BELOW - 1, SHORT_BELOW)] == [False, True, True, False]
