"""Records the history of a workflow for the replay tests.

    python -m scripts.record_history ADDRESS WORKFLOW_ID NAME

Run it against a system on which the conversation worth keeping has been held; the file goes to
tests/temporal/histories/NAME.json and is kept for ever: a released workflow has to replay it.
"""

import asyncio
import json
import sys
from pathlib import Path

from temporalio.client import Client

HISTORIES = Path(__file__).parent.parent / "tests" / "temporal" / "histories"


async def record(address: str, workflow_id: str, name: str) -> Path:
    """Write the newest run's history and answer where it is."""
    client = await Client.connect(address)
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    path = HISTORIES / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"workflow_id": workflow_id, "history": json.loads(history.to_json())}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(asyncio.run(record(*sys.argv[1:4])))
