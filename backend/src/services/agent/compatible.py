"""Models behind an address that speaks OpenAI's chat completions. Imports OpenAI's client, so it is loaded when one is wanted.

`Any`: what a request holds is passed on as it is given.
"""

from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import httpx2
from openai import AsyncOpenAI, DefaultAioHttpClient
from openai.resources.chat import AsyncChat, AsyncCompletions
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.tools import ToolDefinition

from src.services.agent.joined_deltas import join_deltas
from src.services.agent.pace import Pace

__all__ = ["CompatibleModel", "OllamaModel", "reached"]

_TIMEOUT = httpx2.Timeout(600, connect=5)
_CONNECTIONS = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)


def reached(address: str, key: str | None) -> OpenAIProvider:
    """The way to the server at `address`."""
    joined = partial(join_deltas, pace=Pace())
    # By aiohttp, which reads in C: HTTP in pure Python costs as much for each piece of a stream as all else until it is joined.
    client = DefaultAioHttpClient(timeout=_TIMEOUT, limits=_CONNECTIONS, event_hooks={"response": [joined]})
    usual = OpenAIProvider(
        base_url=address, api_key=key, http_client=client
    ).client  # knows which key where none is given
    return OpenAIProvider(openai_client=_Client(base_url=address, api_key=usual.api_key, http_client=client))


class _Completions(AsyncCompletions):
    """Sends messages and tools as they are given.

    The client looks through every leaf of what it sends for names to change and files to read. PydanticAI has written
    both in the form of the wire already, and our tools' schemas have 3,000 leaves: 8 ms of each reply.
    """

    async def create(self, **given: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride] - one for all forms
        """As the one it overrides; what is in `extra_body` is sent as it stands."""
        ready = {name: given.pop(name) for name in ("messages", "tools") if isinstance(given.get(name), list)}
        body: dict[str, Any] = {**ready, **(given.pop("extra_body", None) or {})}
        return await super().create(messages=[], extra_body=body, **given)


class _Chat(AsyncChat):
    @property
    def completions(self) -> _Completions:
        return _Completions(self._client)


class _Client(AsyncOpenAI):
    @property
    def chat(self) -> _Chat:
        return _Chat(self)


class CompatibleModel(OpenAIChatModel):
    """A model behind an address that speaks OpenAI's chat completions.

    The schemas of the tools are put into the provider's form once, not for each run: they are the same each time.
    """

    def customize_request_parameters(self, model_request_parameters: ModelRequestParameters) -> ModelRequestParameters:
        """As the one it overrides, with what was seen before taken from memory."""
        given = model_request_parameters.function_tools
        unknown = [tool for tool in given if self._known.get(tool.name, (None,))[0] != tool]
        made = super().customize_request_parameters(replace(model_request_parameters, function_tools=unknown))
        for tool, ready in zip(unknown, made.function_tools, strict=True):
            self._known[tool.name] = (tool, ready)
        return replace(made, function_tools=[self._known[tool.name][1] for tool in given])

    @cached_property
    def _known(self) -> dict[str, tuple[ToolDefinition, ToolDefinition]]:
        """By name, a tool as it was given and as the provider gets it."""
        return {}
