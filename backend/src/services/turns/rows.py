"""The rows of turns: where a user's workflow stands. `Any`: a workflow's progress as JSON, read by `turns.progress`."""

from typing import Annotated, Any, Literal

from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow


class WorkflowRow(OwnedRow):
    """A workflow of a user, as last stored by it."""

    collection = "workflow_instances"
    indices = (Index("temporal_workflow_id", unique=True), Index("user"), Index("status"))

    workflow_type: Annotated[Column[str], Text(100)] = default("")
    temporal_workflow_id: Annotated[Column[str], Text(200, required=True)]
    status: Annotated[Column[Literal["running", "completed"]], Text(40)] = default("running")
    step: Annotated[Column[str], Text(40)] = default("")
    state: Column[dict[str, Any]] = default({})  # JSON, which `turns.progress` reads part by part
