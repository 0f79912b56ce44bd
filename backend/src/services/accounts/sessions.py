"""Sessions: who holds which token. How somebody comes to one is `sign_in`'s.

A session that ends here is dead at once in this process, and within `RECENT_SECONDS` in every other.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cachetools import LRUCache

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import NotAuthenticated, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import DeviceView
from src.services.accounts.device_label import Device
from src.services.accounts.rows import SessionRow, UserRow
from src.services.accounts.tokens import fits, is_token, new_token, row_id, token_hash
from src.services.accounts.users import RECENT_SECONDS, UserService
from src.settings import AuthSettings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, desc, eq, gt, lt, ne
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.writes import Create, Delete, Write

logger = get_logger("sessions")

SessionEnded = Callable[[str], Awaitable[None]]

_KIND = "session"
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
    """Opens, checks and ends sessions. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, users: UserService, settings: AuthSettings) -> None:
        self._pocketbase = pocketbase
        self._sessions = OwnedCollection(pocketbase, SessionRow, noun="session")
        self._users = users
        self._settings = settings
        self._known: LRUCache[str, _Known] = LRUCache(_KNOWN_KEPT)
        self._dead: LRUCache[str, None] = LRUCache(_KNOWN_KEPT)
        """Tokens that ended here: a look-up that was under way then must not bring one back."""
        self._listeners: list[SessionEnded] = []

    def on_end(self, listener: SessionEnded) -> None:
        """Have `listener` called with the token of each session that ends in this process."""
        self._listeners.append(listener)

    # --- coming in -----------------------------------------------------------------------------------------------

    def fresh(self, user_id: UserId, device: Device) -> tuple[str, Create]:
        """A new token and the session that it opens once it is written; then call `opened`."""
        token = new_token()
        row = SessionRow(
            id=row_id(_KIND, token),
            user=user_id,
            token_hash=token_hash(token),
            label=device.label,
            kind=device.kind,
        )
        return token, Create.of(row.having(*self._times(utc_now())))

    def opened(self, token: str, user_id: UserId) -> None:
        """Know of a session that was just written."""
        self._remember(token, user_id)

    # --- being there ---------------------------------------------------------------------------------------------

    async def authenticate(self, token: str) -> User:
        """Whose token it is. Raises `NotAuthenticated` where the session has ended or never was."""
        if not is_token(token) or token in self._dead:
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

    async def ended_of(self, tokens: Sequence[str]) -> list[str]:
        """Those of the tokens whose sessions have ended by now, in few requests however many they are."""
        asked = {self.session_id(token): token for token in tokens}
        stand = await self._sessions.named(list(asked), gt(SessionRow.expires, utc_now()), only=[SessionRow.id])
        ended = [asked[session_id] for session_id in asked.keys() - {row.id for row in stand}]
        for token in ended:
            self._bury(token)
        return ended

    # --- going ---------------------------------------------------------------------------------------------------

    async def logout(self, token: str) -> None:
        """End one session; a second call does nothing."""
        await self._sessions.delete(self.session_id(token))
        await self._ended(token)

    async def end_all(self, user_id: UserId, *, but: str | None = None) -> None:
        """End all sessions of a user, or all but the one of a token."""
        kept = None if but is None else self.session_id(but)
        wanted = [eq(SessionRow.user, user_id), *([] if kept is None else [ne(SessionRow.id, kept)])]
        while rows := await self._sessions.find(*wanted, limit=200, only=[SessionRow.id]):
            deletions: list[Write] = [Delete.of(SessionRow, row.id) for row in rows]
            try:
                await self._pocketbase.batch(deletions)
            except NotFound:
                continue  # one of them ended meanwhile: look again
        self._users.forget(user_id)
        for token in [token for token, known in self._known.items() if known.user_id == user_id and token != but]:
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
                kind=row.kind,
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
        return row_id(_KIND, token)

    async def sweep(self) -> int:
        """Delete sessions that have expired; answers how many."""
        over = lt(SessionRow.expires, utc_now())
        rows = await self._sessions.find(over, sort=[asc(SessionRow.expires)], limit=1000, only=[SessionRow.id])
        for row in rows:
            await self._sessions.delete(row.id)
        return len(rows)

    # --- inside --------------------------------------------------------------------------------------------------

    async def _stored(self, token: str) -> UserRow:
        """The user of a session that stands."""
        try:
            session, user = await self._sessions.get_with(self.session_id(token), SessionRow.user, UserRow)
        except NotFound as error:
            self._known.pop(token, None)
            raise _ended() from error
        now = utc_now()
        stands = session.expires is not None and session.expires > now
        if not stands or user is None or user.disabled or not fits(token, session.token_hash):
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

    def _bury(self, token: str) -> None:
        self._known.pop(token, None)
        self._dead[token] = None

    async def _ended(self, token: str) -> None:
        self._bury(token)
        for listener in self._listeners:
            await listener(token)


def _ended() -> NotAuthenticated:
    return NotAuthenticated("There is no session, or it has ended; sign in again.")
