"""What tells a memory store that is empty because it is new from one that is empty because it was lost.

A store has a name in its own folder. Beside the folder stands the name of the store that was there before: where they
differ, the folder was lost and made anew.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path

from src.core.ids import UserId

_NAME = "name"
_NOTE = "memory-store"


@dataclass(frozen=True, slots=True)
class Holdings:
    """An embedded store. `before`: the name of the one that was lost; `users`: of whom it holds something."""

    name: str = ""
    before: str = ""
    users: frozenset[UserId] = frozenset()


def name_of(folder: Path) -> str:
    """The name of the store in a folder, made with it."""
    file = folder / _NAME
    if not file.exists():
        file.write_text(uuid.uuid4().hex)
    return file.read_text()


def noted_name(folder: Path) -> str:
    """The name of the store that is expected in a folder; empty where none was yet."""
    note = folder.with_name(_NOTE)
    return note.read_text() if note.exists() else ""


def note_name(folder: Path) -> None:
    """Have the store that is in a folder be the one that is expected there."""
    folder.with_name(_NOTE).write_text(name_of(folder))
