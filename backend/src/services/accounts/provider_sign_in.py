"""Signing in by the provider of the settings: whose account it is, or that a new one is made.

An account is known by the provider's own name for somebody, never by an address alone. Addresses are not verified here, so
whoever made an account with somebody's address would share it with them: the two are joined only where the settings say so.
"""

import json
import time
from dataclasses import asdict

from src.core.ids import UserId, derive_id
from src.errors import InvalidInput, NotAllowed, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import ProviderAsked
from src.services.accounts.provider import Asked, Proved, Provider, refused
from src.services.accounts.rows import IdentityRow, UsedCodeRow, UserRow
from src.services.accounts.sessions import SessionService
from src.services.accounts.sign_in import SignInService, Visitor
from src.services.accounts.two_step import TwoStepService
from src.settings import OidcSettings
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.writes import Create, Write
from src.stores.server_keys import SecretBox, SecretLost

logger = get_logger("provider")

_PURPOSE = "provider-asked"
_LASTS_SECONDS = 900.0
"""As long as somebody may take to sign in there."""


class ProviderSignInService:
    """Every call raises `DependencyDown` where PocketBase or the provider does not answer."""

    def __init__(
        self,
        pocketbase: PocketBase,
        box: SecretBox,
        sign_in: SignInService,
        sessions: SessionService,
        two_step: TwoStepService,
        settings: OidcSettings,
    ) -> None:
        self._box = box
        self._sign_in = sign_in
        self._sessions = sessions
        self._two_step = two_step
        self._settings = settings
        self._provider = Provider(settings)
        self._identities = Collection(pocketbase, IdentityRow)
        self._users = Collection(pocketbase, UserRow, noun="user")

    @property
    def name(self) -> str | None:
        """What the provider is called; None where there is none."""
        return self._settings.name if self._settings.issuer else None

    async def ask(self, origin: str) -> ProviderAsked:
        """Where to send a browser whose page is at `origin`. Raises `NotFound` where there is no provider."""
        if self.name is None:
            raise NotFound("There is no provider to sign in by.")
        asked, url = await self._provider.ask(f"{origin}/")
        kept = {**asdict(asked), "until": time.time() + _LASTS_SECONDS}
        return ProviderAsked(state=self._box.seal(json.dumps(kept), purpose=_PURPOSE), url=url)

    async def enter(
        self, state: str, *, returned: str, code: str, visitor: Visitor, token: str | None, invitation: str | None
    ) -> tuple[str, User]:
        """A session of who the provider says it is; the one of `token` ends.

        Raises:
            NotAuthenticated: what came back was not asked for by this browser, was used before, or does not hold.
            SecondFactorRequired: the account asks for a code, so it is signed in to by its password.
            NotAllowed: the account is switched off, or none can be made.
            Conflict: another account has the address.
        """
        if self.name is None:
            raise NotFound("There is no provider to sign in by.")
        asked = self._asked(state)
        if asked.state != returned:
            raise refused()
        proved = await self._provider.prove(asked, code)
        identity = derive_id("identity", proved.issuer, proved.subject)
        known = await self._identities.lookup(identity)
        owner = known.user if known else await self._owner_of(proved)
        if owner is None:
            entered = await self._make(proved, identity, asked, visitor, invitation)
            if token is not None:
                await self._sessions.logout(token)
            return entered
        besides: list[Write] = [_used(asked, owner)]
        if known is None:
            besides.append(Create.of(IdentityRow(id=identity, user=owner, issuer=proved.issuer)))
        besides += await self._two_step.prove(owner, None)
        try:
            fresh, user = await self._sign_in.open(owner, device=visitor.device, besides=besides, token=token)
        except AlreadyExists as error:
            raise refused() from error
        if known is None:
            await self._sessions.end_all(owner, but=fresh)
            logger.info("identity_linked", user_id=owner)
        return fresh, user

    async def _owner_of(self, proved: Proved) -> UserId | None:
        """The account that has the address, where the settings join the two."""
        if proved.email is None or not self._settings.link_by_email:
            return None
        row = await self._users.first(eq(UserRow.email, proved.email))
        return UserId(row.id) if row else None

    async def _make(
        self, proved: Proved, identity: str, asked: Asked, visitor: Visitor, invitation: str | None
    ) -> tuple[str, User]:
        if proved.email is None:
            raise NotAllowed("The provider has verified no address for this account, so none can be made here.")

        def besides(user_id: UserId) -> list[Write]:
            row = IdentityRow(id=identity, user=user_id, issuer=proved.issuer)
            return [Create.of(row), _used(asked, user_id)]

        return await self._sign_in.register_proved(
            proved.email, name=proved.name, visitor=visitor, invitation=invitation, besides=besides
        )

    def _asked(self, state: str) -> Asked:
        try:
            kept = json.loads(self._box.open(state, purpose=_PURPOSE))
        except SecretLost as error:
            raise InvalidInput("This was not asked by this server.", field="state") from error
        if kept.pop("until") < time.time():
            raise InvalidInput("This was asked too long ago; try again.", field="state")
        return Asked(**kept)


def _used(asked: Asked, user_id: UserId) -> Write:
    return Create.of(UsedCodeRow(id=derive_id("used_state", asked.state), user=user_id))
