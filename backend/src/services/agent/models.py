"""The model that the settings name. Nothing else in the system knows which one runs."""

import asyncio
import importlib
from dataclasses import replace
from functools import cached_property

import httpx2
from pydantic_ai.models import Model, ModelRequestParameters, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.ollama import OllamaModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from src.offline_model import OfflineModel
from src.protocol.models import ProviderId
from src.services.agent.joined_deltas import join_deltas
from src.settings import Settings

OFFLINE = "offline"
MODEL_SETTINGS = ModelSettings(max_retries=0, first_event_timeout=60.0, timeout=30.0)
"""Temporal retries, the provider's client does not (its default is 2 retries with 600 s each)."""
_ANTHROPIC = "pydantic_ai.models.anthropic"
"""Loaded when it is wanted, off the event loop: 2 s of processor time and 35 MB, a third of all that a process imports."""
_TIMEOUT = httpx2.Timeout(600, connect=5)
_CONNECTIONS = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)


def build_model(settings: Settings) -> Model:
    """The model that the settings name, the offline one where they name none.

    Raises:
        pydantic_ai.exceptions.UserError: the model's name or its key is missing or unknown.
    """
    names = settings.model_names
    if not names:
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    models = [_named_model(name, settings) for name in names]
    return models[0] if len(models) == 1 else FallbackModel(models[0], *models[1:])


async def chosen_model(provider: ProviderId, address: str, name: str, key: str, settings: Settings) -> Model:
    """A model that was chosen while the server runs.

    Raises:
        pydantic_ai.exceptions.UserError: there is none of this name.
    """
    if provider == "offline":
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    if provider == "anthropic":
        await asyncio.to_thread(importlib.import_module, _ANTHROPIC)
        return _anthropic_model(name, address, key)
    # A server that wants no key gets a word in its place: the client insists on one, and takes it from the environment.
    reached = _reached(address, key or "none")
    return OllamaModel(name, provider=reached) if provider == "ollama" else CompatibleModel(name, provider=reached)


async def close_model(model: Model) -> None:
    """Close the connections to the provider. A second call does nothing."""
    for one in model.models if isinstance(model, FallbackModel) else [model]:
        if isinstance(one, OpenAIChatModel):
            await one.client.close()
        elif one.system == "anthropic":
            await _close_anthropic(one)


def _anthropic_model(name: str, address: str, key: str) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    return AnthropicModel(name, provider=AnthropicProvider(api_key=key, base_url=address))


async def _close_anthropic(model: Model) -> None:
    from pydantic_ai.models.anthropic import AnthropicModel

    if isinstance(model, AnthropicModel):
        await model.client.close()


def _named_model(name: str, settings: Settings) -> Model:
    provider, _, model_name = name.partition(":")
    if name == OFFLINE:
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    if provider in {"openai", "openai-chat"} and settings.openai_base_url:
        # What calls itself OpenAI-compatible speaks chat completions; the responses API is OpenAI's own.
        key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
        return CompatibleModel(model_name, provider=_reached(settings.openai_base_url, key))
    return infer_model(name)


def _reached(address: str, key: str | None) -> OpenAIProvider:
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
