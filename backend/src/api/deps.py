"""What routes are given: their domain, the caller's token, user and address, and whether an origin is ours."""

import ipaddress
from collections.abc import Callable
from typing import Annotated, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from src.api.cookies import SECURE_COOKIE, SESSION_COOKIE, is_secure
from src.errors import NotAllowed, NotAuthenticated, NotFound
from src.models.values import User
from src.runtime import Runtime
from src.services.accounts.device_label import Device, device_of
from src.services.accounts.limits import RateLimits
from src.services.accounts.parts import Accounts as AccountParts
from src.services.accounts.passkeys import Site, passkeys_are_for_names
from src.services.accounts.sessions import SessionService
from src.services.agent.service import AgentService
from src.services.background import Background as BackgroundLoops
from src.services.calendar.parts import Calendar as CalendarParts
from src.services.connection_manager import ConnectionManager
from src.services.conversation.service import ConversationService
from src.services.delivery.subscriptions import SubscriptionService
from src.services.delivery.targets import TargetService
from src.services.inbox.filing import InboxFiling
from src.services.inbox.service import InboxService
from src.services.memory import MemoryService
from src.services.privacy.parts import Privacy as PrivacyParts
from src.services.reminders.service import ReminderService
from src.services.routines.service import RoutineService
from src.services.search.service import SearchService
from src.services.turns.budgets import BudgetService
from src.services.turns.lost_memories import LostMemories as LostMemoriesWatch
from src.services.turns.used import ReplyUseService
from src.services.widgets.service import WidgetService
from src.settings import Settings
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.temporal.client import TemporalClient
from src.temporal.gateway import ConversationGateway

T = TypeVar("T")

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_BEARER = "bearer "
_OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")


def runtime_of(connection: HTTPConnection) -> Runtime:
    """The parts that this process works with."""
    return cast("Runtime", connection.app.state.runtime)


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token of the Authorization header, or None. An empty one is none: it must not stand for the cookie's."""
    header = connection.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() or None if header[: len(_BEARER)].lower() == _BEARER else None


def token_of(connection: HTTPConnection) -> str | None:
    """The token that a request came with: of the header, else of the cookie, or None."""
    return (
        bearer_token(connection)
        or connection.cookies.get(SECURE_COOKIE)
        or connection.cookies.get(SESSION_COOKIE)
        or None
    )


def session_token(connection: HTTPConnection) -> str:
    """The caller's token. Raises `NotAuthenticated` where there is none."""
    token = token_of(connection)
    if not token:
        raise NotAuthenticated("There is no session; sign in first.")
    return token


def origin_allowed(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the web page that a request comes from is one of ours; a request that names none is no page's.

    Ours are the address the request was sent to, this machine's names on our own ports, and what the settings add.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site") != "cross-site"
    if origin.rstrip("/") in {allowed.rstrip("/") for allowed in settings.auth.allowed_origins}:
        return True
    parts = _split(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    own = {f"{name}:{port}" for name in _OWN_NAMES for port in (settings.api.port, settings.api.web_port)}
    return parts.netloc.lower() in {connection.headers.get("host", "").lower(), *own}


def own_names(settings: Settings) -> frozenset[str]:
    """The host names of this server: `localhost`, those of the settings, those of the origins that are let in."""
    origins = (urlsplit(origin).hostname or "" for origin in settings.auth.allowed_origins)
    return frozenset({"localhost", *(name.lower() for name in settings.api.hosts), *origins} - {""})


def page_address(connection: HTTPConnection, settings: Settings) -> str:
    """Where the page is that asks, to be led back to. Raises `NotAllowed` where that is no address of this server.

    A token alone does not vouch for it, as it does elsewhere, nor does the address that a request says it was sent to: who
    comes by an address of IP other than this machine's own has that in `LIFEOS_API__HOSTS`.
    """
    origin = _origin_of(connection, settings)
    host = _split(origin).hostname or ""
    own = host in own_names(settings) or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)
    if not own or not origin_allowed(connection, settings):
        raise NotAllowed("This page is at no address that this server knows as its own (LIFEOS_API__HOSTS).")
    return origin.rstrip("/")


def passkey_site(connection: HTTPConnection, settings: Settings) -> Site | None:
    """Where the page is that asks; None where it is reached by no name that browsers make passkeys for."""
    origin = _origin_of(connection, settings)
    parts = _split(origin)
    host = parts.hostname or ""
    fits = parts.scheme == "https" or host == "localhost"
    return Site(host, origin.rstrip("/")) if fits and host in own_names(settings) and not _is_ip(host) else None


def _origin_of(connection: HTTPConnection, settings: Settings) -> str:
    scheme = "https" if is_secure(connection, settings) else "http"
    return connection.headers.get("origin") or f"{scheme}://{connection.headers.get('host', '')}"


def _split(origin: str) -> SplitResult:
    """The parts of an address; of what is none, as `http://[`, nothing."""
    try:
        return urlsplit(origin)
    except ValueError:
        return urlsplit("")


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _passkey_site(connection: HTTPConnection) -> Site:
    site = passkey_site(connection, runtime_of(connection).settings)
    if site is None:
        raise passkeys_are_for_names()
    return site


async def _current_user(request: Request) -> User:
    """Who asks; counted, so that nobody takes all there is."""
    accounts = runtime_of(request).accounts
    user = await accounts.sessions.authenticate(session_token(request))
    if request.method in CHANGING:
        await accounts.limits.check_change(user.id)
    else:
        await accounts.limits.check_read(user.id)
    return user


def _client_address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _device(request: Request) -> Device:
    return device_of(request.headers.get("user-agent", ""))


async def _owner(user: "CurrentUser") -> User:
    """Who asks, where that is an owner of the server. To everybody else there is nothing here."""
    if not user.owner:
        raise NotFound("There is nothing here.")
    return user


def _part(of: Callable[[Runtime], T]) -> Callable[[HTTPConnection], T]:
    """A dependency on one part of the runtime."""

    def part(connection: HTTPConnection) -> T:
        return of(runtime_of(connection))

    return part


Accounts = Annotated[AccountParts, Depends(_part(lambda runtime: runtime.accounts))]
Sessions = Annotated[SessionService, Depends(_part(lambda runtime: runtime.accounts.sessions))]
Limits = Annotated[RateLimits, Depends(_part(lambda runtime: runtime.accounts.limits))]
Conversation = Annotated[ConversationService, Depends(_part(lambda runtime: runtime.conversation.service))]
Gateway = Annotated[ConversationGateway, Depends(_part(lambda runtime: runtime.gateway))]
Inbox = Annotated[InboxService, Depends(_part(lambda runtime: runtime.inbox.service))]
Filing = Annotated[InboxFiling, Depends(_part(lambda runtime: runtime.widgets.filing))]
Reminders = Annotated[ReminderService, Depends(_part(lambda runtime: runtime.reminders.service))]
Routines = Annotated[RoutineService, Depends(_part(lambda runtime: runtime.routines.service))]
Widgets = Annotated[WidgetService, Depends(_part(lambda runtime: runtime.widgets.service))]
Agents = Annotated[AgentService, Depends(_part(lambda runtime: runtime.agents))]
UsedByReply = Annotated[ReplyUseService, Depends(_part(lambda runtime: runtime.turns.used))]
Budgets = Annotated[BudgetService, Depends(_part(lambda runtime: runtime.turns.budgets))]
LostMemories = Annotated[LostMemoriesWatch, Depends(_part(lambda runtime: runtime.turns.lost_memories))]
Memories = Annotated[MemoryService, Depends(_part(lambda runtime: runtime.memory))]
Finder = Annotated[SearchService, Depends(_part(lambda runtime: runtime.search))]
Calendar = Annotated[CalendarParts, Depends(_part(lambda runtime: runtime.calendar))]
Subscriptions = Annotated[SubscriptionService, Depends(_part(lambda runtime: runtime.delivery.subscriptions))]
Targets = Annotated[TargetService, Depends(_part(lambda runtime: runtime.delivery.targets))]
Privacy = Annotated[PrivacyParts, Depends(_part(lambda runtime: runtime.privacy))]
Events = Annotated[EventLog, Depends(_part(lambda runtime: runtime.events))]
Rows = Annotated[PocketBase, Depends(_part(lambda runtime: runtime.pocketbase))]
Temporal = Annotated[TemporalClient, Depends(_part(lambda runtime: runtime.workflows.client))]
Background = Annotated[BackgroundLoops, Depends(_part(lambda runtime: runtime.background))]
Connections = Annotated[ConnectionManager, Depends(_part(lambda runtime: runtime.connections))]
SettingsDep = Annotated[Settings, Depends(_part(lambda runtime: runtime.settings))]
TokenDep = Annotated[str, Depends(session_token)]
CurrentUser = Annotated[User, Depends(_current_user)]
ClientAddress = Annotated[str, Depends(_client_address)]
PasskeySite = Annotated[Site, Depends(_passkey_site)]
CallingDevice = Annotated[Device, Depends(_device)]
OldToken = Annotated[str | None, Depends(token_of)]
"""The token that somebody still has who signs in."""
Owner = Annotated[User, Depends(_owner)]
