"""Finds the programs of the embedded stack, and gets the one that no package holds: Temporal.

PocketBase and Redis come with the `embedded` extra of the Python environment; a Redis of the system is preferred, it is
newer. Temporal is found in the order of docs/operations.md, and its copy is kept in the cache folder.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from src.errors import SetupFailed
from src.settings import search_path

TEMPORAL_VERSION = "v1.5.1"
"""The last tag of the CLI without `replace` directives, which `go install` refuses. Its server is 1.29.1."""


@dataclass(frozen=True)
class Programs:
    """Paths of programs by name."""

    paths: dict[str, Path]

    def path(self, name: str) -> str:
        """The path of a program that was asked for."""
        return str(self.paths[name])


def cached_temporal(cache_dir: Path) -> Path:
    """Where the cached copy of Temporal's CLI is, or will be."""
    return cache_dir / "bin" / "temporal"


def find(name: str, cache_dir: Path) -> Path | None:
    """The program `temporal`, `pocketbase` or `redis-server` on this machine; None where it is absent."""
    beside_python = Path(sys.executable).parent
    folders = [search_path(), str(beside_python)]
    if name == "pocketbase":  # The pinned one first: its database format and rules are what was tested.
        folders.reverse()
    for folder in folders:
        found = shutil.which(name, path=folder)
        if found:
            return Path(found)
    cached = cached_temporal(cache_dir)
    if name == "temporal" and os.access(cached, os.X_OK):
        return cached
    return None


def require(name: str, cache_dir: Path) -> Path:
    """As `find`. Raises `SetupFailed` with the way to get the program where it is absent."""
    found = find(name, cache_dir)
    if found is None:
        raise SetupFailed(
            f"{name!r} is neither on PATH nor in the Python environment. "
            "Run `make setup`, which installs it with the `embedded` extra."
        )
    return found
