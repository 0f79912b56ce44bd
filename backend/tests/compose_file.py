"""The compose file as Docker reads it: by `docker compose config`, else by the loader that it is made of.

That loader, compose-go, is built once into the cache. Its bare program does not fill variables in, so that is done here.
"""

import asyncio
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from src.settings import child_environment, load_settings
from src.stack.go_install import GoProgram, go_install
from src.stack.terminal import Output, Terminal

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
_LOADER = GoProgram(
    module="github.com/compose-spec/compose-go/v2/cmd@v2.16.2",
    shown_as="the compose loader",
    expectation="half a minute",
)
_DOCKER = ("docker", "compose")
_VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<kind>:[-?])?(?P<rest>[^}]*)\}")


class ComposeRefused(Exception):
    """The file is not valid, or lacks a variable. The message is the loader's."""


async def compose_config(variables: dict[str, str]) -> dict[str, Any]:
    """The whole model of the compose file, all profiles, with `variables` filled in. Raises `ComposeRefused`."""
    loader = await ensure_loader(Terminal())
    if loader is None:
        command = [*_DOCKER, "-f", str(COMPOSE_FILE), "--env-file", "/dev/null", "--profile", "*", "config"]
        return await asyncio.to_thread(_run, [*command, "--format", "json"], "", variables)
    text = filled_in(COMPOSE_FILE.read_text(encoding="utf-8"), variables)
    return await asyncio.to_thread(_run, [str(loader), "-format", "json", "-"], text, variables)


async def ensure_loader(output: Output) -> Path | None:
    """The path of the loader, built where it is absent; None where docker compose does its work."""
    if await asyncio.to_thread(_succeeds, [*_DOCKER, "version"]):
        return None
    cache_dir = load_settings().cache_dir
    loader = cache_dir / "bin" / "compose-loader"
    if not loader.exists():
        await go_install(_LOADER, loader, cache_dir=cache_dir, output=output)
    return loader


def filled_in(text: str, variables: dict[str, str]) -> str:
    """`text` with each `${NAME:?why}` and `${NAME:-default}` replaced, as Docker does it."""

    def value(found: re.Match[str]) -> str:
        given = variables.get(found["name"], "")
        if given or found["kind"] is None:
            return given
        if found["kind"] == ":?":
            raise ComposeRefused(f"{found['name']}: {found['rest']}")
        return found["rest"]

    return _VARIABLE.sub(value, text)


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _run(command: Sequence[str], text: str, variables: dict[str, str]) -> dict[str, Any]:
    environment = child_environment(variables)
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    if done.returncode:
        raise ComposeRefused(done.stderr)
    return json.loads(done.stdout)
