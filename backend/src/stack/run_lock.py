"""One stack for a data folder: a lock that dies with its holder, and the end of what an earlier run left behind."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from src.errors import SetupFailed

_LOCK = "stack.lock"
_CLOCK_SLACK_SECONDS = 2.0
"""Process start times are kept in ticks since boot; file times are not."""


class RunLock:
    """Held for as long as the stack runs. The kernel lets it go when the holder dies, however it dies.

    Raises:
        SetupFailed: another one holds it; the message names its pid.
    """

    def __init__(self, run_dir: Path, data_dir: Path) -> None:
        self._path = run_dir / _LOCK
        self._data_dir = data_dir
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 20).decode().strip()
            os.close(descriptor)
            raise SetupFailed(
                f"AI Life OS is already running on {str(self._data_dir)!r} (pid {holder}). "
                "Stop it with `make down`, or choose another folder and ports."
            ) from error
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = -1


def running_pid(run_dir: Path) -> int | None:
    """The pid of the stack that runs on this data folder; None where none does."""
    path = run_dir / _LOCK
    if not path.exists():
        return None
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read().strip() or 0) or None
        return None


def end_leftovers(run_dir: Path, seconds: float = 10.0) -> list[str]:
    """Stop processes of an earlier run whose supervisor is gone and that still live. Call with the lock held.

    Returns:
        The names of those that were found alive.
    """
    found: list[tuple[str, psutil.Process]] = []
    for path in run_dir.glob("*.pid"):
        process = _recorded(path)
        if process:
            found.append((path.stem, process))
        else:
            path.unlink(missing_ok=True)
    for _, process in found:
        _end(process, kill=False)
    deadline = time.monotonic() + seconds
    _, alive = psutil.wait_procs([process for _, process in found], timeout=max(0.0, deadline - time.monotonic()))
    for process in alive:
        _end(process, kill=True)
    psutil.wait_procs(alive, timeout=2.0)
    return [name for name, _ in found]


def _recorded(path: Path) -> psutil.Process | None:
    """The process that wrote `path`; None where it is gone, also where its number was given to another since."""
    try:
        process = psutil.Process(int(path.read_text().strip() or 0))
        same = process.create_time() <= path.stat().st_mtime + _CLOCK_SLACK_SECONDS
    except (psutil.Error, ValueError, OSError):
        return None
    return process if same else None


def _end(process: psutil.Process, *, kill: bool) -> None:
    try:
        process.kill() if kill else process.terminate()
    except psutil.Error:
        return
