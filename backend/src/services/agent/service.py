"""The four agents and the one way to run them.

A run reads, notes effects, and streams text; it changes nothing. Its caller stores what it gives and applies the
effects afterwards, so a run may be repeated. Nothing outside this module and `offline_model` knows which model runs.
"""

import asyncio
import json
from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

import httpx
import pydantic
from pydantic_ai import Agent, RunContext, RunUsage, Tool, UsageLimits
from pydantic_ai.exceptions import (
    AgentRunError,
    FallbackExceptionGroup,
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelRateLimitError,
    ModelRequestTimeout,
    ModelServerError,
    ModelUnavailableError,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
    UserError,
)
from pydantic_ai.messages import (
    AgentStreamEvent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    UserPromptPart,
)
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from src.errors import BudgetSpent, InvalidInput, ModelBusy, ModelRefused
from src.models.effects import (
    CaptureInboxItem,
    CaptureInboxItems,
    CompleteStep,
    Effect,
    GoBack,
    ProposeInboxItem,
    ShowWidget,
)
from src.models.turn import AgentOutput, MemoryHit, RecentMessage, TurnContext, Usage
from src.models.values import Locale
from src.offline_model import CAPTURE_MANY, OfflineModel, warm
from src.services.agent.reply_text import ReplyTextFilter
from src.services.widgets.kinds import check_new, with_types
from src.settings import Settings

OFFLINE = "offline"
_PROMPTS = Path(__file__).parents[2] / "prompts"
_RETRYABLE_STATUS = frozenset({408, 409, 425, 429})
_NO_USER_TEXT = "."
"""User prompt of a run that no message of the user began; `TurnContext.occasion` says why it runs."""

_MODEL_SETTINGS = ModelSettings(max_retries=0, first_event_timeout=60.0, timeout=30.0)
"""Temporal retries, the provider's client does not (its default is 2 retries with 600 s each)."""

Recall = Callable[[str], Awaitable[Sequence[MemoryHit]]]
OnText = Callable[[str], Awaitable[None]]


@dataclass
class AgentDeps:
    """What a run may use. `effects` is filled by its tools, in the order of the calls."""

    context: TurnContext
    recall: Recall | None = None
    effects: list[Effect] = field(default_factory=list[Effect])


class AgentService:
    """Runs the agents on the model that the settings name.

    Raises on construction: `pydantic_ai.exceptions.UserError` where the model's name or its key is missing or unknown.
    """

    def __init__(self, settings: Settings) -> None:
        self._limits = settings.limits
        self._model = build_model(settings)
        self.is_offline = isinstance(self._model, OfflineModel)
        self._agent: Agent[AgentDeps, str] = Agent(
            self._model,
            deps_type=AgentDeps,
            output_type=str,
            instructions=_instructions,
            tools=[*_effect_tools(), _capture_many(), Tool(_search_memories, name="search_memories", takes_ctx=True)],
            model_settings=_MODEL_SETTINGS,
            retries=2,
        )

    @property
    def model_name(self) -> str:
        """The name of the model in use; `offline` for the offline one."""
        return OFFLINE if self.is_offline else self._model.model_name

    async def warm(self) -> None:
        """Load what the first turn would otherwise wait for. Off the event loop, about 0.3 s."""
        if self.is_offline:
            await asyncio.to_thread(warm)

    async def sum_up(self, before: str, said: Sequence[RecentMessage], *, locale: Locale) -> tuple[str, Usage]:
        """New notes of a conversation, from those so far and what was said since, and what that cost.

        Raises:
            ModelBusy: passing trouble; worth a retry.
            ModelRefused: the provider, or a limit of ours, says no for good.
        """
        data = json.dumps({"notes": before, "messages": [message.model_dump() for message in said]}, ensure_ascii=False)
        writer = Agent(
            self._model, output_type=str, instructions=_prompt(locale, "summary"), model_settings=_MODEL_SETTINGS
        )
        try:
            result = await writer.run(
                data, usage_limits=UsageLimits(request_limit=2, total_tokens_limit=self._limits.tokens_per_turn)
            )
        except (AgentRunError, FallbackExceptionGroup, UserError, httpx.HTTPError, pydantic.ValidationError) as error:
            raise _translated(error) from error
        return result.output.strip(), _cost(result.usage)

    async def close(self) -> None:
        """Close the connections to the provider. A second call does nothing."""
        models = self._model.models if isinstance(self._model, FallbackModel) else [self._model]
        for model in models:
            if isinstance(model, OpenAIChatModel):
                await model.client.close()

    async def run(
        self,
        context: TurnContext,
        *,
        text: str,
        recent: Sequence[RecentMessage] = (),
        recall: Recall | None = None,
        on_text: OnText | None = None,
        tokens_today: int = 0,
    ) -> AgentOutput:
        """Run `context.agent` once.

        Args:
            context: all that the run knows.
            text: what the user wrote; ignored unless `context.occasion` is `message`.
            recent: the messages before, oldest first.
            recall: looks further memories up, for the tool of that name.
            tokens_today: what the user has used of the day's budget.
            on_text: gets each addition to the text as it comes; what it raises ends the run and is raised here.

        Returns:
            The whole text, equal to all additions joined, the effects and the usage.

        Raises:
            BudgetSpent: the day's tokens are used up; the model is not asked.
            ModelBusy: passing trouble; worth a retry.
            ModelRefused: the provider, or a limit of ours, says no for good.
        """
        if tokens_today >= self._limits.tokens_per_day:
            raise BudgetSpent("The day's tokens are used up.")
        deps = AgentDeps(context, recall)
        text_so_far = _Collector(on_text)
        prompt = text if context.occasion == "message" else _NO_USER_TEXT

        async def follow(_: RunContext[AgentDeps], events: AsyncIterable[AgentStreamEvent]) -> None:
            await text_so_far.follow(events)

        try:
            result = await self._agent.run(
                prompt,
                deps=deps,
                message_history=_history(recent),
                usage_limits=UsageLimits(
                    request_limit=10,
                    tool_calls_limit=self._limits.tool_calls_per_turn,
                    total_tokens_limit=self._limits.tokens_per_turn,
                ),
                event_stream_handler=follow,
            )
        except (AgentRunError, FallbackExceptionGroup, UserError, httpx.HTTPError, pydantic.ValidationError) as error:
            raise _translated(error) from error
        await text_so_far.finish()
        if not text_so_far.text.strip():
            raise ModelBusy("The model answered with no text.")
        return AgentOutput(text=text_so_far.text, effects=tuple(deps.effects), usage=_cost(result.usage))


def _cost(usage: RunUsage) -> Usage:
    return Usage(
        requests=usage.requests,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        tool_calls=usage.tool_calls,
    )


def build_model(settings: Settings) -> Model:
    """The model that the settings name, the offline one where they name none."""
    names = settings.model_names
    if not names:
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    models = [_named_model(name, settings) for name in names]
    return models[0] if len(models) == 1 else FallbackModel(models[0], *models[1:])


def _named_model(name: str, settings: Settings) -> Model:
    provider, _, model_name = name.partition(":")
    if name == OFFLINE:
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    if provider in {"openai", "openai-chat"} and settings.openai_base_url:
        # What calls itself OpenAI-compatible speaks chat completions; the responses API is OpenAI's own.
        key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
        return OpenAIChatModel(model_name, provider=OpenAIProvider(base_url=settings.openai_base_url, api_key=key))
    return infer_model(name)


class _Collector:
    """Joins the text of all responses of one run, filtered, and passes each addition on."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._filter = ReplyTextFilter()
        self._parts: list[str] = []
        self._gap = ""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    async def follow(self, events: AsyncIterable[AgentStreamEvent]) -> None:
        async for event in events:
            match event:
                case PartStartEvent(part=TextPart(content=content)):
                    self._gap = "\n\n" if self._parts else ""
                    await self._add(content)
                case PartDeltaEvent(delta=TextPartDelta(content_delta=content)):
                    await self._add(content)
                case _:
                    pass

    async def finish(self) -> None:
        await self._show(self._filter.finish())

    async def _add(self, content: str) -> None:
        if content:
            await self._show(self._filter.feed(content))

    async def _show(self, shown: str) -> None:
        if not self._parts or self._gap:
            shown = shown.lstrip()
        if not shown:
            return
        shown, self._gap = self._gap + shown, ""
        self._parts.append(shown)
        if self._on_text is not None:
            await self._on_text(shown)


def _instructions(ctx: RunContext[AgentDeps]) -> str:
    context = ctx.deps.context
    data = context.model_dump_json(exclude_none=True).replace("<", "\\u003c")
    return f"{_prompt(context.locale, context.agent)}\n\n<context>\n{data}\n</context>"


@cache
def _prompt(locale: str, name: str) -> str:
    return (_PROMPTS / locale / f"{name}.md").read_text(encoding="utf-8").strip()


def _history(recent: Sequence[RecentMessage]) -> list[ModelMessage]:
    return [
        ModelRequest(parts=[UserPromptPart(content=message.text)])
        if message.role == "user"
        else ModelResponse(parts=[TextPart(content=message.text)])
        for message in recent
        if message.text
    ]


def _effect_tools() -> list[Tool[AgentDeps]]:
    return [_effect_tool(effect) for effect in get_args(get_args(Effect)[0])]


def _effect_tool(effect: type[pydantic.BaseModel]) -> Tool[AgentDeps]:
    schema = with_types(effect.model_json_schema())
    schema["properties"].pop("kind")
    schema.pop("title", None)

    async def note(ctx: RunContext[AgentDeps], **arguments: Any) -> str:
        try:
            made = effect.model_validate(arguments)
            if isinstance(made, ShowWidget):
                check_new(made.widget_type, made.state)
            ctx.deps.effects.append(made)  # pyright: ignore[reportArgumentType]
        except InvalidInput as error:
            return f"Not noted, nothing was changed: {error.detail} Correct it, or tell the user that it did not work."
        except pydantic.ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            return f"Not noted, nothing was changed: {wrong}. Correct it, or tell the user that it did not work."
        return "noted"

    tool: Tool[Any] = Tool.from_schema(
        note,
        name=str(effect.model_fields["kind"].default),
        description=effect.__doc__,
        json_schema=schema,
        takes_ctx=True,
    )

    async def offered(ctx: RunContext[AgentDeps], definition: Any) -> Any:
        return definition if _is_offered(effect, ctx.deps.context) else None

    tool.prepare = offered
    return tool


def _capture_many() -> Tool[AgentDeps]:
    """A tool that notes many things in one call."""
    schema = CaptureInboxItems.model_json_schema()
    schema.pop("title", None)
    schema["$defs"]["CaptureInboxItem"]["properties"].pop("kind")

    async def note(ctx: RunContext[AgentDeps], **arguments: Any) -> str:
        try:
            ctx.deps.effects += CaptureInboxItems.model_validate(arguments).items
        except pydantic.ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            return f"Not noted, nothing was changed: {wrong}. Correct it, or tell the user that it did not work."
        return "noted"

    tool: Tool[Any] = Tool.from_schema(
        note, name=CAPTURE_MANY, description=CaptureInboxItems.__doc__, json_schema=schema, takes_ctx=True
    )

    async def offered(ctx: RunContext[AgentDeps], definition: Any) -> Any:
        return definition if _is_offered(CaptureInboxItem, ctx.deps.context) else None

    tool.prepare = offered
    return tool


def _is_offered(effect: type[pydantic.BaseModel], context: TurnContext) -> bool:
    """A run over the inbox reads texts that are data, so all it can do is to propose; nothing else proposes."""
    if context.occasion == "inbox" or effect is ProposeInboxItem:
        return context.occasion == "inbox" and effect is ProposeInboxItem
    return context.step is not None or effect not in {CompleteStep, GoBack}


async def _search_memories(ctx: RunContext[AgentDeps], query: str) -> list[str]:
    """Look up what is remembered about the user beyond the memories in the context.

    Args:
        ctx: the run.
        query: what to look for, in the user's language.
    """
    if ctx.deps.recall is None:
        return []
    return [f"{hit.id}: {hit.text}" for hit in await ctx.deps.recall(query)]


def _translated(error: BaseException) -> ModelBusy | ModelRefused:
    """The provider's error as one of ours: passing trouble, or a no for good."""
    if isinstance(error, FallbackExceptionGroup):
        translated = [_translated(inner) for inner in error.exceptions]
        return next((inner for inner in translated if isinstance(inner, ModelBusy)), translated[0])
    if isinstance(error, ModelHTTPError):
        if error.status_code in _RETRYABLE_STATUS or error.status_code >= 500:
            return ModelBusy(f"The model's provider answered {error.status_code}.", retry_after=error.retry_after)
        return ModelRefused(f"The model's provider refused the request with status {error.status_code}.")
    if isinstance(
        error,
        ModelRateLimitError | ModelUnavailableError | ModelServerError | ModelConnectionError | ModelRequestTimeout,
    ):
        return ModelBusy("The model's provider does not answer.", retry_after=error.retry_after)
    if isinstance(error, UsageLimitExceeded):
        return ModelRefused("The reply went over the limit of tokens or tool calls for one turn.")
    if isinstance(error, UserError):
        return ModelRefused("The model is not set up: its name or its key is wrong.")
    if isinstance(error, ModelAPIError | httpx.HTTPError | UnexpectedModelBehavior | pydantic.ValidationError):
        return ModelBusy("The model's answer broke off or could not be read.")
    return ModelBusy("The model did not answer.")
