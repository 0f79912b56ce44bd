"""What waits for rows is told off the path of whoever changes them, again until it is heard."""

import asyncio

import pytest

from src.core.ids import UserId
from src.errors import DependencyDown
from src.models.values import RoutineKind
from src.services.background import Background
from src.services.waits.service import Waits
from src.services.waits.workflows import WaitKind
from tests.conditions import until

USER = UserId("u")


class Workflows:
    """Hears what it is told, unless it is away or hangs."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.away = False
        self.poisoned = ""
        self.answers = asyncio.Event()
        self.answers.set()

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        await self._hear(f"reminder {reminder_id} {changed}")

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        await self._hear(f"routine {kind} {changed}")

    async def start_inbox(
        self, user_id: UserId, *, process: bool = False, quiet: bool = False, changed: bool = False
    ) -> None:
        await self._hear(f"inbox {process} {changed}")

    async def start_approvals(self, user_id: UserId, *, changed: bool = False) -> None:
        await self._hear(f"approvals {changed}")

    async def running(self, kind: WaitKind) -> set[str]:
        return set()

    async def database(self) -> str:
        return "one"

    async def look_again(self, kind: WaitKind, workflow_id: str) -> None:
        return

    async def _hear(self, what: str) -> None:
        await self.answers.wait()
        if self.away or what == self.poisoned:
            raise DependencyDown("away", name="temporal")
        self.heard.append(what)


async def test_nobody_waits_for_temporal_and_it_hears_of_each_row_once() -> None:
    workflows = Workflows()
    waits, loops = Waits(workflows), Background()
    loops.add(*waits.loops())
    loops.start()
    workflows.answers.clear()
    for _ in range(3):
        waits.reminder(USER, "a")  # no await here: nobody can be kept waiting
    waits.routine(USER, "morning_briefing")
    waits.inbox(USER)
    assert workflows.heard == []
    workflows.answers.set()
    await until(lambda: len(workflows.heard) == 3)
    assert sorted(workflows.heard) == ["inbox False True", "reminder a True", "routine morning_briefing True"]
    await loops.close()


async def test_what_could_not_be_told_is_told_when_temporal_is_back() -> None:
    workflows = Workflows()
    workflows.away = True
    waits, loops = Waits(workflows), Background()
    loops.add(*waits.loops())
    loops.start()
    waits.reminder(USER, "a")
    await until(lambda: loops.states()[0].in_a_row >= 2)
    workflows.away = False
    await until(lambda: workflows.heard == ["reminder a True"])
    await loops.close()


async def test_one_that_is_refused_keeps_no_other_back() -> None:
    workflows = Workflows()
    workflows.poisoned = "reminder 0 True"
    waits = Waits(workflows)
    for number in range(20):
        waits.reminder(USER, str(number))
    with pytest.raises(DependencyDown):
        await waits.settle()
    assert len(workflows.heard) == 19
    workflows.poisoned = ""
    await waits.settle()
    assert workflows.heard[-1] == "reminder 0 True"


async def test_a_change_while_it_is_told_is_told_too() -> None:
    workflows = Workflows()
    waits = Waits(workflows)
    workflows.answers.clear()
    waits.reminder(USER, "a")
    settling = asyncio.create_task(waits.settle())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waits.reminder(USER, "a")
    workflows.answers.set()
    await settling
    await waits.settle()
    assert workflows.heard == ["reminder a True"] * 2


async def test_processing_is_noted_as_told_only_once_it_is() -> None:
    workflows = Workflows()
    waits = Waits(workflows)
    done: list[str] = []

    async def forget() -> None:
        done.append("forgotten")

    workflows.away = True
    waits.inbox_processing(USER, forget)
    with pytest.raises(DependencyDown):
        await waits.settle()
    assert done == []
    workflows.away = False
    await waits.settle()
    assert (workflows.heard, done) == (["inbox True False"], ["forgotten"])
