"""The providers of models that may be chosen while the server runs, and what can be asked of each without a prompt.

`Any`: answers of foreign servers, read part by part.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from src.core.json_values import is_array, is_object
from src.core.locale import Words
from src.offline_model import OfflineModel
from src.protocol.models import FoundServer, ListedModel, ListedModels, ProviderId, ProviderView
from src.services.agent import ollama

_LIST_SECONDS = 15.0
_FIND_SECONDS = 3.0
_MOST_LISTED = 1000
_ANTHROPIC_VERSION = "2023-06-01"
_CONTEXT_KEYS = ("context_length", "max_context_length", "context_window", "max_model_len", "max_input_tokens")
"""What providers call the tokens that a model reads at once."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: its OpenAI-compatible address, but for Anthropic, which has a form of its own."""

    name: str
    address: str = ""
    needs_key: bool = True
    local: bool = False


PROVIDERS: Mapping[ProviderId, Provider] = {
    "openai": Provider("OpenAI", "https://api.openai.com/v1"),
    "anthropic": Provider("Anthropic", "https://api.anthropic.com"),
    "google": Provider("Google Gemini", "https://generativelanguage.googleapis.com/v1beta/openai"),
    "mistral": Provider("Mistral", "https://api.mistral.ai/v1"),
    "openrouter": Provider("OpenRouter", "https://openrouter.ai/api/v1"),
    "deepseek": Provider("DeepSeek", "https://api.deepseek.com/v1"),
    "yandex": Provider("YandexGPT", "https://llm.api.cloud.yandex.net/v1"),
    "gigachat": Provider("GigaChat", "https://gigachat.devices.sberbank.ru/api/v1"),
    "ollama": Provider("Ollama", "http://127.0.0.1:11434/v1", needs_key=False, local=True),
    "lmstudio": Provider("LM Studio", "http://127.0.0.1:1234/v1", needs_key=False, local=True),
    "compatible": Provider("OpenAI-compatible", needs_key=False),
    "offline": Provider(OfflineModel().model_name, needs_key=False, local=True),
}
_HINTS = frozenset({"google", "yandex", "gigachat", "ollama", "lmstudio", "compatible", "offline", "openrouter"})


def provider_views(words: Words) -> list[ProviderView]:
    """All of them, in the words of a language."""
    return [
        ProviderView(
            id=one,
            name=words.say("model-offline") if one == "offline" else provider.name,
            address=provider.address,
            needs_key=provider.needs_key,
            local=provider.local,
            hint=words.say(f"model-hint-{one}") if one in _HINTS else "",
        )
        for one, provider in PROVIDERS.items()
    ]


async def listed(provider: ProviderId, address: str, key: str, words: Words) -> ListedModels:
    """The models that a provider offers; where they cannot be had, why, in words."""
    if provider == "offline":
        return ListedModels(models=[ListedModel(id="offline")])
    try:
        async with httpx.AsyncClient(timeout=_LIST_SECONDS, headers=_headers(provider, key)) as client:
            found = await _models_at(client, provider, address)
    except (httpx.HTTPError, ValueError) as error:
        return ListedModels(models=[], detail=trouble(error, words))
    return ListedModels(models=found[:_MOST_LISTED], detail="" if found else words.say("model-none-listed"))


async def servers_found(address: str | None) -> list[FoundServer]:
    """Servers of models on this machine, or where somebody says there is one."""
    hosts = ("127.0.0.1", "host.docker.internal")
    places: list[tuple[ProviderId, str]] = [
        *(("ollama", f"http://{host}:11434/v1") for host in hosts),
        *(("lmstudio", f"http://{host}:1234/v1") for host in hosts),
    ]
    if address:
        places.insert(0, ("ollama", address if address.rstrip("/").endswith("/v1") else f"{address.rstrip('/')}/v1"))
    found = await asyncio.gather(*(_server_at(provider, place) for provider, place in places))
    return [one for one in found if one is not None]


async def context_of(provider: ProviderId, address: str, key: str, model: str) -> int | None:
    """How many tokens a model reads at once, as far as its server says."""
    try:
        async with httpx.AsyncClient(timeout=_FIND_SECONDS, headers=_headers(provider, key)) as client:
            if provider == "ollama":
                return (await ollama.read(client, address, model)).window
            models = await _models_at(client, provider, address)
    except (httpx.HTTPError, ValueError):
        return None
    return next((one.context for one in models if one.id == model), None)


def trouble(error: Exception, words: Words) -> str:
    """What an error of a server means, in words for its owner."""
    if isinstance(error, httpx.HTTPStatusError):
        return status_trouble(error.response.status_code, words)
    if isinstance(error, httpx.TimeoutException):
        return words.say("model-slow")
    if isinstance(error, httpx.HTTPError):
        return words.say("model-away")
    return words.say("model-unlike")


def status_trouble(status: int, words: Words) -> str:
    """What a status means."""
    if status in {401, 403}:
        return words.say("model-wrong-key")
    if status == 402:
        return words.say("model-no-credit")
    if status == 404:
        return words.say("model-not-there")
    if status == 429:
        return words.say("model-too-many")
    return words.say("model-status", status=str(status))


def _headers(provider: ProviderId, key: str) -> dict[str, str]:
    if not key:
        return {}
    if provider == "anthropic":
        return {"x-api-key": key, "anthropic-version": _ANTHROPIC_VERSION}
    return {"Authorization": f"Bearer {key}"}


async def _models_at(client: httpx.AsyncClient, provider: ProviderId, address: str) -> list[ListedModel]:
    if provider == "ollama":
        return await ollama.models_at(client, address)
    path = "/v1/models?limit=1000" if provider == "anthropic" else "/models"
    answer = await client.get(f"{address.rstrip('/')}{path}")
    answer.raise_for_status()
    given: Any = answer.json()
    entries = given.get("data", given.get("models", [])) if is_object(given) else given
    if not is_array(entries):
        raise ValueError("no list")
    found = [ListedModel(id=_name(one), context=_context(one)) for one in entries if _name(one)]
    return sorted(found, key=lambda one: one.id)


async def _server_at(provider: ProviderId, address: str) -> FoundServer | None:
    try:
        async with httpx.AsyncClient(timeout=_FIND_SECONDS) as client:
            models = await _models_at(client, provider, address)
    except (httpx.HTTPError, ValueError):
        return None
    return FoundServer(provider=provider, address=address, models=models)


def _name(entry: Any) -> str:
    given = entry.get("id") or entry.get("name") or entry.get("model") if is_object(entry) else entry
    return given.removeprefix("models/") if isinstance(given, str) else ""


def _context(entry: Any) -> int | None:
    if not is_object(entry):
        return None
    sizes = [*(entry.get(key) for key in _CONTEXT_KEYS), (entry.get("meta") or {}).get("n_ctx_train")]
    return next((size for size in sizes if isinstance(size, int) and size > 0), None)
