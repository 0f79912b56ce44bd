"""What only Ollama's own interface says and does: its models, how much they read at once, and having one read more.

Its OpenAI-compatible address cannot set `num_ctx`; a model made from another one can. `Any`: answers of a foreign server.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import httpx

from src.core.json_values import is_array, is_object
from src.logs import get_logger
from src.protocol.models import ListedModel

logger = get_logger("ollama")

_USUAL_WINDOW = 4_096
"""Tokens that Ollama reads at once where nobody has set `num_ctx` or OLLAMA_CONTEXT_LENGTH; it cuts off the rest silently."""
_WANTED_WINDOW = 8_192
"""What our instructions, tools and a conversation want."""
_OURS = "life-os/"
"""Before the names of models that were made here; their weights are those of the model they were made from."""
_SLASH = "__"
"""Stands for a slash in such a name, which may have no other."""
_CREATE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reads:
    """How many tokens a model could read at once, and how many Ollama has it read; None: not known."""

    most: int | None
    window: int | None


async def models_at(client: httpx.AsyncClient, address: str) -> list[ListedModel]:
    """The models that somebody fetched, without those that were made here. Raises `httpx.HTTPError`, `ValueError`."""
    answer = await client.get(f"{_root(address)}/api/tags")
    answer.raise_for_status()
    names = [name for name in map(_name, _models(answer.json())) if name and not name.startswith(_OURS)]
    details = await asyncio.gather(*(_shown(client, address, name) for name in names[:20]))
    known = {name: _most(one) for name, one in zip(names, details, strict=False)}
    return [ListedModel(id=name, context=known.get(name)) for name in names]


async def read(client: httpx.AsyncClient, address: str, model: str) -> Reads:
    """What a model was loaded or set up with, else Ollama's own, not what it could. Raises `httpx.HTTPError`, `ValueError`."""
    details = await _shown(client, address, model)
    most = _most(details)
    answer = await client.get(f"{_root(address)}/api/ps")
    running = _models(answer.json()) if answer.is_success else []
    sizes = [one.get("context_length") for one in running if is_object(one) and _tagged(_name(one)) == _tagged(model)]
    loaded = next((size for size in sizes if isinstance(size, int) and size > 0), None)
    usual = None if most is None else min(most, _USUAL_WINDOW)
    return Reads(most, loaded or _set_up(details) or usual)


async def widened(address: str, model: str) -> tuple[str, int | None]:
    """The name under which Ollama has a model read enough, and how many tokens that are.

    Where it reads less than it could and than is wanted, a model is made from it that reads more, once. Where none can be
    made it stays the one that was given.
    """
    try:
        async with httpx.AsyncClient(timeout=_CREATE_SECONDS) as client:
            reads = await read(client, address, model)
            wanted = min(reads.most or 0, _WANTED_WINDOW)
            if reads.window is None or reads.window >= wanted or model.startswith(_OURS) or _SLASH in model:
                return model, reads.window
            ours = _OURS + model.replace("/", _SLASH)
            if _set_up(await _shown(client, address, ours)) == wanted or await _make(
                client, address, ours, model, wanted
            ):
                return ours, wanted
            return model, reads.window
    except (httpx.HTTPError, ValueError):
        return model, None


def plain_name(model: str) -> str:
    """The name of the model that one was made from, its own where it was not made here."""
    return model.removeprefix(_OURS).replace(_SLASH, "/") if model.startswith(_OURS) else model


def is_narrow(window: int) -> bool:
    """Whether a model reads less than is wanted; 0: not known."""
    return 0 < window < _WANTED_WINDOW


async def _make(client: httpx.AsyncClient, address: str, name: str, model: str, window: int) -> bool:
    body = {"model": name, "from": model, "parameters": {"num_ctx": window}, "stream": False}
    try:
        answer = await client.post(f"{_root(address)}/api/create", json=body)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        logger.warning("ollama_model_not_made", model=model, reason=type(error).__name__)
        return False
    logger.info("ollama_model_made", model=name, num_ctx=window)
    return True


async def _shown(client: httpx.AsyncClient, address: str, model: str) -> dict[str, Any]:
    """What is known of a model; nothing where there is none of this name."""
    try:
        answer = await client.post(f"{_root(address)}/api/show", json={"model": model})
        answer.raise_for_status()
        given: Any = answer.json()
    except (httpx.HTTPError, ValueError):
        return {}
    return given if is_object(given) else {}


def _most(details: dict[str, Any]) -> int | None:
    about: Any = details.get("model_info")
    if not is_object(about):
        return None
    sizes = [value for name, value in about.items() if name.endswith(".context_length") and isinstance(value, int)]
    return sizes[0] if sizes else None


def _set_up(details: dict[str, Any]) -> int | None:
    found = re.search(r"^num_ctx\s+(\d+)", str(details.get("parameters", "")), re.MULTILINE)
    return int(found[1]) if found else None


def _models(given: Any) -> list[Any]:
    entries: Any = given.get("models") if is_object(given) else None
    return entries if is_array(entries) else []


def _name(entry: Any) -> str:
    given: Any = entry.get("name") or entry.get("model") if is_object(entry) else None
    return given if isinstance(given, str) else ""


def _tagged(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _root(address: str) -> str:
    return address.rstrip("/").removesuffix("/v1")
