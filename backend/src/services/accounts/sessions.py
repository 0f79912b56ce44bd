"""Sessions: who holds which token. Tokens are random and shown once; only their SHA-256 is stored.

A session that ends here is dead at once in this process, and within `RECENT_SECONDS` in every other.
"""

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import Conflict, NotAllowed, NotAuthenticated, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import DeviceView
from src.services.accounts.rows import SessionRow, UserRow
from src.services.accounts.users import RECENT_SECONDS, UserService, normalise_locale
from src.settings import AuthSettings
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, desc, eq, gt, lt
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.writes import Create, Delete, Update, Write

logger = get_logger("sessions")

SessionEnded = Callable[[str], Awaitable[None]]

_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_ID_BYTES = 32
_TOUCH_EVERY = timedelta(hours=1)
"""How often the use of a session is written down: a write for each request would cost more than the request."""
_KNOWN_KEPT = 10_000
_DEVICES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Known:
    """A session that was looked up at `checked`, monotonic seconds."""

    user_id: UserId
    checked: float


class SessionService:
    """Makes, checks and ends sessions. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, users: UserService, settings: AuthSettings) -> None:
        self._pocketbase = pocketbase
        self._sessions = OwnedCollection(pocketbase, SessionRow, noun="session")
        self._users = users
        self._settings = settings
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._dead: OrderedDict[str, None] = OrderedDict()
        """Tokens that ended here: a look-up that was under way then must not bring one back."""
        self._listeners: list[SessionEnded] = []

    def on_end(self, listener: SessionEnded) -> None:
        """Have `listener` called with the token of each session that ends in this process."""
        self._listeners.append(listener)

    # --- coming in -----------------------------------------------------------------------------------------------

    async def guest(self, *, locale: str | None, timezone: str | None, label: str = "") -> tuple[str, User]:
        """A new guest and the token; `label` names the device. Raises `NotAllowed` where guests are switched off."""
        if not self._settings.allow_guests:
            raise NotAllowed("This server takes no guests; sign in or make an account.")
        return await self._new_user(UserRow(guest=True), secrets.token_urlsafe(_TOKEN_BYTES), locale, timezone, label)

    async def register(
        self,
        *,
        email: str,
        password: str,
        name: str | None,
        locale: str | None,
        timezone: str | None,
        label: str = "",
    ) -> tuple[str, User]:
        """A new account and the token; `label` names the device. Raises `Conflict` where the address has one."""
        row = UserRow(email=email, name=name or "")
        try:
            return await self._new_user(row, password, locale, timezone, label)
        except AlreadyExists as error:
            raise _address_taken() from error

    async def login(self, *, email: str, password: str, label: str = "") -> tuple[str, User]:
        """A session of an account; `label` names the device. A wrong address and a wrong password answer the same, and take as long.

        Raises:
            NotAuthenticated: one of the two is wrong.
        """
        record = await self._pocketbase.check_password(email.strip().lower(), password)
        if record is None:
            raise NotAuthenticated("The address or the password is wrong.")
        user = self._users.note(UserRow.of(record))
        token, session = self._new_session(user.id, label)
        await self._pocketbase.batch([session])
        self._remember(token, user.id)
        return token, user

    async def claim(self, user: User, *, email: str, password: str) -> User:
        """Make a guest an account that keeps all it has. Raises `Conflict`: it is one, or the address has one."""
        if not user.guest:
            raise Conflict("This is an account already.")
        puts = (put(UserRow.email, email), put(UserRow.guest, False))
        claimed = Update.of(UserRow, user.id, *puts, besides=_password(password))
        try:
            (record,) = await self._pocketbase.batch([claimed])
            return self._users.note(UserRow.of(record))
        except AlreadyExists as error:
            raise _address_taken() from error

    # --- being there ---------------------------------------------------------------------------------------------

    async def authenticate(self, token: str) -> User:
        """Whose token it is. Raises `NotAuthenticated` where the session has ended or never was."""
        if not _TOKEN.fullmatch(token) or token in self._dead:
            raise _ended()
        known = self._known.get(token)
        if known is not None and time.monotonic() - known.checked < RECENT_SECONDS:
            return self._users.recent(known.user_id) or await self._existing(known.user_id)
        started = time.monotonic()
        row = await self._stored(token)
        if token in self._dead:
            raise _ended()
        user = self._users.note(row)
        self._remember(token, user.id, checked=started)
        return user

    async def is_live(self, token: str) -> bool:
        """Whether the session of a token stands; what is answered may be `RECENT_SECONDS` old."""
        try:
            await self.authenticate(token)
        except NotAuthenticated:
            return False
        return True

    # --- going ---------------------------------------------------------------------------------------------------

    async def logout(self, token: str) -> None:
        """End one session; a second call does nothing."""
        await self._sessions.delete(_session_id(_hash(token)))
        await self._ended(token)

    async def end_all(self, user_id: UserId) -> None:
        """End all sessions of a user."""
        while rows := await self._sessions.find(eq(SessionRow.user, user_id), limit=200, only=[SessionRow.id]):
            deletions: list[Write] = [Delete.of(SessionRow, row.id) for row in rows]
            try:
                await self._pocketbase.batch(deletions)
            except NotFound:
                continue  # one of them ended meanwhile: look again
        self._users.forget(user_id)
        for token in [token for token, known in self._known.items() if known.user_id == user_id]:
            await self._ended(token)

    async def devices(self, user_id: UserId, token: str) -> list[DeviceView]:
        """The sessions of a user that stand, the latest seen first; `token` is of the one that asks."""
        rows = await self._sessions.find(
            eq(SessionRow.user, user_id),
            gt(SessionRow.expires, utc_now()),
            sort=[desc(SessionRow.last_seen), desc(SessionRow.created)],
            limit=_DEVICES_SHOWN,
        )
        return [
            DeviceView(
                id=row.id,
                label=row.label,
                created=row.created,
                last_seen=row.last_seen,
                current=row.id == self.session_id(token),
            )
            for row in rows
        ]

    async def end_device(self, user_id: UserId, session_id: str) -> None:
        """End a session of this user by its id, as logging out there does. Raises `NotFound`."""
        if await self._sessions.own_or_none(user_id, session_id) is None:
            raise NotFound(f"There is no session {session_id!r}.")
        await self._sessions.delete(session_id)
        for token in [token for token in self._known if self.session_id(token) == session_id]:
            await self._ended(token)

    @staticmethod
    def session_id(token: str) -> str:
        """The id of a token's session."""
        return _session_id(_hash(token))

    async def sweep(self) -> int:
        """Delete sessions that have expired; answers how many."""
        over = lt(SessionRow.expires, utc_now())
        rows = await self._sessions.find(over, sort=[asc(SessionRow.expires)], limit=1000, only=[SessionRow.id])
        for row in rows:
            await self._sessions.delete(row.id)
        return len(rows)

    # --- inside --------------------------------------------------------------------------------------------------

    async def _new_user(
        self, row: UserRow, password: str, locale: str | None, timezone: str | None, label: str
    ) -> tuple[str, User]:
        user_id = UserId(derive_id("user", secrets.token_hex(_ID_BYTES)))
        token, session = self._new_session(user_id, label)
        row = row.having(
            put(UserRow.id, user_id),
            put(UserRow.locale, normalise_locale(locale)),
            put(UserRow.timezone, timezone or "UTC"),
        )
        record, _ = await self._pocketbase.batch([Create.of(row, besides=_password(password)), session])
        self._remember(token, user_id)
        return token, self._users.note(UserRow.of(record))

    def _new_session(self, user_id: UserId, label: str) -> tuple[str, Create]:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        token_hash = _hash(token)
        row = SessionRow(id=_session_id(token_hash), user=user_id, token_hash=token_hash, label=label)
        return token, Create.of(row.having(*self._times(utc_now())))

    async def _stored(self, token: str) -> UserRow:
        """The user of a session that stands."""
        token_hash = _hash(token)
        try:
            session, user = await self._sessions.get_with(_session_id(token_hash), SessionRow.user, UserRow)
        except NotFound as error:
            self._known.pop(token, None)
            raise _ended() from error
        now = utc_now()
        stands = session.expires is not None and session.expires > now
        if not stands or user is None or not secrets.compare_digest(session.token_hash, token_hash):
            raise _ended()
        if session.last_seen is None or now - session.last_seen > _TOUCH_EVERY:
            try:
                await self._sessions.update(session.id, *self._times(now))
            except NotFound as error:
                raise _ended() from error
        return user

    async def _existing(self, user_id: UserId) -> User:
        try:
            return await self._users.get(user_id)
        except NotFound as error:
            raise _ended() from error

    def _times(self, now: datetime) -> tuple[Put, Put]:
        expires = now + timedelta(days=self._settings.session_days)
        return put(SessionRow.expires, expires), put(SessionRow.last_seen, now)

    def _remember(self, token: str, user_id: UserId, *, checked: float | None = None) -> None:
        self._known[token] = _Known(user_id, time.monotonic() if checked is None else checked)
        self._known.move_to_end(token)
        if len(self._known) > _KNOWN_KEPT:
            self._known.popitem(last=False)

    async def _ended(self, token: str) -> None:
        self._known.pop(token, None)
        self._dead[token] = None
        if len(self._dead) > _KNOWN_KEPT:
            self._dead.popitem(last=False)
        for listener in self._listeners:
            await listener(token)


def _password(password: str) -> dict[str, str]:
    """The fields that PocketBase keeps a password by; it never answers them."""
    return {"password": password, "passwordConfirm": password}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _session_id(token_hash: str) -> str:
    return derive_id("session", token_hash)


def _ended() -> NotAuthenticated:
    return NotAuthenticated("There is no session, or it has ended; sign in again.")


def _address_taken() -> Conflict:
    return Conflict("This address has an account already; sign in instead.")
