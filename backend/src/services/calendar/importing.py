"""Calendars that a user imports: each event of a file becomes an inbox item, once.

A file is somebody else's text: nothing in it is expanded, followed or run. What it says is marked as imported.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any, cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from src.core.clock import utc_now, zone_of
from src.core.ids import UserId, derive_id
from src.errors import InvalidInput
from src.models.values import User
from src.protocol.calendar import CalendarImport
from src.protocol.events import InboxUpserted, Resync
from src.services.inbox.rows import ItemRow
from src.stores.event_log.log import EventLog
from src.stores.own_rows import announce
from src.stores.pocketbase.client import PAGE_LIMIT, AlreadyExists, Create, PocketBase, Record, bind, format_time

MOST_BYTES = 10 * 1024 * 1024
_MOST_EVENTS = 5000
_BATCH = 100
_ANNOUNCED_MOST = 50
"""Beyond this clients load the inbox anew instead of hearing of each item."""
_TEXT_LENGTH = 2000
_SERIES_SECONDS = 3.0
"""What all rules of one file may take together; a series beyond it is dated by its first time."""
_PLAIN_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_SERIES_PARTS = {
    "DAILY": _PLAIN_PARTS,
    "WEEKLY": _PLAIN_PARTS | {"BYDAY"},
    "MONTHLY": _PLAIN_PARTS | {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": _PLAIN_PARTS | {"BYDAY", "BYMONTHDAY", "BYMONTH"},
}
"""The rules that are worked out. With other parts one could be searched day by day to the year 9999."""
_SERIES_BACK = timedelta(days=40 * 366)
_SERIES_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Imported:
    """An event of a file. `key` is its UID, and the occurrence where it replaces one of a series."""

    key: str
    text: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds: events that are to come, how many are over or cancelled, how many cannot be read."""

    events: tuple[Imported, ...]
    over: int
    unreadable: int


class CalendarImportService:
    """Takes files into inboxes."""

    def __init__(self, pocketbase: PocketBase, events: EventLog) -> None:
        self._pocketbase = pocketbase
        self._events = events

    async def take(self, user: User, body: bytes) -> CalendarImport:
        """Make an inbox item of each event that is to come. The same file again makes none.

        Raises:
            InvalidInput: it is no calendar, or holds too many events.
            DependencyDown: PocketBase does not answer; what was made so far stays, and again is right.
        """
        parsed = await asyncio.to_thread(parse, body, zone_of(user.timezone), now=utc_now())
        rows = {row["id"]: row for row in (_row(user.id, event) for event in parsed.events)}
        known = await self._known(user.id, set(rows))
        fresh = [row for row_id, row in rows.items() if row_id not in known]
        made: list[Record] = []
        for place in range(0, len(fresh), _BATCH):
            made += await self._make(fresh[place : place + _BATCH])
        await self._announce(user.id, made)
        return CalendarImport(
            created=len(made), known=len(rows) - len(made), unreadable=parsed.unreadable, over=parsed.over
        )

    async def _known(self, user_id: UserId, ids: set[str]) -> set[str]:
        """Those of `ids` that were imported before, deleted since or not."""
        imported = bind("user = {:user} && source = 'import'", user=user_id)
        found = ids & await self._ids("inbox_items", imported)
        notes = {derive_id("deletion", user_id, "inbox_items", one): one for one in ids}
        deleted = notes.keys() & await self._ids("deletions", bind("user = {:user}", user=user_id))
        return found | {notes[note] for note in deleted}

    async def _ids(self, collection: str, where: str) -> set[str]:
        found: set[str] = set()
        last = ""
        while True:
            page = f"{where} && {bind('id > {:last}', last=last)}"
            rows = await self._pocketbase.find(collection, where=page, sort="id", limit=PAGE_LIMIT, fields="id")
            found |= {row["id"] for row in rows}
            if len(rows) < PAGE_LIMIT:
                return found
            last = rows[-1]["id"]

    async def _make(self, rows: Sequence[Record]) -> list[Record]:
        try:
            return await self._pocketbase.batch([Create("inbox_items", row) for row in rows])
        except AlreadyExists:  # another device imports the same file now
            made: list[Record] = []
            for row in rows:
                try:
                    made.append(await self._pocketbase.create("inbox_items", row))
                except AlreadyExists:
                    continue
            return made

    async def _announce(self, user_id: UserId, made: Sequence[Record]) -> None:
        if len(made) > _ANNOUNCED_MOST:
            await announce(self._events, user_id, Resync(ts=utc_now()))
            return
        for row in made:
            await announce(self._events, user_id, InboxUpserted(ts=utc_now(), item=ItemRow.of(row).view()))


def parse(body: bytes, zone: ZoneInfo, *, now: datetime) -> Parsed:
    """Read a file.

    Args:
        body: the file.
        zone: of times that name none.
        now: an aware time; what was over by then is counted, not taken.

    Raises:
        InvalidInput: it is no calendar, or holds too many events.
    """
    try:
        calendars = Calendar.from_ical(body, multiple=True)
        found = [event for one in calendars for event in one.walk("VEVENT")]
    except Exception as error:  # the library lets through whatever its parts raise
        raise InvalidInput("This is no calendar file.") from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise InvalidInput("This is no calendar file.")
    if len(found) > _MOST_EVENTS:
        raise InvalidInput(f"A file may hold {_MOST_EVENTS} events.")
    events, over, unreadable = list[Imported](), 0, 0
    deadline = time.monotonic() + _SERIES_SECONDS
    for component in found:
        try:
            event = _imported(component, zone, now=now, deadline=deadline)
        except Exception:  # noqa: BLE001 - one bad event must not keep the others out
            unreadable += 1
            continue
        if event is None:
            over += 1
        else:
            events.append(event)
    return Parsed(tuple(events), over, unreadable)


def _imported(component: Any, zone: ZoneInfo, *, now: datetime, deadline: float) -> Imported | None:
    """An event; None where it is over or cancelled. Raises whatever comes where it cannot be read."""
    title, place = str(component.get("SUMMARY", "")).strip(), str(component.get("LOCATION", "")).strip()
    uid = str(component["UID"]).strip()
    if not uid or not title:
        raise ValueError("no UID or no title")
    start = _aware(component.decoded("DTSTART"), zone)
    due = start
    if component.get("RRULE") is not None:
        due = _next_of_series(component, start, now=now, deadline=deadline)
    end = due + (_aware(component.decoded("DTEND"), zone) - start) if "DTEND" in component else due + timedelta(days=1)
    if end < now or str(component.get("STATUS", "")).upper() == "CANCELLED":
        return None
    instead = component.get("RECURRENCE-ID")
    key = uid if instead is None else f"{uid}\n{_aware(instead.dt, zone).astimezone(UTC).isoformat()}"
    text = f"{title} ({place})" if place else title
    return Imported(key, "".join(c for c in text if c.isprintable() or c == "\n")[:_TEXT_LENGTH], due.astimezone(UTC))


def _next_of_series(component: Any, start: datetime, *, now: datetime, deadline: float) -> datetime:
    """The time of a series that comes next, its last where it is over; the first where that would take long to find."""
    rule = component["RRULE"]
    if isinstance(rule, list) or time.monotonic() > deadline or start < now - _SERIES_BACK:
        return start
    frequency, interval = str(rule.get("FREQ", [""])[0]).upper(), int(rule.get("INTERVAL", [1])[0])
    if interval < 1 or not _SERIES_PARTS.get(frequency, frozenset()).issuperset(rule):
        return start
    after = now.astimezone(start.tzinfo).replace(tzinfo=None)
    until = after + _SERIES_AHEAD
    if "UNTIL" in rule:
        until = min(until, _aware(rule["UNTIL"][0], start.tzinfo).astimezone(start.tzinfo).replace(tzinfo=None))
    # The end of a rule has to be as naive as its start.
    parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL=")]
    latest = start.replace(tzinfo=None)
    for one in cast("Iterable[datetime]", rrulestr(";".join(parts), dtstart=latest)):
        if one > until or time.monotonic() > deadline:
            break
        latest = one
        if latest >= after:
            break
    return latest.replace(tzinfo=start.tzinfo)


def _aware(value: date | datetime, zone: Any) -> datetime:
    """A time that names no zone, and a date, are of the user's."""
    if not isinstance(value, datetime):
        return datetime.combine(value, clock(), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _row(user_id: str, event: Imported) -> Record:
    return {
        "id": derive_id("calendar_event", user_id, event.key),
        "user": user_id,
        "text": event.text,
        "kind": "event",
        "status": "clarified",
        "due": format_time(event.due),
        "source": "import",
    }
