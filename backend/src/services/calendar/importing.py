"""Calendars that a user imports: each event of a file becomes an inbox item, once.

A file is somebody else's text: nothing in it is expanded, followed or run. What it says is marked as imported.
"""

import contextlib
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from src.core.clock import in_reach, utc_now
from src.core.ids import UserId, derive_id
from src.errors import InvalidInput
from src.models.values import User
from src.protocol.calendar import CalendarImport
from src.protocol.events import InboxUpserted, Resync
from src.services.inbox.rows import ItemRow
from src.stores.event_log.log import EventLog
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.room import Room
from src.stores.pocketbase.writes import Create

MOST_BYTES = 10 * 1024 * 1024
MOST_EVENTS = 5000
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


class ReadCalendar(Protocol):
    """Reads a file, whose times that name no zone are of `zone`. Raises `InvalidInput`."""

    def __call__(self, body: bytes, zone: str, /, *, now: datetime) -> Awaitable[Parsed]:
        """What it holds."""
        ...


class CalendarImportService:
    """Takes files into inboxes. `read` reads them; `room` says whether a user may keep more items."""

    def __init__(
        self, pocketbase: PocketBase, events: EventLog, read: ReadCalendar, *, room: Room[ItemRow] | None = None
    ) -> None:
        self._pocketbase = pocketbase
        self._items = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._events = events
        self._read = read
        self._room = room

    async def take(self, user: User, body: bytes) -> CalendarImport:
        """Make an inbox item of each event that is to come. The same file again makes none.

        Raises:
            InvalidInput: it is no calendar, holds too many events, or takes too long to read.
            NoRoom: the user has no room for all of its events; none was taken.
            DependencyDown: PocketBase does not answer; what was made so far stays, and again is right.
        """
        parsed = await self._read(body, user.timezone, now=utc_now())
        rows = {row.id: row for row in (_row(user.id, event) for event in parsed.events)}
        known = await self._known(user.id, set(rows))
        fresh = [row for row_id, row in rows.items() if row_id not in known]
        if self._room is not None and fresh:
            await self._room.require(user.id, count=len(fresh))
        made: list[ItemRow] = []
        for place in range(0, len(fresh), _BATCH):
            made += await self._make(fresh[place : place + _BATCH])
        await self._announce(user.id, made)
        return CalendarImport(
            created=len(made), known=len(rows) - len(made), unreadable=parsed.unreadable, over=parsed.over
        )

    async def _known(self, user_id: UserId, ids: set[str]) -> set[str]:
        """Those of `ids` that were imported before, deleted since or not."""
        own = eq(ItemRow.user, user_id), eq(ItemRow.source, "import")
        found = ids & {row.id async for row in self._items.scan(*own, only=[ItemRow.id])}
        return found | await self._items.deleted_of(user_id, ids)

    async def _make(self, rows: Sequence[ItemRow]) -> list[ItemRow]:
        try:
            return [ItemRow.of(one) for one in await self._pocketbase.batch([Create.of(row) for row in rows])]
        except AlreadyExists:  # another device imports the same file now
            made: list[ItemRow] = []
            for row in rows:
                with contextlib.suppress(AlreadyExists):
                    made.append(await self._items.create(row))
            return made

    async def _announce(self, user_id: UserId, made: Sequence[ItemRow]) -> None:
        if len(made) > _ANNOUNCED_MOST:
            await self._events.announce(user_id, Resync(ts=utc_now()))
            return
        for row in made:
            await self._events.announce(user_id, InboxUpserted(ts=utc_now(), item=row.view()))


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
    if len(found) > MOST_EVENTS:
        raise InvalidInput(f"A file may hold {MOST_EVENTS} events.")
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
    title, place = _printable(component.get("SUMMARY", "")), _printable(component.get("LOCATION", ""))
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
    if not in_reach(due, now=now):
        raise ValueError("out of reach")
    instead = component.get("RECURRENCE-ID")
    key = uid if instead is None else f"{uid}\n{_aware(instead.dt, zone).astimezone(UTC).isoformat()}"
    text = f"{title} ({place})" if place else title
    return Imported(key, text[:_TEXT_LENGTH], due.astimezone(UTC))


def _printable(text: object) -> str:
    """A text without what nobody sees, which may be all of it."""
    return "".join(c for c in str(text) if c.isprintable() or c == "\n").strip()


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
    latest, excluded = start.replace(tzinfo=None), _excluded(component, start)
    for one in cast("Iterable[datetime]", rrulestr(";".join(parts), dtstart=latest)):
        if one > until or time.monotonic() > deadline:
            break
        if one in excluded:
            continue
        latest = one
        if latest >= after:
            break
    return latest.replace(tzinfo=start.tzinfo)


def _excluded(component: Any, start: datetime) -> set[datetime]:
    """The times of a series that do not take place, as naive as its times."""
    given = component.get("EXDATE", [])
    lists = given if isinstance(given, list) else [given]
    times = [_aware(one.dt, start.tzinfo) for each in cast("list[Any]", lists) for one in each.dts]
    return {one.astimezone(start.tzinfo).replace(tzinfo=None) for one in times}


def _aware(value: date | datetime, zone: Any) -> datetime:
    """A time that names no zone, and a date, are of the user's."""
    if not isinstance(value, datetime):
        return datetime.combine(value, clock(), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _row(user_id: UserId, event: Imported) -> ItemRow:
    return ItemRow(
        id=derive_id("calendar_event", user_id, event.key),
        user=user_id,
        text=event.text,
        kind="event",
        status="clarified",
        due=event.due,
        source="import",
    )
