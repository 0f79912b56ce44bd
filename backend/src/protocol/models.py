"""Which model answers, as the owner of the server sees and sets it. A key goes in and never comes out."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints

from src.protocol.base import Request, Wire

ProviderId = Literal[
    "openai", "anthropic", "google", "mistral", "openrouter", "deepseek", "yandex", "gigachat", "ollama", "lmstudio",
    "compatible", "offline",
]  # fmt: skip
ModelUse = Literal["talk", "background", "fallback"]
"""`background`: summaries and routines; without one the model of the conversation. `fallback`: where that one fails."""
Probe = Literal["answers", "streams", "tools", "russian", "speed", "context"]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^https?://[^\s@?#]+$")]
ModelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ProviderRequest(Request):
    """Where models are to be had. Without `address` the provider's own; without `key` the one that is stored for it."""

    provider: ProviderId
    address: Address | None = None
    key: Annotated[SecretStr, Field(max_length=4000)] | None = None


class ModelRequest(ProviderRequest):
    """One model. `context`: how many tokens it reads at once, where that is known."""

    model: ModelName
    context: Annotated[int, Field(ge=512, le=20_000_000)] | None = None


class ModelsPatch(Request):
    """What is to change: absent stays, null unsets."""

    talk: ModelRequest | None = None
    background: ModelRequest | None = None
    fallback: ModelRequest | None = None


class ChosenModel(Wire):
    """A model that was chosen."""

    provider: ProviderId
    address: str
    model: str
    has_key: bool
    context: int | None = None


class ProviderView(Wire):
    """A provider that may be chosen; `hint` says what is particular about it."""

    id: ProviderId
    name: str
    address: str
    needs_key: bool
    local: bool
    hint: str = ""


class ModelSettings(Wire):
    """`GET /api/owner/model`. `fixed`: the environment names the model, and nothing can be chosen."""

    fixed: bool
    detail: str
    in_use: str
    offline: bool
    providers: list[ProviderView]
    talk: ChosenModel | None
    background: ChosenModel | None
    fallback: ChosenModel | None


class ListedModel(Wire):
    """A model that a provider offers."""

    id: str
    context: int | None = None


class ListedModels(Wire):
    """What a provider offers; `detail` says why there is nothing."""

    models: list[ListedModel]
    detail: str = ""


class FoundServer(Wire):
    """A server with models on this machine."""

    provider: ProviderId
    address: str
    models: list[ListedModel]


class FoundServers(Wire):
    """`GET /api/owner/model/found`."""

    found: list[FoundServer]


class ProbeResult(Wire):
    """What came of one probe; `ok` is null where it was not made."""

    probe: Probe
    ok: bool | None
    detail: str


class Trial(Wire):
    """`POST /api/owner/model/try`."""

    ok: bool
    probes: list[ProbeResult]
    tokens_per_second: float | None = None
    seconds: float
    context: int | None = None


Tokens = Annotated[int, Field(ge=0, le=1_000_000_000_000, strict=True)]
UsageOccasion = Literal["conversation", "background"]


class UsageLine(Wire):
    """What was used on a day, `YYYY-MM-DD` in UTC, for one kind of work; failed and stopped attempts are in it."""

    day: str
    occasion: UsageOccasion
    input_tokens: int
    output_tokens: int
    requests: int


class Price(Request):
    """What a million tokens costs, as the owner typed it, in whatever money."""

    input: Annotated[float, Field(ge=0, le=1_000_000, strict=True)]
    output: Annotated[float, Field(ge=0, le=1_000_000, strict=True)]
    currency: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8)]


class UsageView(Wire):
    """`GET /api/usage`. `limit`: tokens a day, in and out; over it nothing is asked until the next day."""

    days: list[UsageLine]
    limit: int
    used_today: int
    price: Price | None = None


class UsageLimits(Wire):
    """Tokens a day, in and out: for each user, for all guests together, for the whole server; null: no limit."""

    user: int
    guests: int | None = None
    server: int | None = None
    price: Price | None = None


class UsageLimitsPatch(Request):
    """What is to change: absent stays, null unsets; for each user the one of the environment comes back then."""

    user: Tokens | None = None
    guests: Tokens | None = None
    server: Tokens | None = None
    price: Price | None = None


class OwnerUsage(Wire):
    """`GET /api/owner/usage`: the limits, and what all have used today."""

    limits: UsageLimits
    server_today: int
    guests_today: int
