"""The calendar feed and the import of calendar files."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from src.errors import InvalidInput
from src.services.calendar.expanding import parse
from src.services.calendar.reading import CalendarReader
from tests.api.conftest import Visit

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def file(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


async def read(client: httpx.AsyncClient, url: str, **headers: str) -> httpx.Response:
    return await client.get(urlsplit(url).path, headers=headers)


def events_of(body: bytes) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(body).walk("VEVENT")}


async def feed_of(client: httpx.AsyncClient) -> str:
    answer = await client.post("/api/calendar")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


async def test_the_feed_holds_reminders_in_the_users_zone_and_dated_items(guest: httpx.AsyncClient) -> None:
    await guest.patch("/api/me", json={"timezone": "Europe/Berlin"})
    start = (datetime.now(BERLIN) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    await guest.post("/api/reminders", json={"text": "once; only", "due": start.isoformat()})
    weekly = {"text": "weekly", "due": start.isoformat(), "repeat": "FREQ=WEEKLY"}
    await guest.post("/api/reminders", json=weekly)
    gone = (await guest.post("/api/reminders", json={"text": "gone", "due": start.isoformat()})).json()
    await guest.patch(f"/api/reminders/{gone['id']}", json={"status": "cancelled"})
    midnight = start.replace(hour=0)
    await guest.post("/api/inbox", json={"text": "all day", "due": midnight.isoformat(), "kind": "event"})
    said = start.replace(hour=23, minute=59)
    await guest.post("/api/inbox", json={"text": "by that day", "due": said.isoformat(), "kind": "task"})
    await guest.post("/api/inbox", json={"text": "without a date"})
    answer = await read(guest, await feed_of(guest))
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"].startswith("private")
    events = events_of(answer.content)
    assert sorted(events) == ["all day", "by that day", "once; only", "weekly"]
    assert events["weekly"]["RRULE"].to_ical() == b"FREQ=WEEKLY"
    assert events["weekly"]["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert events["weekly"].decoded("DTSTART") == start
    assert events["once; only"].walk("VALARM")
    assert events["all day"].decoded("DTSTART") == events["by that day"].decoded("DTSTART") == start.date()
    (zone,) = Calendar.from_ical(answer.content).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"


async def test_a_time_of_a_series_that_was_put_off_stands_in_the_feed_once(guest: httpx.AsyncClient) -> None:
    await guest.patch("/api/me", json={"timezone": "Europe/Berlin"})
    start = (datetime.now(BERLIN) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    weekly = {"text": "weekly", "due": start.isoformat(), "repeat": "FREQ=WEEKLY"}
    made = (await guest.post("/api/reminders", json=weekly)).json()
    later = start + timedelta(hours=3)
    put_off = await guest.post(f"/api/reminders/{made['id']}/snooze", json={"until": later.isoformat()})
    assert put_off.status_code == 200, put_off.text
    events = Calendar.from_ical((await read(guest, await feed_of(guest))).content).walk("VEVENT")
    (series,) = [event for event in events if "RRULE" in event]
    left_out: Any = series["EXDATE"]
    assert [one.dt for one in left_out.dts] == [start]
    assert [event.decoded("DTSTART") for event in events if "RRULE" not in event] == [later]


async def test_an_unchanged_feed_is_not_sent_again_and_a_new_address_ends_the_old(
    guest: httpx.AsyncClient, visit: Visit
) -> None:
    first = await feed_of(guest)
    program = visit()
    answer = await read(program, first)
    assert answer.status_code == 200
    again = await read(program, first, **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await guest.post("/api/inbox", json={"text": "dentist", "due": "2070-01-01T09:00:00Z"})
    changed = await read(program, first, **{"if-none-match": answer.headers["etag"]})
    assert (changed.status_code, "dentist" in changed.text) == (200, True)
    second = await feed_of(guest)
    assert (await guest.get("/api/calendar")).json()["url"] == second
    assert [(await read(program, url)).status_code for url in (first, second)] == [404, 200]
    assert (await guest.delete("/api/calendar")).status_code == 204
    assert (await read(program, second)).status_code == 404
    assert (await guest.get("/api/calendar")).json() == {"url": None, "created": None}


async def test_a_file_is_imported_once_whatever_is_repeated_or_deleted(guest: httpx.AsyncClient, visit: Visit) -> None:
    body = file(
        "UID:a\nSUMMARY:Concert\nLOCATION:Hall\nDTSTART;TZID=Europe/Moscow:20700101T190000",
        "UID:b\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20700102",
        "UID:c\nSUMMARY:Broken\nDTSTART:2100zz",
        "UID:e\nSUMMARY:\u200b\nDTSTART:20700101T100000Z",
        "UID:d\nSUMMARY:Over\nDTSTART:20200101T100000Z",
    )
    headers = {"content-type": "text/calendar"}
    first = await guest.post("/api/calendar/import", content=body, headers=headers)
    assert first.json() == {"created": 3, "known": 0, "unreadable": 1, "over": 1}
    items = (await guest.get("/api/inbox")).json()["items"]
    concert = next(item for item in items if item["text"] == "Concert (Hall)")
    assert (concert["kind"], concert["source"], concert["due"]) == ("event", "import", "2070-01-01T16:00:00Z")
    await guest.delete(f"/api/inbox/{concert['id']}")
    again = await guest.post("/api/calendar/import", content=body, headers=headers)
    assert (again.json()["created"], again.json()["known"]) == (0, 3)
    other = visit()
    await other.post("/api/auth/guest", json={})
    assert (await other.post("/api/calendar/import", content=body, headers=headers)).json()["created"] == 3
    assert len((await guest.get("/api/inbox")).json()["items"]) == 2


async def test_what_is_no_calendar_is_refused_and_a_file_may_be_larger_than_a_request(guest: httpx.AsyncClient) -> None:
    for body in (b"", b"not a calendar", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"\xff\xfe\x00", b'{"a": 1}'):
        answer = await guest.post("/api/calendar/import", content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), body
    long = file("UID:a\nSUMMARY:Long\nDTSTART:20700101T100000Z\nDESCRIPTION:" + "x" * 400_000)
    assert (await guest.post("/api/calendar/import", content=long)).json()["created"] == 1
    assert (await guest.post("/api/calendar/import", content=b"x" * (10 * 1024 * 1024 + 1))).status_code == 413


def test_a_series_is_dated_by_its_next_time_and_an_exception_is_an_event_of_its_own() -> None:
    body = file(
        "UID:a\nSUMMARY:Standup\nDTSTART;TZID=Europe/Berlin:20200106T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO",
        "UID:a\nSUMMARY:Standup, moved\nRECURRENCE-ID;TZID=Europe/Berlin:20260608T090000"
        "\nDTSTART;TZID=Europe/Berlin:20260609T110000",
        "UID:b\nSUMMARY:Ended\nDTSTART:20200106T090000Z\nRRULE:FREQ=DAILY;UNTIL=20210101T000000Z",
    )
    parsed = parse(body, BERLIN, now=NOW)
    assert [(event.text, event.due) for event in parsed.events] == [
        ("Standup", datetime(2026, 6, 15, 7, tzinfo=UTC)),
        ("Standup, moved", datetime(2026, 6, 9, 9, tzinfo=UTC)),
    ]
    assert len({event.key for event in parsed.events}) == 2
    assert (parsed.over, parsed.unreadable) == (1, 0)


def test_a_day_that_a_series_leaves_out_is_not_its_next_time() -> None:
    left_out = "EXDATE;TZID=Europe/Berlin:20260608T090000,20260615T090000"
    weekly = "UID:a\nSUMMARY:Standup\nDTSTART;TZID=Europe/Berlin:20200106T090000\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    (event,) = parse(file(f"{weekly}\n{left_out}"), BERLIN, now=NOW).events
    assert event.due == datetime(2026, 6, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;COUNT=999999999",
    ],
)
def test_no_rule_takes_long(rule: str) -> None:
    body = file(*(f"UID:{n}\nSUMMARY:Bomb\nDTSTART:20260105T090000Z\nRRULE:{rule}" for n in range(200)))
    began = time.process_time()
    parsed = parse(body, BERLIN, now=NOW)
    assert len(parsed.events) + parsed.over + parsed.unreadable == 200
    assert time.process_time() - began < 30


def test_too_many_events_are_refused() -> None:
    with pytest.raises(InvalidInput):
        parse(file(*(f"UID:{n}\nSUMMARY:x\nDTSTART:20700101T090000Z" for n in range(5001))), BERLIN, now=NOW)


@pytest.mark.alone
async def test_a_large_file_is_read_beside_the_others_and_not_before_them(guest: httpx.AsyncClient) -> None:
    body = file(*(f"UID:{n}\nSUMMARY:x{n}\nDTSTART:20700101T090000Z\nDESCRIPTION:{'y' * 200}" for n in range(1500)))
    taking = asyncio.create_task(guest.post("/api/calendar/import", content=body))
    longest = 0.0
    while not taking.done():
        began = time.perf_counter()
        assert (await guest.get("/healthz")).status_code == 200
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0.01)
    assert (await taking).json()["created"] == 1500
    assert longest < 1.5


async def test_a_file_that_takes_too_long_is_refused_in_words() -> None:
    body = file(*(f"UID:{n}\nSUMMARY:x\nDTSTART:20700101T090000Z" for n in range(4000)))
    with pytest.raises(InvalidInput, match="too long"):
        await CalendarReader(seconds=0.2).read(body, "UTC", now=NOW)


async def test_a_file_is_read_alike_here_and_in_a_process_of_its_own() -> None:
    body = file(*(f"UID:{n}\nSUMMARY:встреча {n}\nDTSTART:20700101T090000" for n in range(900)), "UID:z\nSUMMARY:q")
    assert len(body) > 32_000
    assert await CalendarReader().read(body, "Europe/Berlin", now=NOW) == parse(body, BERLIN, now=NOW)
    with pytest.raises(InvalidInput):
        await CalendarReader().read(b"not a calendar" * 4000, "UTC", now=NOW)
