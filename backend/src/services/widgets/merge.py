"""What an agent may change in a widget that its user may have used meanwhile: what the user did stays.

- checklist: boxes with the same id are reworded and put in the new order, new ones are added. A tick stays; an agent
  may set one, never take one away. Boxes that the agent does not name stay, at the end.
- choices: the options are replaced until one is chosen; then nothing changes any more.
- progress: replaced.
- note: replaced until the user has edited it; from then on a new text is added below.
- reminder, inbox_triage, profile: follow their rows; agents change those by their own effects.
"""

from src.errors import InvalidInput
from src.models.values import WidgetType
from src.services.widgets.states import MOST_ITEMS, Checklist, Choices, Note, Progress, State, checked, dumped, stored

_NOTE_LIMIT = 10_000


def merged(widget_type: WidgetType, state: State, wanted: State) -> State:
    """The state after an agent's change; the keys of `wanted` replace what stood there, within the rules above.

    Raises:
        InvalidInput: the result would not fit, or an agent may not change this.
    """
    match widget_type:
        case "checklist":
            return _checklist(state, wanted)
        case "choices":
            if stored(Choices, state).chosen is not None:
                raise InvalidInput("The user has chosen already; show a new widget.")
            return {**state, **checked("choices", {**dumped(stored(Choices, state)), **wanted, "chosen": None})}
        case "progress":
            return {**state, **checked("progress", {**_known(Progress, state), **wanted})}
        case "note":
            return _note(state, wanted)
        case "reminder" | "inbox_triage" | "profile":
            raise InvalidInput(f"A {widget_type} widget shows what is stored; change that instead.")


def _checklist(state: State, wanted: State) -> State:
    now, asked = stored(Checklist, state), Checklist.model_validate(checked("checklist", wanted))
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


def _note(state: State, wanted: State) -> State:
    note, new = stored(Note, state), Note.model_validate(checked("note", {"text": "", **wanted}))
    if not note.edited:
        note.text = new.text
    elif new.text not in note.text:
        note.text = f"{note.text}\n\n{new.text}"
    if len(note.text) > _NOTE_LIMIT:
        raise InvalidInput("The note is full.")
    return dumped(note)


def _known(model: type[Progress], state: State) -> State:
    made = stored(model, state)
    return {name: value for name, value in dumped(made).items() if name in model.model_fields}
