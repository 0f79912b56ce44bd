"""A text. `Any`: a click's value, before it is checked."""

from collections.abc import Mapping
from typing import Any, ClassVar

from src.errors import InvalidInput
from src.protocol.base import Request
from src.services.widgets.kinds.base import Act, KeptState, Kind, NoteText, State, checked, dumped, given, stored

_LONGEST = 10_000


class Note(KeptState):
    """A text. `edited`: the user has written in it, so agents only add to it."""

    text: NoteText = ""
    edited: bool = False


class _Edit(Request):
    text: NoteText


def _edit(state: State, value: Any, _: str) -> State:
    wanted, note = given(_Edit, value), stored(Note, state)
    note.text, note.edited = wanted.text, True
    return dumped(note)


class _Note(Kind):
    name = "note"
    state = Note
    actions: ClassVar[Mapping[str, Act]] = {"edit": _edit}

    def merge(self, state: State, wanted: State) -> State:
        """Replaced until the user has edited it; from then on a new text is added below."""
        note, new = stored(Note, state), Note.model_validate(checked(self, {"text": "", **wanted}))
        if not note.edited:
            note.text = new.text
        elif new.text not in note.text:
            note.text = f"{note.text}\n\n{new.text}"
        if len(note.text) > _LONGEST:
            raise InvalidInput("The note is full.")
        return dumped(note)


KIND = _Note()
