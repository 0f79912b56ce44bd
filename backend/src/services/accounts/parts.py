"""The parts of accounts, put together."""

from dataclasses import dataclass

from src.models.values import User
from src.services.accounts.admission import AdmissionService
from src.services.accounts.limits import RateLimits
from src.services.accounts.owner import OwnerService
from src.services.accounts.passkeys import PasskeyService
from src.services.accounts.presence import Presence, absent_after
from src.services.accounts.provider_sign_in import ProviderSignInService
from src.services.accounts.server_settings import ServerSettings
from src.services.accounts.sessions import SessionService
from src.services.accounts.sign_in import SignInService
from src.services.accounts.two_step import TwoStepService
from src.services.accounts.users import UserService
from src.settings import Settings
from src.stores.parts import Stores
from src.stores.server_keys import SecretBox


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who there is, who is signed in, and how much one may ask for."""

    users: UserService
    sessions: SessionService
    access: AdmissionService
    owners: OwnerService
    sign_in: SignInService
    two_step: TwoStepService
    passkeys: PasskeyService
    provider: ProviderSignInService
    presence: Presence
    limits: RateLimits
    settings: Settings

    async def confirm(self, user: User, password: str | None) -> None:
        """Have somebody say the password again: whoever finds the browser open must not get at what it guards.

        Raises:
            InvalidInput: it is not the account's; a guest has none, and is let through.
            RateLimited: it was said wrong too often.
        """
        await self.limits.check_account(user.email or user.id)
        await self.sign_in.confirm(user, password)

    async def close(self) -> None:
        """Close the connection that limits are counted over."""
        await self.limits.close()


def open_accounts(stores: Stores, settings: Settings, *, box: SecretBox) -> Accounts:
    """The parts. Closed by whoever made them. The `box` of the server's keys seals what signing in in two steps needs."""
    pocketbase, users = stores.pocketbase, UserService(stores.pocketbase)
    sessions = SessionService(pocketbase, users, settings.auth)
    access = AdmissionService(pocketbase, ServerSettings(pocketbase), settings.auth)
    two_step = TwoStepService(pocketbase, box)
    owners = OwnerService(pocketbase, users, sessions, two_step)
    sign_in = SignInService(pocketbase, users, sessions, access, owners, two_step)
    return Accounts(
        users=users,
        sessions=sessions,
        access=access,
        owners=owners,
        sign_in=sign_in,
        two_step=two_step,
        passkeys=PasskeyService(pocketbase, box, sign_in),
        provider=ProviderSignInService(pocketbase, box, sign_in, sessions, two_step, settings.oidc),
        presence=Presence(absent_after=absent_after(settings.proactive)),
        limits=RateLimits(settings.limits, settings.redis.url),
        settings=settings,
    )
