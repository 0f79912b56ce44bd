"""Reminders that a reply sets, changes and cancels, each effect once, whatever is repeated."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import derive_id
from src.core.recurrence import clean_rule, next_occurrence
from src.errors import InvalidInput
from src.logs import get_logger
from src.models.effect_kinds import AnyKind, Applied, EffectKind, EffectRefused, Noted, free
from src.models.effects import CancelReminder, ScheduleReminder, UpdateReminder
from src.models.values import User
from src.protocol.events import ReminderUpserted
from src.protocol.reminders import Reminder, ReminderPatch
from src.services.reminders.edits import JUST_CAME, PAST_ALLOWED, ReminderEdits
from src.services.reminders.ledger import Change, ReminderLedger, Standing
from src.services.reminders.service import ReminderService
from src.services.reminders.views import reminder_view
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import PocketBase, Record

logger = get_logger("reminders")


class ReminderEffects:
    """Applies effects to reminders."""

    def __init__(self, pocketbase: PocketBase, reminders: ReminderService, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events
        self._reminders = reminders
        self._edits = ReminderEdits(ReminderLedger(pocketbase))

    async def schedule(self, noted: Noted[ScheduleReminder]) -> Applied:
        """Set a reminder. What is no repetition is left out: one reminder is better than none.

        Raises:
            EffectRefused: its time was over already when it was promised.
        """
        user, effect = noted.user, noted.effect
        reminder_id = derive_id("reminder", noted.key)
        due, columns = first_time(user, effect.due_local, effect.repeat)
        if due < noted.reply.completed - PAST_ALLOWED:
            raise EffectRefused("This time is over.", reason="past")
        fields = {"text": effect.text, "message_id": noted.reply.reply_to or "", **columns}
        record = await self._reminders.insert(user, fields, due=due, reminder_id=reminder_id)
        record = record or await self._pocketbase.get("reminders", reminder_id)
        await self._reminders.wake(user.id, reminder_id)
        reminder = reminder_view(record)
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
        await announce(self._events, noted.user.id, event, key=f"effect:{noted.key}")

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

    KINDS: ClassVar[tuple[AnyKind, ...]] = (
        EffectKind(
            ScheduleReminder,
            schedule,
            trust=free,
            refusals={
                "cannot": "refused-reminder",
                "past": "refused-reminder-past",
                "repeat": "refused-reminder-repeat",
            },
        ),
        EffectKind(UpdateReminder, change, refusals={"cannot": "refused-reminder"}),
        EffectKind(CancelReminder, change, refusals={"cannot": "refused-reminder"}),
    )


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
