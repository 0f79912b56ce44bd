"""What the workflow of a routine takes and hands on."""

from datetime import datetime

from src.models.values import RoutineKind
from src.temporal.payloads.base import Payload


class RoutineChanged(Payload):
    """A routine's row, or its user's clock, has changed: it is to be read again."""


class RoutineRef(Payload):
    """A routine: input of its workflow and of `load_routine`."""

    user_id: str
    kind: RoutineKind


class LoadedRoutine(Payload):
    """When a routine may come, as stored now, and the version of its row; `at` is None where it is off."""

    at: datetime | None = None
    version: int = 0


class RoutineDue(Payload):
    """A version of a routine whose time has come. `at` is workflow time."""

    user_id: str
    kind: RoutineKind
    version: int
    at: datetime
