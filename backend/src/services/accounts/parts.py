"""The parts of accounts, put together."""

from dataclasses import dataclass

from src.services.accounts.admission import AdmissionService
from src.services.accounts.limits import RateLimits
from src.services.accounts.owner import OwnerService
from src.services.accounts.presence import Presence, absent_after
from src.services.accounts.server_settings import ServerSettings
from src.services.accounts.sessions import SessionService
from src.services.accounts.sign_in import SignInService
from src.services.accounts.users import UserService
from src.settings import Settings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who there is, who is signed in, and how much one may ask for."""

    users: UserService
    sessions: SessionService
    access: AdmissionService
    owners: OwnerService
    sign_in: SignInService
    presence: Presence
    limits: RateLimits
    settings: Settings


def open_accounts(stores: Stores, settings: Settings) -> Accounts:
    """The parts. `limits` are closed by whoever made them."""
    pocketbase, users = stores.pocketbase, UserService(stores.pocketbase)
    sessions = SessionService(pocketbase, users, settings.auth)
    access = AdmissionService(pocketbase, ServerSettings(pocketbase), settings.auth)
    owners = OwnerService(pocketbase, users, sessions)
    return Accounts(
        users=users,
        sessions=sessions,
        access=access,
        owners=owners,
        sign_in=SignInService(pocketbase, users, sessions, access, owners),
        presence=Presence(absent_after=absent_after(settings.proactive)),
        limits=RateLimits(settings.limits, settings.redis.url),
        settings=settings,
    )
