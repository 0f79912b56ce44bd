"""Which models are in use: those that the settings name, else those that the owner chose while the server runs.

What was chosen stands in the database, so that every process takes it up by itself, with its next run.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model
from pydantic_ai.models.fallback import FallbackModel

from src.core.ids import derive_id
from src.core.locale import Words
from src.errors import Conflict, DependencyDown, InvalidInput
from src.logs import get_logger
from src.offline_model import OfflineModel
from src.protocol.models import (
    ChosenModel,
    ListedModels,
    ModelRequest,
    ModelSettings,
    ModelsPatch,
    ModelUse,
    ProviderRequest,
)
from src.services.agent.models import OFFLINE, build_model, chosen_model, close_model
from src.services.agent.ollama import is_narrow, plain_name, widened
from src.services.agent.providers import PROVIDERS, context_of, listed, provider_views
from src.services.agent.rows import ModelRow
from src.settings import Settings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.server_keys import SecretBox, SecretLost

logger = get_logger("models")

USES: tuple[ModelUse, ...] = ("talk", "background", "fallback")
_PURPOSE = "model-key"
_FRESH_SECONDS = 1.0
"""How long a process goes by what it read last: a choice is in use everywhere after that."""
_LONGEST_RUN_SECONDS = 900.0
"""An attempt of a run takes ten minutes at most: nobody uses any more what was replaced before that."""


@dataclass(frozen=True, slots=True)
class Active:
    """A model in use. `context` is how many tokens it reads at once; 0: not known."""

    model: Model
    name: str
    offline: bool
    context: int = 0


class Models:
    """The models in use, and how they are chosen.

    Raises on construction: `pydantic_ai.exceptions.UserError` where the settings name a model that cannot be had.

    Args:
        settings: name a model, or do not.
        pocketbase: holds what was chosen; None: nothing can be chosen.
        box: seals keys.
    """

    def __init__(self, settings: Settings, pocketbase: PocketBase | None = None, box: SecretBox | None = None) -> None:
        self.fixed = bool(settings.model.strip())
        self._settings = settings
        self._rows = Collection(pocketbase, ModelRow, noun="model") if pocketbase is not None else None
        self._box = box
        self._given = _active(build_model(settings))
        self._talk = self._background = self._given
        self._built: list[Model] = []
        self._replaced: list[tuple[float, Model]] = []
        self._known: tuple[ModelRow, ...] = ()
        self._checked = 0.0

    @property
    def talk(self) -> Active:
        """The model of conversations, as this process knows it."""
        return self._talk

    @property
    def background(self) -> Active:
        """The model of what nobody waits for."""
        return self._background

    async def refresh(self, *, now: bool = False) -> None:
        """Take up what was chosen meanwhile; what was known before stands where the database does not answer."""
        if self.fixed or self._rows is None or (not now and time.monotonic() - self._checked < _FRESH_SECONDS):
            return
        try:
            rows = tuple(sorted(await self._rows.find(sort=[]), key=lambda row: row.use))
        except DependencyDown:
            logger.warning("models_not_read")
            return
        self._checked = time.monotonic()
        if rows != self._known:
            await self._take_up(rows)
        await self._close_unused()

    async def close(self) -> None:
        """Close the connections to the providers."""
        for model in (self._given.model, *self._built, *(model for _, model in self._replaced)):
            await close_model(model)

    async def view(self, words: Words) -> ModelSettings:
        """What is chosen, and what may be."""
        await self.refresh(now=True)
        by_use = {row.use: row for row in self._known}
        return ModelSettings(
            fixed=self.fixed,
            detail=words.say("model-fixed", name=self._settings.model) if self.fixed else self._narrow(words),
            in_use=self._talk.name,
            offline=self._talk.offline,
            providers=provider_views(words),
            talk=_chosen(by_use.get("talk")),
            background=_chosen(by_use.get("background")),
            fallback=_chosen(by_use.get("fallback")),
        )

    async def choose(self, patch: ModelsPatch) -> None:
        """Change what is chosen; in use here at once.

        Raises:
            Conflict: the settings name the model.
            InvalidInput: a model cannot be had in this form.
        """
        if self.fixed or self._rows is None:
            raise Conflict("LIFEOS_MODEL names the model; take it out of the settings to choose one here.")
        await self.refresh(now=True)
        uses: list[ModelUse] = [one for one in USES if one in patch.model_fields_set]
        for use in uses:
            wanted: ModelRequest | None = getattr(patch, use)
            if wanted is None:
                await self._rows.delete(_row_id(use))
                continue
            key = self.key_for(wanted)
            address = address_of(wanted)
            await close_model(await self.built(wanted))  # only to see that it can be had
            name, context = await self._read_enough(wanted)
            await self._rows.upsert(
                ModelRow(
                    id=_row_id(use),
                    use=use,
                    provider=wanted.provider,
                    address=address,
                    model=name,
                    key=self._seal(key),
                    context=context or 0,
                )
            )
            logger.info("model_chosen", use=use, provider=wanted.provider, model=name)
        await self.refresh(now=True)

    async def list(self, request: ProviderRequest, words: Words) -> ListedModels:
        """The models that a provider offers."""
        await self.refresh()
        return await listed(request.provider, address_of(request), self.key_for(request), words)

    def key_for(self, request: ProviderRequest) -> str:
        """The key that was given, else the one that is stored for the very same place."""
        if request.key is not None:
            return request.key.get_secret_value().strip()
        address = address_of(request)
        row = next((one for one in self._known if one.provider == request.provider and one.address == address), None)
        return self._open(row) if row is not None else ""

    async def context(self, request: ModelRequest) -> int | None:
        """How many tokens a model reads at once, as far as its server says."""
        return await context_of(request.provider, address_of(request), self.key_for(request), request.model)

    async def built(self, request: ModelRequest) -> Model:
        """The model that is meant. Raises `InvalidInput` where it cannot be had in this form."""
        key = self.key_for(request)
        if PROVIDERS[request.provider].needs_key and not key:
            raise InvalidInput("This provider needs a key.", field="key")
        try:
            return await chosen_model(request.provider, address_of(request), request.model, key, self._settings)
        except (UserError, ValueError) as error:
            raise InvalidInput("There is no such model in this form.", field="model") from error

    async def _read_enough(self, wanted: ModelRequest) -> tuple[str, int | None]:
        """The name under which a model reads as much at once as is wanted, where that can be had, and how much it reads."""
        if wanted.context is not None or wanted.provider != "ollama":
            return wanted.model, wanted.context or await self.context(wanted)
        return await widened(address_of(wanted), wanted.model)

    async def _take_up(self, rows: tuple[ModelRow, ...]) -> None:
        made: Mapping[ModelUse, Active] = {row.use: await self._made(row) for row in rows}
        talk, fallback = made.get("talk") or self._given, made.get("fallback")
        self._talk = _behind(talk, fallback)
        background = made.get("background")
        self._background = _behind(background, fallback) if background is not None else self._talk
        self._replaced += [(time.monotonic(), model) for model in self._built]  # runs on these go on
        self._built = [one.model for one in made.values()]
        self._known = rows

    async def _close_unused(self) -> None:
        before = time.monotonic() - _LONGEST_RUN_SECONDS
        unused = [model for at, model in self._replaced if at < before]
        self._replaced = [(at, model) for at, model in self._replaced if at >= before]
        for model in unused:
            await close_model(model)

    async def _made(self, row: ModelRow) -> Active:
        model = await chosen_model(row.provider, row.address, row.model, self._open(row), self._settings)
        return Active(model, plain_name(row.model) or row.provider, row.provider == OFFLINE, row.context)

    def _narrow(self, words: Words) -> str:
        """That Ollama has a model read too little at once, in words."""
        row = next((one for one in self._known if one.provider == "ollama" and is_narrow(one.context)), None)
        if row is None:
            return ""
        return words.say("model-narrow", name=plain_name(row.model), size=f"{row.context:,}".replace(",", " "))

    def _seal(self, key: str) -> str:
        return self._box.seal(key, purpose=_PURPOSE) if key and self._box is not None else ""

    def _open(self, row: ModelRow) -> str:
        if not row.key or self._box is None:
            return ""
        try:
            return self._box.open(row.key, purpose=_PURPOSE)
        except SecretLost:
            logger.error("model_key_unreadable", use=row.use)  # noqa: TRY400 - nothing of the key
            return ""


def address_of(request: ProviderRequest) -> str:
    """Where the models are. Raises `InvalidInput` where neither the request nor the provider says it."""
    address = (request.address or PROVIDERS[request.provider].address).rstrip("/")
    if not address and request.provider != OFFLINE:
        raise InvalidInput("Give the address of the server.", field="address")
    if request.provider == "ollama" and not address.endswith("/v1"):
        return f"{address}/v1"
    return address


def _active(model: Model) -> Active:
    offline = isinstance(model, OfflineModel)
    return Active(model, OFFLINE if offline else model.model_name, offline)


def _behind(first: Active, fallback: Active | None) -> Active:
    """The first model, with another one for when it fails."""
    if fallback is None or first.offline:
        return first
    name = f"{first.name}, {fallback.name}"
    return Active(FallbackModel(first.model, fallback.model), name, offline=False, context=first.context)


def _chosen(row: ModelRow | None) -> ChosenModel | None:
    if row is None:
        return None
    return ChosenModel(
        provider=row.provider,
        address=row.address,
        model=plain_name(row.model),
        has_key=bool(row.key),
        context=row.context or None,
    )


def _row_id(use: ModelUse) -> str:
    return derive_id("model", use)
