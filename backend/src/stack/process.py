"""One process of the stack: started through `launch.py`, watched, started again when it dies, stopped with its group."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from src.core.tasks import ended
from src.errors import SetupFailed
from src.stack.ports import PortUse
from src.stack.terminal import Output

LAUNCH = Path(__file__).with_name("launch.py")
_POLL_SECONDS = 0.05
"""Between two looks at readiness: short beside the seconds that a start takes, and cheap."""
_BACKOFF_FIRST_SECONDS, _BACKOFF_LAST_SECONDS = 0.2, 15.0
_LONGEST_START_SECONDS = 900.0
_STEADY_SECONDS = 10.0
"""A process that was ready for this long was well: the next death starts the back-off anew."""
_PROBES = 12
"""Times that a process may not answer before it is killed."""
LINES_KEPT = 2_000
"""Of each process, for tests and for the words of an error."""


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """What to run and how to tell that it is ready."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], Awaitable[bool]]
    """Asks the process itself; False or `OSError` while it is not ready yet."""
    environment: dict[str, str] = field(default_factory=dict[str, str])
    """The whole environment of the process."""
    ports: tuple[PortUse, ...] = ()
    start_seconds: float = 60.0
    stop_seconds: float = 10.0
    """From SIGTERM to SIGKILL."""
    shown_at: str = ""
    """The address that a person is told."""
    after_ready: Callable[[], Awaitable[None]] | None = None
    """Done once after each start, when the process is ready."""
    alive: Callable[[], Awaitable[bool]] | None = None
    """Asked once in a while; False or `OSError` where it does not answer."""
    silent_seconds: float = 60.0
    """A process that does not answer for so long is killed, and so started again."""


class ManagedProcess:
    """Runs a `ProcessSpec`. `restarts` says whether a process that dies is started again by itself."""

    def __init__(
        self,
        spec: ProcessSpec,
        *,
        run_dir: Path,
        output: Output,
        restarts: bool,
        on_spawn: Callable[[int], None],
        on_exit: Callable[[int], None],
    ) -> None:
        self.spec = spec
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        """The last lines that it wrote, newest last."""
        self._pid_file = run_dir / f"{spec.name}.pid"
        self._output = output
        self._restarts = restarts
        self._on_spawn = on_spawn
        self._on_exit = on_exit
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The pid of the running process; None while there is none."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start it and return when it is ready; at once where it runs already.

        Raises:
            SetupFailed: it ended or stayed silent for `start_seconds`. It is stopped then.
        """
        if self._watcher and not self._watcher.done():
            if self._restarts or self.pid is not None:
                await self.wait_ready()
                return
            await self._watcher  # It is dead and being cleared up after.
        try:
            process = await self._spawn()
            await self._await_ready(process, self.spec.start_seconds)
        except BaseException:  # Also when cancelled: nothing half started stays behind.
            await self.stop()
            raise
        self._watcher = asyncio.create_task(self._watch(process), name=f"watch {self.spec.name}")

    async def stop(self) -> None:
        """Stop it and its group: SIGTERM, after `stop_seconds` SIGKILL. Returns when it is gone; safe to call twice."""
        if self._watcher:
            await ended([self._watcher])
            self._watcher = None
        if self._process and self._process.returncode is None:
            _signal_group(self._process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), self.spec.stop_seconds)
            except TimeoutError:
                self._output.say(f"{self.spec.name} did not stop within {self.spec.stop_seconds:g} s and was killed.")
                _signal_group(self._process.pid, signal.SIGKILL)
        await self._reap()

    async def kill(self, number: signal.Signals) -> None:
        """Send a signal to the process alone; after SIGKILL, return when it is gone. Does nothing where none runs."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(number)
        if number is signal.SIGKILL:
            await process.wait()

    def kill_group(self) -> None:
        """Kill it and all that it started, at once. Does nothing where none runs."""
        if self.pid is not None:
            _signal_group(self.pid, signal.SIGKILL)

    async def wait_ready(self, seconds: float | None = None) -> None:
        """Return when it answers, also after a restart of its own. Raises `SetupFailed` after `seconds`."""
        deadline = time.monotonic() + (self.spec.start_seconds if seconds is None else seconds)
        while not await self._is_ready():
            if time.monotonic() > deadline:
                raise SetupFailed(f"{self.spec.name} did not become ready.\n{self._last_lines()}")
            await asyncio.sleep(_POLL_SECONDS)

    async def _spawn(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(LAUNCH), str(os.getpid())),
            *self.spec.command,
            env=self.spec.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        self._on_spawn(process.pid)
        self._pid_file.write_text(f"{process.pid}\n")
        if process.stdout:
            self._reader = asyncio.create_task(self._read(process.stdout), name=f"read {self.spec.name}")
        return process

    async def _read(self, stream: asyncio.StreamReader) -> None:
        """Pass its lines on. Chunks, not `readline`, which fails on a line over its limit."""
        rest = b""
        while chunk := await stream.read(1 << 16):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                self._take(line)
        if rest:
            self._take(rest)

    def _take(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        if text:
            self.lines.append(text)
            self._output.line(self.spec.name, text)

    async def _await_ready(self, process: asyncio.subprocess.Process, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not await self._is_ready():
            if process.returncode is not None:
                if self._reader:
                    await asyncio.wait([self._reader], timeout=1)
                raise SetupFailed(
                    f"{self.spec.name} ended with status {process.returncode} before it was ready.\n"
                    f"{self._last_lines()}"
                )
            if time.monotonic() > deadline:
                raise SetupFailed(f"{self.spec.name} was not ready after {seconds:g} s.\n{self._last_lines()}")
            await asyncio.sleep(_POLL_SECONDS)
        if self.spec.after_ready:
            await self.spec.after_ready()

    async def _is_ready(self) -> bool:
        try:
            return await self.spec.ready()
        except OSError:
            return False

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Wait for its death; with `restarts`, start it again, ever slower while it keeps dying.

        A start that took too long is given twice as long the next time: on a machine that is busy it would never end else.
        """
        delay, patience = _BACKOFF_FIRST_SECONDS, self.spec.start_seconds
        while True:
            started = time.monotonic()
            status = await self._end_of(process)
            await self._reap()
            if not self._restarts:
                return
            if time.monotonic() - started > _STEADY_SECONDS:
                delay = _BACKOFF_FIRST_SECONDS
            self._output.say(f"{self.spec.name} ended ({_how(status)}); starting it again in {delay:g} s.")
            await asyncio.sleep(delay)
            delay = min(delay * 2, _BACKOFF_LAST_SECONDS)
            try:
                process = await self._spawn()
                await self._await_ready(process, patience)
                patience = self.spec.start_seconds
                self._output.say(f"{self.spec.name} is ready again.")
            except OSError as error:  # The machine is out of something; the dead one is waited for again, at once.
                self._output.say(f"{self.spec.name} could not be started: {error.strerror}.")
            except SetupFailed:
                patience = min(patience * 2, _LONGEST_START_SECONDS)
                _signal_group(process.pid, signal.SIGKILL)  # The loop sees the death and tries again.

    async def _end_of(self, process: asyncio.subprocess.Process) -> int:
        """Its status when it has ended. One that lives and does not answer is killed."""
        if self.spec.alive is None or not self._restarts:
            return await process.wait()
        heard = time.monotonic()
        every = self.spec.silent_seconds / _PROBES
        while True:
            with contextlib.suppress(TimeoutError):
                return await asyncio.wait_for(asyncio.shield(process.wait()), every)
            with contextlib.suppress(OSError):
                if await self.spec.alive():
                    heard = time.monotonic()
            if time.monotonic() - heard > self.spec.silent_seconds:
                self._output.say(f"{self.spec.name} did not answer for {self.spec.silent_seconds:g} s and was killed.")
                _signal_group(process.pid, signal.SIGKILL)
                return await process.wait()

    async def _reap(self) -> None:
        """Wait for its end and clear up after it. What it left of its group goes too."""
        process = self._process
        if process is None:
            return
        await process.wait()
        _signal_group(process.pid, signal.SIGKILL)
        self._on_exit(process.pid)
        if self._reader:
            await asyncio.wait([self._reader], timeout=1)
            self._reader.cancel()
            self._reader = None
        self._pid_file.unlink(missing_ok=True)
        self._process = None

    def _last_lines(self) -> str:
        return "\n".join(f"  {line}" for line in list(self.lines)[-12:])


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _how(status: int) -> str:
    return f"status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"
