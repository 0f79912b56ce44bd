"""After a restart what changed is read again, what comes soon first and the rest a few at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from src.core.clock import utc_now
from src.core.ids import UserId, reminder_workflow_id
from src.errors import DependencyDown
from src.models.values import RoutineKind, User
from src.runtime import Runtime
from src.services.accounts.server_settings import ServerSettings
from src.services.reconcile import Reconciler, awaited
from src.services.reminders.rows import ReminderRow
from src.services.waits.workflows import WaitKind
from src.stores.pocketbase.filters import all_of, eq
from src.stores.pocketbase.values import parse_time
from tests import factories

MARK = "told-until-reminder"
FAR = timedelta(days=30)


class Workflows:
    """All reminders are waited for; it hears which are told to read their rows again."""

    def __init__(self, waits_for: Sequence[str]) -> None:
        self.waits_for = set(waits_for)
        self.heard: list[str] = []
        self.away = False

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        if self.away:
            raise DependencyDown("away", name="temporal")
        self.heard.append(reminder_id)

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        raise AssertionError

    async def start_inbox(
        self, user_id: UserId, *, process: bool = False, quiet: bool = False, changed: bool = False
    ) -> None:
        raise AssertionError

    async def start_approvals(self, user_id: UserId, *, changed: bool = False) -> None:
        raise AssertionError

    async def running(self, kind: WaitKind) -> set[str]:
        return {reminder_workflow_id(id) for id in self.waits_for}

    async def database(self) -> str:
        return "one"

    async def look_again(self, kind: WaitKind, workflow_id: str) -> None:
        raise AssertionError


class Started:
    """A process that began just now and reconciles the reminders of one user."""

    def __init__(self, runtime: Runtime, user: User, waits_for: Sequence[str]) -> None:
        self.workflows = Workflows(waits_for)
        kinds = awaited(self.workflows, runtime.reminders.service, runtime.inbox.service)
        everyones = next(one for one in kinds if one.kind == "reminder")
        self.kind = replace(everyones, wanted=all_of(everyones.wanted, eq(ReminderRow.user, user.id)), prepare=None)
        self.reconciler = Reconciler(runtime.pocketbase, self.workflows, [self.kind])

    async def look(self) -> list[str]:
        """What a look tells at once."""
        before = len(self.workflows.heard)
        await self.reconciler.look(self.kind)
        return self.workflows.heard[before:]

    async def rest(self) -> list[list[str]]:
        """What is told after it, round by round."""
        rounds: list[list[str]] = []
        more: float | None = 1
        while more is not None:
            before = len(self.workflows.heard)
            more = await self.reconciler.tell_some()
            rounds.append(self.workflows.heard[before:])
        return rounds


async def reminders(runtime: Runtime, user: User, dues: Sequence[datetime]) -> list[str]:
    return [(await factories.store(runtime.pocketbase, factories.reminder(user, "tea", due))).id for due in dues]


@pytest.fixture
async def marks(runtime: Runtime) -> ServerSettings:
    """How far all was told; nothing is known of it."""
    stored = ServerSettings(runtime.pocketbase)
    await stored.put(MARK, None)
    return stored


@pytest.mark.usefixtures("marks")
async def test_what_comes_soon_is_told_at_once_and_the_rest_a_few_at_a_time(runtime: Runtime, user: User) -> None:
    now = utc_now()
    far = await reminders(runtime, user, [now + FAR + timedelta(hours=h) for h in (5, 1, 4, 2, 3, 6)])
    soon = await reminders(runtime, user, [now + timedelta(seconds=90), now + timedelta(seconds=30)])
    started = Started(runtime, user, far + soon)
    assert await started.look() == [soon[1], soon[0]]
    assert await started.rest() == [[far[1], far[3], far[4], far[2]], [far[0], far[5]]]
    assert await started.rest() == [[]]


async def test_a_restart_reads_again_what_changed_since_the_last_whole_look(
    runtime: Runtime, user: User, marks: ServerSettings
) -> None:
    old = await reminders(runtime, user, [utc_now() + FAR])
    stored = await runtime.pocketbase.get("reminders", old[0])
    told = parse_time(stored["updated"])
    assert told is not None
    await marks.put(MARK, (told + timedelta(milliseconds=1)).isoformat())
    changed = await reminders(runtime, user, [utc_now() + FAR])
    lost = await reminders(runtime, user, [utc_now() + FAR])
    started = Started(runtime, user, old + changed)
    assert await started.look() == []
    assert sorted(id for some in await started.rest() for id in some) == sorted(changed + lost)


@pytest.mark.parametrize("mark", [None, "soon", "unreadable"])
async def test_where_nobody_knows_how_far_it_was_told_all_is(
    runtime: Runtime, user: User, marks: ServerSettings, mark: str | None
) -> None:
    rows = await reminders(runtime, user, [utc_now() + FAR])
    await marks.put(MARK, (utc_now() + timedelta(days=1)).isoformat() if mark == "soon" else mark)
    started = Started(runtime, user, rows)
    await started.look()
    assert await started.rest() == [rows]


async def test_how_far_it_was_told_is_stored_once_all_was(runtime: Runtime, user: User, marks: ServerSettings) -> None:
    rows = await reminders(runtime, user, [utc_now() + FAR])
    started, began = Started(runtime, user, rows), utc_now()
    await started.look()
    assert await marks.get(MARK) is None
    started.workflows.away = True
    with pytest.raises(DependencyDown):
        await started.rest()
    assert await marks.get(MARK) is None
    started.workflows.away = False
    assert await started.rest() == [rows]
    stored = datetime.fromisoformat(await marks.get(MARK))
    assert began - timedelta(minutes=20) < stored < began
    assert await started.look() == []
    assert await started.rest() == [rows]  # within the overlap
    assert datetime.fromisoformat(await marks.get(MARK)) > stored
