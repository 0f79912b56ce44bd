"""Settings written back as the environment of a child process."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from src.settings import Settings, child_environment


def environment_of(settings: Settings) -> dict[str, str]:
    """The `LIFEOS_…` variables that make a process read the same settings, secrets among them."""
    return dict(_variables(settings, "LIFEOS_"))


def environment_for_child(settings: Settings, extra: dict[str, str]) -> dict[str, str]:
    """This process's environment with `settings` in place of its own LIFEOS_ names, and `extra` on top."""
    return child_environment({**environment_of(settings), **extra})


def _variables(model: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for field in type(model).model_fields:
        value: object = getattr(model, field)
        name = f"{prefix}{field.upper()}"
        if isinstance(value, BaseModel):
            yield from _variables(value, f"{name}__")
        elif value is not None:
            yield name, _as_text(value)


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, str | Path):
        return str(value)
    return json.dumps(value)
