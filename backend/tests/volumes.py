"""What stands in the files of all stores."""

import json
from pathlib import Path


def holding(folder: Path, word: str) -> list[str]:
    """The files below `folder` with this word in them, plain or as JSON escapes it."""
    forms = {word.encode(), json.dumps(word)[1:-1].encode()}
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in _read(path) for form in forms)
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a file of a server that was replaced meanwhile
        return b""
