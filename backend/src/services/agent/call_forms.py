"""Calls of tools in a form that no tool understands: a name that there is not, arguments that are packed twice.

`Any`: arguments as a model gave them, and parts of messages of whatever kind.
"""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import regex
from pydantic_ai import RunContext
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.messages import ModelRequest, ToolCallPart, ToolReturnPart
from pydantic_ai.models import ModelRequestContext
from pydantic_ai.tools import ToolDefinition

from src.services.agent.tools import SEARCH, AgentDeps

_MEANT: Mapping[str, str] = {
    "remind": "schedule_reminder",
    "alarm": "schedule_reminder",
    "notif": "schedule_reminder",
    "calendar": "schedule_reminder",
    "event": "schedule_reminder",
    "search": SEARCH,
    "recall": SEARCH,
    "lookup": SEARCH,
    "memor": "remember",
    "fact": "remember",
    "task": "capture_inbox_item",
    "todo": "capture_inbox_item",
    "note": "capture_inbox_item",
    "item": "capture_inbox_item",
    "list": "capture_inbox_item",
    "inbox": "capture_inbox_item",
    "profile": "set_profile",
    "routine": "set_routine",
}
"""Parts of names that models make up, and what they mean by them. The first that fits counts."""
_OTHERS: Mapping[str, Mapping[str, str]] = {
    "schedule_reminder": {"cancel": "cancel_reminder", "delete": "cancel_reminder", "update": "update_reminder"},
    "capture_inbox_item": {
        "complete": "complete_inbox_item",
        "done": "complete_inbox_item",
        "update": "update_inbox_item",
    },
    "remember": {"delete": "forget", "remove": "forget"},
}
"""What one with another verb in it means."""
_UNKNOWN = "unknown_tool"
_SPACE = regex.compile(r"^(?:functions?|tools?|default_api|assistant|api)[./:]")


def nearest(name: str, offered: Iterable[str]) -> str | None:
    """The tool that somebody means who calls one that there is not; None where nothing is near."""
    names = list(offered)
    plain = _SPACE.sub("", name.strip().casefold()).replace("-", "_")
    if plain in names:
        return plain
    close = difflib.get_close_matches(plain, names, n=1, cutoff=0.75)
    if close:
        return close[0]
    found = next((tool for part, tool in _MEANT.items() if part in plain.replace("_", "")), None)
    if found is not None:
        verbs = _OTHERS.get(found, {})
        found = next((tool for verb, tool in verbs.items() if verb in plain), found)
    return found if found in names else None


class CallsAsMeant(AbstractCapability[AgentDeps]):
    """Takes calls as weak models make them: an unknown tool is answered with the one that is meant, JSON in JSON is read."""

    async def before_model_request(
        self, ctx: RunContext[AgentDeps], request_context: ModelRequestContext
    ) -> ModelRequestContext:
        """Name the tool that is meant in the answers to calls of tools that there are not."""
        last = request_context.messages[-1]
        if isinstance(last, ModelRequest):
            names = [*ctx.deps.kinds, SEARCH]
            last.parts = [_answered(part, names) if _is_unknown(part) else part for part in last.parts]
        return request_context

    async def before_tool_validate(
        self,
        ctx: RunContext[AgentDeps],  # noqa: ARG002 - as it is called
        *,
        call: ToolCallPart,  # noqa: ARG002
        tool_def: ToolDefinition,  # noqa: ARG002
        args: str | dict[str, Any],
    ) -> str | dict[str, Any]:
        """Arguments that are JSON in a JSON string, without the string."""
        if not isinstance(args, str):
            return args
        try:
            inner = json.loads(args)
        except ValueError:
            return args
        return inner if isinstance(inner, str) and inner.lstrip().startswith("{") else args


def _is_unknown(part: Any) -> bool:
    return isinstance(part, ToolReturnPart) and part.retry is not None and part.retry.cause == _UNKNOWN


def _answered(part: Any, names: list[str]) -> Any:
    meant = nearest(part.tool_name, names)
    if meant is None:
        return part
    return replace(
        part, content=f"There is no tool {part.tool_name!r}, and nothing was changed. Call {meant!r} instead."
    )
