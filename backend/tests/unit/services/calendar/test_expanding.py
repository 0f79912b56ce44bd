"""Calendar files as other programs write them: series, exceptions, days, zones, things to do. Now: 27 November 2026, Moscow."""

import threading
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from src.services.calendar.expanding import Parsed, parse

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 27, 14, tzinfo=MOSCOW)
CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:(UTC+01:00) Amsterdam
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def _file(*components: str, head: str = "") -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//cases//EN\n{head}{''.join(components)}END:VCALENDAR\n"


def _event(lines: str, *, kind: str = "VEVENT", uid: str = "one") -> str:
    own = f"UID:{uid}\n" if uid else ""
    return f"BEGIN:{kind}\n{own}{lines}\nEND:{kind}\n"


def _parsed(*components: str, head: str = "") -> Parsed:
    return parse(_file(*components, head=head).replace("\n", "\r\n").encode(), MOSCOW, now=NOW)


def _said(parsed: Parsed) -> list[str]:
    return [f"{one.text} {one.due.astimezone(MOSCOW):%d.%m.%Y %H:%M}" if one.due else one.text for one in parsed.events]


YOGA = "SUMMARY:Yoga\nDTSTART;TZID=Europe/Moscow:20261106T190000\nDTEND;TZID=Europe/Moscow:20261106T200000\nRRULE:FREQ=WEEKLY;BYDAY=FR"
TEAM = "SUMMARY:Team\nDTSTART;TZID=Europe/Moscow:20261102T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f"{YOGA}\nEXDATE;TZID=Europe/Moscow:20261127T190000", "Yoga 04.12.2026 19:00"),
        (f"{YOGA}\nEXDATE:20261127T160000Z,20261204T160000Z", "Yoga 11.12.2026 19:00"),
        ("SUMMARY:Run\nDTSTART:20261130T070000\nRRULE:FREQ=DAILY\nEXDATE:20261130T070000", "Run 01.12.2026 07:00"),
        ("SUMMARY:Dad's birthday\nDTSTART;VALUE=DATE:19651205\nRRULE:FREQ=YEARLY", "Dad's birthday 05.12.2026 23:59"),
        ("SUMMARY:Aunt\nDTSTART;VALUE=DATE:16041206\nRRULE:FREQ=YEARLY", "Aunt 06.12.2026 23:59"),
        ("SUMMARY:Leap\nDTSTART;VALUE=DATE:19800229\nRRULE:FREQ=YEARLY", "Leap 29.02.2028 23:59"),
        ("SUMMARY:Trip\nDTSTART:20261125T080000Z\nDURATION:P5D", "Trip 30.11.2026 11:00"),
        (
            "SUMMARY:Bus\nDTSTART;TZID=Europe/Moscow:20260901T080000\nRRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
            "Bus 30.11.2026 08:00",
        ),
        ("SUMMARY:Pill\nDTSTART:20261101T090000\nRRULE:FREQ=DAILY;BYHOUR=9,21", "Pill 27.11.2026 21:00"),
        ("SUMMARY:Water\nDTSTART:20261101T090000\nDURATION:PT10M\nRRULE:FREQ=HOURLY;INTERVAL=3", "Water 27.11.2026 15:00"),
        ("SUMMARY:Choir\nDTSTART:20261101T180000\nRDATE:20261128T180000,20261205T180000", "Choir 28.11.2026 18:00"),
        ("SUMMARY:Fair\nDTSTART;VALUE=DATE:20261205", "Fair 05.12.2026 23:59"),
        ("SUMMARY:Leave\nDTSTART;VALUE=DATE:20261125\nDTEND;VALUE=DATE:20261201", "Leave 30.11.2026 23:59"),
    ],
)  # fmt: skip
def test_the_next_time_is_worked_out(lines: str, said: str) -> None:
    parsed = _parsed(_event(lines))

    assert _said(parsed) == [said]
    assert (parsed.over, parsed.unreadable) == (0, 0)


def test_one_moved_time_stands_beside_its_series() -> None:
    moved = "SUMMARY:Team (moved)\nRECURRENCE-ID;TZID=Europe/Moscow:20261130T100000\nDTSTART;TZID=Europe/Moscow:20261201T160000"

    parsed = _parsed(_event(TEAM), _event(moved))

    assert _said(parsed) == ["Team 07.12.2026 10:00", "Team (moved) 01.12.2026 16:00"]
    assert len({one.key for one in parsed.events}) == 2


def test_one_cancelled_time_is_left_out_of_its_series() -> None:
    gone = "SUMMARY:Team\nSTATUS:CANCELLED\nRECURRENCE-ID;TZID=Europe/Moscow:20261130T100000\nDTSTART;TZID=Europe/Moscow:20261130T100000"

    parsed = _parsed(_event(TEAM), _event(gone))

    assert _said(parsed) == ["Team 07.12.2026 10:00"]
    assert parsed.over == 1


def test_times_without_a_zone_are_of_the_files_zone() -> None:
    floating = _event("SUMMARY:Floating\nDTSTART:20261201T100000")

    assert _said(_parsed(floating, head="X-WR-TIMEZONE:America/New_York\n")) == ["Floating 01.12.2026 18:00"]
    assert _said(_parsed(floating)) == ["Floating 01.12.2026 10:00"]
    assert _said(_parsed(floating, head="X-WR-TIMEZONE:Nowhere/Land\n")) == ["Floating 01.12.2026 10:00"]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Russian Standard Time", "Call 01.12.2026 10:00"),
        ("Eastern Standard Time", "Call 01.12.2026 18:00"),
        ('"(UTC+01:00) Amsterdam"', "Call 01.12.2026 12:00"),
    ],
)
def test_zones_of_other_programs_are_known(zone: str, said: str) -> None:
    event = _event(f"SUMMARY:Call\nDTSTART;TZID={zone}:20261201T100000")

    assert _said(_parsed(event, head=CUSTOM_ZONE)) == [said]


@pytest.mark.parametrize("zone", ['"(UTC+05:30) Nowhere"', "Customized Time Zone", "GMT Standard Time 1"])
def test_a_time_in_a_zone_that_nobody_explains_is_counted_unreadable(zone: str) -> None:
    parsed = _parsed(_event(f"SUMMARY:Call\nDTSTART;TZID={zone}:20261201T100000"))

    assert (parsed.events, parsed.unreadable) == ((), 1)


def test_what_has_no_id_or_no_title_is_taken_all_the_same() -> None:
    one = _event("SUMMARY:Club\nDTSTART:20261201T190000", uid="")
    other = _event("SUMMARY:Club\nDTSTART:20261208T190000", uid="")
    invisible = _event("SUMMARY:\u200b\u2800\nDTSTART:20261202T190000", uid="i")

    parsed = _parsed(one, other, invisible)

    assert [event.text for event in parsed.events] == ["Club", "Club", ""]
    assert len({event.key for event in parsed.events}) == 3
    assert _parsed(one).events[0].key == _parsed(one).events[0].key


def test_things_to_do_keep_their_day_and_what_is_done_is_counted() -> None:
    rent = _event("SUMMARY:Pay the rent\nDUE;VALUE=DATE:20261201", kind="VTODO")
    dateless = _event("SUMMARY:Learn to juggle", kind="VTODO", uid="two")
    done = _event("SUMMARY:Sweep\nSTATUS:COMPLETED", kind="VTODO", uid="three")

    parsed = _parsed(rent, dateless, done)

    assert _said(parsed) == ["Pay the rent 01.12.2026 23:59", "Learn to juggle"]
    assert all(one.is_task for one in parsed.events)
    assert (parsed.over, parsed.unreadable) == (1, 0)


def test_a_file_in_the_older_cyrillic_charset_is_read() -> None:
    body = _file(_event("SUMMARY:Встреча с бухгалтером\nDTSTART:20261201T100000")).encode("cp1251")

    assert [one.text for one in parse(body, MOSCOW, now=NOW).events] == ["Встреча с бухгалтером"]


def test_one_bad_event_spoils_no_other() -> None:
    bad = _event("SUMMARY:Bad\nDTSTART:tomorrow", uid="bad")
    often = _event("SUMMARY:Often\nDTSTART:20261101T090000\nRRULE:FREQ=MINUTELY", uid="often")
    never = _event("SUMMARY:Never\nDTSTART:20261101T090000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid="never")
    good = _event("SUMMARY:Good\nDTSTART:20261201T100000", uid="good")
    began = time.process_time()

    parsed = _parsed(bad, often, never, good)

    assert threading.current_thread() is threading.main_thread()
    assert [one.text for one in parsed.events] == ["Good"]
    assert parsed.unreadable == 3
    assert time.process_time() - began < 3


def test_what_is_over_is_counted() -> None:
    past = _event("SUMMARY:Past\nDTSTART:20261101T100000Z\nDTEND:20261101T110000Z", uid="past")
    ended = _event("SUMMARY:Ended\nDTSTART:20200106T090000Z\nRRULE:FREQ=DAILY;UNTIL=20210101T000000Z", uid="ended")

    parsed = _parsed(past, ended)

    assert parsed.events == ()
    assert parsed.over == 2


def test_the_zone_of_one_persons_file_is_not_known_to_anothers() -> None:
    zone, start = "TZID:Our office", "SUMMARY:Call\nDTSTART;TZID=Our office:20261202T100000"
    first = CUSTOM_ZONE.replace("TZID:(UTC+01:00) Amsterdam", zone)
    second = first.replace("TZOFFSETFROM:+0100", "TZOFFSETFROM:+0900").replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0900")

    ours, theirs = _parsed(_event(start), head=first), _parsed(_event(start), head=second)
    nobodys = _parsed(_event(start))

    assert (_said(ours), _said(theirs)) == (["Call 02.12.2026 12:00"], ["Call 02.12.2026 04:00"])
    assert (_said(nobodys), nobodys.unreadable) == ([], 1)
