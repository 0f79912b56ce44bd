"""What can be done with each type of widget: pure functions from a state and an action to the next state.

States come from agents too, so a state is checked as strictly as what a client sends; fields that are not known here
are kept.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.errors import InvalidInput
from src.models import WidgetType
from src.protocol import ClientId, RecordId, Request, clean_text

MOST_ITEMS = 200
_LineText = Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=500)]
_NoteText = Annotated[str, BeforeValidator(clean_text), Field(max_length=10_000)]
_Amount = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_State = dict[str, Any]
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Kept(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Item(_Kept):
    id: str
    text: str
    done: bool = False
    item_id: str | None = None


class _Checklist(_Kept):
    items: list[_Item] = Field(default_factory=list[_Item])


class _Option(_Kept):
    id: str
    label: str


class _Choices(_Kept):
    options: list[_Option]
    chosen: str | None = None


class _Progress(_Kept):
    value: _Amount = 0
    max: _Amount = 100


class _Named(Request):
    id: str = Field(max_length=64)


class _Toggle(_Named):
    done: bool | None = None
    """Absent: the other way round."""


class _Rename(_Named):
    text: _LineText


class _Add(Request):
    text: _LineText
    id: ClientId | None = None
    item_id: RecordId | None = None


class _Set(Request):
    value: _Amount


class _Edit(Request):
    text: _NoteText


def apply_action(widget_type: WidgetType, state: _State, *, action: str, value: Any, action_id: str) -> _State:
    """The state after an action. `action_id` becomes the id of what an action adds without naming it.

    Raises:
        InvalidInput: the type has no such action, or the value or the stored state does not fit it.
    """
    known = ACTIONS.get(widget_type, {})
    act = known.get(action)
    if act is None:
        listed = ", ".join(known) or "none"
        raise InvalidInput(f"A {widget_type} widget has no such action; it has: {listed}.", field="action")
    return act(state, value, action_id)


def _toggle(state: _State, value: Any, _: str) -> _State:
    wanted, checklist = _value(_Toggle, value), _stored(_Checklist, state)
    item = checklist.items[_place(checklist, wanted.id)]
    item.done = (not item.done) if wanted.done is None else wanted.done
    return _dumped(checklist)


def _add(state: _State, value: Any, action_id: str) -> _State:
    wanted, checklist = _value(_Add, value), _stored(_Checklist, state)
    item = _Item(id=wanted.id or action_id, text=wanted.text, item_id=wanted.item_id)
    if any(other.id == item.id for other in checklist.items):
        raise InvalidInput("The checklist has an item with this id.", field="value.id")
    if len(checklist.items) >= MOST_ITEMS:
        raise InvalidInput(f"A checklist holds {MOST_ITEMS} items.", field="value")
    checklist.items.append(item)
    return _dumped(checklist)


def _remove(state: _State, value: Any, _: str) -> _State:
    wanted, checklist = _value(_Named, value), _stored(_Checklist, state)
    del checklist.items[_place(checklist, wanted.id)]
    return _dumped(checklist)


def _rename(state: _State, value: Any, _: str) -> _State:
    wanted, checklist = _value(_Rename, value), _stored(_Checklist, state)
    checklist.items[_place(checklist, wanted.id)].text = wanted.text
    return _dumped(checklist)


def _choose(state: _State, value: Any, _: str) -> _State:
    wanted, choices = _value(_Named, value), _stored(_Choices, state)
    if all(option.id != wanted.id for option in choices.options):
        raise InvalidInput("There is no such option.", field="value.id")
    choices.chosen = wanted.id
    return _dumped(choices)


def _set(state: _State, value: Any, _: str) -> _State:
    wanted, progress = _value(_Set, value), _stored(_Progress, state)
    if not 0 <= wanted.value <= progress.max:
        raise InvalidInput(f"The value is 0 to {progress.max:g}.", field="value.value")
    progress.value = wanted.value
    return _dumped(progress)


def _edit(state: _State, value: Any, _: str) -> _State:
    return {**state, "text": _value(_Edit, value).text}


_Act = Callable[[_State, Any, str], _State]
ACTIONS: dict[WidgetType, dict[str, _Act]] = {
    "checklist": {"toggle": _toggle, "add": _add, "remove": _remove, "rename": _rename},
    "choices": {"choose": _choose},
    "progress": {"set": _set},
    "note": {"edit": _edit},
}
"""Types that are not here show something and take no action."""


def _place(checklist: _Checklist, item_id: str) -> int:
    for place, item in enumerate(checklist.items):
        if item.id == item_id:
            return place
    raise InvalidInput("The checklist has no such item.", field="value.id")


def _value(model: type[ModelT], value: Any) -> ModelT:
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Names of unknown fields are the caller's own and are not repeated.
        known = [str(part) for part in first["loc"] if part in model.model_fields]
        raise InvalidInput(f"The value does not fit: {first['msg']}.", field=".".join(["value", *known])) from error


def _stored(model: type[ModelT], state: _State) -> ModelT:
    try:
        return model.model_validate(state)
    except pydantic.ValidationError as error:
        raise InvalidInput("The widget is damaged and takes no action.") from error


def _dumped(state: BaseModel) -> _State:
    return state.model_dump(mode="json", exclude_none=True)
