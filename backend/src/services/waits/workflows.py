"""The workflows that wait for rows, as the domains see them. `temporal/waits.py` stands behind it."""

from typing import Literal, Protocol

from src.core.ids import UserId
from src.models.values import RoutineKind

WaitKind = Literal["reminder", "routine", "inbox", "approval"]


class WaitingWorkflows(Protocol):
    """The workflows that wait for rows, wherever they run. Every call raises `DependencyDown`."""

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        """Have a reminder waited for, unless it is already; `changed`: and its row read again."""
        ...

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        """Have a routine waited for, unless it is already; `changed`: and its row read again."""
        ...

    async def start_inbox(
        self, user_id: UserId, *, process: bool = False, quiet: bool = False, changed: bool = False
    ) -> None:
        """Have an inbox looked after; `process`: and its new items gone over; `changed`: and answers taken up.

        `quiet`: it was asked for where the user sees what becomes of them.
        """
        ...

    async def start_approvals(self, user_id: UserId, *, changed: bool = False) -> None:
        """Have a user's open approvals waited for; `changed`: and read again."""
        ...

    async def running(self, kind: WaitKind) -> set[str]:
        """Ids of those that run; one that began or ended a moment ago may be missing or left over."""
        ...

    async def database(self) -> str:
        """Names the database that they are kept in: another one after that was lost."""
        ...

    async def look_again(self, kind: WaitKind, workflow_id: str) -> None:
        """Have one read its row; one that is gone stays so."""
        ...
