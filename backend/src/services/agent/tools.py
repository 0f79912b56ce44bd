"""The tools of the agents: one for each kind of effect, which notes it, and one that looks memories up.

A tool changes nothing. What is noted is applied after the reply is stored.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydantic
from pydantic_ai import RunContext, Tool
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.toolsets import AbstractToolset, FunctionToolset

from src.errors import InvalidInput
from src.models.effect_kinds import AnyKind
from src.models.effects import Effect
from src.models.turn import MemoryHit, TurnContext
from src.services.agent.specs import SPECS

Recall = Callable[[str], Awaitable[Sequence[MemoryHit]]]


@dataclass
class AgentDeps:
    """What a run may use. `effects` is filled by its tools, in the order of the calls."""

    context: TurnContext
    recall: Recall | None = None
    effects: list[Effect] = field(default_factory=list[Effect])

    def note(self, kind: AnyKind, arguments: dict[str, Any]) -> str:
        """Note an effect; answers `noted`, or, beginning with `Not noted`, what is wrong, in words for the model."""
        try:
            effect: Effect = kind.model.model_validate(arguments)
            if kind.check is not None:
                kind.check(effect)
        except InvalidInput as error:
            return _not_noted(error.detail)
        except pydantic.ValidationError as error:
            return _not_noted("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()) + ".")
        self.effects.append(effect)
        return "noted"


def effect_toolset(kinds: Sequence[AnyKind]) -> AbstractToolset[AgentDeps]:
    """A tool for each kind, offered where the kind says so."""
    offered = {kind.name: kind.offered for kind in kinds}

    def is_offered(ctx: RunContext[AgentDeps], tool: ToolDefinition) -> bool:
        context = ctx.deps.context
        return SPECS[context.agent].uses_tools and offered[tool.name](context)

    return FunctionToolset([_effect_tool(kind) for kind in kinds], id="effects").filtered(is_offered)


def _effect_tool(kind: AnyKind) -> Tool[AgentDeps]:
    async def note(ctx: RunContext[AgentDeps], **arguments: Any) -> str:
        return ctx.deps.note(kind, arguments)

    return Tool[AgentDeps].from_schema(
        note, name=kind.name, description=kind.model.__doc__, json_schema=_schema(kind), takes_ctx=True
    )


def _schema(kind: AnyKind) -> dict[str, Any]:
    schema = kind.model.model_json_schema()
    schema["properties"].pop("kind")
    schema.pop("title", None)
    schema.pop("description", None)
    return schema


async def search_memories(ctx: RunContext[AgentDeps], query: str) -> list[str]:
    """Look up what is remembered about the user beyond the memories in the context.

    Args:
        ctx: the run.
        query: what to look for, in the user's language.
    """
    if ctx.deps.recall is None:
        return []
    return [f"{hit.id}: {hit.text}" for hit in await ctx.deps.recall(query)]


def _not_noted(why: str) -> str:
    return f"Not noted, nothing was changed: {why} Correct it, or tell the user that it did not work."
