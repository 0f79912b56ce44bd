"""The kinds of widgets: a module each, found by itself. A new kind is a new module with a `KIND`.

`Any`: a JSON schema.
"""

import importlib
import pkgutil
from typing import Any

from src.errors import InvalidInput
from src.services.widgets.kinds.base import Kind, State, checked


def find_kinds() -> dict[str, Kind]:
    """The kinds whose modules lie in this package, by their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "base")
    kinds: list[Kind] = [importlib.import_module(f"{__name__}.{name}").KIND for name in names]
    return {kind.name: kind for kind in kinds}


KINDS = find_kinds()
"""Every kind of widget, by its type."""


def kind_of(widget_type: str) -> Kind:
    """The kind of a type. Raises `InvalidInput` where there is none."""
    kind = KINDS.get(widget_type)
    if kind is None:
        raise InvalidInput(f"There is no widget of type {widget_type[:40]!r}; there are: {', '.join(KINDS)}.")
    return kind


def check_new(widget_type: str, state: State) -> None:
    """Whether an agent may show a widget of this state. Raises `InvalidInput`, with what is wrong in words."""
    kind = kind_of(widget_type)
    checked(kind, kind.from_agent(state))


def with_types(schema: Any) -> Any:
    """A JSON schema in which every type of widget is one of those that there are."""
    if isinstance(schema, list):
        return [with_types(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-closed-set") == "widget-types":
        kept = {key: value for key, value in schema.items() if key not in {"x-closed-set", "maxLength"}}
        return {**kept, "enum": list(KINDS)}
    return {key: with_types(value) for key, value in schema.items()}
