"""Waits for one reminder's time."""

from datetime import datetime

from temporalio import workflow

from src.temporal.workflows.waiting import Waiting

with workflow.unsafe.imports_passed_through():
    from src.temporal import options
    from src.temporal.payloads.reminders import LoadedReminder, ReminderChanged, ReminderDue, ReminderRef


@workflow.defn(name=options.REMINDER)
class ReminderWorkflow(Waiting):
    """A timer for a reminder."""

    @workflow.init
    def __init__(self, reminder: ReminderRef) -> None:
        super().__init__()
        self._reminder = reminder

    @workflow.run
    async def run(self, reminder: ReminderRef) -> None:
        """Wait and fire, for a series again and again."""
        await self.wait(reminder)

    @workflow.signal(name=options.REMINDER_CHANGED)
    def reminder_changed(self, changed: ReminderChanged) -> None:  # noqa: ARG002 - the row says what
        """The row has changed."""
        self.changed = True

    async def load(self) -> datetime | None:
        """When the reminder is due as stored now."""
        loaded: LoadedReminder = await self.record(options.LOAD_REMINDER, self._reminder, LoadedReminder)
        return loaded.due

    async def come(self, at: datetime) -> None:
        """Deliver the occurrence."""
        ref = self._reminder
        due = ReminderDue(user_id=ref.user_id, reminder_id=ref.reminder_id, due=at)
        await self.record(options.FIRE_REMINDER, due)
