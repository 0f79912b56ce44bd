"""Records the history of a workflow for the replay tests.

    python -m scripts.record_history ADDRESS WORKFLOW_ID NAME

Run it against a system on which the conversation worth keeping has been held. A workflow that continued as new gives a file
for each run: tests/temporal/histories/NAME.json, NAME-2.json, … They are kept for ever: a released workflow has to replay
them. Only a chain of runs that has not been deleted is found whole.
"""

import asyncio
import json
import sys
from pathlib import Path

from temporalio.client import Client, WorkflowHistory

HISTORIES = Path(__file__).parent.parent / "tests" / "temporal" / "histories"


async def record(address: str, workflow_id: str, name: str) -> list[Path]:
    """Write the history of every run, the first one first, and answer where they are."""
    client = await Client.connect(address)
    described = await client.get_workflow_handle(workflow_id).describe()
    run_id = described.raw_description.workflow_execution_info.first_run_id
    written: list[Path] = []
    while run_id:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        written.append(_write(workflow_id, history, name if not written else f"{name}-{len(written) + 1}"))
        run_id = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return written


def _write(workflow_id: str, history: WorkflowHistory, name: str) -> Path:
    path = HISTORIES / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"workflow_id": workflow_id, "history": json.loads(history.to_json())}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    for path in asyncio.run(record(*sys.argv[1:4])):
        print(path)
