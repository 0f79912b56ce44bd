"""The configuration's documentation, made from the settings themselves: docs/configuration.md and .env.example."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from src.settings import PROVIDER_KEYS, Settings

_INTRODUCTION = """\
# Configuration

Every setting is an environment variable; none is needed to start. `make up` also reads a file `.env` in the folder it
is typed in; the environment wins. Lists are written as JSON. This page is generated from `backend/src/settings.py`
(`make gen`).
"""

_COMPOSE = """\
# Passwords of docker compose. `make env` writes this file with random ones; `make up` does not need them.
"""


@dataclass(frozen=True)
class Setting:
    """One environment variable."""

    name: str
    default: str
    description: str
    choices: str


@dataclass(frozen=True)
class Group:
    """Settings that belong together, and the sentence that says what they are about."""

    about: str
    settings: list[Setting]


def groups() -> list[Group]:
    """All settings: first those without a group, then each group in the order of the code."""
    top = [_setting("", name, field) for name, field in Settings.model_fields.items() if not _nested(field)]
    return [Group("General.", top), *_nested_groups()]


def markdown() -> str:
    """docs/configuration.md."""
    return "\n".join([_INTRODUCTION, *(_table(group) for group in groups()), _providers()])


def env_example(passwords: tuple[str, ...]) -> str:
    """.env.example: every setting, commented out, with its default; the `passwords` of docker compose first."""
    lines = [_COMPOSE.rstrip(), *(f"# {name}=" for name in passwords), ""]
    lines += ["# Keys that model providers' own clients read."]
    lines += [f"# {name}=" for name in PROVIDER_KEYS]
    for group in groups():
        lines += ["", f"# --- {group.about}"]
        for setting in group.settings:
            lines += [f"# {setting.description}{setting.choices}", f"# {setting.name}={setting.default}"]
    return "\n".join([*lines, ""])


def _nested(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _nested_groups() -> Iterator[Group]:
    for group, field in Settings.model_fields.items():
        kind = _nested(field)
        if kind:
            settings = [_setting(f"{group}__", name, one) for name, one in kind.model_fields.items()]
            yield Group((kind.__doc__ or "").strip(), settings)


def _setting(prefix: str, name: str, field: FieldInfo) -> Setting:
    choices: tuple[Any, ...] = getattr(field.annotation, "__args__", ())
    literal = bool(choices) and all(isinstance(choice, str) for choice in choices)
    return Setting(
        name=f"LIFEOS_{prefix}{name}".upper(),
        default=_default(field),
        description=field.description or "",
        choices=f" One of: {', '.join(choices)}." if literal else "",
    )


def _default(field: FieldInfo) -> str:
    value: object = field.get_default(call_default_factory=True, validated_data={})
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value).replace(str(Path.home()), "~")
        case str():
            return value
        case _ if value is PydanticUndefined:
            return ""
        case _:
            return json.dumps(value)


def _table(group: Group) -> str:
    lines = [f"\n## {group.about.rstrip('.')}\n", "| variable | default | |", "|---|---|---|"]
    for setting in group.settings:
        default = f"`{setting.default}`" if setting.default else ""
        text = f"{setting.description}{setting.choices}".replace("|", "\\|")
        lines.append(f"| `{setting.name}` | {default} | {text} |")
    return "\n".join(lines)


def _providers() -> str:
    lines = ["\n\n## Model providers' own variables\n", "| variable | model used when only this is set |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{name}` | `{model}` |" for name, model in PROVIDER_KEYS.items()), ""])
