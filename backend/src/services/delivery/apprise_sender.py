"""Sends through apprise. The only file that knows it.

Of apprise's services only those are let in that speak over the network to somebody else: none that acts on this
machine, reads its files or its configuration. Its work blocks, so it runs in threads of its own.

`Any`: apprise has no types; what it gives is read here alone.
"""

import asyncio
import logging
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, cast

from src.core.json_values import is_object
from src.core.locale import Words
from src.errors import InvalidInput
from src.logs import get_logger
from src.services.delivery.egress import leads_inside
from src.services.delivery.outcome import SENT, Outcome
from src.services.delivery.texts import Notice
from src.settings import DeliverySettings

logger = get_logger("delivery")

SEND_SECONDS = 30.0
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 10.0
_THREADS = 8

_AT_HOME = frozenset(
    {
        "tgram",
        "discord",
        "slack",
        "pover",
        "pbul",
        "prowl",
        "spush",
        "ifttt",
        "mailgun",
        "sendgrid",
        "twilio",
        "whatsapp",
        "threema",
        "gchat",
        "lark",
        "feishu",
        "dingtalk",
        "wxteams",
        "line",
        "revolt",
    }
)
"""Services whose server is known: whatever the user writes, only that server is spoken to."""
_ANYWHERE = frozenset(
    {
        "ntfy",
        "ntfys",
        "gotify",
        "gotifys",
        "mailto",
        "mailtos",
        "mmost",
        "mmosts",
        "rocket",
        "rockets",
        "signal",
        "signals",
        "bark",
        "barks",
        "hassio",
        "hassios",
        "nctalk",
        "nctalks",
        "ncloud",
        "nclouds",
        "json",
        "jsons",
        "form",
        "forms",
        "workflows",
    }
)
"""Services whose server the user names."""
_LED_ON = frozenset({"matrix", "matrixs"})
"""The server that the user names may name another one, so they are let in only where every server is allowed."""
_NEVER_GIVEN = ("template", "attach", "pgp", "wkd", "file", "store", "config", "cert")
"""Parts of an address that would have apprise read files of this machine, or look somewhere else."""


class AppriseSender:
    """Speaks to targets. `close()` by whoever made it."""

    def __init__(self, settings: DeliverySettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="apprise")

    def close(self) -> None:
        """Wait for nothing that is still being sent."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def service_of(self, url: str, words: Words) -> str:
        """What an address is for, as `Telegram`. Raises `InvalidInput`, in the user's language, where it is let in nowhere."""
        plugin = await self._plugin(url)
        if plugin is None:
            raise InvalidInput(words.say("delivery-address"), field="url")
        return str(plugin.service_name)

    async def send(self, url: str, notice: Notice) -> Outcome:
        """Send once; takes up to `SEND_SECONDS`. Redirects are not followed."""
        plugin = await self._plugin(url)
        if plugin is None:
            return Outcome("failed", "refused")
        trouble = await self._trouble_on_the_way(plugin)
        if trouble is not None:
            return trouble
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(SEND_SECONDS):
                went_well = await loop.run_in_executor(self._threads, _notify, plugin, notice)
        except TimeoutError:
            return Outcome("retry", "unreachable")
        # apprise says no more than that: a wrong key and a server that is down look alike, so both are tried again.
        return SENT if went_well else Outcome("retry", "refused")

    async def _plugin(self, url: str) -> Any:
        allowed: frozenset[str] = _AT_HOME | _ANYWHERE | (_LED_ON if self._settings.allow_private else frozenset())
        return await asyncio.get_running_loop().run_in_executor(self._threads, _plugin_for, url, allowed)

    async def _trouble_on_the_way(self, plugin: Any) -> Outcome | None:
        """Why the server that the user named must not or cannot be spoken to."""
        host = _host_of(plugin)
        if host is None or self._settings.allow_private:
            return None
        try:
            return Outcome("failed", "private") if await leads_inside(host) else None
        except (OSError, UnicodeError):
            return Outcome("retry", "unreachable")


def _host_of(plugin: Any) -> str | None:
    """The host that the user named; None where there is none to name."""
    schemas = {getattr(plugin, name, None) for name in ("protocol", "secure_protocol")}
    named = any(schema in _ANYWHERE for one in schemas for schema in ([one] if isinstance(one, str) else one or ()))
    if not named or getattr(plugin, "mode", None) == "cloud":  # ntfy's own server
        return None
    return str(getattr(plugin, "smtp_host", None) or plugin.host)


@cache
def _apprise() -> Any:
    """Apprise with all that acts on this machine switched off. Loading it takes most of a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # modules that Python will drop, which apprise copes with
        import apprise
        from apprise import plugins

        plugins.url_to_dict("json://localhost")  # has them loaded
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines hold addresses
    return apprise


def _plugin_for(url: str, allowed: frozenset[str]) -> Any:
    """The plugin of an address, None where it is none or is not let in."""
    apprise = _apprise()
    try:
        parts = cast("dict[str, Any] | None", apprise.plugins.url_to_dict(url, secure_logging=True))
        if not parts or parts["schema"] not in allowed or _names_files(parts):
            return None
        asset = apprise.AppriseAsset(
            storage_mode="memory", allow_templates=False, http_redirects=False, pgp_autogen=False
        )
        plugin = apprise.Apprise.instantiate(parts, asset=asset, suppress_exceptions=True)
    except Exception as error:  # noqa: BLE001 - over a hundred plugins raise what they please
        logger.info("target_unreadable", kind=type(error).__name__)
        return None
    if plugin:
        plugin.redirects, plugin.retry = False, 0
        plugin.socket_connect_timeout, plugin.socket_read_timeout = _CONNECT_SECONDS, _READ_SECONDS
    return plugin or None


def _names_files(parts: dict[str, Any]) -> bool:
    named = [str(name).lower() for group in parts.values() if is_object(group) for name in group]
    return any(bad in name for name in named for bad in _NEVER_GIVEN)


def _notify(plugin: Any, notice: Notice) -> bool:
    # Web hooks alone can be told that two calls are one, as the IETF's draft of this header has it.
    if notice.message_id and isinstance(getattr(plugin, "headers", None), dict):
        plugin.headers["Idempotency-Key"] = notice.message_id
    try:
        return bool(plugin.notify(title=notice.title, body=notice.body))
    except Exception as error:  # noqa: BLE001 - over a hundred plugins raise what they please
        logger.warning("target_failed", kind=type(error).__name__)
        return False
