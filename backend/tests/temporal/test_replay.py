"""Recorded histories replay on the code of today; a change that breaks them fails here, before it breaks people."""

import json
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from src.temporal.worker import WORKFLOWS, workflow_runner
from tests.temporal.careless import Careless

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


def history(path: Path) -> WorkflowHistory:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    return WorkflowHistory.from_json(recorded["workflow_id"], recorded["history"])


def replayer(*workflows: type) -> Replayer:
    return Replayer(workflows=workflows, workflow_runner=workflow_runner(), data_converter=pydantic_data_converter)


def test_there_are_recorded_histories() -> None:
    names = {path.stem.split(".")[0] for path in HISTORIES}
    assert {"onboarding", "assistant", "reminder"} <= names


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    await replayer(*WORKFLOWS).replay_workflow(history(path))


async def test_a_planted_non_determinism_fails() -> None:
    path = next(path for path in HISTORIES if path.stem.startswith("onboarding"))
    with pytest.raises(workflow.NondeterminismError):
        await replayer(Careless).replay_workflow(history(path))
