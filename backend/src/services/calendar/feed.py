"""The calendar feed: reminders and dated inbox items as iCalendar (RFC 5545), at a secret address.

Calendar programs cannot sign in, so whoever knows the address reads the feed. A new address ends the old one at once.
"""

import asyncio
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vRecur

from src.core.clock import END_OF_DAY, instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.core.recurrence import occurrences
from src.errors import NotFound
from src.models.values import User
from src.services.accounts.users import UserService
from src.services.calendar.rows import FeedRow
from src.services.inbox.rows import ItemRow
from src.services.reminders.rows import OccurrenceRow, ReminderRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import all_of, any_of, asc, eq, ge, ne, one_of
from src.stores.server_keys import SecretBox, SecretLost

_SECRET_BYTES = 32
_SHOWN_BACK = timedelta(days=30)
_MOST = 1000
_TITLE_LENGTH = 200
_LENGTH = timedelta(minutes=15)
"""A reminder is a moment, which most programs draw as nothing."""
_AT_ONCE = 2
_MIDNIGHT = "00:00"


class CalendarFeedService:
    """Feeds of all users. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, users: UserService, box: SecretBox) -> None:
        self._feeds = Collection(pocketbase, FeedRow)
        self._reminders = Collection(pocketbase, ReminderRow)
        self._occurrences = Collection(pocketbase, OccurrenceRow)
        self._items = Collection(pocketbase, ItemRow)
        self._users = users
        self._box = box
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def address(self, user_id: UserId) -> tuple[str, datetime] | None:
        """The secret of the user's feed and since when it is; None where there is none that can be read."""
        row = await self._feeds.first(eq(FeedRow.user, user_id))
        if row is None:
            return None
        try:
            secret = self._box.open(row.secret, purpose=_purpose(user_id))
        except SecretLost:
            return None
        return secret, row.updated

    async def renew(self, user_id: UserId) -> tuple[str, datetime]:
        """A new secret; the one before is dead at once."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        sealed = self._box.seal(secret, purpose=_purpose(user_id))
        row = FeedRow(id=_row_id(user_id), user=user_id, secret_hash=_hash(secret), secret=sealed)
        return secret, (await self._feeds.upsert(row)).updated

    async def revoke(self, user_id: UserId) -> None:
        """End the feed; a second call does nothing."""
        await self._feeds.delete(_row_id(user_id))

    async def render(self, secret: str) -> bytes:
        """The feed of a secret; the same bytes while nothing changes. Raises `NotFound`."""
        row = await self._feeds.first(eq(FeedRow.secret_hash, _hash(secret)))
        if row is None:
            raise NotFound("There is no such calendar.")
        user = await self._users.get(row.user)
        since = utc_now() - _SHOWN_BACK
        stands = all_of(ne(ReminderRow.status, "cancelled"), ge(ReminderRow.due, since))
        series = all_of(eq(ReminderRow.status, "scheduled"), ne(ReminderRow.repeat, None))
        reminders = await self._reminders.find(
            eq(ReminderRow.user, user.id), any_of(stands, series), sort=[asc(ReminderRow.id)], limit=_MOST
        )
        times = await self._occurrences.find(
            eq(OccurrenceRow.user, user.id),
            ge(OccurrenceRow.due, since),
            one_of(OccurrenceRow.status, ["scheduled", "cancelled", "snoozed"]),
            sort=[asc(OccurrenceRow.due)],
            limit=_MOST,
        )
        items = await self._items.find(
            eq(ItemRow.user, user.id),
            ge(ItemRow.due, since),
            ne(ItemRow.status, "archived"),
            sort=[asc(ItemRow.id)],
            limit=_MOST,
        )
        # A thousand rows take a second or two: beside what else is asked for, not before it.
        async with self._at_once:
            return await asyncio.to_thread(calendar_of, user, reminders, times, items)


def calendar_of(user: User, reminders: list[ReminderRow], times: list[OccurrenceRow], items: list[ItemRow]) -> bytes:
    """The calendar of a user's rows. `times` are lines of the ledger that are to come, were cancelled or put off."""
    zone = zone_of(user.timezone)
    calendar = Calendar()
    calendar.add("prodid", "-//AI Life OS//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "AI Life OS")
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for row in reminders:
        own = [line for line in times if line.reminder == row.id]
        for event in _series(row, own, zone) if row.repeat else _single(row, own, zone):
            calendar.add_component(event)
    for row in items:
        calendar.add_component(_item(row, zone))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _single(row: ReminderRow, times: list[OccurrenceRow], zone: ZoneInfo) -> list[Event]:
    """A reminder without repetition: each time that is to come, else the one that came."""
    coming = [line for line in times if line.status == "scheduled"]
    if not coming:
        return [_reminder(row, zone)]
    first, *further = coming
    return [_reminder(row, zone, first, uid=row.id), *(_reminder(row, zone, line) for line in further)]


def _series(row: ReminderRow, times: list[OccurrenceRow], zone: ZoneInfo) -> list[Event]:
    """A repeating reminder as one event with its rule, and what was put off from it as events of their own."""
    put_off = [line for line in times if line.status == "scheduled" and not line.local]
    events = [_reminder(row, zone, line) for line in put_off]
    if row.status != "scheduled" or row.repeat is None:
        return events
    starts = datetime.fromisoformat(row.starts_local) if row.starts_local else wall_time(row.due or utc_now(), zone)
    before = instant(starts, zone) - timedelta(seconds=1)
    first = next(iter(occurrences(row.repeat, starts=starts, zone=zone, after=before)), None)
    if first is None:
        return events
    event = _event_at(row.id, row.text, first[1], row.updated, zone)
    event.add("rrule", vRecur.from_ical(row.repeat))
    for line in times:
        if line.status in {"cancelled", "snoozed"} and line.local:
            event.add("exdate", datetime.fromisoformat(line.local).replace(tzinfo=zone))
    return [event, *events]


def _reminder(row: ReminderRow, zone: ZoneInfo, line: OccurrenceRow | None = None, *, uid: str = "") -> Event:
    """A reminder at its own time, or at the one of a line of the ledger."""
    if line is None:
        return _event_at(row.id, row.text, row.due, row.updated, zone)
    return _event_at(uid or line.id, line.text or row.text, line.due, row.updated, zone)


def _event_at(uid: str, text: str, due: datetime | None, updated: datetime, zone: ZoneInfo) -> Event:
    event = _event(uid, text, updated)
    event.add("dtstart", _in_zone(due or utc_now(), zone))
    event.add("duration", _LENGTH)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(0))
    alarm.add("description", text)
    event.add_component(alarm)
    return event


def _item(row: ItemRow, zone: ZoneInfo) -> Event:
    """An inbox item: all day where its time says a day alone, midnight where it was imported, its end where it was said."""
    event = _event(row.id, row.text, row.updated)
    due = _in_zone(row.due or utc_now(), zone)
    if f"{due:%H:%M}" == _MIDNIGHT or due.time() == END_OF_DAY:
        event.add("dtstart", due.date())
    else:
        event.add("dtstart", due)
        event.add("duration", _LENGTH)
    if row.status == "done":
        event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, text: str, updated: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@ai-life-os")
    # The stamp of the row, not of now: the feed stays the same while nothing changes.
    event.add("dtstamp", updated)
    title, _, rest = text.partition("\n")
    event.add("summary", title[:_TITLE_LENGTH])
    if rest or len(title) > _TITLE_LENGTH:
        event.add("description", text)
    return event


def _in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(UTC if zone.key == "UTC" else zone)


def _row_id(user_id: str) -> str:
    return derive_id("calendar", user_id)


def _purpose(user_id: str) -> str:
    return f"calendar:{user_id}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
