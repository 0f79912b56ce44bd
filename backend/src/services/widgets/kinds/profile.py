"""What the user said of themself, to be corrected. A correction changes the profile first.

`Any`: a click's value, before it is checked.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from src.core.ids import UserId
from src.models.effects import SetProfile
from src.protocol.base import Request
from src.services.widgets.kinds.base import (
    Act,
    Acting,
    KeptState,
    Kind,
    LineText,
    Services,
    State,
    WidgetChange,
    dumped,
    given,
    shown,
    stored,
)


class ProfileCard(KeptState):
    """What the user said of themself."""

    name: str | None = Field(default=None, max_length=80)
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[str] | None = Field(default=None, max_length=10)
    areas: list[str] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)


class ProfileEdit(Request):
    """Fields of the profile; what is not given stays."""

    name: str | None = Field(default=None, min_length=1, max_length=80)
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[LineText] | None = Field(default=None, max_length=10)
    areas: list[LineText] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)


def _set(state: State, value: Any, _: str) -> State:
    edit, card = given(ProfileEdit, value), stored(ProfileCard, state)
    return dumped(card.model_copy(update=edit.model_dump(exclude_none=True)))


class _Profile(Kind):
    name = "profile"
    state = ProfileCard
    actions: ClassVar[Mapping[str, Act]] = {"set": _set}

    async def apply(self, acting: Acting) -> WidgetChange:
        edit = given(ProfileEdit, acting.request.value)
        await acting.services.users.apply_profile(acting.user_id, SetProfile(**edit.model_dump()))
        return shown(acting.after)

    async def live(self, services: Services, user_id: UserId, state: State) -> State:
        user = services.users.recent(user_id) or await services.users.get(user_id)
        return user.profile.model_dump(include=set(ProfileCard.model_fields))


KIND = _Profile()
