"""How far something is. `Any`: a click's value, before it is checked."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from src.errors import InvalidInput
from src.protocol.base import Request
from src.services.widgets.kinds.base import Act, Amount, KeptState, Kind, State, checked, dumped, given, stored


class Progress(KeptState):
    """How far something is: `value` of `max`."""

    value: Annotated[Amount, Field(ge=0)] = 0
    max: Annotated[Amount, Field(gt=0)] = 100
    label: str | None = Field(default=None, max_length=120)


class _Set(Request):
    value: Amount


def _set(state: State, value: Any, _: str) -> State:
    wanted, progress = given(_Set, value), stored(Progress, state)
    if not 0 <= wanted.value <= progress.max:
        raise InvalidInput(f"The value is 0 to {progress.max:g}.", field="value.value")
    progress.value = wanted.value
    return dumped(progress)


class _Progress(Kind):
    name = "progress"
    state = Progress
    actions: ClassVar[Mapping[str, Act]] = {"set": _set}

    def check(self, state: Progress) -> None:
        if state.value > state.max:
            raise InvalidInput(f"The value is 0 to {state.max:g}.")

    def merge(self, state: State, wanted: State) -> State:
        """Replaced."""
        known = {
            name: value for name, value in dumped(stored(Progress, state)).items() if name in Progress.model_fields
        }
        return {**state, **checked(self, {**known, **wanted})}


KIND = _Progress()
