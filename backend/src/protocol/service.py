"""The service itself: problems and readiness."""

from typing import Literal

from pydantic import ConfigDict

from src.protocol.base import Wire
from src.protocol.widgets import Widget


class FieldProblem(Wire):
    """One field that does not fit."""

    field: str
    detail: str


class Problem(Wire):
    """RFC 9457 problem details, plus the stable `code`.

    `errors` is there only where fields do not fit, `widget` only where it has changed since the version that was named.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None
    widget: Widget | None = None


class Dependency(Wire):
    """State of one dependency; `name` is the model's, for `model`."""

    status: Literal["ok", "down"]
    detail: str = ""
    name: str | None = None
    offline: bool | None = None


class Readiness(Wire):
    """`GET /readyz`."""

    status: Literal["ok", "degraded"]
    temporal: Dependency
    pocketbase: Dependency
    redis: Dependency
    memory: Dependency
    background: Dependency
    limits: Dependency
    disk: Dependency
    model: Dependency


class Health(Wire):
    """`GET /healthz`."""

    status: Literal["ok"] = "ok"
