"""When occurrences come: held back in quiet hours, moved with the user's zone, and the words about what was missed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from src.core.clock import wall_time, zone_of
from src.core.ids import UserId
from src.models.values import Profile, QuietHours, User
from src.services.reminders.ledger import Entry, Standing, occurrence_key
from src.services.reminders.plan import MISSED_LINES, following, named, passed, planned, replanned
from src.services.reminders.rows import ReminderRow
from src.services.reminders.texts import missed_text, reminder_text
from src.stores.pocketbase.rows import put

MOSCOW, BERLIN, NEW_YORK, KOLKATA = "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata"
NIGHT = QuietHours(start="22:00", end="07:30")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def person(zone: str = "UTC", *, quiet: QuietHours | None = None, **more: Any) -> User:
    return User(id=UserId("u"), timezone=zone, quiet_hours=quiet, **more)


def row(
    zone: str = "UTC", *, repeat: str = "", starts: str = "", due: str = "", important: bool = False
) -> ReminderRow:
    return ReminderRow(
        id="r" * 15,
        user=UserId("u"),
        text="tea",
        repeat=repeat or None,
        timezone=zone,
        starts_local=starts,
        due=at(due) if due else None,
        important=important,
    )


def single(due: str) -> Entry:
    return Entry(occurrence_key("r" * 15, at(due)), at(due), at(due), "tea")


QUIET: list[tuple[str, str, str]] = [
    # A zone, when it is due, when it comes: with quiet hours from 22:00 to 7:30.
    ("UTC", "2026-06-01T12:00Z", "2026-06-01T12:00Z"),
    ("UTC", "2026-06-01T21:59Z", "2026-06-01T21:59Z"),
    ("UTC", "2026-06-01T22:00Z", "2026-06-02T07:30Z"),
    ("UTC", "2026-06-02T00:00Z", "2026-06-02T07:30Z"),
    ("UTC", "2026-06-02T07:29Z", "2026-06-02T07:30Z"),
    ("UTC", "2026-06-02T07:30Z", "2026-06-02T07:30Z"),
    (MOSCOW, "2026-06-01T19:30Z", "2026-06-02T04:30Z"),
    (KOLKATA, "2026-06-01T20:00Z", "2026-06-02T02:00Z"),
    # over the changes of the clock: the night is an hour shorter, or longer
    (BERLIN, "2026-03-28T22:00Z", "2026-03-29T05:30Z"),
    (BERLIN, "2026-10-24T21:00Z", "2026-10-25T06:30Z"),
    (NEW_YORK, "2026-03-08T04:00Z", "2026-03-08T11:30Z"),
    (NEW_YORK, "2026-11-01T04:00Z", "2026-11-01T12:30Z"),
]


@pytest.mark.parametrize(("zone", "due", "comes"), QUIET)
def test_quiet_hours_hold_back_until_they_end(zone: str, due: str, comes: str) -> None:
    user, entry, now = person(zone, quiet=NIGHT), single(due), at("2026-01-01T00:00Z")
    assert planned(user, entry, important=False, now=now).at == at(comes)
    assert planned(user, entry, important=True, now=now).at == at(due)
    assert planned(person(zone), entry, important=False, now=now).at == at(due)


def test_what_is_set_in_quiet_hours_for_before_their_end_is_meant_for_then() -> None:
    user, now = person(quiet=NIGHT), at("2026-06-01T23:00Z")
    soon = planned(user, named(user, single("2026-06-01T23:20Z"), now=now), important=False, now=now)
    assert soon.at == soon.due
    next_night = planned(user, named(user, single("2026-06-02T23:00Z"), now=now), important=False, now=now)
    assert next_night.at == at("2026-06-03T07:30Z")
    by_day = at("2026-06-01T12:00Z")
    tonight = planned(user, named(user, single("2026-06-01T23:20Z"), now=by_day), important=False, now=by_day)
    assert tonight.at == at("2026-06-02T07:30Z")


def test_other_quiet_hours_hold_back_and_let_go() -> None:
    now = at("2026-06-01T12:00Z")
    plain = Standing(row(), (single("2026-06-01T23:00Z"),))
    held = replanned(plain, person(quiet=NIGHT), now=now)
    assert held is not None
    (entry,) = held.entries
    assert (entry.at, entry.key) == (at("2026-06-02T07:30Z"), plain.pending[0].key)
    freed = replanned(Standing(row(), (entry,)), person(), now=now)
    assert freed is not None
    assert [one.at for one in freed.entries] == [at("2026-06-01T23:00Z")]
    midnight = at("2026-06-02T00:00Z")
    at_once = replanned(Standing(row(), (entry,)), person(), now=midnight)
    assert at_once is not None
    assert [one.at for one in at_once.entries] == [midnight]
    assert replanned(Standing(row(), (entry,)), person(quiet=NIGHT), now=midnight) is None


MOVES: list[tuple[str, str, str, str, str, str, str]] = [
    # Rule, start, from a zone, next there, to a zone, at a time in UTC: the next time there.
    ("FREQ=DAILY", "2026-06-01T09:00", MOSCOW, "2026-06-10T09:00", NEW_YORK, "2026-06-09T12:00Z", "2026-06-10T09:00"),
    # had its turn at 9 in Moscow on the 9th, so it does not come again at 9 in New York on the 9th
    ("FREQ=DAILY", "2026-06-01T09:00", MOSCOW, "2026-06-10T09:00", NEW_YORK, "2026-06-09T06:30Z", "2026-06-10T09:00"),
    # at 3 in New York it is 16:00 in Tokyo already: today's 9:00 is over there
    (
        "FREQ=DAILY",
        "2026-06-01T09:00",
        NEW_YORK,
        "2026-06-10T09:00",
        "Asia/Tokyo",
        "2026-06-10T07:00Z",
        "2026-06-11T09:00",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO",
        "2026-03-23T09:00",
        BERLIN,
        "2026-03-30T09:00",
        MOSCOW,
        "2026-03-27T00:00Z",
        "2026-03-30T09:00",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2026-01-31T18:00",
        KOLKATA,
        "2026-02-28T18:00",
        NEW_YORK,
        "2026-02-10T00:00Z",
        "2026-02-28T18:00",
    ),
    ("FREQ=YEARLY", "2024-02-29T08:00", MOSCOW, "2028-02-29T08:00", BERLIN, "2027-01-01T00:00Z", "2028-02-29T08:00"),
    # into the hour that New York's clock skips
    ("FREQ=DAILY", "2026-03-01T02:30", MOSCOW, "2026-03-08T02:30", NEW_YORK, "2026-03-07T12:00Z", "2026-03-08T03:30"),
]


@pytest.mark.parametrize(("rule", "starts", "old", "next_there", "new", "now", "expected"), MOVES)
def test_a_series_keeps_its_place_on_the_wall_clock_of_another_zone(
    rule: str, starts: str, old: str, next_there: str, new: str, now: str, expected: str
) -> None:
    due = datetime.fromisoformat(next_there).replace(tzinfo=zone_of(old))
    pending = Entry(occurrence_key("r" * 15, due), due, due, "tea", local=f"{next_there}:00")
    change = replanned(Standing(row(old, repeat=rule, starts=starts), (pending,)), person(new), now=at(now))
    assert change is not None
    assert change.puts == [put(ReminderRow.timezone, new)]
    (entry,) = change.entries
    assert wall_time(entry.due, zone_of(new)) == datetime.fromisoformat(expected)
    assert list(change.dropped) == [pending]


def test_a_single_time_keeps_its_instant_in_another_zone() -> None:
    assert (
        replanned(Standing(row(MOSCOW), (single("2026-06-10T06:00Z"),)), person(NEW_YORK), now=at("2026-06-01T00:00Z"))
        is None
    )


def test_a_time_that_was_put_off_keeps_its_instant_when_its_series_moves() -> None:
    own = replace(single("2026-06-10T06:00Z"), local="2026-06-10T09:00:00")
    child = replace(single("2026-06-09T07:15Z"), origin="k")
    standing = Standing(row(MOSCOW, repeat="FREQ=DAILY", starts="2026-06-01T09:00"), (child, own))
    change = replanned(standing, person(NEW_YORK), now=at("2026-06-09T07:00Z"))
    assert change is not None
    assert [entry.due for entry in change.entries] == [at("2026-06-10T13:00Z")]
    assert list(change.dropped) == [own]


@pytest.mark.parametrize(
    ("rule", "due", "now", "count", "latest", "upcoming"),
    [
        ("FREQ=HOURLY", "2026-06-01T09:00Z", "2026-06-01T09:30Z", 0, None, "2026-06-01T10:00Z"),
        ("FREQ=HOURLY", "2026-06-01T09:00Z", "2026-06-01T13:00Z", 4, "2026-06-01T13:00Z", "2026-06-01T14:00Z"),
        ("FREQ=HOURLY", "2026-06-01T09:00Z", "2026-06-06T09:30Z", 120, "2026-06-06T09:00Z", "2026-06-06T10:00Z"),
        ("FREQ=DAILY;COUNT=3", "2026-06-01T09:00Z", "2026-06-09T00:00Z", 2, "2026-06-03T09:00Z", None),
        ("FREQ=DAILY;UNTIL=20260602", "2026-06-01T09:00Z", "2026-06-09T00:00Z", 1, "2026-06-02T09:00Z", None),
        ("FREQ=WEEKLY", "2026-06-01T09:00Z", "2026-06-02T00:00Z", 0, None, "2026-06-08T09:00Z"),
    ],
)
def test_the_passed_times_of_a_series_are_counted_and_its_end_is_kept(
    rule: str, due: str, now: str, count: int, latest: str | None, upcoming: str | None
) -> None:
    record = row(repeat=rule, starts="2026-06-01T09:00", due=due)
    entry = replace(single(due), local="2026-06-01T09:00:00")
    later, found = passed(record, person(), entry, now=at(now))
    assert found == count
    assert len(later) == min(count, MISSED_LINES)
    assert (later[-1].due if later else None) == (at(latest) if latest else None)
    following_one = following(record, person(), after=at(now))
    assert (following_one.due if following_one else None) == (at(upcoming) if upcoming else None)


def test_the_summary_names_some_counts_the_rest_and_stays_short() -> None:
    now = at("2026-06-10T12:00Z")
    entries = [
        replace(single(f"2026-06-0{1 + n // 24}T{n % 24:02}:00Z"), text=f"number {n} " + "x" * 500) for n in range(100)
    ]
    said = missed_text(person(), entries, now=now)
    assert said.startswith("You asked me to remind you, but I was away and the time has passed:\n- number 0 x")
    assert said.endswith("- and 88 more")
    assert len(said) < 2000
    in_russian = missed_text(person(locale="ru"), entries[:1], now=now)
    assert in_russian.startswith("Вы просили напомнить, но меня не было, и время прошло:\n- number 0")
    assert in_russian.endswith("— 01.06 в 0:00")
    informal = missed_text(person(locale="ru", profile=Profile(formality="informal")), entries[:1], now=now)
    assert informal.startswith("Мы договорились о напоминаниях, но меня не было")


@pytest.mark.parametrize(
    ("locale", "entry", "late", "said"),
    [
        (
            "en",
            replace(single("2026-06-09T23:00Z"), at=at("2026-06-10T07:30Z")),
            False,
            "(after quiet hours: was due 9 Jun, 23:00)",
        ),
        (
            "ru",
            replace(single("2026-06-09T23:00Z"), at=at("2026-06-10T07:30Z")),
            False,
            "(после тихих часов: время было 09.06 в 23:00)",
        ),
        ("en", replace(single("2026-06-10T06:00Z"), skipped=3), True, "(late: was due 06:00; 3 earlier missed)"),
        (
            "ru",
            replace(single("2026-06-10T06:00Z"), skipped=3),
            True,
            "(с опозданием: должно было прийти в 6:00; пропущено до этого: 3)",
        ),
    ],
)
def test_a_reminder_says_what_held_it_up(locale: str, entry: Entry, late: bool, said: str) -> None:
    text = reminder_text(person(locale=locale), entry, now=at("2026-06-10T08:00Z"), late=late)
    assert text.endswith(f"tea {said}")


def test_quiet_hours_of_a_day_are_left_by_their_end() -> None:
    user = person(quiet=QuietHours(start="13:00", end="14:00"))
    entry = planned(user, single("2026-06-01T13:20Z"), important=False, now=at("2026-06-01T12:00Z"))
    assert entry.at - entry.due == timedelta(minutes=40)
