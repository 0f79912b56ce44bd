"""The one way to run an agent.

A run reads, notes effects, and streams text; it changes nothing. Its caller stores what it gives and applies the
effects afterwards, so a run may be repeated.
"""

import asyncio
import json
from collections.abc import Sequence

from pydantic_ai import Agent, RunContext, RunUsage, UsageLimits
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart

from src.errors import BudgetSpent, ModelBusy
from src.models.effect_kinds import AnyKind
from src.models.turn import AgentOutput, RecentMessage, TurnContext, Usage
from src.models.values import Locale
from src.offline_model import OfflineModel, warm
from src.services.agent.models import MODEL_SETTINGS, OFFLINE, build_model, close_model
from src.services.agent.specs import SPECS, SUMMARY_WRITER
from src.services.agent.stream import OnText, ReplyCollector
from src.services.agent.tools import AgentDeps, Recall, effect_toolset, search_memories
from src.services.agent.translation import PROVIDER_ERRORS, translated
from src.settings import Settings

_NO_USER_TEXT = "."
"""User prompt of a run that no message of the user began; `TurnContext.occasion` says why it runs."""


class AgentService:
    """Runs the agents on the model that the settings name.

    Raises on construction: `pydantic_ai.exceptions.UserError` where the model's name or its key is missing or unknown.

    Args:
        settings: name the model and the limits.
        kinds: what the agents may note.
    """

    def __init__(self, settings: Settings, kinds: Sequence[AnyKind]) -> None:
        self._limits = settings.limits
        self._model = build_model(settings)
        self.is_offline = isinstance(self._model, OfflineModel)
        self.agent: Agent[AgentDeps, str] = Agent(
            self._model,
            deps_type=AgentDeps,
            output_type=str,
            instructions=_instructions,
            tools=[search_memories],
            toolsets=[effect_toolset(kinds)],
            model_settings=MODEL_SETTINGS,
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
        instructions = SUMMARY_WRITER.instructions(locale)
        writer = Agent(self._model, output_type=str, instructions=instructions, model_settings=MODEL_SETTINGS)
        try:
            result = await writer.run(
                data, usage_limits=UsageLimits(request_limit=2, total_tokens_limit=self._limits.tokens_per_turn)
            )
        except PROVIDER_ERRORS as error:
            raise translated(error) from error
        return result.output.strip(), _cost(result.usage)

    async def close(self) -> None:
        """Close the connections to the provider. A second call does nothing."""
        await close_model(self._model)

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
        reply = ReplyCollector(on_text)
        prompt = text if context.occasion == "message" else _NO_USER_TEXT

        try:
            result = await self.agent.run(
                prompt,
                deps=deps,
                message_history=_history(recent),
                usage_limits=UsageLimits(
                    request_limit=10,
                    tool_calls_limit=self._limits.tool_calls_per_turn,
                    total_tokens_limit=self._limits.tokens_per_turn,
                ),
                event_stream_handler=reply.follow,
            )
        except PROVIDER_ERRORS as error:
            raise translated(error) from error
        await reply.finish()
        if not reply.text.strip():
            raise ModelBusy("The model answered with no text.")
        return AgentOutput(text=reply.text, effects=tuple(deps.effects), usage=_cost(result.usage))


def _cost(usage: RunUsage) -> Usage:
    return Usage(
        requests=usage.requests,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        tool_calls=usage.tool_calls,
    )


def _instructions(ctx: RunContext[AgentDeps]) -> str:
    context = ctx.deps.context
    data = context.model_dump_json(exclude_none=True).replace("<", "\\u003c")
    return f"{SPECS[context.agent].instructions(context.locale)}\n\n<context>\n{data}\n</context>"


def _history(recent: Sequence[RecentMessage]) -> list[ModelMessage]:
    return [
        ModelRequest(parts=[UserPromptPart(content=message.text)])
        if message.role == "user"
        else ModelResponse(parts=[TextPart(content=message.text)])
        for message in recent
        if message.text
    ]
