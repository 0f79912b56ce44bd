"""Loops go on whatever happens in a round, and say how they do."""

import ast
import asyncio
import gc
from pathlib import Path

import pytest

from src.core import tasks
from src.core.clock import ClockWatch, utc_now
from src.errors import DependencyDown
from src.services import background
from src.services.background import Background, Loop, Periodic, apart
from tests.conditions import until

SOURCE = Path(background.__file__).parents[1]
BOUNDED = {
    "api/websocket.py": {"_read", "_write"},  # end with their socket
    "temporal/activities/streaming.py": {"beat", "watch"},  # end with the block around the attempt
    "stack/process.py": {"_watch", "_read"},  # watches a process of the stack, in a program of its own
    "stack/go_install.py": {"_show_progress"},  # ends with the installation
    "services/background.py": {"keep_going"},  # the supervisor
}
"""Endless functions that may be a task of their own, and why."""


class Work:
    """Raises what it is told to, then counts its rounds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.rounds = list(errors), 0

    async def once(self) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.rounds += 1

    async def for_ever(self) -> None:
        await self.once()
        await asyncio.Event().wait()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_FIRST_WAIT_SECONDS", 0.001)


async def test_an_error_that_nobody_foresaw_is_counted_and_gone_on_from() -> None:
    periodic, endless = Work(*[RuntimeError()] * 4), Work(RuntimeError(), KeyError())
    loops = Background()
    loops.add(Periodic("periodic", periodic.once, 0.001), Loop("endless", endless.for_ever))
    loops.start()
    await until(lambda: periodic.rounds > 2 and endless.rounds == 1)
    first, second = loops.states()
    assert (first.failures, first.failing) == ({"RuntimeError": 4}, False)
    assert second.failures == {"RuntimeError": 1, "KeyError": 1}
    await loops.close()
    rounds = periodic.rounds
    await asyncio.sleep(0.01)
    assert periodic.rounds == rounds


async def test_a_loop_that_fails_again_and_again_is_failing_until_it_goes_well() -> None:
    away = DependencyDown("It is away.", name="store")
    work = Work(*[away] * 200)
    loops = Background()
    loops.add(Periodic("work", work.once, 0.001))
    loops.start()
    await until(lambda: loops.states()[0].failing)
    work.errors.clear()
    await until(lambda: not loops.states()[0].failing)
    await loops.close()


async def test_a_loop_that_ends_is_begun_again() -> None:
    work = Work()
    loops = Background()
    loops.add(Loop("work", work.once))
    loops.start()
    await until(lambda: work.rounds > 2)
    assert loops.states()[0].failures["LoopEnded"] >= 2
    await loops.close()


async def test_a_round_that_is_asked_for_comes_at_once() -> None:
    work, wake = Work(), asyncio.Event()
    loops = Background()
    loops.add(Periodic("work", work.once, 3600, wake=wake))
    loops.start()
    await until(lambda: work.rounds == 1)
    wake.set()
    await until(lambda: work.rounds == 2)
    await loops.close()


@pytest.mark.parametrize("steps", range(5))
async def test_a_round_that_is_asked_for_at_the_end_does_not_hold_it_up(steps: int) -> None:
    work, wake = Work(), asyncio.Event()
    loops = Background()
    loops.add(Periodic("work", work.once, 3600, wake=wake))
    loops.start()
    await until(lambda: work.rounds == 1)
    wake.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await loops.close()


async def test_one_that_fails_does_not_keep_the_others_back() -> None:
    assert not await apart(Work(RuntimeError()).once(), about="test")
    assert await apart(Work().once(), about="test")
    with pytest.raises(DependencyDown):
        await apart(Work(DependencyDown("It is away.", name="store")).once(), about="test")


@pytest.mark.parametrize(
    ("wall", "passed", "jumped"), [(86_400 * 100, 3600, True), (86_400 * 100, 86_400 * 100, False)]
)
def test_a_clock_that_was_set_is_told_from_time_that_passed(wall: float, passed: float, jumped: bool) -> None:
    from datetime import timedelta

    start = utc_now()
    now, elapsed = start, 5.0
    watch = ClockWatch(lambda: now, lambda: elapsed)
    assert not watch.has_jumped()
    now, elapsed = start + timedelta(seconds=wall), 5.0 + passed
    assert watch.has_jumped() is jumped


def endless(tree: ast.AST) -> set[str]:
    """Names of the functions in which `while True` stands."""
    found: set[str] = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            loops = [node for node in ast.walk(function) if isinstance(node, ast.While)]
            if any(isinstance(loop.test, ast.Constant) and loop.test.value is True for loop in loops):
                found.add(function.name)
    return found


def made_tasks(tree: ast.AST) -> set[str]:
    """Names of the functions that are started as tasks."""
    names: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in {"create_task", "ensure_future"}:
            names |= {
                getattr(made.func, "attr", getattr(made.func, "id", ""))
                for argument in call.args
                for made in ast.walk(argument)
                if isinstance(made, ast.Call)
            }
            names |= {node.id for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Name)}
    return names


def test_no_endless_loop_is_a_task_that_nobody_watches() -> None:
    bare: dict[str, set[str]] = {}
    gc.collect()  # CPython 3.11 fails to parse where a finalizer of somebody's garbage runs in between
    for path in SOURCE.rglob("*.py"):
        name = str(path.relative_to(SOURCE))
        if name.startswith("temporal/workflows/"):
            continue  # Temporal watches those
        tree = ast.parse(path.read_text())
        if found := (endless(tree) & made_tasks(tree)) - BOUNDED.get(name, set()):
            bare[name] = found
    assert not bare
    probe = ast.parse("async def look():\n  while True:\n    await x()\nasyncio.create_task(look())")
    assert endless(probe) & made_tasks(probe) == {"look"}


async def test_a_loop_that_swallows_a_cancellation_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "CANCEL_AGAIN_SECONDS", 0.01)
    begun, swallowed = asyncio.Event(), 0

    async def deaf() -> None:
        nonlocal swallowed
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed += 1
        await asyncio.Event().wait()

    loops = Background()
    loops.add(Loop("deaf", deaf))
    loops.start()
    await begun.wait()
    await asyncio.wait_for(loops.close(), 30)
    assert swallowed == 1
