"""Who the users are: reading and changing their rows."""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from zoneinfo import available_timezones

from cachetools import TTLCache

from src.core.ids import UserId, derive_id
from src.logs import get_logger
from src.models.effects import SetProfile
from src.models.values import LOCALES, Locale, Profile, User
from src.protocol.identity import UserPatch, UserView
from src.services.accounts.rows import UserChangeRow, UserRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.versioned import retried
from src.stores.pocketbase.writes import Create, Update

logger = get_logger("users")

RECENT_SECONDS = 5.0
"""How old a user may be that a request is served with. What another process changed shows after that."""
_RECENT_KEPT = 10_000
FollowClock = Callable[[User], Awaitable[None]]
_SPOKEN: dict[str, Locale] = {locale: locale for locale in LOCALES}
_PROFILE_FIELDS = ("name", "occupation", "city", "goals", "areas", "routine", "formality")


def normalise_locale(tag: str | None) -> Locale:
    """The language we speak that is nearest to a BCP 47 tag: `ru-RU` is Russian, what we do not speak is English."""
    language = (tag or "").replace("_", "-").split("-")[0].strip().lower()
    return _SPOKEN.get(language, "en")


def user_view(user: User) -> UserView:
    """A user as that user sees it."""
    return UserView(
        id=user.id,
        name=user.name,
        email=user.email,
        guest=user.guest,
        is_owner=user.owner,
        locale=user.locale,
        timezone=user.timezone,
        quiet_hours=user.quiet_hours,
    )


class UserService:
    """The rows of `users`. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase
        self._rows = Collection(pocketbase, UserRow, noun="user")
        self._notes = Collection(pocketbase, UserChangeRow)
        self._recent = TTLCache[UserId, User, float](_RECENT_KEPT, RECENT_SECONDS)
        self._clock_followers: list[FollowClock] = []

    def on_clock_change(self, follow: FollowClock) -> None:
        """Have `follow` called after a user's zone or quiet hours have changed."""
        self._clock_followers.append(follow)

    async def get(self, user_id: UserId) -> User:
        """The user as stored now. Raises `NotFound`."""
        return self.note(await self._rows.get(user_id))

    def recent(self, user_id: UserId) -> User | None:
        """The user as seen by this process within the last `RECENT_SECONDS`, or None."""
        return self._recent.get(user_id)

    def note(self, row: UserRow) -> User:
        """The user of a row that was just read or written."""
        user = row.user()
        self._recent[user.id] = user
        return user

    def forget(self, user_id: UserId) -> None:
        """Read the user anew the next time."""
        self._recent.pop(user_id, None)

    async def patch(self, user_id: UserId, patch: UserPatch) -> User:
        """Change one's own settings; what is not given stays. `quiet_hours` given as null are switched off."""
        changes: list[Put] = []
        if patch.name is not None:
            changes.append(put(UserRow.name, patch.name))
        if patch.locale is not None:
            changes.append(put(UserRow.locale, patch.locale))
        if patch.timezone is not None:
            changes.append(put(UserRow.timezone, patch.timezone))
        if "quiet_hours" in patch.model_fields_set:
            changes.append(put(UserRow.quiet_hours, patch.quiet_hours))
        learnt = patch.profile.model_dump(exclude_unset=True, exclude_none=True) if patch.profile else {}
        return await self._change(user_id, changes, profile={**learnt, **({"name": patch.name} if patch.name else {})})

    async def apply_profile(self, user_id: UserId, effect: SetProfile, *, change_id: str | None = None) -> User:
        """Change what an agent learned, once for one `change_id`; what is not given stays."""
        changes: list[Put] = []
        if effect.name:
            changes.append(put(UserRow.name, effect.name))
        if effect.locale:
            changes.append(put(UserRow.locale, effect.locale))
        if effect.quiet_hours:
            changes.append(put(UserRow.quiet_hours, effect.quiet_hours))
        if effect.timezone in available_timezones():
            changes.append(put(UserRow.timezone, effect.timezone))
        elif effect.timezone:
            logger.warning("time_zone_refused", user_id=user_id)
        given = {name: getattr(effect, name) for name in _PROFILE_FIELDS}
        return await self._change(
            user_id, changes, profile={k: v for k, v in given.items() if v is not None}, change_id=change_id
        )

    async def take_over(self, user_id: UserId, changes: Sequence[Put], *, profile: Profile) -> User:
        """Make changes, and learn of a profile what this user's own does not say."""
        known = (await self.get(user_id)).profile.model_dump(exclude_defaults=True)
        learnt = {name: value for name, value in profile.model_dump(exclude_defaults=True).items() if name not in known}
        return await self._change(user_id, list(changes), profile=learnt)

    async def mark_onboarded(self, user_id: UserId) -> None:
        """Note that the conversation goes on in the AssistantWorkflow."""
        self.note(await self._rows.update(user_id, put(UserRow.onboarded, True)))

    async def _change(
        self, user_id: UserId, changes: list[Put], *, profile: Mapping[str, object], change_id: str | None = None
    ) -> User:
        """Change the row from the version that it has: of two changes at once, in any process, one looks again."""
        named = change_id or str(uuid.uuid4())

        async def attempt() -> tuple[UserRow, UserRow] | None:
            row = await self._rows.get(user_id)
            if change_id is not None and await self._was_made(user_id, change_id):
                return row, row
            puts = [*changes, put(UserRow.version, row.version + 1)]
            if profile:
                puts.append(put(UserRow.profile, Profile.model_validate({**row.profile.model_dump(), **profile})))
            note = UserChangeRow(id=derive_id("user_change", user_id, str(row.version + 1)), user=user_id, change=named)
            if len(puts) == 1:
                return row, row
            written = await self._pocketbase.batch([Update.of(UserRow, user_id, *puts), Create.of(note)])
            return row, UserRow.of(written[0])

        before, after = await retried(attempt)
        now = self.note(after)
        if (now.timezone, now.quiet_hours) != (before.timezone, before.quiet_hours):
            for follow in self._clock_followers:
                await follow(now)
        return now

    async def _was_made(self, user_id: UserId, change_id: str) -> bool:
        made = await self._notes.first(eq(UserChangeRow.user, user_id), eq(UserChangeRow.change, change_id))
        return made is not None
