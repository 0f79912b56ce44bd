"""How somebody comes in: as a guest, with a new account, with a password, by a link. Each way gives a fresh token.

A token that somebody else may have planted or seen is worth nothing afterwards: claiming ends all older ones, signing in
ends the one it came with, a new password ends all others.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from src.core.ids import UserId, derive_id
from src.errors import Conflict, InvalidInput, NotAllowed, NotAuthenticated, NotFound
from src.logs import get_logger
from src.models.values import User
from src.services.accounts.admission import AdmissionService, no_invitation
from src.services.accounts.device_label import Device
from src.services.accounts.owner import LINK_KIND, OwnerService
from src.services.accounts.passwords import check_password
from src.services.accounts.rows import SignInLinkRow, UserRow
from src.services.accounts.sessions import SessionService
from src.services.accounts.tokens import link_that_holds, new_token
from src.services.accounts.two_step import TwoStepService, code_wrong
from src.services.accounts.users import UserService, normalise_locale
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Create, Delete, Update, Write

logger = get_logger("sign_in")

SessionReplaced = Callable[[str, str], Awaitable[None]]
_ID_BYTES = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes in for the first time: the language and time zone of the browser, and the device."""

    locale: str | None = None
    timezone: str | None = None
    device: Device = field(default_factory=Device)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an account is made with."""

    email: str
    password: str
    name: str = ""
    invitation: str | None = None


class SignInService:
    """Lets people in. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(
        self,
        pocketbase: PocketBase,
        users: UserService,
        sessions: SessionService,
        access: AdmissionService,
        owners: OwnerService,
        two_step: TwoStepService,
    ) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._sessions = sessions
        self._access = access
        self._owners = owners
        self._two_step = two_step
        self._links = Collection(pocketbase, SignInLinkRow, noun="link")
        self._replaced: list[SessionReplaced] = []

    def on_replace(self, follow: SessionReplaced) -> None:
        """Have `follow` called with the ids of a session and of the one that the same device has instead, before the first ends."""
        self._replaced.append(follow)

    async def guest(self, visitor: Visitor) -> tuple[str, User]:
        """A new guest and the token. Raises `NotAllowed` where guests are switched off."""
        await self._access.check_guests()
        row = _new_user(UserRow(guest=True), visitor)
        token, session = self._sessions.fresh(UserId(row.id), visitor.device)
        record, _ = await self._pocketbase.batch([Create.of(row, besides=_password(new_token())), session])
        return self._come(token, record)

    async def register(self, account: Credentials, visitor: Visitor) -> tuple[str, User]:
        """A new account and the token.

        Raises:
            NotAllowed: registration is closed, or the invitation does not hold.
            CommonPassword: it is guessed first.
            Conflict: no account can be made with this address.
        """
        admitted = await self._access.admit(account.invitation)
        await check_password(account.password, email=account.email)
        row = _new_user(UserRow(email=account.email, name=account.name), visitor)
        token, session = self._sessions.fresh(UserId(row.id), visitor.device)

        def made(*, owner: bool) -> Write:
            return Create.of(row.having(put(UserRow.owner, owner)), besides=_password(account.password))

        return self._come(token, await self._make_account(made, [session, *admitted]))

    async def register_proved(
        self,
        email: str,
        *,
        name: str,
        visitor: Visitor,
        invitation: str | None,
        besides: Callable[[UserId], Sequence[Write]],
    ) -> tuple[str, User]:
        """A new account whose user somebody else vouches for, with what else has to be written. Its password is nobody's.

        Raises as `register`.
        """
        admitted = await self._access.admit(invitation)
        row = _new_user(UserRow(email=email, name=name), visitor)
        user_id = UserId(row.id)
        token, session = self._sessions.fresh(user_id, visitor.device)

        def made(*, owner: bool) -> Write:
            return Create.of(row.having(put(UserRow.owner, owner)), besides=_password(new_token()))

        return self._come(token, await self._make_account(made, [session, *admitted, *besides(user_id)]))

    async def claim(self, user: User, account: Credentials, *, token: str, device: Device) -> tuple[str, User]:
        """Make a guest an account that keeps all it has; its older tokens end. Raises as `register`, and `Conflict` for an account."""
        if not user.guest:
            raise Conflict("This is an account already.")
        admitted = await self._access.admit(account.invitation)
        await check_password(account.password, email=account.email)
        fresh, session = self._sessions.fresh(user.id, device)

        def made(*, owner: bool) -> Write:
            puts = (put(UserRow.email, account.email), put(UserRow.guest, False), put(UserRow.owner, owner))
            return Update.of(UserRow, user.id, *puts, besides=_password(account.password))

        record = await self._make_account(made, [session, *admitted])
        return await self._replace(user.id, record, old=token, fresh=fresh)

    async def login(
        self, *, email: str, password: str, device: Device, code: str | None = None, token: str | None = None
    ) -> tuple[str, User]:
        """A session of an account; the one of `token`, that the request came with, ends.

        A wrong address and a wrong password answer the same, and take as long.

        Raises:
            NotAuthenticated: one of the two is wrong.
            NotAllowed: both are right, and the account is switched off.
            SecondFactorRequired: both are right, and the account asks for a code too.
            SecondFactorWrong: the code is wrong, or it was used before.
        """
        record = await self._pocketbase.check_password(email.strip().lower(), password)
        if record is None:
            logger.info("sign_in_refused")
            raise NotAuthenticated("The address or the password is wrong.")
        row = UserRow.of(record)
        if row.disabled:
            raise switched_off()
        proof = await self._two_step.prove(UserId(row.id), code)
        try:
            fresh = await self._enter(UserId(row.id), device=device, besides=proof, token=token)
        except (AlreadyExists, NotFound) as error:
            raise code_wrong() from error
        return self._come(fresh, record)

    async def open(
        self, user_id: UserId, *, device: Device, besides: Sequence[Write], token: str | None
    ) -> tuple[str, User]:
        """A session of who has proved to be this user, with what else has to be written. The one of `token` ends.

        Raises `NotAllowed` where the account is switched off; `NotFound`, and what `besides` clashes with.
        """
        user = await self._users.get(user_id)
        if user.disabled:
            raise switched_off()
        fresh = await self._enter(user_id, device=device, besides=besides, token=token)
        self._sessions.opened(fresh, user_id)
        return fresh, user

    async def change_password(self, user: User, *, old: str, new: str, token: str, device: Device) -> tuple[str, User]:
        """A new password and a fresh token; all other sessions of the account end.

        Raises:
            Conflict: a guest has none.
            InvalidInput: the old one is wrong.
            CommonPassword: the new one is guessed first.
        """
        if user.guest or user.email is None:
            raise Conflict("A guest has no password; make an account first.")
        await self.confirm(user, old, field="old")
        await check_password(new, email=user.email, field="new")
        fresh, session = self._sessions.fresh(user.id, device)
        changed = Update.of(UserRow, user.id, besides=_password(new))
        record, _ = await self._pocketbase.batch([changed, session])
        logger.info("password_changed", user_id=user.id)
        return await self._replace(user.id, record, old=token, fresh=fresh)

    async def confirm(self, user: User, password: str | None, *, field: str = "password") -> None:
        """Have an account say its password again before what cannot be undone. Raises `InvalidInput`; a guest has none."""
        if user.guest or user.email is None:
            return
        if password is None or await self._pocketbase.check_password(user.email, password) is None:
            raise InvalidInput("This is not the password of the account.", field=field)

    async def by_link(
        self, link: str, *, password: str | None, device: Device, code: str | None = None
    ) -> tuple[str, User]:
        """A session by a one-time link; with a new password, all other sessions end.

        Raises:
            NotAuthenticated: there is no such link, or it was used, or it is over.
            NotAllowed: the account is switched off.
            CommonPassword: the new one is guessed first; the link still holds.
            SecondFactorRequired: the account asks for a code too; the link still holds.
            SecondFactorWrong: the code is wrong, or it was used before; the link still holds.
        """
        row = await link_that_holds(self._links, LINK_KIND, link)
        if row is None:
            raise _no_link()
        user = await self._users.get(row.user)
        if user.disabled:
            raise switched_off()
        fresh, session = self._sessions.fresh(user.id, device)
        proof = await self._two_step.prove(user.id, code)
        writes: list[Write] = [Delete.of(SignInLinkRow, row.id), session, *proof]
        if password is not None:
            await check_password(password, email=user.email or "")
            writes.append(Update.of(UserRow, user.id, besides=_password(password)))
        try:
            await self._pocketbase.batch(writes)
        except AlreadyExists as error:
            raise code_wrong() from error
        except NotFound as error:
            raise _no_link() from error
        self._sessions.opened(fresh, user.id)
        if password is not None:
            await self._sessions.end_all(user.id, but=fresh)
        return fresh, user

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _enter(self, user_id: UserId, *, device: Device, besides: Sequence[Write], token: str | None) -> str:
        fresh, session = self._sessions.fresh(user_id, device)
        await self._pocketbase.batch([session, *besides])
        if token is not None:
            await self._sessions.logout(token)
        return fresh

    async def _make_account(self, made: Callable[..., Write], besides: Sequence[Write]) -> Record:
        """Write an account; the first one becomes the owner of the server."""
        first = await self._owners.first()
        try:
            if first is not None:
                try:
                    return (await self._pocketbase.batch([made(owner=True), *besides, first]))[0]
                except AlreadyExists as error:
                    if "email" in error.fields:
                        raise
                    # Another was faster: this is an account as any other.
            return (await self._pocketbase.batch([made(owner=False), *besides]))[0]
        except AlreadyExists as error:
            raise _no_account() from error
        except NotFound as error:  # the invitation was used by another at this moment
            raise no_invitation() from error

    async def _replace(self, user_id: UserId, record: Record, *, old: str, fresh: str) -> tuple[str, User]:
        for follow in self._replaced:
            await follow(self._sessions.session_id(old), self._sessions.session_id(fresh))
        come = self._come(fresh, record)
        await self._sessions.end_all(user_id, but=fresh)
        return come

    def _come(self, token: str, record: Record) -> tuple[str, User]:
        user = self._users.note(UserRow.of(record))
        self._sessions.opened(token, user.id)
        return token, user


def _new_user(row: UserRow, visitor: Visitor) -> UserRow:
    return row.having(
        put(UserRow.id, derive_id("user", secrets.token_hex(_ID_BYTES))),
        put(UserRow.locale, normalise_locale(visitor.locale)),
        put(UserRow.timezone, visitor.timezone or "UTC"),
    )


def _password(password: str) -> dict[str, str]:
    """The fields that PocketBase keeps a password by; it never answers them."""
    return {"password": password, "passwordConfirm": password}


def switched_off() -> NotAllowed:
    """What is said to who knows the password of an account that its server's owner has switched off."""
    return NotAllowed("This account is switched off; ask the owner of the server.")


def _no_link() -> NotAuthenticated:
    return NotAuthenticated("This link does not hold: it was used, or it is over. Ask for a new one.")


def _no_account() -> Conflict:
    return Conflict("No account can be made with this address. If it is yours, sign in.")
