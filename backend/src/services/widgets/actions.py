"""What can be done with each type of widget: pure functions from a state and an action to the next state.

What an action means beyond its widget (an item done, an answer in the chat) is `widgets`' work.
"""

from collections.abc import Callable
from typing import Any

import pydantic
from pydantic import Field

from src.errors import InvalidInput
from src.models.values import WidgetType
from src.protocol.base import ClientId, RecordId, Request
from src.protocol.inbox import InboxPatch, ItemNextAction
from src.protocol.reminders import SnoozeRequest
from src.services.widgets.states import (
    MOST_ITEMS,
    Amount,
    Box,
    Checklist,
    Choices,
    InboxTriage,
    LineText,
    ModelT,
    Note,
    NoteText,
    ProfileCard,
    Progress,
    ReminderCard,
    State,
    dumped,
    stored,
)


class Named(Request):
    """An entry of the widget."""

    id: str = Field(max_length=64)


class Answered(Named):
    """An entry, and what the user says to its question."""

    answer: ItemNextAction = Field(min_length=1)


class Corrected(InboxPatch):
    """An item as the user wants it filed; what is not given is as proposed."""

    id: RecordId


class _Toggle(Named):
    done: bool | None = None
    """Absent: the other way round."""


class _Rename(Named):
    text: LineText


class _Add(Request):
    text: LineText
    id: ClientId | None = None
    item_id: RecordId | None = None


class _Set(Request):
    value: Amount


class _Edit(Request):
    text: NoteText


class ProfileEdit(Request):
    """Fields of the profile; what is not given stays."""

    name: str | None = Field(default=None, min_length=1, max_length=80)
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[LineText] | None = Field(default=None, max_length=10)
    areas: list[LineText] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)


def apply_action(widget_type: WidgetType, state: State, *, action: str, value: Any, action_id: str) -> State:
    """The state after an action. `action_id` becomes the id of what an action adds without naming it.

    Raises:
        InvalidInput: the type has no such action, or the value or the stored state does not fit it.
    """
    known = ACTIONS[widget_type]
    act = known.get(action)
    if act is None:
        raise InvalidInput(f"A {widget_type} widget has no such action; it has: {', '.join(known)}.", field="action")
    return act(state, value, action_id)


def given(model: type[ModelT], value: Any) -> ModelT:
    """An action's value as its type. Raises `InvalidInput`."""
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Names of unknown fields are the caller's own and are not repeated.
        known = [str(part) for part in first["loc"] if part in model.model_fields]
        raise InvalidInput(f"The value does not fit: {first['msg']}.", field=".".join(["value", *known])) from error


def _toggle(state: State, value: Any, _: str) -> State:
    wanted, checklist = given(_Toggle, value), stored(Checklist, state)
    box = checklist.items[_place(checklist, wanted.id)]
    done = (not box.done) if wanted.done is None else wanted.done
    for one in checklist.items:
        if one is box or (box.item_id is not None and one.item_id == box.item_id):
            one.done = done
    return dumped(checklist)


def _add(state: State, value: Any, action_id: str) -> State:
    wanted, checklist = given(_Add, value), stored(Checklist, state)
    box = Box(id=wanted.id or action_id, text=wanted.text, item_id=wanted.item_id)
    if any(other.id == box.id for other in checklist.items):
        raise InvalidInput("The checklist has an item with this id.", field="value.id")
    if len(checklist.items) >= MOST_ITEMS:
        raise InvalidInput(f"A checklist holds {MOST_ITEMS} items.", field="value")
    checklist.items.append(box)
    return dumped(checklist)


def _remove(state: State, value: Any, _: str) -> State:
    wanted, checklist = given(Named, value), stored(Checklist, state)
    del checklist.items[_place(checklist, wanted.id)]
    return dumped(checklist)


def _rename(state: State, value: Any, _: str) -> State:
    wanted, checklist = given(_Rename, value), stored(Checklist, state)
    checklist.items[_place(checklist, wanted.id)].text = wanted.text
    return dumped(checklist)


def _choose(state: State, value: Any, _: str) -> State:
    wanted, choices = given(Named, value), stored(Choices, state)
    if all(option.id != wanted.id for option in choices.options):
        raise InvalidInput("There is no such option.", field="value.id")
    choices.chosen = wanted.id
    return dumped(choices)


def _set(state: State, value: Any, _: str) -> State:
    wanted, progress = given(_Set, value), stored(Progress, state)
    if not 0 <= wanted.value <= progress.max:
        raise InvalidInput(f"The value is 0 to {progress.max:g}.", field="value.value")
    progress.value = wanted.value
    return dumped(progress)


def _edit(state: State, value: Any, _: str) -> State:
    wanted, note = given(_Edit, value), stored(Note, state)
    note.text, note.edited = wanted.text, True
    return dumped(note)


def _snooze(state: State, value: Any, _: str) -> State:
    given(SnoozeRequest, value)
    return dumped(stored(ReminderCard, state))


def _done(state: State, value: Any, _: str) -> State:
    given(Request, value or {})
    return dumped(stored(ReminderCard, state))


def _settle(model: type[Named | Corrected]) -> "_Act":
    def settle(state: State, value: Any, _: str) -> State:
        wanted, triage = given(model, value), stored(InboxTriage, state)
        del triage.item_ids[_asked(triage, wanted.id)]
        triage.settled += 1
        triage.finished = not triage.item_ids
        return dumped(triage)

    return settle


def _skip(state: State, value: Any, _: str) -> State:
    wanted, triage = given(Named, value), stored(InboxTriage, state)
    triage.item_ids.append(triage.item_ids.pop(_asked(triage, wanted.id)))
    return dumped(triage)


def _set_profile(state: State, value: Any, _: str) -> State:
    edit, card = given(ProfileEdit, value), stored(ProfileCard, state)
    return dumped(card.model_copy(update=edit.model_dump(exclude_none=True)))


_Act = Callable[[State, Any, str], State]
ACTIONS: dict[WidgetType, dict[str, _Act]] = {
    "checklist": {"toggle": _toggle, "add": _add, "remove": _remove, "rename": _rename},
    "choices": {"choose": _choose},
    "progress": {"set": _set},
    "note": {"edit": _edit},
    "reminder": {"snooze": _snooze, "done": _done},
    "inbox_triage": {
        "accept": _settle(Named),
        "dismiss": _settle(Named),
        "change": _settle(Corrected),
        "answer": _settle(Answered),
        "skip": _skip,
    },
    "profile": {"set": _set_profile},
}


def _place(checklist: Checklist, box_id: str) -> int:
    for place, box in enumerate(checklist.items):
        if box.id == box_id:
            return place
    raise InvalidInput("The checklist has no such item.", field="value.id")


def _asked(triage: InboxTriage, item_id: str) -> int:
    if item_id in triage.item_ids:
        return triage.item_ids.index(item_id)
    raise InvalidInput("Nothing is asked about this item here.", field="value.id")
