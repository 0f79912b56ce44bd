"""The stack: Temporal, PocketBase, Redis and the backend as one thing that starts, is watched and stops.

`lifeos up` runs it for a person; tests run it on free ports and kill its parts. It owns the processes and the folder
`DATA/run`; it speaks to the servers only to ask whether they are ready.
"""

import asyncio
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, get_args

from pydantic import SecretStr

from src.errors import SetupFailed
from src.settings import Settings
from src.stack.credentials import load_credentials, prepare_folder
from src.stack.ports import require_free
from src.stack.process import ManagedProcess, ProcessSpec
from src.stack.programs import Programs, require
from src.stack.run_lock import RunLock, end_leftovers
from src.stack.servers import backend_spec, pocketbase_spec, redis_spec, temporal_spec
from src.stack.temporal_program import ensure_temporal
from src.stack.terminal import Output, Silence

Part = Literal["temporal", "pocketbase", "redis", "backend"]
ALL_PARTS: tuple[Part, ...] = get_args(Part)
SERVERS: tuple[Part, ...] = ("temporal", "pocketbase", "redis")

_GUARD = Path(__file__).with_name("guard.py")
_GUARD_GRACE_SECONDS = 8.0
"""From SIGTERM to SIGKILL when the supervisor is gone: less than the ten seconds a person would wait."""


class Stack:
    """The processes of one data folder.

    Args:
        settings: as given by the owner. A part whose address is set there (`LIFEOS_TEMPORAL__ADDRESS`,
            `LIFEOS_POCKETBASE__URL`, `LIFEOS_REDIS__URL`) is someone else's: it is used and not started.
        parts: what to start.
        restarts: whether a part that dies is started again by itself. Tests turn it off to look at the gap.
        output: where sentences and the parts' lines go.
        environment: further variables for the backend, on top of the settings.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        parts: Sequence[Part] = ALL_PARTS,
        restarts: bool = True,
        output: Output | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self._given = settings.model_copy(update={"data_dir": settings.data_dir.expanduser().resolve()})
        self._settings: Settings | None = None
        self._parts: list[Part] = [part for part in parts if not _is_elsewhere(self._given, part)]
        self._restarts = restarts
        self._output: Output = output or Silence()
        self._environment = environment or {}
        self._processes: dict[str, ManagedProcess] = {}
        self._guard: asyncio.subprocess.Process | None = None
        self._held = ExitStack()

    @property
    def settings(self) -> Settings:
        """The settings with which to reach this stack: addresses and secrets filled in. Known from `start` on."""
        if self._settings is None:
            raise SetupFailed("The stack has not been started.")
        return self._settings

    @property
    def run_dir(self) -> Path:
        """Where `NAME.pid` of each running part is."""
        return self._given.data_dir / "run"

    async def start(self) -> None:
        """Start everything together, and return when all is ready.

        The backend waits for the servers by itself; what it loads before that takes as long as they need to start.

        Raises:
            SetupFailed: a program or a port is missing, or a part does not become ready. Nothing is left running.
        """
        prepare_folder(self._given.data_dir)
        self._held.enter_context(RunLock(self.run_dir, self._given.data_dir))
        try:
            for name in await asyncio.to_thread(end_leftovers, self.run_dir):
                self._output.say(f"Stopped {name}, which an earlier run had left behind.")
            self._settings = with_addresses(self._given)
            await self._start_parts(await self._programs())
        except BaseException:  # Also when cancelled by Ctrl-C: nothing half started stays behind.
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop everything in reverse order, within the sum of the two steps' time limits. Safe to call twice."""
        servers = [process for name, process in self._processes.items() if name in SERVERS]
        others = [process for name, process in self._processes.items() if name not in SERVERS]
        await asyncio.gather(*(process.stop() for process in others))
        await asyncio.gather(*(process.stop() for process in servers))
        if self._guard and self._guard.stdin:
            self._guard.stdin.close()
            await self._guard.wait()
            self._guard = None
        self._held.close()

    def kill_all(self) -> None:
        """Kill every part at once, for the person who pressed Ctrl-C twice. `stop` is still to be awaited."""
        for process in self._processes.values():
            process.kill_group()

    async def add_backend(self, name: str, settings: Settings, *, environment: dict[str, str] | None = None) -> None:
        """Start one more backend, for instance a second replica on ports of its own, and wait until it is ready."""
        spec = backend_spec(settings, name=name, environment={**self._environment, **(environment or {})})
        require_free(list(spec.ports))
        await self._add(spec).start()

    def pid(self, name: str) -> int | None:
        """The pid of a part; None while it is down."""
        return self._process(name).pid

    def lines(self, name: str) -> list[str]:
        """The last lines that a part wrote, oldest first."""
        return list(self._process(name).lines)

    async def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a part; after SIGKILL, return when it is gone."""
        await self._process(name).kill(number)

    async def start_part(self, name: str) -> None:
        """Start a part that is down and wait until it is ready; only wait where it is up or being restarted."""
        await self._process(name).start()

    async def stop_part(self, name: str) -> None:
        """Stop a part in good order and leave it down."""
        await self._process(name).stop()

    async def restart(self, name: str) -> None:
        """Stop a part in good order, start it again and wait until it is ready."""
        process = self._process(name)
        await process.stop()
        await process.start()

    async def wait_ready(self, name: str, seconds: float | None = None) -> None:
        """Return when the part answers. Raises `SetupFailed` after `seconds`, or the part's own time limit."""
        await self._process(name).wait_ready(seconds)

    def _process(self, name: str) -> ManagedProcess:
        if name not in self._processes:
            raise SetupFailed(f"The stack runs no {name!r}; it runs {sorted(self._processes)!r}.")
        return self._processes[name]

    async def _start_parts(self, programs: Programs) -> None:
        specs = [self._spec(part, programs) for part in self._parts]
        require_free([use for spec in specs for use in spec.ports])
        await self._start_guard()
        await _all_or_none([self._start_shown(self._add(spec)) for spec in specs])

    async def _start_shown(self, process: ManagedProcess) -> None:
        started = time.monotonic()
        await process.start()
        seconds = time.monotonic() - started
        self._output.say(f"{process.spec.name} is ready at {process.spec.shown_at} ({seconds:.1f} s)")

    async def _programs(self) -> Programs:
        paths: dict[str, Path] = {}
        if "temporal" in self._parts:
            paths["temporal"] = await ensure_temporal(self._given, self._output)
        for part, program in (("pocketbase", "pocketbase"), ("redis", "redis-server")):
            if part in self._parts:
                paths[program] = require(program, self._given.cache_dir)
        return Programs(paths)

    def _spec(self, part: Part, programs: Programs) -> ProcessSpec:
        match part:
            case "temporal":
                return temporal_spec(self.settings, programs)
            case "pocketbase":
                return pocketbase_spec(self.settings, programs)
            case "redis":
                return redis_spec(self.settings, programs)
            case "backend":
                return backend_spec(self.settings, environment=self._environment)

    def _add(self, spec: ProcessSpec) -> ManagedProcess:
        process = ManagedProcess(
            spec,
            run_dir=self.run_dir,
            output=self._output,
            restarts=self._restarts,
            on_spawn=lambda pid: self._tell_guard(f"add {pid}"),
            on_exit=lambda pid: self._tell_guard(f"drop {pid}"),
        )
        self._processes[spec.name] = process
        return process

    async def _start_guard(self) -> None:
        self._guard = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(_GUARD), str(_GUARD_GRACE_SECONDS)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    def _tell_guard(self, line: str) -> None:
        if self._guard and self._guard.stdin and not self._guard.stdin.is_closing():
            self._guard.stdin.write(f"{line}\n".encode())


def _is_elsewhere(settings: Settings, part: Part) -> bool:
    """Whether the owner named an address for `part`, so that it is not ours to start."""
    match part:
        case "temporal":
            return bool(settings.temporal.address)
        case "pocketbase":
            return "url" in settings.pocketbase.model_fields_set
        case "redis":
            return "url" in settings.redis.model_fields_set
        case "backend":
            return False


def with_addresses(given: Settings) -> Settings:
    """`given` with the addresses and secrets of the parts that a stack of its data folder starts, or has started."""
    credentials = load_credentials(given.data_dir)
    pocketbase, redis = given.pocketbase, given.redis
    if not _is_elsewhere(given, "pocketbase"):
        password = pocketbase.password.get_secret_value() or credentials.pocketbase_password
        url = f"http://127.0.0.1:{given.stack.pocketbase_port}"
        pocketbase = pocketbase.model_copy(update={"url": url, "password": SecretStr(password)})
    if not _is_elsewhere(given, "redis"):
        url = f"redis://:{credentials.redis_password}@127.0.0.1:{given.stack.redis_port}/0"
        redis = redis.model_copy(update={"url": url})
    temporal = given.temporal.model_copy(update={"address": given.temporal_address})
    return given.model_copy(update={"temporal": temporal, "pocketbase": pocketbase, "redis": redis})


async def _all_or_none(starts: Sequence[Coroutine[object, object, None]]) -> None:
    """Await all; where one fails, cancel the rest and raise that one's error."""
    tasks = [asyncio.ensure_future(start) for start in starts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
