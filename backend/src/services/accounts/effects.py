"""What a reply learned of the user for good."""

from typing import ClassVar
from zoneinfo import available_timezones

from src.models.effect_kinds import AnyKind, Applied, EffectKind, Noted
from src.models.effects import SetProfile
from src.services.accounts.users import UserService


class ProfileEffects:
    """Applies effects to the profile."""

    def __init__(self, users: UserService) -> None:
        self._users = users

    async def set_profile(self, noted: Noted[SetProfile]) -> Applied:
        """Change what was said; a time zone that is none stays out."""
        effect = noted.effect
        user = await self._users.apply_profile(noted.user.id, effect, change_id=noted.key)
        unknown = effect.timezone is not None and effect.timezone not in available_timezones()
        return Applied("zone" if unknown else None, user)

    KINDS: ClassVar[tuple[AnyKind, ...]] = (EffectKind(SetProfile, set_profile, refusals={"zone": "refused-zone"}),)
