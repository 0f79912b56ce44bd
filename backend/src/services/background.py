"""The one supervisor of everything that a process does by itself, again and again.

A loop that nobody supervises ends with the first error that nobody foresaw, and nothing says so. Here each loop has a
name; an error is logged by its type, counted and waited out ever longer, and the loop goes on. `/readyz` and `/metrics`
show what `states` answers. No other module starts a task that runs for ever.
"""

import asyncio
import contextlib
import faulthandler
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field

from src.core.tasks import ended
from src.errors import DependencyDown
from src.logs import get_logger, place_of

logger = get_logger("background")

_FIRST_WAIT_SECONDS = 0.5
_AWAY_WAIT_SECONDS = 2.0
"""The longest wait for a store that is away: it is to go on soon after it is back."""
_LAST_WAIT_SECONDS = 30.0
"""The longest wait after an error that nobody foresaw."""
_STEADY_SECONDS = 60.0
"""A `Loop` that ran so long since it was begun again is well."""
FAILING_AFTER = 3
"""Errors in a row after which a loop counts as failing."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work in rounds.

    `work` does one round; it answers the seconds until the next one, or None for `every`. Where `wake` is set, the next
    round comes at once; it is cleared before each round.
    """

    name: str
    work: Callable[[], Awaitable[float | None]]
    every: float
    wake: asyncio.Event | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that goes on by itself until it is cancelled. When it ends or fails it is begun again."""

    name: str
    run: Callable[[], Awaitable[None]]


Job = Periodic | Loop


@dataclass(frozen=True, slots=True)
class LoopState:
    """How a loop does. `failures`: all errors by type; `in_a_row`: those since it last went well."""

    name: str
    failures: dict[str, int]
    in_a_row: int

    @property
    def failing(self) -> bool:
        """Whether it fails again and again."""
        return self.in_a_row >= FAILING_AFTER


class Background:
    """The loops of one process. `add` them, then `start`; `close()` by whoever made it."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._started = False

    def add(self, *jobs: Job) -> None:
        """Take further loops; they begin with the others, or at once where those run already."""
        watched = [_Watched(job) for job in jobs]
        self._watched += watched
        if self._started:
            self._begin(watched)

    def start(self) -> None:
        """Begin all loops. A second call does nothing."""
        if not self._started:
            self._started = True
            self._begin(self._watched)

    async def close(self) -> None:
        """Stop all loops. A second call does nothing."""
        self._started = False
        tasks, self._tasks = self._tasks, []
        await ended(tasks)

    @property
    def jobs(self) -> list[Job]:
        """What was added, in order."""
        return [one.job for one in self._watched]

    def states(self) -> list[LoopState]:
        """How each loop does, in the order in which they were added."""
        return [one.state() for one in self._watched]

    def _begin(self, watched: "list[_Watched]") -> None:
        self._tasks += [asyncio.create_task(one.keep_going(), name=one.job.name) for one in watched]


@dataclass
class _Watched:
    """One loop and what has become of it."""

    job: Job
    in_a_row: int = 0
    failures: Counter[str] = field(default_factory=Counter[str])
    began: float = 0.0

    async def keep_going(self) -> None:
        """Do the work for ever, whatever it raises."""
        while True:
            self.began = time.monotonic()
            try:
                wait = await self._once()
            except DependencyDown as error:
                wait = self._failed(error, most=_AWAY_WAIT_SECONDS)
            except Exception as error:  # noqa: BLE001 - the border of a loop: logged by type, counted, and gone on
                wait = self._failed(error, most=_LAST_WAIT_SECONDS)
            await self._pause(wait)

    def state(self) -> LoopState:
        """How it does now."""
        if isinstance(self.job, Loop) and time.monotonic() - self.began > _STEADY_SECONDS:
            return LoopState(self.job.name, dict(self.failures), 0)
        return LoopState(self.job.name, dict(self.failures), self.in_a_row)

    async def _once(self) -> float:
        if isinstance(self.job, Loop):
            await self.job.run()
            raise LoopEnded
        if self.job.wake is not None:
            self.job.wake.clear()
        wait = await self.job.work()
        if self.in_a_row:
            logger.info("background_recovered", loop=self.job.name)
        self.in_a_row = 0
        return self.job.every if wait is None else wait

    def _failed(self, error: Exception, *, most: float) -> float:
        self.in_a_row = 1 if self.state().in_a_row == 0 else self.in_a_row + 1
        kind = type(error).__name__
        self.failures[kind] += 1
        if isinstance(error, DependencyDown):
            if self.in_a_row == 1:
                logger.warning("background_waits", loop=self.job.name, waits_for=error.name)
        else:
            place = place_of(error)
            logger.error("background_failed", loop=self.job.name, error=kind, place=place, in_a_row=self.in_a_row)
        return min(_FIRST_WAIT_SECONDS * 2 ** min(self.in_a_row - 1, 10), most)

    async def _pause(self, seconds: float) -> None:
        wake = self.job.wake if isinstance(self.job, Periodic) else None
        if wake is None or self.in_a_row:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # before Python 3.12, `wait_for` may swallow the end of the process
                await wake.wait()


class LoopEnded(Exception):
    """A `Loop` came to its end by itself, which none is to do."""


async def apart(work: Awaitable[object], *, about: str) -> bool:
    """Do one of many things; whether it went well, without an error. What goes wrong with one must not keep the others back.

    Raises:
        DependencyDown: a store is away, which is the same for all of them.
    """
    try:
        await work
    except DependencyDown:
        raise
    except Exception as error:  # noqa: BLE001 - the border between one row and the next
        logger.error("left_out", about=about, error=type(error).__name__, place=place_of(error))  # noqa: TRY400
        return False
    return True


_STANDS_STILL_SECONDS = 60.0


@contextlib.contextmanager
def watchdog(background: Background) -> Generator[None]:
    """End this process where its event loop stands still for a minute; whoever runs it starts it again.

    A thread of the interpreter's own watches, which needs nothing that could hang. It writes where the process stood:
    files and lines, and nothing that anybody said.
    """

    async def look() -> None:
        faulthandler.dump_traceback_later(_STANDS_STILL_SECONDS, exit=True)

    background.add(Periodic("watchdog", look, _STANDS_STILL_SECONDS / 6))
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
