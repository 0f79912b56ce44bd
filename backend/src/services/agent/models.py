"""The model that the settings name. Nothing else in the system knows which one runs."""

from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from src.offline_model import OfflineModel
from src.settings import Settings

OFFLINE = "offline"
MODEL_SETTINGS = ModelSettings(max_retries=0, first_event_timeout=60.0, timeout=30.0)
"""Temporal retries, the provider's client does not (its default is 2 retries with 600 s each)."""


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


async def close_model(model: Model) -> None:
    """Close the connections to the provider. A second call does nothing."""
    for one in model.models if isinstance(model, FallbackModel) else [model]:
        if isinstance(one, OpenAIChatModel):
            await one.client.close()


def _named_model(name: str, settings: Settings) -> Model:
    provider, _, model_name = name.partition(":")
    if name == OFFLINE:
        return OfflineModel(word_delay_ms=settings.offline.word_delay_ms)
    if provider in {"openai", "openai-chat"} and settings.openai_base_url:
        # What calls itself OpenAI-compatible speaks chat completions; the responses API is OpenAI's own.
        key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
        return OpenAIChatModel(model_name, provider=OpenAIProvider(base_url=settings.openai_base_url, api_key=key))
    return infer_model(name)
