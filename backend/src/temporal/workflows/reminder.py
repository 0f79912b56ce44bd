"""Waits for one reminder's time. The row says when and whether; this only wakes up."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.temporal import options
    from src.temporal.payloads import LoadedReminder, ReminderChanged, ReminderDue, ReminderRef


@workflow.defn(name=options.REMINDER)
class ReminderWorkflow:
    """A timer for a reminder. It ends when the row says that nothing is to come any more."""

    @workflow.init
    def __init__(self, reminder: ReminderRef) -> None:
        self._reminder = reminder
        self._changed = False

    @workflow.run
    async def run(self, reminder: ReminderRef) -> None:
        """Wait and fire, for a series again and again."""
        while True:
            self._changed = False
            due = await self._load()
            if due is None:
                if self._changed:  # set again while the row was being read
                    continue
                return
            if await self._reached(due):
                await self._fire(due)
            if workflow.info().is_continue_as_new_suggested():
                # A signal that is not acted on yet is lost by nothing: the next run begins with reading the row.
                workflow.continue_as_new(reminder)

    @workflow.signal(name=options.REMINDER_CHANGED)
    def reminder_changed(self, changed: ReminderChanged) -> None:  # noqa: ARG002 - the row says what
        """The row has changed."""
        self._changed = True

    async def _load(self) -> datetime | None:
        loaded = await workflow.execute_activity(
            options.LOAD_REMINDER,
            self._reminder,
            result_type=LoadedReminder,
            start_to_close_timeout=options.RECORD_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )
        return loaded.due

    async def _reached(self, due: datetime) -> bool:
        """Answers whether the time has come, rather than a change of the row."""
        wait = due - workflow.now()
        if wait.total_seconds() <= 0:
            return True
        try:
            await workflow.wait_condition(lambda: self._changed, timeout=wait)
        except TimeoutError:
            return True
        return False

    async def _fire(self, due: datetime) -> None:
        await workflow.execute_activity(
            options.FIRE_REMINDER,
            ReminderDue(user_id=self._reminder.user_id, reminder_id=self._reminder.reminder_id, due=due),
            start_to_close_timeout=options.RECORD_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )
