"""The owner of the server: who that is, and what an owner does with accounts. The first account is the owner."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import Conflict, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.owner import AccountPage, AccountView
from src.services.accounts.rows import SessionRow, SignInLinkRow, UserRow
from src.services.accounts.server_settings import ServerSettings
from src.services.accounts.sessions import SessionService
from src.services.accounts.tokens import new_token, row_id, token_hash
from src.services.accounts.two_step import TwoStepService
from src.services.accounts.users import UserService
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import NAMED_MOST, Condition, asc, desc, eq, ne, one_of
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("owner")

LINK_KIND = "sign-in-link"
LINK_LASTS = timedelta(days=1)
_FIRST = "first-owner"
"""Set once, with the first owner: it is never again free to whoever comes first. It names nobody: it outlives the account."""


class OwnerService:
    """Accounts as their owner sees them. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(
        self, pocketbase: PocketBase, users: UserService, sessions: SessionService, two_step: TwoStepService
    ) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._sessions = sessions
        self._two_step = two_step
        self._rows = Collection(pocketbase, UserRow, noun="user")
        self._seen = Collection(pocketbase, SessionRow)
        self._stored = ServerSettings(pocketbase)
        self._settled = False

    # --- who ---------------------------------------------------------------------------------------------------------

    async def first(self) -> Create | None:
        """The write that makes an account that is just made the owner, which clashes where another was faster; None where there was one."""
        await self.settle()
        return None if self._settled else ServerSettings.first(_FIRST, True)

    async def settle(self) -> None:
        """Where accounts are older than the first owner, the oldest is it. A second call does nothing."""
        if self._settled:
            return
        known = await self._stored.get(_FIRST)
        if known is not None:
            if known is not True:  # it named the account once
                await self._stored.put(_FIRST, True)
            self._settled = True
            return
        oldest = await self._rows.first(eq(UserRow.guest, False), sort=[asc(UserRow.created), asc(UserRow.id)])
        if oldest is None:
            return
        with contextlib.suppress(AlreadyExists):
            owner = Update.of(UserRow, oldest.id, put(UserRow.owner, True))
            await self._pocketbase.batch([ServerSettings.first(_FIRST, True), owner])
        self._users.forget(UserId(oldest.id))
        self._settled = True

    async def owners(self) -> list[AccountView]:
        """The owners; usually one."""
        await self.settle()
        return await self._views(await self._rows.find(eq(UserRow.owner, True), sort=[asc(UserRow.created)]))

    async def make_owner(self, user_id: UserId) -> None:
        """Make an account the owner instead of who was it. Raises `Conflict` for a guest, `NotFound`."""
        await self.settle()
        user = await self._users.get(user_id)
        if user.guest:
            raise Conflict("A guest has no address to sign in with; only an account can own the server.")
        others = await self._rows.find(eq(UserRow.owner, True), ne(UserRow.id, user_id))
        changes = [Update.of(UserRow, one.id, put(UserRow.owner, False)) for one in others]
        await self._pocketbase.batch([*changes, Update.of(UserRow, user_id, put(UserRow.owner, True))])
        with contextlib.suppress(AlreadyExists):
            await self._pocketbase.batch([ServerSettings.first(_FIRST, True)])
        for one in (*others, user):
            self._users.forget(UserId(one.id))
        logger.info("owner_changed", user_id=user_id)

    # --- accounts ----------------------------------------------------------------------------------------------------

    async def page(self, *, before: str | None = None, limit: int = 50, guests: bool = True) -> AccountPage:
        """Users, the newest first; `before` is what a page gave as `next`."""
        conditions: list[Condition] = [] if guests else [eq(UserRow.guest, False)]
        rows, following = await self._rows.newest(*conditions, before=before, limit=limit)
        return AccountPage(items=await self._views(rows), next=following)

    async def by_address(self, email: str) -> UserId:
        """The account of an address. Raises `NotFound`."""
        row = await self._rows.first(eq(UserRow.email, email.strip().lower()))
        if row is None:
            raise NotFound("There is no account with this address.")
        return UserId(row.id)

    async def set_disabled(self, user_id: UserId, *, disabled: bool) -> AccountView:
        """Switch an account off, which ends its sessions, or on again. Raises `NotFound`, `Conflict` for an owner."""
        if disabled and (await self._users.get(user_id)).owner:
            raise Conflict("The owner of the server cannot be switched off; make somebody else the owner first.")
        row = await self._rows.update(user_id, put(UserRow.disabled, disabled))
        self._users.note(row)
        if disabled:
            await self._sessions.end_all(user_id)
        logger.info("account_switched", user_id=user_id, disabled=disabled)
        return (await self._views([row]))[0]

    async def check_erasable(self, owner: User, user_id: UserId) -> None:
        """Whether the owner may delete this user. Raises `NotFound`, `Conflict` for oneself and an owner."""
        if user_id == owner.id or (await self._users.get(user_id)).owner:
            raise Conflict("The owner of the server cannot be deleted here; make somebody else the owner first.")

    async def view(self, user_id: UserId) -> AccountView:
        """A user as the owner sees them. Raises `NotFound`."""
        return (await self._views([await self._rows.get(user_id)]))[0]

    async def sign_in_link(self, user_id: UserId) -> str:
        """The secret of a link that signs this account in once, within `LINK_LASTS`. Raises `NotFound`, `Conflict` for a guest."""
        if (await self._users.get(user_id)).guest:
            raise Conflict("A guest has no password to forget.")
        token = new_token()
        expires = utc_now() + LINK_LASTS
        row = SignInLinkRow(id=row_id(LINK_KIND, token), user=user_id, token_hash=token_hash(token), expires=expires)
        await self._pocketbase.batch([Create.of(row)])
        logger.info("sign_in_link_made", user_id=user_id)
        return token

    async def _views(self, rows: Sequence[UserRow]) -> list[AccountView]:
        seen: dict[UserId, SessionRow] = {}
        two_step = await self._two_step.active_of(UserId(row.id) for row in rows)
        for start in range(0, len(rows), NAMED_MOST):
            ids = [UserId(row.id) for row in rows[start : start + NAMED_MOST]]
            found = await self._seen.find(one_of(SessionRow.user, ids), sort=[desc(SessionRow.last_seen)], limit=1000)
            for session in found:
                seen.setdefault(session.user, session)
        return [
            AccountView(
                id=row.id,
                name=row.name,
                email=row.email,
                guest=row.guest,
                is_owner=row.owner,
                disabled=row.disabled,
                two_step=UserId(row.id) in two_step,
                created=row.created,
                last_seen=seen[UserId(row.id)].last_seen if UserId(row.id) in seen else None,
            )
            for row in rows
        ]
