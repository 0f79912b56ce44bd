"""What a reminder's workflow reads and brings about."""

from temporalio import activity

from src.core.ids import UserId
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.service import ReminderService
from src.temporal.options import FIRE_REMINDER, LOAD_REMINDER
from src.temporal.payloads.reminders import LoadedReminder, ReminderDue, ReminderRef


class ReminderActivities:
    """Activities on one reminder."""

    def __init__(self, reminders: ReminderService, firing: ReminderFiring) -> None:
        self._reminders = reminders
        self._firing = firing

    @activity.defn(name=LOAD_REMINDER)
    async def load_reminder(self, reminder: ReminderRef) -> LoadedReminder:
        """When it is due as stored now."""
        due = await self._reminders.due(UserId(reminder.user_id), reminder.reminder_id)
        return LoadedReminder(due=due)

    @activity.defn(name=FIRE_REMINDER)
    async def fire_reminder(self, occurrence: ReminderDue) -> None:
        """Deliver an occurrence once, unless the reminder was cancelled or moved."""
        await self._firing.fire(UserId(occurrence.user_id), occurrence.reminder_id, due=occurrence.due)
