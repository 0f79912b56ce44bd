"""A copy of the source to which something is added, and a look at it from a fresh interpreter."""

import shutil
import subprocess
import sys
from pathlib import Path

import src

_SOURCE = Path(src.__file__).parent


def copied(folder: Path) -> Path:
    """The source as `folder/src`."""
    return shutil.copytree(_SOURCE, folder / "src", ignore=shutil.ignore_patterns("__pycache__"))


def edit(path: Path, old: str, new: str, *more: tuple[str, str]) -> None:
    """Put each `new` for its `old`, which has to stand in the file once."""
    text = path.read_text(encoding="utf-8")
    for before, after in ((old, new), *more):
        assert text.count(before) == 1, (path, before)
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def changed(folder: Path) -> set[str]:
    """The paths below `folder/src` that are new or other than in the source, without what only running left."""
    tree = folder / "src"
    paths = {path.relative_to(tree) for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    return {str(path) for path in paths if not _is_as_in_source(tree / path, path)}


def _is_as_in_source(path: Path, below: Path) -> bool:
    return (_SOURCE / below).is_file() and (_SOURCE / below).read_bytes() == path.read_bytes()


def assert_runs(script: str, folder: Path) -> None:
    """Run `script` to its end on the copy."""
    command = [sys.executable, "-c", f"{script}\nprint('to its end')"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.stdout.endswith("to its end\n"), ran.stdout + ran.stderr
