"""Things to tick. A box that stands for an inbox item is done when the item is.

`Any`: a click's value and stored boxes, before they are checked.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from src.core.json_values import is_array, is_object
from src.errors import InvalidInput
from src.protocol.base import ClientId, RecordId, Request
from src.services.inbox.rows import ItemRow
from src.services.widgets.kinds.base import (
    MOST_ITEMS,
    Act,
    Acting,
    EntryId,
    KeptState,
    Kind,
    LineText,
    Named,
    State,
    WidgetChange,
    checked,
    dumped,
    given,
    shown,
    stored,
    unique,
)


class Box(KeptState):
    """A line of a checklist; `item_id` is the inbox item that is done with it."""

    id: EntryId
    text: LineText
    done: bool = False
    item_id: RecordId | None = None


class Checklist(KeptState):
    """Things to tick."""

    items: list[Box] = Field(default_factory=list[Box], max_length=MOST_ITEMS)


class _Toggle(Named):
    done: bool | None = None
    """Absent: the other way round."""


class _Rename(Named):
    text: LineText


class _Add(Request):
    text: LineText
    id: ClientId | None = None
    item_id: RecordId | None = None


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


class _Checklist(Kind):
    name = "checklist"
    state = Checklist
    actions: ClassVar[Mapping[str, Act]] = {"toggle": _toggle, "add": _add, "remove": _remove, "rename": _rename}
    follows_items = True

    def check(self, state: Checklist) -> None:
        unique(state.items)

    def merge(self, state: State, wanted: State) -> State:
        """Boxes with the same id are reworded and put in the new order, new ones are added.

        A tick stays; an agent may set one, never take one away. Boxes that it does not name stay, at the end.
        """
        now, asked = stored(Checklist, state), Checklist.model_validate(checked(self, wanted))
        before = {box.id: box for box in now.items}
        for box in asked.items:
            old = before.pop(box.id, None)
            if old is not None:
                box.done = box.done or old.done
                box.item_id = box.item_id or old.item_id
        boxes = [*asked.items, *before.values()]
        if len(boxes) > MOST_ITEMS:
            raise InvalidInput(f"A checklist holds {MOST_ITEMS} items.")
        now.items = boxes
        return dumped(now)

    def follow(self, state: State, item_id: str, item: ItemRow | None) -> State:
        if item is None or not isinstance(state.get("items"), list):
            return state
        done = item.status == "done"
        boxes = [_following(box, item_id, done=done) for box in state["items"]]
        return state if boxes == state["items"] else {**state, "items": boxes}

    async def apply(self, acting: Acting) -> WidgetChange:
        extra = await acting.services.rows.item_writes(acting.row, acting.after, change_id=acting.request.id)
        return shown(acting.after, extra)


def ticks(state: State) -> dict[str, bool]:
    """Whether the boxes that stand for items are ticked, by the item's id; empty for a state of another kind."""
    boxes = state.get("items")
    if not is_array(boxes):
        return {}
    return {str(box["item_id"]): bool(box.get("done")) for box in boxes if is_object(box) and box.get("item_id")}


def _following(box: Any, item_id: str, *, done: bool) -> Any:
    linked = isinstance(box, dict) and box.get("item_id") == item_id
    return {**box, "done": done} if linked else box


def _place(checklist: Checklist, box_id: str) -> int:
    for place, box in enumerate(checklist.items):
        if box.id == box_id:
            return place
    raise InvalidInput("The checklist has no such item.", field="value.id")


KIND = _Checklist()
