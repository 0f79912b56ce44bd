"""The rows of routines."""

from datetime import datetime
from typing import Annotated

from src.models.values import RoutineKind
from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow


class RoutineRow(OwnedRow):
    """A routine of a user."""

    collection = "routines"
    indices = (Index("user"), Index("enabled", "due"))

    kind: Annotated[Column[RoutineKind], Text(30, required=True)]
    enabled: Column[bool] = default(False)
    time: Annotated[Column[str], Text(5)] = default("")
    weekday: Column[int] = default(0)
    """ISO's, 1 for Monday; 0 for every day."""
    due: Column[datetime | None] = default(None)
    timezone: Annotated[Column[str], Text(64)] = default("")
    """The zone that `due` was worked out in."""
    paused_until: Column[datetime | None] = default(None)
    skip_next: Column[bool] = default(False)
    version: Column[int] = default(0)


class RoutineLogRow(OwnedRow):
    """What became of a version of a routine's row.

    The id is of the routine and the version, so of a change and a coming at one moment one is refused.
    """

    collection = "routine_log"
    indices = (Index("routine", "change", unique=True), Index("user", "created"))

    routine: Annotated[Column[str], Text(15, required=True)]
    version: Column[int] = default(0)
    change: Annotated[Column[str], Text(64)] = default("")
    due: Column[datetime | None] = default(None)
    outcome: Annotated[Column[str], Text(20)] = default("")
    message_id: Annotated[Column[str | None], Text(15)] = default(None)
