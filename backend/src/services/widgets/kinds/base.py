"""What a kind of widget says of itself, and what all kinds share.

A state that an agent makes is checked strictly; fields that a stored one has besides are kept, for another version may
have put them there.

`Any`: a widget's state and a click's value are JSON until the kind's model has checked them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.core.ids import UserId
from src.errors import InvalidInput
from src.protocol.base import Request, clean_text
from src.protocol.widgets import Widget, WidgetAction
from src.services.inbox.rows import ItemRow
from src.services.widgets.rows import WidgetRow
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.writes import Write

if TYPE_CHECKING:  # they are made of kinds themselves
    from src.services.accounts.users import UserService
    from src.services.conversation import ConversationService
    from src.services.inbox.service import InboxService
    from src.services.reminders.service import ReminderService
    from src.services.widgets.store import WidgetRows

MOST_ITEMS = 200
LineText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
NoteText = Annotated[str, BeforeValidator(clean_text), Field(max_length=10_000)]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False)]
EntryId = Annotated[str, Field(min_length=1, max_length=64)]
State = dict[str, Any]
"""A widget's state as it is stored: JSON, of its kind's model."""
ModelT = TypeVar("ModelT", bound=BaseModel)
Act = Callable[[State, Any, str], State]
"""From a state, an action's value and the action's id to the next state. The id names what the action adds."""


class KeptState(BaseModel):
    """Base of what widgets hold; fields of another version stay."""

    model_config = ConfigDict(extra="allow")


class Named(Request):
    """An entry of the widget."""

    id: str = Field(max_length=64)


@dataclass(frozen=True, slots=True)
class WidgetChange:
    """Columns of the widget to write, and what is written with them in the same transaction."""

    puts: Sequence[Put]
    extra_writes: Sequence[Write] = ()


@dataclass(frozen=True, slots=True)
class Services:
    """What an action may reach beyond its widget."""

    rows: "WidgetRows"
    inbox: "InboxService"
    conversation: "ConversationService"
    reminders: "ReminderService"
    users: "UserService"
    decided: Callable[[UserId], None]
    """Has what a user has decided on a card carried out, soon."""


@dataclass(frozen=True, slots=True)
class Acting:
    """An action that is being applied: the widget's row as it is, and its state before and after."""

    services: Services
    user_id: UserId
    row: WidgetRow
    request: WidgetAction
    before: State
    after: State


class Kind:
    """One kind of widget. A kind is a module here with an instance named `KIND`."""

    name: ClassVar[str]
    """Its name in the contract, for ever."""
    state: ClassVar[type[KeptState]]
    actions: ClassVar[Mapping[str, Act]]
    follows_items: ClassVar[bool] = False
    """Whether `follow` has to be asked when an inbox item changes."""

    def check(self, state: Any) -> None:
        """Whether a state contradicts itself. Raises `InvalidInput`."""

    def from_agent(self, state: State) -> State:
        """The state to check when an agent shows one. Raises `InvalidInput` where agents may not."""
        return state

    def merge(self, state: State, wanted: State) -> State:
        """The state after an agent's change: what the user did meanwhile stays. Raises `InvalidInput` where it may not."""
        raise InvalidInput(f"A {self.name} widget shows what is stored; change that instead.")

    def follow(self, state: State, item_id: str, item: ItemRow | None) -> State:
        """The state once an item is as given, None where it was deleted; the same object where nothing changes."""
        return state

    def takes(self, state: State) -> bool:
        """Whether it takes any action as it stands; one that was answered does not."""
        return True

    async def apply(self, acting: Acting) -> WidgetChange:
        """What an action comes to, with what it means beyond the widget. Again where another writer was faster."""
        return shown(acting.after)

    async def applied(self, services: Services, user_id: UserId, widget: Widget, request: WidgetAction) -> None:
        """What follows once the action is stored; it may come again."""

    async def live(self, services: Services, user_id: UserId, state: State) -> State:
        """What of the state is a copy of something else, as that stands now. Raises `NotFound` where it is gone."""
        return {}


def shown(state: State, extra_writes: Sequence[Write] = ()) -> WidgetChange:
    """The change that puts a state into a widget."""
    return WidgetChange([put(WidgetRow.state, state)], extra_writes)


def given(model: type[ModelT], value: Any) -> ModelT:
    """An action's value as its type. Raises `InvalidInput`."""
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Names of unknown fields are the caller's own and are not repeated.
        known = [str(part) for part in first["loc"] if part in model.model_fields]
        raise InvalidInput(f"The value does not fit: {first['msg']}.", field=".".join(["value", *known])) from error


def stored(model: type[ModelT], state: State) -> ModelT:
    """A stored state as its type. Raises `InvalidInput` where it is damaged."""
    try:
        return model.model_validate(state)
    except pydantic.ValidationError as error:
        raise InvalidInput("The widget is damaged and takes no action.") from error


def dumped(state: BaseModel) -> State:
    """A state as it is stored."""
    return state.model_dump(mode="json", exclude_none=True)


def checked(kind: Kind, state: State) -> State:
    """A new widget's state in its full form.

    Raises:
        InvalidInput: it lacks something, holds what its kind does not know, or contradicts itself.
    """
    try:
        made = kind.state.model_validate(state)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(["state", *map(str, first["loc"])])
        raise InvalidInput(f"The state of this {kind.name} does not fit at {place}: {first['msg']}.") from error
    unknown = next(_unknown(made), None)
    if unknown is not None:
        raise InvalidInput(f"A {kind.name} widget knows no such field: {unknown[:40]!r}.")
    kind.check(made)
    return dumped(made)


def unique(entries: Sequence[Any]) -> None:
    """Whether every entry has an id of its own. Raises `InvalidInput`."""
    if len({entry.id for entry in entries}) < len(entries):
        raise InvalidInput("Two entries have the same id.")


def _unknown(made: BaseModel) -> Iterator[str]:
    yield from made.model_extra or ()
    for value in made.__dict__.values():
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, KeptState):
                yield from _unknown(inner)
