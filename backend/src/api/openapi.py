"""The contract as OpenAPI: the routes, the events and the frames, for clients to generate their types from."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from src import protocol
from src.protocol.base import Request, Wire
from src.protocol.events import EVENTS
from src.protocol.frames import FRAMES
from src.protocol.service import Problem
from src.services.widgets.kinds import with_types

_REF = "#/components/schemas/{model}"
PROBLEM_ANSWER: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "An error",
        "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
    }
}
"""What every route may answer besides its own."""


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an app's routes with all events and frames among its schemas.

    Raises:
        ValueError: two different models have one name.
    """
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):  # we answer with problem details instead
        schemas.pop(name, None)
    _add(schemas, "AnyEvent", EVENTS.json_schema(mode="serialization", ref_template=_REF))
    _add(schemas, "Frame", FRAMES.json_schema(mode="validation", ref_template=_REF))
    for model in _wire_models():  # also what no route mentions by itself
        if model.__name__ not in schemas:
            mode = "serialization" if issubclass(model, Wire) else "validation"
            _add(schemas, model.__name__, model.model_json_schema(mode=mode, ref_template=_REF))
    _add(schemas, "Problem", Problem.model_json_schema(mode="serialization", ref_template=_REF))
    document["components"]["securitySchemes"] = {
        "cookie": {"type": "apiKey", "in": "cookie", "name": "lifeos_session"},
        "bearer": {"type": "http", "scheme": "bearer"},
    }
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return with_types(document)


def _wire_models() -> Iterator[type[Wire | Request]]:
    """Every model of the wire, by module and name."""
    for info in pkgutil.iter_modules(protocol.__path__):
        module = importlib.import_module(f"{protocol.__name__}.{info.name}")
        for name, model in sorted(vars(module).items()):
            is_own = isinstance(model, type) and model.__module__ == module.__name__
            if is_own and issubclass(model, Wire | Request) and not name.startswith("_"):
                yield model


def _add(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    parts = _without_null_defaults({**schema.pop("$defs", {}), name: schema})
    for part, found in parts.items():
        if schemas.setdefault(part, found) != found:
            raise ValueError(f"two models are named {part!r}")


def _without_null_defaults(part: Any) -> Any:
    """As FastAPI writes schemas: a default of null is not mentioned."""
    if isinstance(part, list):
        return [_without_null_defaults(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_null_defaults(value) for key, value in part.items() if not (key == "default" and value is None)
    }
