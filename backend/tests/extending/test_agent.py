"""A new agent is its name, its line and a prompt in each language: as docs/howto/add-an-agent.md says."""

from pathlib import Path

import pytest

from tests.extending.tree import assert_runs, changed, copied, edit

pytestmark = pytest.mark.timeout(300)

LOOK = """
import asyncio
from pydantic_ai.messages import ModelResponse, TextPart
from pydantic_ai.models.function import FunctionModel
from src.models.turn import TurnContext
from src.services.agent.service import AgentService
from src.services.turns.effects import EFFECTS
from src.settings import Settings

asked = []

async def answer(messages, info):
    asked.append(info.instructions)
    asked.append({tool.name for tool in info.function_tools})
    yield "Watered."

async def main():
    agents = AgentService(Settings(), EFFECTS)
    for locale in ("ru", "en"):
        context = TurnContext(agent="gardener", locale=locale, timezone="UTC", local_time="2030-01-01T00:00:00+00:00")
        with agents.agent.override(model=FunctionModel(stream_function=answer)):
            assert (await agents.run(context, text="Hi")).text == "Watered."
    russian, offered, english, _ = asked
    assert russian.startswith("Ты садовник.") and english.startswith("You are a gardener."), "prompts"
    assert "remember" in offered, offered

asyncio.run(main())
"""


def test_an_agent_costs_its_name_its_line_and_its_prompts(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    edit(tree / "models/values.py", 'AgentName = Literal["greeter", ', 'AgentName = Literal["gardener", "greeter", ')
    line = '    "greeter": AgentSpec("greeter"),\n'
    edit(tree / "services/agent/specs.py", line, f'{line}    "gardener": AgentSpec("gardener"),\n')
    (tree / "prompts/ru/gardener.md").write_text("Ты садовник.", encoding="utf-8")
    (tree / "prompts/en/gardener.md").write_text("You are a gardener.", encoding="utf-8")
    assert_runs(LOOK, tmp_path)
    prompts = {"prompts/ru/gardener.md", "prompts/en/gardener.md"}
    assert changed(tmp_path) == {"models/values.py", "services/agent/specs.py", *prompts}
