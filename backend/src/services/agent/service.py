"""The one way to run an agent.

A run reads, notes effects, and streams text; it changes nothing. Its caller stores what it gives and applies the
effects afterwards, so a run may be repeated.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_ai import Agent, RunContext, Tool, UsageLimits
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model

from src.core.locale import Words
from src.errors import BudgetSpent, ModelDeclined, ModelUnreadable
from src.logs import get_logger
from src.models.effect_kinds import AnyKind
from src.models.effects import Effect
from src.models.turn import NO_USER_TEXT, AgentOutput, RecentMessage, TurnContext, Usage
from src.models.values import Locale, Occasion
from src.offline_model import warm
from src.protocol.models import ModelRequest as WantedModel
from src.protocol.models import Trial
from src.services.agent.call_forms import CallsAsMeant
from src.services.agent.choices import Models
from src.services.agent.guard import Guard, Verdict
from src.services.agent.meter import Meter
from src.services.agent.models import MODEL_SETTINGS, close_model
from src.services.agent.probing import Trier
from src.services.agent.short_form import is_short, last_of, shortened
from src.services.agent.specs import SHORT, SPECS, SUMMARY_WRITER
from src.services.agent.stream import Endless, OnText, ReplyCollector
from src.services.agent.texts import confirmation, not_done
from src.services.agent.tools import (
    SEARCH,
    AgentDeps,
    Recall,
    effect_toolset,
    offered_kinds,
    search_memories,
    search_tool,
    tool_bytes,
)
from src.services.agent.translation import PROVIDER_ERRORS, translated
from src.services.agent.writing import ANSWER_IN, Astray, echo_of, expected
from src.settings import Settings

logger = get_logger("agent")

_NO_WORDS = frozenset({"", "null", "none", "undefined", "{}", "[]", '""', "''"})
"""Whole replies that say nothing."""
_UNATTENDED: frozenset[Occasion] = frozenset({"inbox", "routine"})
"""Runs that nobody waits for."""


class AgentService:
    """Runs the agents on the model that the settings name.

    Raises on construction: `pydantic_ai.exceptions.UserError` where the model's name or its key is missing or unknown.

    Args:
        settings: name the model and the limits.
        kinds: what the agents may note.
        models: those in use; without them the one that the settings name.
    """

    def __init__(self, settings: Settings, kinds: Sequence[AnyKind], models: Models | None = None) -> None:
        self._kinds = tuple(kinds)
        self._tool_bytes = {short: tool_bytes(kinds, short=short) for short in (False, True)}
        self._limits = settings.limits
        self.models = models or Models(settings)
        self.agent: Agent[AgentDeps, str | None] = Agent(
            deps_type=AgentDeps,
            output_type=str | None,  # who only acts and says nothing has answered all the same
            instructions=_instructions,
            tools=[Tool(search_memories, prepare=search_tool)],
            toolsets=[effect_toolset(kinds)],
            model_settings=MODEL_SETTINGS,
            capabilities=[CallsAsMeant()],
            retries=2,
        )

    @property
    def is_offline(self) -> bool:
        """Whether the offline model answers."""
        return self.models.talk.offline

    @property
    def model_name(self) -> str:
        """The name of the model in use; `offline` for the offline one."""
        return self.models.talk.name

    async def tried(self, request: WantedModel, words: Words) -> Trial:
        """What a model can do, found out within a minute. Raises `InvalidInput` where it cannot be had."""
        await self.models.refresh()
        model = await self.models.built(request)
        context = request.context or await self.models.context(request)

        async def run(given: TurnContext, text: str) -> Sequence[Effect]:
            deps = AgentDeps(given, offered_kinds(self._kinds, given), self._limits.tool_calls_per_turn)
            deps.short = is_short(context or 0)
            meter = Meter()
            reply = ReplyCollector(None, offered=frozenset({*deps.kinds, SEARCH}), meter=meter)
            await self._ask(_Asked(deps, reply, meter, model, text, ()))
            return deps.effects

        try:
            return await Trier(model, run, context, words).tried()
        finally:
            await close_model(model)

    async def warm(self) -> None:
        """Load what the first turn would otherwise wait for. Off the event loop, about 0.3 s."""
        await asyncio.gather(asyncio.to_thread(warm), self.models.refresh(now=True))

    async def sum_up(
        self, before: str, said: Sequence[RecentMessage], *, locale: Locale, meter: Meter | None = None
    ) -> str:
        """New notes of a conversation, from those so far and what was said since.

        Raises:
            ModelFailed: as `run`; what was asked all the same stands in the meter.
        """
        meter = meter or Meter()
        data = json.dumps({"notes": before, "messages": [message.model_dump() for message in said]}, ensure_ascii=False)
        instructions = SUMMARY_WRITER.instructions(locale)
        writer = Agent(
            self.models.background.model, output_type=str, instructions=instructions, model_settings=MODEL_SETTINGS
        )
        limits = UsageLimits(request_limit=2, total_tokens_limit=self._limits.tokens_per_turn)
        meter.asks(instructions + data)
        try:
            result = await writer.run(data, usage=meter.run, usage_limits=limits)
        except PROVIDER_ERRORS as error:
            raise translated(error) from error
        return result.output.strip()

    async def close(self) -> None:
        """Close the connections to the provider. A second call does nothing."""
        await self.models.close()

    async def run(
        self,
        context: TurnContext,
        *,
        text: str,
        recent: Sequence[RecentMessage] = (),
        recall: Recall | None = None,
        on_text: OnText | None = None,
        spent: BudgetSpent | None = None,
        meter: Meter | None = None,
        foreign: bool = False,
    ) -> AgentOutput:
        """Run `context.agent`; once more where its answer is nothing at all, and nothing of it was shown.

        Args:
            context: all that the run knows.
            text: what the user wrote; ignored unless `context.occasion` is `message`.
            recent: the messages before, oldest first.
            recall: looks further memories up, for the tool of that name.
            spent: which of the day's budgets is used up, where one is.
            on_text: gets each addition to the text as it comes; what it raises ends the run and is raised here.
            meter: counts the cost, also where the run ends in an error or is cancelled.
            foreign: whether the context holds what the user did not type; messages say so themselves.

        Returns:
            The whole text, the effects and the usage. The text is all additions joined, but for those that turned out
            to be the model's thoughts. It is never empty: a model that only acts has it said for it what it did. `gate`
            says which effects may be applied.

        Raises:
            BudgetSpent: `spent`; the model is not asked.
            ModelBusy: passing trouble; worth a retry.
            ModelFailed: the provider, or a limit of ours, says no for good; the kind of error says why.
        """
        if spent is not None:
            raise spent
        meter = meter or Meter()
        await self.models.refresh()
        active = self.models.background if context.occasion in _UNATTENDED else self.models.talk
        offered = offered_kinds(self._kinds, context)
        own = [message for message in recent if not message.quotes]
        quoted = len(own) < len(recent)
        deps = AgentDeps(context, offered, self._limits.tool_calls_per_turn, recall, foreign=foreign or quoted)
        if context.occasion == "message" and is_short(active.context):
            deps.short, deps.context = True, shortened(context)
        writing = None if active.offline or context.occasion != "message" else expected(context, text)
        echo = None if active.offline else echo_of(prepared(deps.context, short=deps.short))
        names = frozenset({*offered, SEARCH})
        reply = ReplyCollector(on_text, offered=names, meter=meter, writing=writing, echo=echo)
        guard = Guard(context, own, text) if self._is_guarded(context) else None
        try:
            if quoted and not foreign and guard is not None and await guard.asks():
                recent, deps.foreign = own, False  # it stands for itself: nothing foreign need be seen, all may be done
            seen = last_of(recent) if deps.short else recent
            asked = _Asked(deps, reply, meter, active.model, text, tuple(seen))
            for is_last in (False, True):
                failed = await self._answered(asked)
                ending = await _ending(deps, reply, guard, failed=failed)
                if ending:
                    await reply.say(ending)
                if reply.text.strip():
                    return _output(deps, reply.text, _told(meter.usage, deps.context, active.name))
                if not is_last:
                    await deps.look_up()
        finally:
            if guard is not None:
                guard.close()
        raise ModelUnreadable("The model answered with nothing that could be used.")

    def _is_guarded(self, context: TurnContext) -> bool:
        """The offline model is what the guard reads with; what no message began promises nothing."""
        return not self.is_offline and context.occasion == "message" and SPECS[context.agent].uses_tools

    async def _answered(self, asked: "_Asked") -> bool:
        """As `_ask`; once more where the reply is in another language than the user's, or none, and then as it comes."""
        writing = asked.reply.writing
        try:
            return await self._ask(asked)
        except Astray:
            wanted = writing.locale if writing is not None else None
            logger.info("reply_astray", model=asked.model.model_name, wanted=wanted)
            asked.reply.begin_again()
            asked.deps.language = wanted
            asked.deps.shows_tools = asked.deps.shows_tools and not asked.deps.effects  # what was noted stays, once
            return await self._ask(asked)

    async def _ask(self, asked: "_Asked") -> bool:
        """Run the agent, and note what it wrote into its text; answers whether something could not be noted."""
        deps, reply, meter = asked.deps, asked.reply, asked.meter
        prompt = asked.text if deps.context.occasion == "message" else NO_USER_TEXT
        told = prepared(deps.context, short=deps.short)
        sizes = self._tool_bytes[deps.short]
        tools = sum(sizes.get(name, 0) for name in deps.offered)
        meter.asks("".join((told, *(message.text for message in asked.recent), prompt)), besides=tools)
        broken = False
        try:
            await self.agent.run(
                prompt,
                model=asked.model,
                deps=deps,
                message_history=_history(asked.recent),
                usage=meter.run,
                usage_limits=UsageLimits(request_limit=20, total_tokens_limit=self._limits.tokens_per_turn),
                event_stream_handler=reply.follow,
            )
        except Endless:
            logger.info("reply_without_end", model=asked.model.model_name)
        except PROVIDER_ERRORS as error:
            problem = translated(error)
            if isinstance(problem, ModelDeclined) and deps.shows_tools and not reply.text and not deps.effects:
                # Some models refuse whatever holds tools. Without any they talk, and the guard does the rest.
                deps.shows_tools = False
                return await self._ask(asked)
            if not isinstance(problem, ModelUnreadable):
                raise problem from error
            broken = deps.shows_tools  # who was to talk only, and calls all the same, has nothing left to note
            deps.shows_tools = False  # asked once more, it is to talk
        await reply.finish()
        calls, unreadable = reply.taken_out()
        answers = [deps.call(call.name, call.arguments) for call in calls]
        return broken or unreadable > 0 or any(not answer.startswith("noted") for answer in answers)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One run: what the model is asked, and where its answer goes."""

    deps: AgentDeps
    reply: ReplyCollector
    meter: Meter
    model: Model
    text: str
    recent: tuple[RecentMessage, ...]


def _told(usage: Usage, context: TurnContext, model: str) -> Usage:
    """The cost of a run, with what it was made of."""
    memories = tuple(one.id for one in context.memories)
    items = tuple(one.id for one in context.open_items)
    return usage.model_copy(update={"model": model, "memories": memories, "items": items})


def _output(deps: AgentDeps, text: str, usage: Usage) -> AgentOutput:
    gate = tuple(str(place) for place in range(len(deps.effects))) if deps.foreign else None
    return AgentOutput(text=text, effects=(*deps.effects, *deps.unasked), usage=usage, gate=gate)


async def _ending(deps: AgentDeps, reply: ReplyCollector, guard: Guard | None, *, failed: bool) -> str:
    """What is said after the model's words: what it did without a word, what it missed, claimed or could not do.

    What the guard adds is among the effects afterwards.
    """
    silent = reply.text.strip().casefold() in _NO_WORDS
    if silent:
        reply.forget()
    if deps.foreign and not deps.context.offline:
        deps.close(await guard.asked(deps.effects) if guard is not None else [])
    noted = len(deps.effects)
    verdict = Verdict(tuple(deps.effects))
    if guard is not None:
        verdict = await guard.judge(deps.effects, reply.text, kinds=deps.kinds, failed=failed)
        deps.effects[:] = verdict.effects
        if verdict.replaces:
            reply.forget()
    done = confirmation(deps.effects[:noted], deps.context) if silent and noted else ""
    failed = failed or (silent and bool(deps.unasked))
    broken = failed and not verdict.text and (not silent or bool(noted) or bool(deps.unasked))
    undone = not_done(deps.context, some=bool(deps.effects)) if broken else ""
    return " ".join(filter(None, (done, verdict.text, undone)))


async def _instructions(ctx: RunContext[AgentDeps]) -> str:
    """PydanticAI would call it in a thread if it were not a coroutine."""
    language = ctx.deps.language
    told = prepared(ctx.deps.context, short=ctx.deps.short)
    return told + (f"\n\n{ANSWER_IN[language]}" if language else "")


def prepared(context: TurnContext, *, short: bool = False) -> str:
    """The instructions of a run: the agent's prompt, and what it knows, as data."""
    data = context.model_dump_json(exclude_none=True, exclude_defaults=short).replace("<", "\\u003c")
    spec = SHORT if short else SPECS[context.agent]
    return f"{spec.instructions(context.locale)}\n\n<context>\n{data}\n</context>"


def _history(recent: Sequence[RecentMessage]) -> list[ModelMessage]:
    return [
        ModelRequest(parts=[UserPromptPart(content=message.text)])
        if message.role == "user"
        else ModelResponse(parts=[TextPart(content=message.text)])
        for message in recent
        if message.text
    ]
