"""Starting and waking the workflows that wait for rows: reminders, routines, inboxes."""

from typing import Any

from src.core.ids import UserId, inbox_workflow_id, reminder_workflow_id, routine_workflow_id
from src.models.values import RoutineKind
from src.services import reconcile
from src.services.inbox.service import InboxService
from src.services.reconcile import Kept
from src.services.reminders.service import ReminderService
from src.services.routines.service import RoutineService
from src.temporal import options
from src.temporal.client import Signal, SignalRefused, TemporalClient
from src.temporal.payloads.inbox import InboxChanged, InboxRef, ProcessInbox
from src.temporal.payloads.reminders import ReminderChanged, ReminderRef
from src.temporal.payloads.routines import RoutineChanged, RoutineRef

_LOOK_AGAIN: dict[str, Signal] = {
    options.REMINDER: Signal(options.REMINDER_CHANGED, ReminderChanged()),
    options.ROUTINE: Signal(options.ROUTINE_CHANGED, RoutineChanged()),
    options.INBOX: Signal(options.INBOX_CHANGED, InboxChanged()),
}
"""By workflow: what it is told so that it reads its row again."""


class RowWorkflows:
    """What waits for rows. Every call raises `DependencyDown` when Temporal does not answer in time."""

    def __init__(self, temporal: TemporalClient) -> None:
        self._temporal = temporal

    def kept(self, reminders: ReminderService, routines: RoutineService, inbox: InboxService) -> tuple[Kept[Any], ...]:
        """All that is waited for, for whoever reconciles. `Any`: each kind has rows of its own."""
        return (
            reconcile.reminders(reminders, self.start_reminder, self.waiting(options.REMINDER)),
            reconcile.routines(self.start_routine, self.waiting(options.ROUTINE), routines.neglected),
            reconcile.inboxes(self.start_inbox, self.waiting(options.INBOX), inbox.neglected),
        )

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        """Have a stored reminder waited for; where it is already, that goes on. `changed`: and read the row again."""
        reminder = ReminderRef(user_id=user_id, reminder_id=reminder_id)
        await self._wait_for(options.REMINDER, reminder_workflow_id(reminder_id), reminder, changed=changed)

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        """Have a user's routine waited for; where it is already, that goes on. `changed`: and read the row again."""
        routine = RoutineRef(user_id=user_id, kind=kind)
        await self._wait_for(options.ROUTINE, routine_workflow_id(user_id, kind), routine, changed=changed)

    async def start_inbox(self, user_id: UserId, *, process: bool = False, changed: bool = False) -> str:
        """Have a user's inbox looked after; the workflow's id. Where it is already, that goes on.

        Args:
            user_id: whose.
            process: and all new items gone over.
            changed: and what was answered taken up.
        """
        workflow_id = inbox_workflow_id(user_id)
        inbox = InboxRef(user_id=user_id)
        if process:
            signal = Signal(options.PROCESS_INBOX, ProcessInbox())
            await self._temporal.start(options.INBOX, workflow_id, inbox, signal=signal)
        else:
            await self._wait_for(options.INBOX, workflow_id, inbox, changed=changed)
        return workflow_id

    def waiting(self, workflow_type: str) -> "WaitingWorkflows":
        """The workflows of reminders, of routines or of inboxes that run."""
        return WaitingWorkflows(self._temporal, workflow_type)

    async def _wait_for(self, workflow_type: str, workflow_id: str, row: Any, *, changed: bool) -> None:
        signal = _LOOK_AGAIN[workflow_type] if changed else None
        await self._temporal.start(workflow_type, workflow_id, row, signal=signal)


class WaitingWorkflows:
    """The workflows that wait for rows of one kind. Every call raises `DependencyDown` when Temporal does not answer."""

    def __init__(self, temporal: TemporalClient, workflow_type: str) -> None:
        self._temporal = temporal
        self._type = workflow_type

    async def running(self) -> set[str]:
        """Ids of those that run, as Temporal's index has it a moment later."""
        return await self._temporal.running(self._type)

    async def look_again(self, workflow_id: str) -> None:
        """Have one read its row: where nothing is to come, it ends. One that is gone stays so."""
        try:
            await self._temporal.signal(workflow_id, _LOOK_AGAIN[self._type])
        except SignalRefused:
            await self._temporal.terminate(workflow_id, reason="It had as many signals as a run may have.")
