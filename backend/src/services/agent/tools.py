"""The tools of the agents: one for each kind of effect, which notes it, and one that looks memories up.

A tool changes nothing. What is noted is applied after the reply is stored.

`Any`: JSON schemas, and arguments before an effect's model has checked them.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
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
from src.models.values import Locale
from src.services.agent.arguments import meant
from src.services.agent.short_form import SHORT_TOOLS, short_tool
from src.services.agent.specs import SPECS

Recall = Callable[[str], Awaitable[Sequence[MemoryHit]]]

SEARCH = "search_memories"
_MOST_SEARCHES = 10
_MOST_NAMED = 5
"""Of many things that were not noted, these are named one by one."""


@dataclass
class AgentDeps:
    """What a run may use, and what it noted.

    Attributes:
        kinds: the kinds that it is offered, by the names of their tools.
        most: how many effects one reply may hold.
        effects: filled by the tools, in the order of the calls.
    """

    context: TurnContext
    kinds: Mapping[str, AnyKind]
    most: int
    recall: Recall | None = None
    effects: list[Effect] = field(default_factory=list[Effect])
    unasked: list[Effect] = field(default_factory=list[Effect])
    """What it noted and the user's own words do not ask for; filled in the end, where `foreign`."""
    foreign: bool = False
    """Whether it saw what the user did not type."""
    searches: int = 0
    shows_tools: bool = True
    """Whether the model is offered tools at all; some refuse a request that holds any."""
    short: bool = False
    """Whether the model reads little at once, and gets the short form."""
    language: Locale | None = None
    """The language that it is told once more to answer in."""
    repeats: int = 0
    """How often it noted what it had noted before."""
    _wanted: list[str] = field(default_factory=list[str])

    @property
    def offered(self) -> Iterable[str]:
        """Names of the tools that the model is told of now."""
        if not self.shows_tools:
            return ()
        return SHORT_TOOLS.intersection(self.kinds) if self.short else self.kinds.keys()

    def call(self, name: str, arguments: dict[str, Any]) -> str:
        """Do what a call in the text asks for; answers as `note`."""
        if name == SEARCH:
            self._wanted.append(str(arguments.get("query", "")))
            return "noted"
        kind = self.kinds[name]
        return self.note(kind, arguments) if name == kind.name else self.note_several(kind, arguments)

    async def found(self, query: str) -> Sequence[MemoryHit]:
        """Memories beyond those of the context."""
        hits = await self.recall(query) if self.recall is not None else ()
        self.foreign = self.foreign or not all(hit.typed for hit in hits)
        return hits

    async def look_up(self) -> None:
        """Put the memories that calls in the text asked for into the context, for the next try."""
        if self.recall is not None:
            found = [hit for query in self._wanted[:_MOST_SEARCHES] for hit in await self.found(query)]
            known = {hit.id: hit for hit in (*self.context.memories, *found)}
            self.context = self.context.model_copy(update={"memories": tuple(known.values())})
        self._wanted.clear()

    def close(self, asked: Sequence[Effect]) -> None:
        """Set aside what was noted and not asked for, but for what is harmless."""
        harmless = {kind.model for kind in self.kinds.values() if kind.harmless}
        stands = [effect for effect in self.effects if type(effect) in harmless or effect in asked]
        self.unasked += [effect for effect in self.effects if effect not in stands]
        self.effects[:] = stands

    def note(self, kind: AnyKind, arguments: dict[str, Any]) -> str:
        """Note an effect, once; answers `noted`, or, beginning with `Not noted`, what is wrong, in words for the model."""
        problem = self._problem(kind, arguments)
        if problem is None:
            return "noted"
        return f"Not noted, nothing was changed: {problem} Correct it, or tell the user that it did not work."

    def note_several(self, kind: AnyKind, arguments: dict[str, Any]) -> str:
        """Note each of several effects for itself; what is wrong with one keeps no other one back."""
        given = _listed(arguments.get("items", arguments))
        if given is None:
            return "Not noted, nothing was changed: items: give a list."
        problems = [(number, self._problem(kind, one)) for number, one in enumerate(given, 1)]
        wrong = [f"{number}: {problem}" for number, problem in problems if problem is not None]
        if not wrong:
            return f"noted all {len(given)}"
        lead = (
            "Not noted" if len(wrong) == len(given) else f"Noted {len(given) - len(wrong)} of {len(given)}. Not noted"
        )
        more = f" … and {len(wrong) - _MOST_NAMED} more." if len(wrong) > _MOST_NAMED else ""
        return f"{lead}: {' '.join(wrong[:_MOST_NAMED])}{more} Correct those alone, or tell the user what is left."

    def _problem(self, kind: AnyKind, arguments: dict[str, Any]) -> str | None:
        """Note an effect; None, or what is wrong."""
        if len(self.effects) >= self.most:
            return f"one reply holds {self.most} things and is full; offer to go on with the rest in the next message."
        try:
            given = meant(kind.model, arguments, ignores_extras=kind.ignores_extras)
            effect: Effect = kind.model.model_validate(given)
            if kind.check is not None:
                kind.check(effect)
        except InvalidInput as error:
            return error.detail
        except pydantic.ValidationError as error:
            return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()) + "."
        if effect in self.effects:
            self.repeats += 1
        else:
            self.effects.append(effect)
        return None


def offered_kinds(kinds: Sequence[AnyKind], context: TurnContext) -> dict[str, AnyKind]:
    """The kinds that a run is offered, by the names of their tools."""
    if not SPECS[context.agent].uses_tools:
        return {}
    offered = [kind for kind in kinds if kind.offered(context)]
    return {kind.name: kind for kind in offered} | {kind.several: kind for kind in offered if kind.several}


def tool_bytes(kinds: Sequence[AnyKind], *, short: bool) -> dict[str, int]:
    """How much a model is told of each tool, by its name."""
    tools = [_effect_tool(kind) for kind in kinds] + [_several_tool(kind) for kind in kinds if kind.several]
    defined = [tool.tool_def for tool in tools if not short or tool.name in SHORT_TOOLS]
    told = [short_tool(one) if short else one for one in defined]
    schemas = {one.name: [one.name, one.description, one.parameters_json_schema] for one in told}
    return {name: len(json.dumps(schema, ensure_ascii=False).encode()) for name, schema in schemas.items()}


def effect_toolset(kinds: Sequence[AnyKind]) -> AbstractToolset[AgentDeps]:
    """A tool for each kind, and one for several of a kind, offered where the kind says so."""

    def is_offered(ctx: RunContext[AgentDeps], tool: ToolDefinition) -> bool:
        deps = ctx.deps
        return deps.shows_tools and tool.name in deps.kinds and (not deps.short or tool.name in SHORT_TOOLS)

    tools = [_effect_tool(kind) for kind in kinds] + [_several_tool(kind) for kind in kinds if kind.several]
    return FunctionToolset(tools, id="effects").filtered(is_offered).prepared(_in_its_form)


async def _in_its_form(ctx: RunContext[AgentDeps], tools: list[ToolDefinition]) -> list[ToolDefinition]:
    return [short_tool(tool) for tool in tools] if ctx.deps.short else tools


def _effect_tool(kind: AnyKind) -> Tool[AgentDeps]:
    async def note(ctx: RunContext[AgentDeps], **arguments: Any) -> str:
        return ctx.deps.note(kind, arguments)

    return Tool[AgentDeps].from_schema(
        note, name=kind.name, description=kind.model.__doc__, json_schema=_schema(kind), takes_ctx=True
    )


def _several_tool(kind: AnyKind) -> Tool[AgentDeps]:
    async def note(ctx: RunContext[AgentDeps], **arguments: Any) -> str:
        return ctx.deps.note_several(kind, arguments)

    entry = _schema(kind)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": entry}},
        "required": ["items"],
        "additionalProperties": False,
        "$defs": entry.pop("$defs", {}),
    }
    return Tool[AgentDeps].from_schema(
        note,
        name=kind.several,
        description=f"The same as `{kind.name}` for several at once: one entry for each.",
        json_schema=schema,
        takes_ctx=True,
    )


def _listed(given: Any) -> list[dict[str, Any]] | None:
    """Entries as models give them: a list, the JSON of one, one alone, or bare texts."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = [line for line in given.splitlines() if line.strip()]
    entries = given if isinstance(given, list) else [given]
    listed = [{"text": entry} if isinstance(entry, str) else entry for entry in entries]
    return listed if listed and all(isinstance(entry, dict) for entry in listed) else None


def _schema(kind: AnyKind) -> dict[str, Any]:
    schema = kind.model.model_json_schema()
    schema["properties"].pop("kind")
    schema.pop("title", None)
    schema.pop("description", None)
    return kind.schema(schema) if kind.schema else schema


async def search_tool(ctx: RunContext[AgentDeps], tool: ToolDefinition) -> ToolDefinition | None:
    """The tool that looks memories up, where tools are offered."""
    return tool if ctx.deps.shows_tools and not ctx.deps.short else None


async def search_memories(ctx: RunContext[AgentDeps], query: str) -> list[str]:
    """Look up what is remembered about the user beyond the memories in the context.

    Args:
        ctx: the run.
        query: what to look for, in the user's language.
    """
    ctx.deps.searches += 1
    if ctx.deps.searches > _MOST_SEARCHES:
        return []
    return [f"{hit.id}: {hit.text}" for hit in await ctx.deps.found(query)]
