"""Has workflows wait for rows, off the path of whoever changes the rows.

A row is the promise; a workflow only waits for it, and can be started from it at any time. So whoever writes a row says
so here and goes on: its workflow is told a moment later, and again until Temporal answers. Nothing of it is stored:
after the end of a process `reconcile` finds the rows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from src.core.ids import UserId, approvals_workflow_id, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.logs import get_logger
from src.models.values import RoutineKind
from src.services.background import Job, Periodic, apart
from src.services.waits.workflows import WaitingWorkflows

logger = get_logger("waits")

_LOOK_SECONDS = 60.0
_AT_ONCE = 8
"""Workflows told at a time: a zone that changed moves many reminders, and must not crowd out who is talking."""
_MOST = 10_000
"""Beyond it, what is owed is left to `reconcile`, which looks every five minutes."""

Work = Callable[[], Awaitable[object]]


class Waits:
    """What this process owes to Temporal. Nothing here waits for an answer of it but `settle`."""

    def __init__(self, workflows: WaitingWorkflows) -> None:
        self._workflows = workflows
        self._owed: dict[str, Work] = {}
        self._wake = asyncio.Event()

    def loops(self) -> tuple[Job, ...]:
        """Settling what is owed, at once and again until it is done."""
        return (Periodic("waits", self.settle, _LOOK_SECONDS, wake=self._wake),)

    def reminder(self, user_id: UserId, reminder_id: str) -> None:
        """A reminder's row is new, changed or gone."""
        start = partial(self._workflows.start_reminder, user_id, reminder_id, changed=True)
        self.owe(reminder_workflow_id(reminder_id), start)

    def routine(self, user_id: UserId, kind: RoutineKind) -> None:
        """A routine's row is new or changed."""
        start = partial(self._workflows.start_routine, user_id, kind, changed=True)
        self.owe(routine_workflow_id(user_id, kind), start)

    def inbox(self, user_id: UserId) -> None:
        """What the inbox asked its user is settled."""
        self.owe(inbox_workflow_id(user_id), partial(self._workflows.start_inbox, user_id, changed=True))

    def approvals(self, user_id: UserId) -> None:
        """An approval is asked for, or its user has decided."""
        self.owe(approvals_workflow_id(user_id), partial(self._workflows.start_approvals, user_id, changed=True))

    def inbox_processing(self, user_id: UserId, done: Work, *, quiet: bool = False) -> None:
        """The user wants new items gone over; `done` is called once the workflow knows."""

        async def start() -> None:
            await self._workflows.start_inbox(user_id, process=True, quiet=quiet)
            await done()

        self.owe(f"process-{user_id}", start)

    def owe(self, key: str, work: Work) -> None:
        """Have done what rows ask for; of one `key` the latest counts. It may be done twice. Returns at once."""
        if len(self._owed) >= _MOST and key not in self._owed:
            logger.warning("wait_left_to_reconcile")
            return
        self._owed[key] = work
        self._wake.set()

    async def settle(self) -> None:
        """Do all that is owed. Raises `DependencyDown`; what was not done is owed still."""
        keys = list(self._owed)
        failed: list[BaseException] = []
        for place in range(0, len(keys), _AT_ONCE):
            some = keys[place : place + _AT_ONCE]
            errors = await asyncio.gather(*map(self._one, some), return_exceptions=True)
            failed += [error for error in errors if error is not None]
            if all(errors):  # nobody answers: the others are not to wait for that one by one
                break
        if failed:
            raise failed[0]

    async def _one(self, key: str) -> None:
        work = self._owed.pop(key, None)  # first: what changes meanwhile is owed anew
        if work is None:
            return
        done = False
        try:
            await apart(work(), about="waits")
            done = True
        finally:
            if not done:
                self._owed.setdefault(key, work)
