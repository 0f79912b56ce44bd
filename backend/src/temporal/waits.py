"""Starting and waking the workflows that wait for rows: reminders, routines, inboxes, approvals."""

from typing import Any

from src.core.ids import UserId, approvals_workflow_id, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.models.values import RoutineKind
from src.services.waits.workflows import WaitKind
from src.temporal import options
from src.temporal.client import Signal, SignalRefused, TemporalClient
from src.temporal.payloads.approvals import ApprovalsChanged, ApprovalsRef
from src.temporal.payloads.inbox import InboxChanged, InboxRef, ProcessInbox
from src.temporal.payloads.reminders import ReminderChanged, ReminderRef
from src.temporal.payloads.routines import RoutineChanged, RoutineRef

_TYPES: dict[WaitKind, str] = {
    "reminder": options.REMINDER,
    "routine": options.ROUTINE,
    "inbox": options.INBOX,
    "approval": options.APPROVALS,
}
_LOOK_AGAIN: dict[str, Signal] = {
    options.REMINDER: Signal(options.REMINDER_CHANGED, ReminderChanged()),
    options.ROUTINE: Signal(options.ROUTINE_CHANGED, RoutineChanged()),
    options.INBOX: Signal(options.INBOX_CHANGED, InboxChanged()),
    options.APPROVALS: Signal(options.APPROVALS_CHANGED, ApprovalsChanged()),
}
"""By workflow: what it is told so that it reads its row again."""


class RowWorkflows:
    """`WaitingWorkflows` in Temporal. Every call raises `DependencyDown` when Temporal does not answer in time."""

    def __init__(self, temporal: TemporalClient) -> None:
        self._temporal = temporal

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        """Have a stored reminder waited for; where it is already, that goes on. `changed`: and read the row again."""
        reminder = ReminderRef(user_id=user_id, reminder_id=reminder_id)
        await self._wait_for(options.REMINDER, reminder_workflow_id(reminder_id), reminder, changed=changed)

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        """Have a user's routine waited for; where it is already, that goes on. `changed`: and read the row again."""
        routine = RoutineRef(user_id=user_id, kind=kind)
        await self._wait_for(options.ROUTINE, routine_workflow_id(user_id, kind), routine, changed=changed)

    async def start_inbox(
        self, user_id: UserId, *, process: bool = False, quiet: bool = False, changed: bool = False
    ) -> None:
        """Have a user's inbox looked after; where it is already, that goes on.

        Args:
            user_id: whose.
            process: and all new items gone over.
            quiet: which was asked for where the user sees what becomes of them.
            changed: and what was answered taken up.
        """
        workflow_id, inbox = inbox_workflow_id(user_id), InboxRef(user_id=user_id)
        if process:
            signal = Signal(options.PROCESS_INBOX, ProcessInbox(quiet=quiet))
            await self._temporal.start(options.INBOX, workflow_id, inbox, signal=signal)
        else:
            await self._wait_for(options.INBOX, workflow_id, inbox, changed=changed)

    async def start_approvals(self, user_id: UserId, *, changed: bool = False) -> None:
        """Have a user's open cards waited for; where they are already, that goes on. `changed`: and read them again."""
        approvals = ApprovalsRef(user_id=user_id)
        await self._wait_for(options.APPROVALS, approvals_workflow_id(user_id), approvals, changed=changed)

    async def running(self, kind: WaitKind) -> set[str]:
        """Ids of those that run, as Temporal's index has it a moment later."""
        return await self._temporal.running(_TYPES[kind])

    async def database(self) -> str:
        """Names the database that they are kept in: another one after that was lost."""
        return await self._temporal.namespace_id()

    async def look_again(self, kind: WaitKind, workflow_id: str) -> None:
        """Have one read its row: where nothing is to come, it ends. One that is gone stays so."""
        try:
            await self._temporal.signal(workflow_id, _LOOK_AGAIN[_TYPES[kind]])
        except SignalRefused:
            await self._temporal.terminate(workflow_id, reason="It had as many signals as a run may have.")

    async def _wait_for(self, workflow_type: str, workflow_id: str, row: Any, *, changed: bool) -> None:
        signal = _LOOK_AGAIN[workflow_type] if changed else None
        await self._temporal.start(workflow_type, workflow_id, row, signal=signal)
