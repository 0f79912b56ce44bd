"""Calls of tools in a form that no tool understands: a name that there is not, arguments that are packed twice.

`Any`: arguments as a model gave them, and parts of messages of whatever kind.
"""

import ast
import difflib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

import regex
from pydantic_ai import RunContext
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.messages import ModelRequest, ModelResponse, ToolCallPart, ToolReturnPart
from pydantic_ai.models import ModelRequestContext
from pydantic_ai.tools import ToolDefinition

from src.core.json_values import is_array, is_object
from src.services.agent.text_calls import plain_name, without_spare_commas
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
_MOST_REPEATS = 2
"""Calls that note what is noted before a model is asked to talk: some make the same one for ever."""
_FENCE = regex.compile(r"^\s*```\w*\s*|\s*```\s*$")


def surely(name: str, offered: Iterable[str]) -> str | None:
    """The tool of this name, in whatever letters and said to be in whatever place; None where there is none."""
    plain = _letters(plain_name(name))
    return next((one for one in offered if _letters(one) == plain), None)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def nearest(name: str, offered: Iterable[str]) -> str | None:
    """The tool that somebody means who calls one that there is not; None where nothing is near."""
    names = list(offered)
    plain = plain_name(name).casefold().replace("-", "_")
    same = surely(name, names)
    if same is not None:
        return same
    close = difflib.get_close_matches(plain, names, n=1, cutoff=0.75)
    if close:
        return close[0]
    found = next((tool for part, tool in _MEANT.items() if part in plain.replace("_", "")), None)
    if found is not None:
        verbs = _OTHERS.get(found, {})
        found = next((tool for verb, tool in verbs.items() if verb in plain), found)
    return found if found in names else None


class CallsAsMeant(AbstractCapability[AgentDeps]):
    """Takes calls as weak models make them.

    A tool in other letters is the one; an unknown one is answered with the one that is meant; arguments are read in the
    forms in which models write them; who makes the same calls again and again is asked to talk.
    """

    async def before_model_request(
        self, ctx: RunContext[AgentDeps], request_context: ModelRequestContext
    ) -> ModelRequestContext:
        """Name the tool that is meant in the answers to calls of tools that there are not."""
        last = request_context.messages[-1]
        if isinstance(last, ModelRequest):
            names = [*ctx.deps.kinds, SEARCH]
            last.parts = [_answered(part, names) if _is_unknown(part) else part for part in last.parts]
        return request_context

    async def after_model_request(
        self,
        ctx: RunContext[AgentDeps],
        *,
        request_context: ModelRequestContext,  # noqa: ARG002 - as it is called
        response: ModelResponse,
    ) -> ModelResponse:
        """Give the tools that are called their own names."""
        names = [*ctx.deps.kinds, SEARCH]
        response.parts = [_renamed(part, names) for part in response.parts]
        if ctx.deps.repeats >= _MOST_REPEATS:
            ctx.deps.shows_tools = False
        return response

    async def before_tool_validate(
        self,
        ctx: RunContext[AgentDeps],  # noqa: ARG002 - as it is called
        *,
        call: ToolCallPart,  # noqa: ARG002
        tool_def: ToolDefinition,
        args: str | dict[str, Any],
    ) -> str | dict[str, Any]:
        """The arguments without what they are packed in."""
        read = _read(args) if isinstance(args, str) else args
        fields = tool_def.parameters_json_schema.get("properties", {})
        inner = _unpacked(read, fields)
        return inner if isinstance(inner, dict) else args


def _renamed(part: Any, names: list[str]) -> Any:
    """A call with the name that the tool has; anything else as it is."""
    if isinstance(part, ToolCallPart) and part.tool_name not in names:
        part.tool_name = surely(part.tool_name, names) or part.tool_name
    return part


def _read(given: str) -> Any:
    """Arguments that are JSON, or nearly; None where they are not."""
    text = _FENCE.sub("", given).strip()
    for read in (_first_of, ast.literal_eval, _with_spare_commas):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


def _with_spare_commas(text: str) -> Any:
    return json.loads(without_spare_commas(text))


def _first_of(text: str) -> Any:
    """A JSON value, which some servers send twice. Raises `ValueError` for anything else."""
    value, end = json.JSONDecoder(strict=False).raw_decode(text)
    if text[end:].strip() and text[end:].strip() != text[:end].strip():
        raise ValueError("there is more")
    return value


def _unpacked(given: Any, fields: Container[str], depth: int = 3) -> Any:
    """Arguments without a list, a string, a schema or a name around them."""
    if depth == 0:
        return given
    if isinstance(given, str) and given.lstrip()[:1] in {"{", "["}:
        return _unpacked(_read(given), fields, depth - 1)
    if is_array(given) and len(given) == 1:
        return _unpacked(given[0], fields, depth - 1)
    if not is_object(given) or any(name in fields for name in given):
        return given
    inner = [value for value in given.values() if is_object(value) or is_array(value) or _is_packed(value)]
    return _unpacked(inner[0], fields, depth - 1) if len(inner) == 1 else given


def _is_packed(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("{")


def _is_unknown(part: Any) -> bool:
    return isinstance(part, ToolReturnPart) and part.retry is not None and part.retry.cause == _UNKNOWN


def _answered(part: Any, names: list[str]) -> Any:
    meant = nearest(part.tool_name, names)
    if meant is None:
        return part
    return replace(
        part, content=f"There is no tool {part.tool_name!r}, and nothing was changed. Call {meant!r} instead."
    )
