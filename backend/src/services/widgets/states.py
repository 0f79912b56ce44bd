"""What a widget of each type holds.

A state that an agent makes is checked strictly; fields that a stored one has besides are kept, for another version may
have put them there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.errors import InvalidInput
from src.models.values import WidgetType
from src.protocol.base import RecordId, clean_text
from src.protocol.reminders import Reminder

MOST_ITEMS = 200
MOST_OPTIONS = 20
LineText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
NoteText = Annotated[str, BeforeValidator(clean_text), Field(max_length=10_000)]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False)]
EntryId = Annotated[str, Field(min_length=1, max_length=64)]
State = dict[str, Any]
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Kept(BaseModel):
    model_config = ConfigDict(extra="allow")


class Box(_Kept):
    """A line of a checklist; `item_id` is the inbox item that is done with it."""

    id: EntryId
    text: LineText
    done: bool = False
    item_id: RecordId | None = None


class Checklist(_Kept):
    """Things to tick."""

    items: list[Box] = Field(default_factory=list[Box], max_length=MOST_ITEMS)


class Option(_Kept):
    """One of several answers."""

    id: EntryId
    label: LineText


class Choices(_Kept):
    """A question with answers to choose from; `chosen` is the id of the one that was."""

    options: list[Option] = Field(min_length=1, max_length=MOST_OPTIONS)
    chosen: str | None = None


class Progress(_Kept):
    """How far something is: `value` of `max`."""

    value: Annotated[Amount, Field(ge=0)] = 0
    max: Annotated[Amount, Field(gt=0)] = 100
    label: str | None = Field(default=None, max_length=120)


class Note(_Kept):
    """A text. `edited`: the user has written in it, so agents only add to it."""

    text: NoteText = ""
    edited: bool = False


class ReminderCard(_Kept):
    """A reminder kept in sight; all but its id is a copy of how the reminder stands."""

    reminder_id: RecordId
    text: str | None = Field(default=None, max_length=500)
    due: datetime | None = None
    status: Literal["scheduled", "fired", "cancelled", "done"] | None = None


class InboxTriage(_Kept):
    """Items that wait for the user's word, the first one to be asked about first."""

    item_ids: list[RecordId] = Field(default_factory=list[str], max_length=MOST_ITEMS)
    settled: int = Field(default=0, ge=0)
    finished: bool = False


class ProfileCard(_Kept):
    """What the user said of themself, to be corrected."""

    name: str | None = Field(default=None, max_length=80)
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[str] | None = Field(default=None, max_length=10)
    areas: list[str] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)


STATES: dict[WidgetType, type[_Kept]] = {
    "choices": Choices,
    "checklist": Checklist,
    "progress": Progress,
    "note": Note,
    "reminder": ReminderCard,
    "inbox_triage": InboxTriage,
    "profile": ProfileCard,
}


def checked(widget_type: WidgetType, state: State) -> State:
    """A new widget's state in its full form.

    Raises:
        InvalidInput: it lacks something, holds what its type does not know, or contradicts itself.
    """
    try:
        made = STATES[widget_type].model_validate(state)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(["state", *map(str, first["loc"])])
        raise InvalidInput(f"The state of this {widget_type} does not fit at {place}: {first['msg']}.") from error
    unknown = next(_unknown(made), None)
    if unknown is not None:
        raise InvalidInput(f"A {widget_type} widget knows no such field: {unknown[:40]!r}.")
    _consistent(made)
    return dumped(made)


def check_new(widget_type: WidgetType, state: State) -> None:
    """Whether an agent may show a widget of this state. Raises `InvalidInput`, with what is wrong in words.

    The id of a reminder may be left out: it is then the one that the same reply sets.
    """
    if widget_type == "inbox_triage":
        raise InvalidInput("The inbox shows its questions by itself.")
    named = {"reminder_id": "0" * 15} if widget_type == "reminder" else {}
    checked(widget_type, {**named, **state})


def stored(model: type[ModelT], state: State) -> ModelT:
    """A stored state as its type. Raises `InvalidInput` where it is damaged."""
    try:
        return model.model_validate(state)
    except pydantic.ValidationError as error:
        raise InvalidInput("The widget is damaged and takes no action.") from error


def dumped(state: BaseModel) -> State:
    """A state as it is stored."""
    return state.model_dump(mode="json", exclude_none=True)


def reminder_state(reminder: Reminder) -> State:
    """What a reminder's widget shows of it."""
    settled = reminder.last is not None and reminder.last.done is not None and reminder.status != "scheduled"
    card = ReminderCard(
        reminder_id=reminder.id,
        text=reminder.text,
        due=reminder.due,
        status="done" if settled else reminder.status,
    )
    return dumped(card)


def _unknown(made: BaseModel) -> Iterator[str]:
    yield from made.model_extra or ()
    for value in made.__dict__.values():
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, _Kept):
                yield from _unknown(inner)


def _consistent(made: _Kept) -> None:
    match made:
        case Checklist(items=entries) | Choices(options=entries):
            if len({entry.id for entry in entries}) < len(entries):
                raise InvalidInput("Two entries have the same id.")
        case Progress() if made.value > made.max:
            raise InvalidInput(f"The value is 0 to {made.max:g}.")
        case _:
            pass
    if isinstance(made, Choices) and made.chosen not in {None, *(option.id for option in made.options)}:
        raise InvalidInput("There is no such option to be chosen.")
