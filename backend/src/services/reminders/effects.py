"""Reminders that a reply sets, changes and cancels, each effect once, whatever is repeated."""

from dataclasses import replace
from datetime import UTC, datetime

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import derive_id
from src.core.recurrence import clean_rule, next_occurrence
from src.errors import InvalidInput
from src.logs import get_logger
from src.models.effects import CancelReminder, ScheduleReminder, UpdateReminder
from src.models.values import User
from src.protocol.reminders import Reminder, ReminderPatch
from src.services.reminders.edits import JUST_CAME, PAST_ALLOWED, ReminderEdits
from src.services.reminders.ledger import Change, ReminderLedger, Standing
from src.services.reminders.service import ReminderService
from src.services.reminders.views import reminder_view
from src.stores.pocketbase.client import PocketBase, Record

logger = get_logger("reminders")


class ReminderEffects:
    """Applies effects to reminders; `key` names an effect for ever.

    What cannot be done raises `NotFound`, `InvalidInput` or `Conflict`.
    """

    def __init__(self, pocketbase: PocketBase, reminders: ReminderService) -> None:
        self._pocketbase = pocketbase
        self._reminders = reminders
        self._edits = ReminderEdits(ReminderLedger(pocketbase))

    async def schedule(
        self, user: User, effect: ScheduleReminder, *, key: str, said_at: datetime, message_id: str = ""
    ) -> Reminder:
        """Set a reminder. What is no repetition is left out: one reminder is better than none.

        Raises:
            InvalidInput: its time was over already at `said_at`, when it was promised.
        """
        reminder_id = derive_id("reminder", key)
        due, columns = first_time(user, effect.due_local, effect.repeat)
        if due < said_at - PAST_ALLOWED:
            raise InvalidInput("This time is over.", field="due_local")
        fields = {"text": effect.text, "message_id": message_id, **columns}
        record = await self._reminders.insert(user, fields, due=due, reminder_id=reminder_id)
        record = record or await self._pocketbase.get("reminders", reminder_id)
        await self._reminders.wake(user.id, reminder_id)
        return reminder_view(record)

    async def change(self, user: User, effect: UpdateReminder | CancelReminder, *, key: str) -> Reminder:
        """Move, reword, repeat or cancel a reminder; one that has just come and is moved is put off."""

        async def decide(standing: Standing) -> Change | None:
            if isinstance(effect, CancelReminder):
                return await self._edits.patched(standing, user, ReminderPatch(status="cancelled"))
            return await self._updated(standing, user, effect)

        return await self._reminders.decide(user.id, effect.reminder_id, decide, change_id=key)

    async def _updated(self, standing: Standing, user: User, effect: UpdateReminder) -> Change | None:
        record = standing.record
        due = instant_of(user, effect.due_local) if effect.due_local else None
        if due is not None and effect.repeat is None and _is_put_off(standing, due):
            fields: Record = {"text": effect.text or record["text"]}
            if effect.important is not None:
                fields["important"] = effect.important
            change = await self._edits.snoozed(replace(standing, record={**record, **fields}), user, due)
            return replace(change, fields=fields)
        given = {"text": effect.text, "due": due, "repeat": effect.repeat, "important": effect.important}
        if due is not None and record["status"] == "cancelled":
            given["status"] = "scheduled"
        patch = ReminderPatch.model_validate({name: value for name, value in given.items() if value is not None})
        return await self._edits.patched(standing, user, patch) if patch.model_fields_set else None


def instant_of(user: User, local: datetime) -> datetime:
    """A time on the user's clock, in UTC; one with an offset of its own keeps it."""
    return local.astimezone(UTC) if local.tzinfo else instant(local, zone_of(user.timezone))


def first_time(user: User, due_local: datetime, repeat: str | None) -> tuple[datetime, Record]:
    """When a reminder that an agent set comes first, and the columns of its series.

    A series whose first time is over begins with its next.
    """
    zone = zone_of(user.timezone)
    starts = wall_time(due_local, zone) if due_local.tzinfo else due_local
    due, rule = instant_of(user, due_local), ""
    if repeat:
        try:
            rule = clean_rule(repeat, starts=starts, zone=zone)
        except InvalidInput:
            logger.warning("repetition_refused", user_id=user.id)
    if rule and due < utc_now() - PAST_ALLOWED:
        due = next_occurrence(rule, starts=starts, zone=zone, after=utc_now()) or due
    return due, {"repeat": rule, "timezone": user.timezone, "starts_local": starts.isoformat()}


def _is_put_off(standing: Standing, due: datetime) -> bool:
    """Whether a time is meant for the occurrence that has just come, rather than for the reminder as a whole.

    Of a series it is where it lies before the next own time.
    """
    record, own = standing.record, standing.own
    if any(entry.origin for entry in standing.pending):
        return own is None or not record["repeat"] or due < own.due
    last = reminder_view(record).last
    if last is None or last.state in {"cancelled", "failed"} or (last.settled or last.due) < utc_now() - JUST_CAME:
        return False
    return own is None if not record["repeat"] else own is None or due < own.due
