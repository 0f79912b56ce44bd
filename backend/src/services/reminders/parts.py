"""The parts of reminders, put together."""

from dataclasses import dataclass
from datetime import timedelta

from src.services.accounts.users import UserService
from src.services.background import Job
from src.services.reminders.effects import ReminderEffects
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.service import ReminderService
from src.services.reminders.summary import MissedSummary
from src.services.waits.service import Waits
from src.settings import Settings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Reminders:
    """Reminders as users and agents handle them, and as they come."""

    service: ReminderService
    effects: ReminderEffects
    firing: ReminderFiring
    missed: MissedSummary

    def loops(self) -> tuple[Job, ...]:
        """Telling in one message what was missed."""
        return self.missed.loops()


def open_reminders(stores: Stores, settings: Settings, *, users: UserService, waits: Waits) -> Reminders:
    """The parts. They follow each user's clock."""
    pocketbase, events = stores.pocketbase, stores.events
    service = ReminderService(pocketbase, events, users, waits, most=settings.limits.reminders_kept)
    users.on_clock_change(service.follow_clock)
    stale_after = timedelta(hours=settings.proactive.stale_hours)
    return Reminders(
        service=service,
        effects=ReminderEffects(pocketbase, service, events),
        firing=ReminderFiring(pocketbase, events, users, stale_after=stale_after),
        missed=MissedSummary(pocketbase, events, users, stale_after=stale_after),
    )
