"""The model that the settings name. Nothing else in the system knows which one runs."""

import asyncio
import importlib

from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.settings import ModelSettings

from src.offline_model import OfflineModel
from src.protocol.models import ProviderId
from src.settings import Settings

OFFLINE = "offline"
MODEL_SETTINGS = ModelSettings(max_retries=0, first_event_timeout=60.0, timeout=30.0)
"""Temporal retries, the provider's client does not (its default is 2 retries with 600 s each)."""
_ANTHROPIC = "pydantic_ai.models.anthropic"
"""Loaded when it is wanted, off the event loop: 2 s of processor time and 35 MB, a third of all that a process imports."""
_COMPATIBLE = "src.services.agent.compatible"
"""Likewise: OpenAI's client is a tenth of a start."""


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
    await asyncio.to_thread(importlib.import_module, _COMPATIBLE)
    # A server that wants no key gets a word in its place: the client insists on one, and takes it from the environment.
    return _compatible_model(name, address, key or "none", ollama=provider == "ollama")


async def close_model(model: Model) -> None:
    """Close the connections to the provider. A second call does nothing."""
    for one in model.models if isinstance(model, FallbackModel) else [model]:
        if not isinstance(one, OfflineModel):
            await _close_client(one)


def _anthropic_model(name: str, address: str, key: str) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    return AnthropicModel(name, provider=AnthropicProvider(api_key=key, base_url=address))


def _compatible_model(name: str, address: str, key: str | None, *, ollama: bool = False) -> Model:
    from src.services.agent.compatible import CompatibleModel, OllamaModel, reached

    provider = reached(address, key)
    return OllamaModel(name, provider=provider) if ollama else CompatibleModel(name, provider=provider)


async def _close_client(model: Model) -> None:
    from pydantic_ai.models.openai import OpenAIChatModel

    if isinstance(model, OpenAIChatModel):
        await model.client.close()
    elif model.system == "anthropic":
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
        return _compatible_model(model_name, settings.openai_base_url, key)
    return infer_model(name)
