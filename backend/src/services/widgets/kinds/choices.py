"""A question with answers to choose from; the choice is said in the conversation.

`Any`: a click's value, before it is checked.
"""

import contextlib
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from src.core.ids import UserId, derive_id
from src.errors import InvalidInput, NotFound
from src.protocol.widgets import Widget, WidgetAction
from src.services.widgets.kinds.base import (
    Act,
    Acting,
    EntryId,
    KeptState,
    Kind,
    LineText,
    Named,
    Services,
    State,
    WidgetChange,
    checked,
    dumped,
    given,
    shown,
    stored,
    unique,
)

_MOST_OPTIONS = 20


class Option(KeptState):
    """One of several answers."""

    id: EntryId
    label: LineText


class Choices(KeptState):
    """A question with answers to choose from; `chosen` is the id of the one that was."""

    options: list[Option] = Field(min_length=1, max_length=_MOST_OPTIONS)
    chosen: str | None = None


def _choose(state: State, value: Any, _: str) -> State:
    wanted, choices = given(Named, value), stored(Choices, state)
    if all(option.id != wanted.id for option in choices.options):
        raise InvalidInput("There is no such option.", field="value.id")
    choices.chosen = wanted.id
    return dumped(choices)


class _Choices(Kind):
    name = "choices"
    state = Choices
    actions: ClassVar[Mapping[str, Act]] = {"choose": _choose}

    def check(self, state: Choices) -> None:
        unique(state.options)
        if state.chosen not in {None, *(option.id for option in state.options)}:
            raise InvalidInput("There is no such option to be chosen.")

    def merge(self, state: State, wanted: State) -> State:
        """The options are replaced until one is chosen; then nothing changes any more."""
        if stored(Choices, state).chosen is not None:
            raise InvalidInput("The user has chosen already; show a new widget.")
        return {**state, **checked(self, {**dumped(stored(Choices, state)), **wanted, "chosen": None})}

    def takes(self, state: State) -> bool:
        return state.get("chosen") is None

    async def apply(self, acting: Acting) -> WidgetChange:
        """The choice is a message of the user's, whose id is of the action's."""
        choices = stored(Choices, acting.after)
        label = next(option.label for option in choices.options if option.id == choices.chosen)
        message_id = _answer_id(acting.row.id, acting.request.id)
        said = await acting.services.conversation.message_to_store(
            acting.user_id, message_id, client_id=acting.request.id, text=label
        )
        return shown(acting.after, [said])

    async def applied(self, services: Services, user_id: UserId, widget: Widget, request: WidgetAction) -> None:
        with contextlib.suppress(NotFound):
            await services.conversation.deliver_stored(user_id, _answer_id(widget.id, request.id))


def _answer_id(widget_id: str, action_id: str) -> str:
    return derive_id("choice", widget_id, action_id)


KIND = _Choices()
