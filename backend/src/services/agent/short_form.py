"""The short form of a run, for models that read little at once: a short prompt, the tools that matter, the latest of the rest.

It takes some 1,500 tokens where the long form takes 4,000 and more, so that a small window holds the conversation too.

`Any`: JSON schemas of tools.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic_ai.tools import ToolDefinition

from src.models.turn import RecentMessage, TurnContext

SHORT_BELOW = 8_000
"""Tokens that a model has to read at once for the long form: the longest prompt, its tools, some messages and a reply."""
_MEMORIES = 5
_ITEMS = 8
_REMINDERS = 5
_MESSAGES = 6
_EARLIER = 400
_FIELDS: Mapping[str, frozenset[str]] = {
    "capture_inbox_item": frozenset({"text", "item_kind", "due_local"}),
    "schedule_reminder": frozenset({"text", "due_local", "repeat"}),
    "remember": frozenset({"text"}),
    "complete_inbox_item": frozenset({"item_id"}),
    "complete_step": frozenset({"step"}),
    "set_profile": frozenset({"name"}),
}
"""The tools of the short form, with their fields."""
_LEFT_OUT = frozenset({"title", "default", "maxLength", "minLength", "format"})

SHORT_TOOLS = frozenset(_FIELDS)


def is_short(context: int) -> bool:
    """Whether a model that reads so many tokens at once, 0: not known, gets the short form."""
    return 0 < context < SHORT_BELOW


def shortened(context: TurnContext) -> TurnContext:
    """What a run knows, the latest and nearest of it."""
    return context.model_copy(
        update={
            "memories": context.memories[:_MEMORIES],
            "open_items": context.open_items[:_ITEMS],
            "open_reminders": context.open_reminders[:_REMINDERS],
            "widgets": (),
            "routines": (),
            "earlier": context.earlier[-_EARLIER:],
        }
    )


def last_of(recent: Sequence[RecentMessage]) -> tuple[RecentMessage, ...]:
    """The messages that a short run sees."""
    return tuple(recent[-_MESSAGES:])


def short_tool(tool: ToolDefinition) -> ToolDefinition:
    """A tool with the fields that matter."""
    return replace(tool, parameters_json_schema=_short_schema(tool.name, tool.parameters_json_schema))


def _short_schema(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    fields = _FIELDS[name]
    definitions = schema.get("$defs", {})
    return {
        "type": "object",
        "properties": {one: _plain(given, definitions) for one, given in schema["properties"].items() if one in fields},
        "required": [one for one in schema.get("required", []) if one in fields],
    }


def _plain(given: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a field without what only a checker reads; null is told by leaving the field out."""
    if "$ref" in given:
        return _plain(definitions[given["$ref"].rpartition("/")[2]], definitions)
    options = [one for one in given.get("anyOf", []) if one.get("type") != "null"]
    if options:
        rest = {name: value for name, value in given.items() if name != "anyOf"}
        return _plain({**options[0], **rest}, definitions)
    return {name: value for name, value in given.items() if name not in _LEFT_OUT}
