"""Reminders that a reply sets, changes and cancels, each effect once, whatever is repeated."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from src.core.clock import instant_of, utc_now, wall_time, zone_of
from src.core.ids import effect_row_id
from src.core.recurrence import clean_rule, next_occurrence
from src.errors import InvalidInput
from src.logs import get_logger
from src.models.effect_kinds import AnyKind, Applied, EffectKind, EffectRefused, Noted
from src.models.effects import CancelReminder, ScheduleReminder, UpdateReminder
from src.models.values import User
from src.protocol.events import ReminderUpserted
from src.protocol.reminders import Reminder, ReminderPatch
from src.services.reminders.edits import JUST_CAME, PAST_ALLOWED, ReminderEdits, series_puts
from src.services.reminders.ledger import Change, ReminderLedger, Standing
from src.services.reminders.rows import ReminderRow
from src.services.reminders.service import ReminderService
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.rows import Put, put

logger = get_logger("reminders")


class ReminderEffects:
    """Applies effects to reminders."""

    def __init__(self, pocketbase: PocketBase, reminders: ReminderService, events: EventLog) -> None:
        self._events = events
        self._reminders = reminders
        self._edits = ReminderEdits(ReminderLedger(pocketbase))

    async def schedule(self, noted: Noted[ScheduleReminder]) -> Applied:
        """Set a reminder. What is no repetition is left out: one reminder is better than none.

        Raises:
            EffectRefused: its time was over already when it was promised.
        """
        user, effect = noted.user, noted.effect
        reminder_id = effect_row_id("reminder", noted.key)
        due, series = first_time(user, effect.due_local, effect.repeat)
        if due < noted.reply.completed - PAST_ALLOWED:
            raise EffectRefused("This time is over.", reason="past")
        row = ReminderRow(id=reminder_id, user=user.id, text=effect.text, message_id=noted.reply.reply_to)
        made = await self._reminders.insert(user, row.having(*series), due=due)
        reminder = made.view() if made else await self._reminders.read(user.id, reminder_id)
        await self._announce(noted, reminder)
        return Applied("repeat" if effect.repeat and not reminder.repeat else None)

    async def change(self, noted: Noted[UpdateReminder] | Noted[CancelReminder]) -> Applied:
        """Move, reword, repeat or cancel a reminder; one that has just come and is moved is put off."""
        user, effect = noted.user, noted.effect

        async def decide(standing: Standing) -> Change | None:
            if isinstance(effect, CancelReminder):
                return await self._edits.patched(standing, user, ReminderPatch(status="cancelled"))
            return await self._updated(standing, user, effect)

        reminder = await self._reminders.decide(user.id, effect.reminder_id, decide, change_id=noted.key)
        await self._announce(noted, reminder)
        return Applied()

    async def _announce(
        self, noted: Noted[ScheduleReminder] | Noted[UpdateReminder] | Noted[CancelReminder], reminder: Reminder
    ) -> None:
        event = ReminderUpserted(ts=utc_now(), reminder=reminder)
        await self._events.announce(noted.user.id, event, once=f"effect:{noted.key}")

    async def _updated(self, standing: Standing, user: User, effect: UpdateReminder) -> Change | None:
        row = standing.row
        due = instant_of(effect.due_local, user.timezone) if effect.due_local else None
        if due is not None and effect.repeat is None and _is_put_off(standing, due):
            puts = [put(ReminderRow.text, effect.text or row.text)]
            if effect.important is not None:
                puts.append(put(ReminderRow.important, effect.important))
            change = await self._edits.snoozed(replace(standing, row=row.having(*puts)), user, due)
            return replace(change, puts=puts)
        given = {"text": effect.text, "due": due, "repeat": effect.repeat, "important": effect.important}
        if due is not None and row.status == "cancelled":
            given["status"] = "scheduled"
        patch = ReminderPatch.model_validate({name: value for name, value in given.items() if value is not None})
        return await self._edits.patched(standing, user, patch) if patch.model_fields_set else None

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(
            ScheduleReminder,
            schedule,
            refusals={
                "cannot": "refused-reminder",
                "full": "refused-full-reminders",
                "past": "refused-reminder-past",
                "repeat": "refused-reminder-repeat",
            },
        ),
        EffectKind(UpdateReminder, change, refusals={"cannot": "refused-reminder"}),
        EffectKind(CancelReminder, change, refusals={"cannot": "refused-reminder"}),
    )


def first_time(user: User, due_local: datetime, repeat: str | None) -> tuple[datetime, list[Put]]:
    """When a reminder that an agent set comes first, and the columns of its series.

    A series whose first time is over begins with its next. Raises `InvalidInput` for a time that is out of reach.
    """
    zone = zone_of(user.timezone)
    due, rule = instant_of(due_local, user.timezone), ""
    starts = wall_time(due_local, zone) if due_local.tzinfo else due_local
    if repeat:
        try:
            rule = clean_rule(repeat, starts=starts, zone=zone)
        except InvalidInput:
            logger.warning("repetition_refused", user_id=user.id)
    if rule and due < utc_now() - PAST_ALLOWED:
        due = next_occurrence(rule, starts=starts, zone=zone, after=utc_now()) or due
    return due, series_puts(rule, user, starts)


def _is_put_off(standing: Standing, due: datetime) -> bool:
    """Whether a time is meant for the occurrence that has just come, rather than for the reminder as a whole.

    Of a series it is where it lies before the next own time.
    """
    row, own = standing.row, standing.own
    if any(entry.origin for entry in standing.pending):
        return own is None or not row.repeat or due < own.due
    last = row.last
    if last is None or last.state in {"cancelled", "failed"} or (last.settled or last.due) < utc_now() - JUST_CAME:
        return False
    return own is None if not row.repeat else own is None or due < own.due
