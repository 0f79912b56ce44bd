"""Models behind an address that speaks OpenAI's chat completions. Imports OpenAI's client, so it is loaded when one is wanted."""

from dataclasses import replace
from functools import cached_property

import httpx2
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.tools import ToolDefinition

from src.services.agent.joined_deltas import join_deltas

__all__ = ["CompatibleModel", "OllamaModel", "reached"]

_TIMEOUT = httpx2.Timeout(600, connect=5)
_CONNECTIONS = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)


def reached(address: str, key: str | None) -> OpenAIProvider:
    """The way to the server at `address`."""
    client = httpx2.AsyncClient(timeout=_TIMEOUT, limits=_CONNECTIONS, event_hooks={"response": [join_deltas]})
    return OpenAIProvider(base_url=address, api_key=key, http_client=client)


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
