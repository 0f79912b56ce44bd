"""Write every generated file (`make gen`), or check that each is current (`--check`, part of `make check`).

In the order in which one follows from another: the settings' documentation; the contract as OpenAPI and an example of
each event; TypeScript types from the OpenAPI.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from scripts import configuration
from scripts.compose_env import PASSWORDS
from scripts.frontend import FRONTEND, MODULES, find_node, install
from scripts.gen_openapi import event_examples, openapi

ROOT = Path(__file__).parents[2]
OPENAPI = "contract/openapi.json"
TYPES = "frontend/src/generated/api.ts"


def typescript_types() -> str:
    """frontend/src/generated/api.ts: what `npm run gen` writes, made from the OpenAPI of now."""
    node = find_node()
    install(node)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "api.ts"
        source.write_text(openapi(), encoding="utf-8")
        command = [str(node.program), str(MODULES / "openapi-typescript" / "bin" / "cli.js"), str(source)]
        subprocess.run([*command, "-o", str(target)], cwd=FRONTEND, check=True, stdout=subprocess.DEVNULL)
        return target.read_text(encoding="utf-8")


def files() -> dict[str, str]:
    """Every generated file's path below the repository, and what it should hold."""
    made: dict[str, Callable[[], str]] = {
        "docs/configuration.md": configuration.markdown,
        ".env.example": lambda: configuration.env_example(PASSWORDS),
        OPENAPI: openapi,
        TYPES: typescript_types,
    }
    examples = {f"contract/events/{name}.json": text for name, text in event_examples().items()}
    return {**{name: make() for name, make in made.items()}, **examples}


def stale(wanted: dict[str, str]) -> list[str]:
    """The paths whose file is not as wanted, and examples that no event has any more."""
    changed = [name for name, text in wanted.items() if not _holds(ROOT / name, text)]
    left = [str(path.relative_to(ROOT)) for path in (ROOT / "contract" / "events").glob("*.json")]
    return changed + [name for name in left if name not in wanted]


def main(arguments: list[str]) -> None:
    """Check or write. Exits with 1 where a check finds stale files."""
    wanted = files()
    names = stale(wanted)
    if "--check" in arguments:
        if names:
            sys.exit(f"Not current: {', '.join(names)}. Run `make gen` and commit the result.")
        return
    for name in names:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in wanted:
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
        print(f"wrote {name}" if name in wanted else f"removed {name}")


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main(sys.argv[1:])
