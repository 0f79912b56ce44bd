"""The words of a reminder that has come, and the first time of what an agent sets."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from src.core.ids import UserId
from src.errors import InvalidInput
from src.models.values import Profile, User
from src.services.reminders.effects import first_time
from src.services.reminders.ledger import Entry
from src.services.reminders.rows import ReminderRow
from src.services.reminders.texts import reminder_text

MOSCOW, NEW_YORK = "Europe/Moscow", "America/New_York"


def user(**fields: object) -> User:
    return User.model_validate({"id": UserId("u"), "timezone": MOSCOW, **fields})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("who", "due", "late", "said"),
    [
        (user(locale="en"), "2026-01-02T06:00Z", False, "You asked me to remind you: tea"),
        (user(locale="en"), "2026-01-02T06:00Z", True, "You asked me to remind you: tea (late: was due 09:00)"),
        (user(locale="en"), "2025-12-31T06:00Z", True, "You asked me to remind you: tea (late: was due 31 Dec, 09:00)"),
        (user(locale="ru"), "2026-01-02T06:00Z", False, "Вы просили напомнить: tea"),
        (
            user(locale="ru"),
            "2026-01-02T06:00Z",
            True,
            "Вы просили напомнить: tea (с опозданием: должно было прийти в 9:00)",
        ),
        (
            user(locale="ru", profile=Profile(formality="informal")),
            "2026-01-01T06:05Z",
            True,
            "Напоминаю, как договорились: tea (с опозданием: должно было прийти 01.01 в 9:05)",
        ),
    ],
)
def test_a_reminder_says_why_it_comes_and_that_it_is_late(who: User, due: str, late: bool, said: str) -> None:
    entry = Entry("key", at(due), at(due), "tea")
    assert reminder_text(who, entry, now=at("2026-01-02T10:00Z"), late=late) == said


def test_an_agents_bad_repetition_still_makes_one_reminder() -> None:
    due, series = first_time(user(), at("2070-01-01T09:00"), "every day")
    made = ReminderRow(user=user().id, text="tea").having(*series)
    assert (made.repeat, due) == (None, at("2070-01-01T06:00Z"))


def test_an_agents_series_whose_first_time_is_over_begins_with_its_next() -> None:
    due, series = first_time(user(), at("2026-01-01T09:00"), "FREQ=DAILY")
    made = ReminderRow(user=user().id, text="tea").having(*series)
    assert due > datetime.now(UTC)
    assert (due.astimezone(ZoneInfo(MOSCOW)).hour, made.starts_local) == (9, "2026-01-01T09:00:00")


@pytest.mark.parametrize("zone", [MOSCOW, NEW_YORK, "UTC"])
@pytest.mark.parametrize(
    "local", ["9999-12-31T23:59", "0001-01-01T00:00", "1900-01-01T00:00", "9999-12-31T23:59+00:00"]
)
def test_a_time_that_nobody_can_mean_is_refused(local: str, zone: str) -> None:
    with pytest.raises(InvalidInput):
        first_time(user(timezone=zone), datetime.fromisoformat(local), "FREQ=HOURLY")
