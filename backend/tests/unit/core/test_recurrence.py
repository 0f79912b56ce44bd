"""When a series comes next, on the wall clock of many zones."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from src.core.clock import instant
from src.core.recurrence import clean_rule, next_occurrence
from src.errors import InvalidInput

MOSCOW, BERLIN, NEW_YORK, KOLKATA = "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata"

CASES: list[tuple[str, str, str, str, str | None]] = [
    # A zone, a rule, when it starts there, a time in UTC and the next one after it.
    (MOSCOW, "FREQ=DAILY", "2026-01-01T09:00", "2026-01-01T06:00Z", "2026-01-02T06:00Z"),
    (MOSCOW, "FREQ=DAILY", "2026-03-28T09:00", "2026-03-28T06:00Z", "2026-03-29T06:00Z"),
    (MOSCOW, "FREQ=DAILY", "2026-01-01T09:00", "2026-05-05T12:34Z", "2026-05-06T06:00Z"),
    (MOSCOW, "FREQ=WEEKLY;BYDAY=MO", "2026-01-05T08:30", "2026-01-05T05:30Z", "2026-01-12T05:30Z"),
    (MOSCOW, "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-01-05T08:30", "2026-01-05T05:30Z", "2026-01-07T05:30Z"),
    (MOSCOW, "FREQ=DAILY", "2026-01-01T01:00", "2025-12-31T22:00Z", "2026-01-01T22:00Z"),
    (MOSCOW, "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T10:00", "2026-01-31T07:00Z", "2026-02-28T07:00Z"),
    # Berlin: the clock skips 2:00 to 3:00 on 29 March 2026, and has 2:00 to 3:00 twice on 25 October 2026
    (BERLIN, "FREQ=DAILY", "2026-03-28T09:00", "2026-03-28T08:00Z", "2026-03-29T07:00Z"),
    (BERLIN, "FREQ=DAILY", "2026-10-24T09:00", "2026-10-24T07:00Z", "2026-10-25T08:00Z"),
    (BERLIN, "FREQ=DAILY", "2026-03-28T02:30", "2026-03-28T01:30Z", "2026-03-29T01:30Z"),
    (BERLIN, "FREQ=DAILY", "2026-03-28T02:30", "2026-03-29T01:30Z", "2026-03-30T00:30Z"),
    (BERLIN, "FREQ=DAILY", "2026-10-24T02:30", "2026-10-24T00:30Z", "2026-10-25T00:30Z"),
    (BERLIN, "FREQ=DAILY", "2026-10-24T02:30", "2026-10-25T00:30Z", "2026-10-26T01:30Z"),
    (BERLIN, "FREQ=DAILY", "2026-10-24T02:30", "2026-10-25T01:00Z", "2026-10-26T01:30Z"),
    (BERLIN, "FREQ=WEEKLY", "2026-03-22T18:00", "2026-03-22T17:00Z", "2026-03-29T16:00Z"),
    (BERLIN, "FREQ=MONTHLY", "2026-01-31T12:00", "2026-01-31T11:00Z", "2026-03-31T10:00Z"),
    (BERLIN, "FREQ=HOURLY;INTERVAL=2", "2026-03-29T00:00", "2026-03-28T23:00Z", "2026-03-29T01:00Z"),
    # New York: skips 2:00 to 3:00 on 8 March 2026, has 1:00 to 2:00 twice on 1 November 2026
    (NEW_YORK, "FREQ=DAILY", "2026-03-07T08:00", "2026-03-07T13:00Z", "2026-03-08T12:00Z"),
    (NEW_YORK, "FREQ=DAILY", "2026-03-07T02:30", "2026-03-07T07:30Z", "2026-03-08T07:30Z"),
    (NEW_YORK, "FREQ=DAILY", "2026-03-07T02:30", "2026-03-08T07:30Z", "2026-03-09T06:30Z"),
    (NEW_YORK, "FREQ=DAILY", "2026-10-31T01:30", "2026-10-31T05:30Z", "2026-11-01T05:30Z"),
    (NEW_YORK, "FREQ=DAILY", "2026-10-31T01:30", "2026-11-01T05:30Z", "2026-11-02T06:30Z"),
    (NEW_YORK, "FREQ=DAILY", "2026-10-31T08:00", "2026-10-31T12:00Z", "2026-11-01T13:00Z"),
    (NEW_YORK, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-02-22T20:00", "2026-02-23T01:00Z", "2026-03-09T00:00Z"),
    (NEW_YORK, "FREQ=MONTHLY;BYDAY=1MO", "2026-03-02T09:00", "2026-03-02T14:00Z", "2026-04-06T13:00Z"),
    (NEW_YORK, "FREQ=MONTHLY;BYDAY=-1FR", "2026-10-30T17:00", "2026-10-30T21:00Z", "2026-11-27T22:00Z"),
    (KOLKATA, "FREQ=DAILY", "2026-06-01T07:15", "2026-06-01T01:45Z", "2026-06-02T01:45Z"),
    (KOLKATA, "FREQ=DAILY", "2026-06-01T00:10", "2026-05-31T18:40Z", "2026-06-01T18:40Z"),
    (KOLKATA, "FREQ=WEEKLY;BYDAY=SA,SU", "2026-06-06T10:00", "2026-06-06T04:30Z", "2026-06-07T04:30Z"),
    # ends of months and 29 February
    ("UTC", "FREQ=MONTHLY;BYMONTHDAY=31", "2026-03-31T09:00", "2026-03-31T09:00Z", "2026-05-31T09:00Z"),
    ("UTC", "FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-31T09:00", "2028-01-31T09:00Z", "2028-02-29T09:00Z"),
    ("UTC", "FREQ=MONTHLY;BYMONTHDAY=30", "2026-01-30T09:00", "2026-01-30T09:00Z", "2026-03-30T09:00Z"),
    ("UTC", "FREQ=YEARLY", "2024-02-29T09:00", "2024-02-29T09:00Z", "2028-02-29T09:00Z"),
    ("UTC", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2026-02-28T09:00", "2027-02-28T09:00Z", "2028-02-29T09:00Z"),
    # ends of series
    (BERLIN, "FREQ=DAILY;COUNT=2", "2026-01-01T09:00", "2026-01-01T08:00Z", "2026-01-02T08:00Z"),
    (BERLIN, "FREQ=DAILY;COUNT=2", "2026-01-01T09:00", "2026-01-02T08:00Z", None),
    (BERLIN, "FREQ=DAILY;UNTIL=20260102", "2026-01-01T09:00", "2026-01-01T08:00Z", "2026-01-02T08:00Z"),
    (BERLIN, "FREQ=DAILY;UNTIL=20260102T080000Z", "2026-01-01T09:00", "2026-01-01T08:00Z", "2026-01-02T08:00Z"),
    (BERLIN, "FREQ=DAILY;UNTIL=20260102T075959Z", "2026-01-01T09:00", "2026-01-01T08:00Z", None),
    # every day over the change of the clock, the next one asked for on its eve
    (BERLIN, "FREQ=DAILY", "2027-03-20T09:00", "2027-03-27T08:00Z", "2027-03-28T07:00Z"),
    (BERLIN, "FREQ=DAILY", "2027-03-20T09:00", "2027-03-28T07:00Z", "2027-03-29T07:00Z"),
    ("Pacific/Auckland", "FREQ=DAILY", "2026-09-20T09:00", "2026-09-25T22:30Z", "2026-09-26T20:00Z"),
    ("Pacific/Auckland", "FREQ=DAILY", "2026-09-20T09:00", "2026-09-26T20:00Z", "2026-09-27T20:00Z"),
    (NEW_YORK, "FREQ=WEEKLY;BYDAY=SU", "2027-03-07T02:30", "2027-03-07T07:30Z", "2027-03-14T07:30Z"),
    # a day that a zone left out: Samoa had no 30 December 2011
    ("Pacific/Apia", "FREQ=DAILY", "2011-12-29T09:00", "2011-12-29T19:00Z", "2011-12-30T19:00Z"),
]


@pytest.mark.parametrize(("zone", "rule", "starts", "after", "expected"), CASES)
def test_the_next_time_of_a_series_is_right_on_the_wall_clock(
    zone: str, rule: str, starts: str, after: str, expected: str | None
) -> None:
    local, place = datetime.fromisoformat(starts), ZoneInfo(zone)
    found = next_occurrence(
        clean_rule(rule, starts=local, zone=place), starts=local, zone=place, after=datetime.fromisoformat(after)
    )
    assert found == (datetime.fromisoformat(expected) if expected else None)


def test_a_series_follows_its_user_to_another_zone() -> None:
    starts, after = datetime.fromisoformat("2026-01-01T08:00"), datetime.fromisoformat("2026-01-10T00:00Z")
    at = {
        zone: next_occurrence("FREQ=DAILY", starts=starts, zone=ZoneInfo(zone), after=after)
        for zone in (MOSCOW, NEW_YORK)
    }
    assert at == {
        MOSCOW: datetime.fromisoformat("2026-01-10T05:00Z"),
        NEW_YORK: datetime.fromisoformat("2026-01-10T13:00Z"),
    }


@pytest.mark.parametrize(
    "rule",
    [
        "every day",
        "none",
        "0 9 * * *",
        "FREQ=WEEKLY;BYDAY=MONDAY",
        "FREQ=MINUTELY",
        "",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=30",
        "FREQ=DAILY;BYSECOND=1,2",
        "FREQ=DAILY;BYMINUTE=1,2,3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=x",
        "FREQ=DAILY;NEVER=1",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;UNTIL=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;UNTIL=20200101",
        "FREQ=DAILY\nEXDATE:20260101T000000",
        "DTSTART:20260101T000000",
    ],
)
def test_what_is_no_repetition_is_refused_quickly(rule: str) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput):
        clean_rule(rule, starts=datetime.fromisoformat("2026-01-01T08:00"), zone=ZoneInfo("UTC"))
    assert time.monotonic() - began < 2


def test_a_rule_is_taken_with_its_prefix_and_in_small_letters() -> None:
    starts = datetime.fromisoformat("2026-01-01T08:00")
    assert clean_rule(" rrule:freq=daily ", starts=starts, zone=ZoneInfo("UTC")) == "FREQ=DAILY"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_aware_time_keeps_its_place_in_the_zone() -> None:
    assert instant(datetime.fromisoformat("2026-10-25T02:30"), ZoneInfo(BERLIN)) == at("2026-10-25T00:30Z")


@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        ("FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01T09:00"),  # never
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01T09:00"),  # never
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-01-06T09:00"),  # never
        ("FREQ=HOURLY;INTERVAL=168;BYDAY=MO", "2026-01-06T09:00"),  # never
        ("FREQ=HOURLY;COUNT=1000000", "2026-01-01T09:00"),
        ("FREQ=DAILY;INTERVAL=999999999", "2026-01-01T09:00"),
        ("FREQ=YEARLY;BYEASTER=1", "2026-01-01T09:00"),
        ("FREQ=DAILY", "0001-01-01T09:00"),
        ("FREQ=DAILY", "9999-12-31T09:00"),
    ],
)
def test_what_never_comes_or_is_out_of_reach_is_refused_at_once(rule: str, starts: str) -> None:
    began = time.thread_time()
    with pytest.raises(InvalidInput):
        clean_rule(rule, starts=datetime.fromisoformat(starts), zone=ZoneInfo(MOSCOW))
    assert time.thread_time() - began < 0.5


def test_a_century_without_a_leap_day_is_passed_over() -> None:
    starts, after = at("2096-02-29T09:00"), at("2096-02-29T14:00Z")
    found = next_occurrence("FREQ=YEARLY", starts=starts, zone=ZoneInfo(NEW_YORK), after=after)
    assert found == at("2104-02-29T14:00Z")


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=MONTHLY", "FREQ=YEARLY"]
)
def test_a_series_that_began_long_ago_is_not_gone_through_from_its_start(rule: str) -> None:
    after = at("2026-06-10T12:34Z")
    began = time.thread_time()
    found = next_occurrence(rule, starts=at("1970-01-01T09:15"), zone=ZoneInfo(BERLIN), after=after)
    assert time.thread_time() - began < 0.1
    assert found is not None
    assert found > after


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY"]),
    st.integers(1, 6),
    st.sampled_from(["", ";BYDAY=MO,FR", ";BYMONTH=1,6,7", ";WKST=SU"]),
    st.integers(0, 400),
)
def test_a_series_has_the_same_times_wherever_it_is_begun(frequency: str, interval: int, part: str, days: int) -> None:
    rule = f"FREQ={frequency};INTERVAL={interval}{part}"
    starts = datetime(2020, 3, 4, 9, 30)  # noqa: DTZ001 - a wall clock's
    since = starts + timedelta(days=days)
    expected = next(iter(rrulestr(rule, dtstart=starts).xafter(since, inc=True)), None)
    after = instant(since, ZoneInfo("UTC")) - timedelta(seconds=1)
    found = next_occurrence(rule, starts=starts, zone=ZoneInfo("UTC"), after=after)
    if expected is not None and expected.year <= since.year + 50:
        assert found == expected.replace(tzinfo=UTC)
    else:
        assert found is None
