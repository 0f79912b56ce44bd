"""Routines: what the assistant does by itself, once the user has switched it on."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from src.models.values import RoutineKind
from src.protocol.base import Change, Wire

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A local time of day, as 08:00."""


class Routine(Wire):
    """One routine. `time` and `weekday` (0 is Monday; None: every day) are on the user's wall clock."""

    kind: RoutineKind
    enabled: bool
    time: str
    weekday: int | None = None
    next: datetime | None = None
    """When it comes next; None while it is off."""
    paused_until: datetime | None = None
    skip_next: bool = False


class RoutinePage(Wire):
    """All routines, switched on or not."""

    items: list[Routine]
    next: str | None = None


class RoutinePatch(Change):
    """A change; absent fields stay. `paused_until` as null ends a pause, `weekday` as null means every day."""

    enabled: bool | None = None
    time: ClockTime | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    paused_until: AwareDatetime | None = None
    skip_next: bool | None = None
