"""The offline model as PydanticAI sees it: a `Model` that reads the context block and the messages, and nothing else.

A run is two responses: first the tool calls, at once, then the text, word by word. The text comes second so that it
can say what a tool refused, and because a run ends with a response that calls nothing. A turn without effects is one
response. Nothing is kept between the two: the plan is a pure function of the same messages and is made again.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from src.core.deadline import within
from src.models.effects import CaptureInboxItem, Effect
from src.models.turn import RecentMessage, TurnContext
from src.offline_model.planner import plan
from src.offline_model.turn import turn_of

NAME = "offline"
CAPTURE_MANY = "capture_inbox_items"
"""The tool that takes many things to write down in one call."""
_MANY = 12
"""Things from which one call is made of them: a turn may make only so many calls."""
_MOST_COMPUTED_S = 3.0
"""Processor time for one reading. It is bounded and takes milliseconds; where it does not, the person is told, and not for
what else the machine has to do."""

_CONTEXT = re.compile(r"<context>\s*(?=\{)")
_WORD = re.compile(r"\S+\s*")
_WORDS_PER_STEP = 3
_CHARACTERS_PER_TOKEN = 4
"""A rough measure, so that budgets and `lifeos usage` have something to count."""
_CALL = "offline_"
_REFUSED = "Not noted"
"""How the tools of `services/agent/tools.py` begin their answer when an effect does not fit."""


@dataclass(frozen=True)
class _Answer:
    """One response: either calls or text."""

    calls: tuple[ToolCallPart, ...] = ()
    text: str = ""
    usage: RequestUsage = field(default_factory=RequestUsage)


class OfflineModel(Model[None]):
    """A deterministic model in Russian and English that needs no network, no key and no state.

    Args:
        word_delay_ms: Pause between the words of a streamed reply, milliseconds; the first word comes at once.
    """

    def __init__(self, *, word_delay_ms: float = 12.0) -> None:
        super().__init__()
        self._delay_s = word_delay_ms / 1000

    @property
    def model_name(self) -> str:
        """`offline`."""
        return NAME

    @property
    def system(self) -> str:
        """`offline`."""
        return NAME

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The whole response at once."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        answer = await _in_time(messages, parameters)
        parts = [*answer.calls] or [TextPart(answer.text)]
        return ModelResponse(parts=parts, usage=answer.usage, model_name=NAME, provider_name=NAME)

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,  # noqa: ARG002 - the base class's signature
    ) -> AsyncGenerator[StreamedResponse]:
        """The response word by word."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        answer = await _in_time(messages, parameters)
        yield _Stream(model_request_parameters=parameters, answer=answer, delay_s=self._delay_s)


@dataclass
class _Stream(StreamedResponse):
    """A response under way."""

    answer: _Answer
    delay_s: float
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        self._usage = self.answer.usage
        for number, call in enumerate(self.answer.calls):
            yield self._parts_manager.handle_tool_call_part(
                vendor_part_id=number, tool_name=call.tool_name, args=call.args, tool_call_id=call.tool_call_id
            )
        for step in _steps(self.answer.text):
            if self.delay_s and step.number:
                await asyncio.sleep(self.delay_s * step.words)
            for event in self._parts_manager.handle_text_delta(vendor_part_id="text", content=step.text):
                yield event

    async def close_stream(self) -> None:
        """Nothing is open."""

    @property
    def model_name(self) -> str:
        """`offline`."""
        return NAME

    @property
    def provider_name(self) -> str:
        """`offline`."""
        return NAME

    @property
    def provider_url(self) -> None:
        """There is none."""
        return

    @property
    def timestamp(self) -> datetime:
        """When the response began."""
        return self.started


class _Step(NamedTuple):
    number: int
    words: int
    text: str


def _steps(text: str) -> Iterator[_Step]:
    """The first word by itself, for it is waited for; then a few at a time, for each passes a dozen layers."""
    words = _WORD.findall(text)
    taken = [words[:1], *(words[begin : begin + _WORDS_PER_STEP] for begin in range(1, len(words), _WORDS_PER_STEP))]
    return (_Step(number, len(step), "".join(step)) for number, step in enumerate(taken) if step)


async def _in_time(messages: list[ModelMessage], parameters: ModelRequestParameters) -> _Answer:
    """The response, made off the event loop; past its deadline an honest sentence."""
    reading = asyncio.ensure_future(asyncio.to_thread(_answer, messages, parameters))
    try:
        return await within(reading, seconds=_MOST_COMPUTED_S)
    except TimeoutError:
        history, _, _ = _conversation(messages)
        turn, _ = turn_of(_context(_instructions(messages, parameters)), history[-1:], "")
        return _Answer(text=turn.voice.say("too_long"), usage=_usage(1, 1))
    finally:
        reading.cancel()


def _answer(messages: list[ModelMessage], parameters: ModelRequestParameters) -> _Answer:
    """The response to `messages`: the calls of the turn's plan, or, once they are answered, its text."""
    instructions = _instructions(messages, parameters)
    history, text, returned = _conversation(messages)
    turn, shown = turn_of(_context(instructions), history, text)
    planned = plan(turn, shown)
    offered = frozenset(tool.name for tool in parameters.function_tools)
    effects = planned.all_effects()
    read = len(instructions) + sum(len(message.text) for message in history) + len(text)
    calls = tuple(_calls(effects, offered))
    if calls and returned is None:
        written = sum(len(call.args_as_json_str()) for call in calls)
        return _Answer(calls=calls, usage=_usage(read, written))
    said = planned.text(turn.voice, offered=offered, failed=returned or frozenset())
    return _Answer(text=said, usage=_usage(read, len(said)))


def _calls(effects: tuple[Effect, ...], offered: frozenset[str]) -> Iterator[ToolCallPart]:
    """A call for each effect; things to write down that stand together are one call where there are many."""
    number = 0
    while number < len(effects):
        run = number
        while run < len(effects) and isinstance(effects[run], CaptureInboxItem):
            run += 1
        if run - number >= _MANY and CAPTURE_MANY in offered:
            several = effects[number:run]
            items = [one.model_dump(mode="json", exclude={"kind"}, exclude_none=True) for one in several]
            last = number + len(several) - 1
            yield ToolCallPart(CAPTURE_MANY, {"items": items}, tool_call_id=f"{_CALL}{number}-{last}")
            number = last + 1
            continue
        if effects[number].kind in offered:
            yield _call(number, effects[number])
        number += 1


def _call(number: int, effect: Effect) -> ToolCallPart:
    arguments = effect.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return ToolCallPart(effect.kind, arguments, tool_call_id=f"{_CALL}{number}")


def _usage(read: int, written: int) -> RequestUsage:
    return RequestUsage(
        input_tokens=read // _CHARACTERS_PER_TOKEN + 1, output_tokens=written // _CHARACTERS_PER_TOKEN + 1
    )


def _instructions(messages: list[ModelMessage], parameters: ModelRequestParameters) -> str:
    parts = [part.content for part in parameters.instruction_parts or []]
    for message in messages:
        if isinstance(message, ModelRequest):
            parts += [part.content for part in message.parts if isinstance(part, SystemPromptPart)]
    # A request made without an agent has its instructions on the message.
    last = messages[-1] if messages else None
    if not parts and isinstance(last, ModelRequest) and last.instructions:
        parts.append(last.instructions)
    return "\n".join(parts)


def _context(instructions: str) -> TurnContext:
    """The context block of `instructions`; without one that can be read, a stranger's, at no particular time.

    The first block that parses is the one: a later one may be text of the user's inside it.
    """
    decoder = json.JSONDecoder()
    for match in _CONTEXT.finditer(instructions):
        try:
            found, _ = decoder.raw_decode(instructions, match.end())
            return TurnContext.model_validate(found)
        except (ValidationError, ValueError):
            continue
    return TurnContext(agent="coordinator", locale="en", timezone="UTC", local_time="1970-01-01T00:00:00+00:00")


def _conversation(messages: list[ModelMessage]) -> tuple[tuple[RecentMessage, ...], str, frozenset[int] | None]:
    """The messages before, the user's text, and the positions of the refused calls; None where none was made yet."""
    spoken: list[RecentMessage] = []
    refused: set[int] = set()
    called = False
    for message in messages:
        if isinstance(message, ModelResponse):
            # Neighbouring responses are handed over as one: a reply, and what came by itself after it.
            texts = [part.content for part in message.parts if isinstance(part, TextPart) and part.content]
            spoken += [RecentMessage(role="assistant", text=text) for text in texts]
            continue
        for part in message.parts:
            if isinstance(part, UserPromptPart):
                spoken.append(RecentMessage(role="user", text=_text(part)))
                refused, called = set(), False
            elif isinstance(part, ToolReturnPart) and part.tool_call_id.startswith(_CALL):
                called = True
                if part.outcome != "success" or str(part.content).startswith(_REFUSED):
                    first, _, last = part.tool_call_id.removeprefix(_CALL).partition("-")
                    refused.update(range(int(first), int(last or first) + 1))
    last = max((number for number, message in enumerate(spoken) if message.role == "user"), default=None)
    if last is None:
        return tuple(spoken), "", frozenset(refused) if called else None
    return tuple(spoken[:last]), spoken[last].text, frozenset(refused) if called else None


def _text(part: UserPromptPart) -> str:
    if isinstance(part.content, str):
        return part.content
    return " ".join(content for content in part.content if isinstance(content, str))
