"""A new kind of effect is its model and its kind: two files, and everything else follows."""

from pathlib import Path

import pytest

from tests.extending.tree import assert_runs, copied, edit

pytestmark = pytest.mark.timeout(300)

MODEL = '''
class WaterPlant(EffectModel):
    """Note that a plant was watered."""

    kind: Literal["water_plant"] = "water_plant"
    text: str = Field(min_length=1, max_length=40)


Effect = Annotated[
    WaterPlant
    | Remember
'''
KIND = '''
    async def water(self, noted: Noted[WaterPlant]) -> Applied:
        """Water it."""
        return Applied()

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(WaterPlant, water, refusals={"cannot": "quoted"}),
'''
LOOK = """
import asyncio
from types import SimpleNamespace
from datetime import UTC, datetime
from src.core.locale import Words
from src.models.effects import WaterPlant, kinds_in
from src.models.reply import Reply
from src.models.turn import AgentOutput, TurnContext
from src.models.values import User
from src.services.agent import AgentService
from src.services.inbox.effects import InboxEffects
from src.services.turns.effects import EFFECTS, EffectService, may_follow
from src.services.turns.refusals import Refusal, refusal_text
from src.settings import Settings
from src.temporal.workflows import conversation
from pydantic_ai.models.test import TestModel

toy = WaterPlant(text="fern")
kind = next(kind for kind in EFFECTS if kind.model is WaterPlant)
assert not may_follow(0, ()) and may_follow(0, None) and not kind.harmless, "gate"
assert kind.refusals == {"cannot": "quoted"} and "fern" in refusal_text([Refusal(kind, toy, "gone")], Words("en")), "refusal"
assert "water_plant" in kinds_in("rows"), "phase"
assert AgentOutput.model_validate_json(AgentOutput(text="x", effects=(toy,)).model_dump_json()).effects == (toy,), "stored"

async def main():
    agents = AgentService(Settings(), EFFECTS)
    context = TurnContext(agent="coordinator", locale="en", timezone="UTC", local_time="2030-01-01T00:00:00+00:00")
    with agents.agent.override(model=TestModel(call_tools=["water_plant"], custom_output_text="Watered.")):
        output = await agents.run(context, text="I watered the fern")
    assert [effect.kind for effect in output.effects] == ["water_plant"], "offered and noted"

    async def user(user_id):
        return User(id=user_id)

    told = []

    async def tell(*_, **__):
        told.append(_[2])

    domain = InboxEffects(None)
    service = EffectService(SimpleNamespace(get=user), SimpleNamespace(tell=tell), SimpleNamespace(KINDS=()), [domain])
    reply = Reply("r", "u", "coordinator", "", "complete", None, output.effects, None, datetime.now(UTC))
    assert await service.apply(reply) == (None, 1), "applied"
    assert told == [[]], told

asyncio.run(main())
"""


def test_an_effect_costs_its_model_and_its_kind(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    edit(tree / "models/effects.py", "\nEffect = Annotated[\n    Remember\n", MODEL)
    edit(
        tree / "services/inbox/effects.py",
        "\n    KINDS: ClassVar[tuple[AnyKind, ...]] = (\n",
        KIND,
        ("from src.models.effects import ", "from src.models.effects import WaterPlant, "),
    )
    assert_runs(LOOK, tmp_path)
