"""Write every generated file (`make gen`), or check that each is current (`--check`, part of `make check`)."""

import sys
from collections.abc import Callable
from pathlib import Path

from scripts import configuration
from scripts.compose_env import PASSWORDS

ROOT = Path(__file__).parents[2]
FILES: dict[str, Callable[[], str]] = {
    "docs/configuration.md": configuration.markdown,
    ".env.example": lambda: configuration.env_example(PASSWORDS),
}


def stale() -> list[str]:
    """The generated files whose content is not what would be written now."""
    return [name for name, make in FILES.items() if not _is(ROOT / name, make())]


def write() -> list[str]:
    """Write the stale ones and return their names."""
    names = stale()
    for name in names:
        (ROOT / name).write_text(FILES[name](), encoding="utf-8")
    return names


def main(arguments: list[str]) -> None:
    """Check or write. Exits with 1 where a check finds stale files."""
    if "--check" in arguments:
        names = stale()
        if names:
            sys.exit(f"Not current: {', '.join(names)}. Run `make gen` and commit the result.")
        return
    for name in write():
        print(f"wrote {name}")


def _is(path: Path, content: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == content


if __name__ == "__main__":
    main(sys.argv[1:])
