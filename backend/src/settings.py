"""The only reader of the environment.

Every setting is `LIFEOS_…`; groups nest with two underscores (`LIFEOS_TEMPORAL__ADDRESS`). `docs/configuration.md` and
`.env.example` are generated from the descriptions below, so a description is written for the person who runs the system.
"""

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROVIDER_KEYS = {
    "OPENAI_API_KEY": "openai:gpt-5-mini",
    "ANTHROPIC_API_KEY": "anthropic:claude-sonnet-4-5",
}
"""Environment names that providers' own clients read, and the model used when only the key is given."""


class TemporalSettings(BaseModel):
    """Where Temporal is and how to speak to it."""

    address: str = Field(
        default="", description="host:port of a Temporal server. Empty: `make up` starts one by itself."
    )
    namespace: str = Field(default="default", description="Temporal namespace; made at start when it is absent.")
    task_queue: str = Field(default="ai-life-os", description="Task queue that workflows and activities run on.")
    api_key: SecretStr | None = Field(
        default=None, description="API key of Temporal Cloud or of a server that asks for one."
    )
    tls: bool = Field(default=False, description="Connect with TLS (implied by a client certificate or an API key).")
    tls_cert: Path | None = Field(default=None, description="Client certificate (PEM) for mTLS.")
    tls_key: Path | None = Field(default=None, description="Private key (PEM) of the client certificate.")
    codec_key: SecretStr | None = Field(
        default=None, description="32 bytes in base64. Switches on AES-GCM encryption of every payload in Temporal."
    )
    codec_keys_before: list[SecretStr] = Field(
        default=[],
        description="Earlier codec keys, as JSON: what they encrypted is still read. A key may go 90 days after it was replaced.",
    )
    continue_after_events: int = Field(
        default=800,  # the reason is with options.CONTINUE_AFTER_EVENTS
        ge=20,
        description="Events after which a conversation goes on in a new run: what a restart has to read again.",
    )
    max_concurrent_turns: int = Field(default=100, ge=1, description="Agent runs at the same time in one worker.")


class PocketBaseSettings(BaseModel):
    """Where PocketBase is and the superuser that the backend acts as."""

    url: str = Field(default="http://127.0.0.1:8090", description="Address of PocketBase.")
    email: str = Field(default="lifeos@localhost.internal", description="Superuser that the backend acts as.")
    password: SecretStr = Field(
        default=SecretStr(""),
        description="Its password. `make up` makes one at first start and keeps it in the data folder.",
    )


class RedisSettings(BaseModel):
    """Where Redis is and how much of the event log it keeps."""

    url: str = Field(default="redis://127.0.0.1:6379/0", description="Address of Redis 6.2 or newer.")
    events_kept: int = Field(
        default=2000, ge=100, description="Live events kept for each user; older ones need a reload."
    )
    events_ttl_days: int = Field(
        default=7, ge=1, description="Days without any event after which a user's log is dropped."
    )


class MemorySettings(BaseModel):
    """How facts are embedded and kept."""

    extraction: Literal["agents", "mem0"] = Field(
        default="agents", description="`mem0` adds Mem0's own extraction of facts; it needs a model provider."
    )
    embedder: str = Field(
        default="local",
        description="`local` (no download), `openai:MODEL` or `ollama:MODEL`. After a change all memories are embedded anew at the next start.",
    )
    semantic: bool = Field(
        default=True,
        description="Recall by meaning as well as by words, where the extra `semantic` is installed and the embedder is `local`.",
    )
    vector_store: Literal["qdrant", "pgvector"] = Field(default="qdrant", description="Qdrant on disk, or PostgreSQL.")
    qdrant_url: str = Field(default="", description="Address of a Qdrant server. Empty: embedded, in the data folder.")
    pgvector_url: SecretStr = Field(default=SecretStr(""), description="PostgreSQL address for `pgvector`.")
    recall_limit: int = Field(default=8, ge=1, le=50, description="Memories that a turn may recall.")


class AuthSettings(BaseModel):
    """Who may come in."""

    allow_guests: bool = Field(
        default=True,
        description="A first visit needs no sign-up. `false`: guests get 403. The owner can change it while the server runs.",
    )
    registration: Literal["open", "invitation", "closed"] = Field(
        default="open",
        description="Who may make an account: everybody, who has an invitation link, nobody. The owner can change it while the server runs.",
    )
    guests_kept_weeks: int = Field(
        default=26,
        ge=0,
        description="Weeks without a word after which a guest is told, and two weeks later deleted; 0: never. The owner can change it while the server runs.",
    )
    session_days: int = Field(default=90, ge=1, description="Days until an unused session ends.")
    secure_cookie: bool = Field(
        default=False,
        description="Send the session cookie over https only, and tell browsers to use nothing else. On by itself where a trusted proxy says https.",
    )
    allowed_origins: list[str] = Field(
        default=[],
        description="Further web origins that may open the socket, as JSON. The server's own are always allowed.",
    )


class OidcSettings(BaseModel):
    """Signing in by a provider of OpenID Connect."""

    issuer: str = Field(
        default="",
        description="The provider's issuer, exactly as it calls itself, as `https://id.example.org`. Empty: nobody signs in so.",
    )
    client_id: str = Field(default="", description="The name that the provider knows this server by.")
    client_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret that goes with it; empty for a public client."
    )
    name: str = Field(default="OpenID", max_length=40, description="What the button calls the provider.")
    hosts: list[str] = Field(
        default=[],
        description='Further hosts that the provider is spoken to at, as JSON; for Google `["oauth2.googleapis.com", "www.googleapis.com"]`.',
    )
    link_by_email: bool = Field(
        default=False,
        description="Let the owner of an address that the provider has verified into the account that has it here. All its other sessions end.",
    )

    @field_validator("issuer")
    @classmethod
    def _is_private(cls, issuer: str) -> str:
        at = urlsplit(issuer)
        near = at.scheme == "http" and at.hostname in ("localhost", "127.0.0.1", "::1")
        if issuer and not (at.hostname and (at.scheme == "https" or near)):
            raise ValueError("The provider is spoken to over https; http is for one on this machine.")
        return issuer


class LimitSettings(BaseModel):
    """What one person or one address may ask for."""

    messages_burst: int = Field(default=120, ge=1, description="Messages a user may send at once.")
    messages_per_second: float = Field(default=2.0, gt=0, description="Messages a second after that.")
    messages_waiting: int = Field(
        default=100, ge=1, description="Messages of a user that may wait for their answers at a time, or some more."
    )
    guests_burst: int = Field(default=300, ge=1, description="Guests that one address may make at once.")
    guests_per_second: float = Field(default=1.0, gt=0, description="Guests a second after that.")
    logins_burst: int = Field(default=20, ge=1, description="Sign-ins that one address may try at once.")
    logins_per_second: float = Field(default=0.2, gt=0, description="Sign-ins a second after that.")
    account_logins_burst: int = Field(
        default=30, ge=1, description="Passwords that may be tried on one account at once, from wherever."
    )
    account_logins_per_second: float = Field(default=0.01, gt=0, description="Passwords a second after that.")
    requests_burst: int = Field(
        default=6000, ge=1, description="Requests of any kind that one address may make at once."
    )
    requests_per_second: float = Field(default=200.0, gt=0, description="Requests a second after that.")
    reads_burst: int = Field(default=1200, ge=1, description="Things a user may look at or search for at once.")
    reads_per_second: float = Field(default=20.0, gt=0, description="Things a second after that.")
    changes_burst: int = Field(default=600, ge=1, description="Changes a user may make at once, by requests.")
    changes_per_second: float = Field(default=10.0, gt=0, description="Changes a second after that.")
    frames_burst: int = Field(default=600, ge=1, description="Frames a user may send over sockets at once.")
    frames_per_second: float = Field(default=20.0, gt=0, description="Frames a second after that.")
    imports_burst: int = Field(default=20, ge=1, description="Calendar files a user may import at once.")
    imports_per_second: float = Field(default=0.05, gt=0, description="Calendar files a second after that.")
    body_bytes: int = Field(default=256 * 1024, ge=1024, description="Largest request body.")
    sockets_per_user: int = Field(
        default=20,
        ge=1,
        description="Open sockets and long polls a user may hold in one backend; the oldest is closed.",
    )
    sockets_burst: int = Field(default=80, ge=1, description="Sockets a user may open at once, one after another.")
    sockets_per_second: float = Field(default=2.0, gt=0, description="Sockets a second after that.")
    tokens_per_turn: int = Field(default=60_000, ge=1000, description="Model tokens a turn may use.")
    tool_calls_per_turn: int = Field(
        default=300, ge=1, description="Things a turn may note, as items of one message; the reply names what is left."
    )
    tokens_per_day: int = Field(default=1_000_000, ge=1000, description="Model tokens a user may use in a day.")
    deliveries_tried_burst: int = Field(
        default=10, ge=1, description="Trial notifications a user may ask for at once, new targets among them."
    )
    deliveries_tried_per_second: float = Field(
        default=0.05, gt=0, description="Trial notifications a second after that."
    )
    memories_kept: int = Field(default=5000, ge=1, description="Memories a user may keep.")
    items_kept: int = Field(default=20_000, ge=1, description="Inbox items a user may keep, done ones too.")
    reminders_kept: int = Field(default=10_000, ge=1, description="Reminders a user may keep, past ones too.")
    widgets_kept: int = Field(default=5000, ge=1, description="Cards that a user may have the assistant make.")
    feeds_burst: int = Field(default=60, ge=1, description="Calendar feeds that one address may ask for at once.")
    feeds_per_second: float = Field(default=0.5, gt=0, description="Calendar feeds a second after that.")
    recent_messages_tokens: int = Field(
        default=3000, ge=200, description="Tokens of recent messages that a turn reads."
    )
    memory_tokens: int = Field(default=800, ge=100, description="Tokens of recalled memories that a turn reads.")


class ApiSettings(BaseModel):
    """Where the backend listens."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, description="Port of the API.")
    web_port: int = Field(
        default=3000, description="Port on which the backend serves the built client too; 0: it does not."
    )
    web_root: Path | None = Field(
        default=None, description="Folder of the built client. Empty: frontend/dist of the checkout."
    )
    hosts: list[str] = Field(
        default=[],
        description="Host names that the server is reached by, as JSON. This machine's names, IP addresses and the names in `LIFEOS_AUTH__ALLOWED_ORIGINS` are always allowed; a request for another gets 421.",
    )
    public_docs: bool = Field(
        default=False, description="Show the contract and the metrics on the client's port too, not on the API's alone."
    )
    trusted_proxies: list[str] = Field(
        default=[],
        description="Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as JSON.",
    )


class StackSettings(BaseModel):
    """Ports of what `make up` starts by itself."""

    temporal_port: int = Field(default=7233, description="Port of the Temporal server that `make up` starts.")
    temporal_ui: bool = Field(
        default=False,
        description="Start Temporal's web interface too. It shows and ends everybody's workflows and asks for no password, and a web page can lead a browser of this machine to it: switch it on to look, and off again.",
    )
    temporal_ui_port: int = Field(default=8088, description="Port of its web interface.")
    pocketbase_port: int = Field(default=8090, description="Port of the PocketBase that `make up` starts.")
    redis_port: int = Field(default=6379, description="Port of the Redis that `make up` starts.")


class OfflineSettings(BaseModel):
    """How the offline model behaves."""

    word_delay_ms: float = Field(
        default=12.0, ge=0, description="Pause between the words of the offline model, milliseconds."
    )


class ProactiveSettings(BaseModel):
    """When the assistant writes first. Reminders and routines come when their users want them."""

    stale_hours: float = Field(
        default=24.0,
        gt=0,
        description="Hours after which a reminder that could not come in time is only named in one summary, with the others.",
    )

    follow_up_hours: float = Field(
        default=24.0,
        gt=0,
        description="Hours without a word after which an unfinished onboarding is followed up, once.",
    )
    return_days: float = Field(
        default=3.0, gt=0, description="Days away after which a person who comes back is told what is open."
    )


class DeliverySettings(BaseModel):
    """How proactive messages leave the conversation: Web Push, and the targets that users add."""

    after_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Seconds that an open client has to show a proactive message before it is sent elsewhere.",
    )
    retry_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds until a delivery that failed is tried again; each further wait is longer.",
    )
    allow_private: bool = Field(
        default=False,
        description="Let users send to addresses of this machine and its network, as to an ntfy of your own. Whoever may sign in can then make the server speak to them.",
    )
    contact: str = Field(
        default="mailto:life-os@example.org",
        description="Whom push services may write to about this server: a `mailto:` or `https:` address. Set it to yours.",
    )
    vapid_private_key: SecretStr | None = Field(
        default=None, description="Key for Web Push, base64url. Empty: made at first start and kept in the data folder."
    )
    encryption_key: SecretStr | None = Field(
        default=None,
        description="Key for targets and calendar addresses, 32 bytes in base64url. Empty: made at first start and kept in the data folder.",
    )


class Settings(BaseSettings):
    """All settings of one process, read once.

    Raises:
        pydantic.ValidationError: a value does not fit; the message names the setting.
    """

    model_config = SettingsConfigDict(env_prefix="LIFEOS_", env_nested_delimiter="__", extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="The one folder with all data.")
    cache_dir: Path = Field(
        default=Path("~/.cache/ai-life-os").expanduser(),
        description="Where fetched programs are kept between checkouts.",
    )
    model: str = Field(
        default="",
        description="Model name, as `openai:gpt-5-mini`; several with commas fall back in order. Empty: by key, else offline.",
    )
    model_base_url: str = Field(default="", description="Address of an OpenAI-compatible server for `openai:` models.")
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for that server, where OPENAI_API_KEY is not set."
    )
    worker: Literal["embedded", "off"] = Field(default="embedded", description="`off`: this backend runs no worker.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level that is logged."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="Form of the log lines.")
    failpoints: str = Field(
        default="",
        description="Failpoints and what they do, for fault tests only: `accepted:exit,mid_stream:sleep=5,reply_stored:raise`.",
    )
    temporal: TemporalSettings = TemporalSettings()
    pocketbase: PocketBaseSettings = PocketBaseSettings()
    redis: RedisSettings = RedisSettings()
    memory: MemorySettings = MemorySettings()
    auth: AuthSettings = AuthSettings()
    oidc: OidcSettings = OidcSettings()
    limits: LimitSettings = LimitSettings()
    api: ApiSettings = ApiSettings()
    stack: StackSettings = StackSettings()
    offline: OfflineSettings = OfflineSettings()
    proactive: ProactiveSettings = ProactiveSettings()
    delivery: DeliverySettings = DeliverySettings()

    @property
    def model_names(self) -> list[str]:
        """The models to use in order, as PydanticAI names them; empty means the offline model."""
        named = [name.strip() for name in self.model.split(",") if name.strip()]
        if named:
            return [] if named == ["offline"] else named
        return [model for key, model in PROVIDER_KEYS.items() if os.environ.get(key)]

    @property
    def openai_base_url(self) -> str:
        """Address of the OpenAI-compatible server, empty for OpenAI itself."""
        return self.model_base_url or os.environ.get("OPENAI_BASE_URL", "")

    @property
    def temporal_address(self) -> str:
        """host:port to connect to, whoever started the server."""
        return self.temporal.address or f"127.0.0.1:{self.stack.temporal_port}"


def load_settings() -> Settings:
    """Read the environment once. Raises `pydantic.ValidationError` where a value does not fit."""
    return Settings()


def child_environment(overrides: dict[str, str]) -> dict[str, str]:
    """The environment for a child process: this process's own, its LIFEOS_ names aside, with `overrides` on top."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("LIFEOS_")}, **overrides}


def search_path() -> str:
    """The PATH of this process."""
    return os.environ.get("PATH", os.defpath)


def preset_environment(values: dict[str, str]) -> None:
    """Set names that a library reads once, while it is imported, and offers no other way to set."""
    os.environ.update(values)
