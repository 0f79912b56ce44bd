"""Gets Temporal's CLI into the cache: the official download, else a build from source.

A build needs the Go module proxy only, takes about five minutes on two cores, and is done once for a cache folder.
"""

import io
import os
import platform
import sys
import tarfile
import time
from pathlib import Path

import httpx

from src.errors import SetupFailed
from src.settings import Settings
from src.stack.go_install import GoProgram, go_install
from src.stack.programs import TEMPORAL_VERSION, cached_temporal, find
from src.stack.terminal import Output

ARCHIVE = "https://temporal.download/cli/archive/{version}?platform={platform}&arch={arch}"
"""The official address, as in the CLI's own README; it redirects to the archive."""

_SOURCE = GoProgram(
    module=f"github.com/temporalio/cli/cmd/temporal@{TEMPORAL_VERSION}",
    shown_as=f"Temporal {TEMPORAL_VERSION}",
    expectation="about five minutes",
    packages=1297,
)
_CONNECT_SECONDS = 4.0
"""Some networks drop what they do not allow: do not wait for those."""

_PROGRESS_SECONDS = 5.0
_ARCHITECTURES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


async def ensure_temporal(settings: Settings, output: Output, *, archive: str = ARCHIVE) -> Path:
    """The path of Temporal's CLI; fetched or built first where it is absent.

    Raises:
        SetupFailed: no way worked; the message says what each one said and what to do.
    """
    found = find("temporal", settings.cache_dir)
    if found:
        return found
    target = cached_temporal(settings.cache_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        await _download(archive, target, output)
    except SetupFailed as refused:
        output.say(f"Not downloaded: {refused.detail}.")
        try:
            await go_install(_SOURCE, target, cache_dir=settings.cache_dir, output=output)
        except SetupFailed as failed:
            raise SetupFailed(
                f"Temporal could not be had.\n  Download: {refused.detail}.\n  Build: {failed.detail}.\n"
                "Install the `temporal` command (https://docs.temporal.io/cli), or set LIFEOS_TEMPORAL__ADDRESS to a "
                "server that runs already."
            ) from failed
    output.say(f"Temporal {TEMPORAL_VERSION} is kept in {target}.")
    return target


async def _download(archive: str, target: Path, output: Output) -> None:
    url = archive.format(version=TEMPORAL_VERSION, platform=sys.platform, arch=_architecture())
    output.say(f"Downloading Temporal {TEMPORAL_VERSION} ...")
    try:
        packed = await _fetch(url, output)
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
            program = tar.extractfile("temporal")
            if program is None:
                raise SetupFailed("the official archive holds no program")
            _put_in_place(program.read(), target)
    except (httpx.HTTPError, tarfile.TarError, KeyError, OSError) as error:
        raise SetupFailed(f"the official download failed ({type(error).__name__})") from error


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
            if time.monotonic() - shown > _PROGRESS_SECONDS:
                shown = time.monotonic()
                output.say(f"  {len(body) >> 20} of {total >> 20} MiB")
        return bytes(body)


def _put_in_place(content: bytes, target: Path) -> None:
    """Write beside `target` and rename, so that a kill leaves no half program behind."""
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.chmod(0o755)
    part.replace(target)


def _architecture() -> str:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise SetupFailed(f"there is no official download for {machine!r}")
    return _ARCHITECTURES[machine]
