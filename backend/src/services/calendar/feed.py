"""The calendar feed: reminders and dated inbox items as iCalendar (RFC 5545), at a secret address.

Calendar programs cannot sign in, so whoever knows the address reads the feed. A new address ends the old one at once.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vRecur

from src.core.clock import instant, utc_now, wall_time, zone_of
from src.core.ids import UserId, derive_id
from src.core.recurrence import occurrences
from src.errors import NotFound
from src.models.values import User
from src.services.accounts.users import UserService
from src.stores.pocketbase.client import PocketBase, Record, Upsert, bind, parse_time
from src.stores.server_keys import SecretBox, SecretLost

COLLECTION = "calendars"
_SECRET_BYTES = 32
_SHOWN_BACK = timedelta(days=30)
_MOST = 1000
_TITLE_LENGTH = 200
_LENGTH = timedelta(minutes=15)
"""A reminder is a moment, which most programs draw as nothing."""
_MIDNIGHT = "00:00"


class CalendarFeedService:
    """Feeds of all users. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, users: UserService, box: SecretBox) -> None:
        self._pocketbase = pocketbase
        self._users = users
        self._box = box

    async def address(self, user_id: UserId) -> tuple[str, datetime] | None:
        """The secret of the user's feed and since when it is; None where there is none that can be read."""
        row = await self._pocketbase.first(COLLECTION, where=bind("user = {:user}", user=user_id))
        if row is None:
            return None
        try:
            secret = self._box.open(row["secret"], purpose=_purpose(user_id))
        except SecretLost:
            return None
        return secret, parse_time(row["updated"]) or utc_now()

    async def renew(self, user_id: UserId) -> tuple[str, datetime]:
        """A new secret; the one before is dead at once."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        row = {
            "id": _row_id(user_id),
            "user": user_id,
            "secret_hash": _hash(secret),
            "secret": self._box.seal(secret, purpose=_purpose(user_id)),
        }
        (written,) = await self._pocketbase.batch([Upsert(COLLECTION, row)])
        return secret, parse_time(written["updated"]) or utc_now()

    async def revoke(self, user_id: UserId) -> None:
        """End the feed; a second call does nothing."""
        await self._pocketbase.delete(COLLECTION, _row_id(user_id))

    async def render(self, secret: str) -> bytes:
        """The feed of a secret; the same bytes while nothing changes. Raises `NotFound`."""
        where = bind("secret_hash = {:hash}", hash=_hash(secret))
        row = await self._pocketbase.first(COLLECTION, where=where)
        if row is None:
            raise NotFound("There is no such calendar.")
        user = await self._users.get(UserId(row["user"]))
        since = utc_now() - _SHOWN_BACK
        wanted = bind("user = {:user} && status != 'cancelled' && due >= {:since}", user=user.id, since=since)
        series = bind("user = {:user} && status = 'scheduled' && repeat != ''", user=user.id)
        reminders = await self._pocketbase.find("reminders", where=f"({wanted}) || ({series})", sort="id", limit=_MOST)
        lines = bind("user = {:user} && due >= {:now}", user=user.id, now=since)
        lines += " && (status = 'scheduled' || status = 'cancelled')"
        times = await self._pocketbase.find("reminder_occurrences", where=lines, sort="due", limit=_MOST)
        dated = bind("user = {:user} && due >= {:since} && status != 'archived'", user=user.id, since=since)
        items = await self._pocketbase.find("inbox_items", where=dated, sort="id", limit=_MOST)
        return calendar_of(user, reminders, times, items)


def calendar_of(user: User, reminders: list[Record], times: list[Record], items: list[Record]) -> bytes:
    """The calendar of a user's rows. `times` are lines of the ledger that are to come or were cancelled."""
    zone = zone_of(user.timezone)
    calendar = Calendar()
    calendar.add("prodid", "-//AI Life OS//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "AI Life OS")
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for row in reminders:
        own = [line for line in times if line["reminder"] == row["id"]]
        for event in _series(row, own, zone) if row["repeat"] else _single(row, own, zone):
            calendar.add_component(event)
    for row in items:
        calendar.add_component(_item(row, zone))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _single(row: Record, times: list[Record], zone: ZoneInfo) -> list[Event]:
    """A reminder without repetition: each time that is to come, else the one that came."""
    coming = [line for line in times if line["status"] == "scheduled"]
    if not coming:
        return [_reminder(row["id"], row["text"], parse_time(row["due"]), row, zone)]
    first, *further = coming
    events = [_reminder(row["id"], first["text"] or row["text"], parse_time(first["due"]), row, zone)]
    return events + [
        _reminder(line["id"], line["text"] or row["text"], parse_time(line["due"]), row, zone) for line in further
    ]


def _series(row: Record, times: list[Record], zone: ZoneInfo) -> list[Event]:
    """A repeating reminder as one event with its rule, and what was put off from it as events of their own."""
    put_off = [line for line in times if line["status"] == "scheduled" and not line["local"]]
    events = [
        _reminder(line["id"], line["text"] or row["text"], parse_time(line["due"]), row, zone) for line in put_off
    ]
    if row["status"] != "scheduled":
        return events
    due = parse_time(row["due"]) or utc_now()
    starts = datetime.fromisoformat(row["starts_local"]) if row["starts_local"] else wall_time(due, zone)
    first = next(
        iter(occurrences(row["repeat"], starts=starts, zone=zone, after=instant(starts, zone) - timedelta(seconds=1))),
        None,
    )
    if first is None:
        return events
    event = _reminder(row["id"], row["text"], first[1], row, zone)
    event.add("rrule", vRecur.from_ical(row["repeat"]))
    for line in times:
        if line["status"] == "cancelled" and line["local"]:
            event.add("exdate", datetime.fromisoformat(line["local"]).replace(tzinfo=zone))
    return [event, *events]


def _reminder(uid: str, text: str, due: datetime | None, row: Record, zone: ZoneInfo) -> Event:
    event = _event(uid, text, row)
    event.add("dtstart", _in_zone(due or utc_now(), zone))
    event.add("duration", _LENGTH)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(0))
    alarm.add("description", text)
    event.add_component(alarm)
    return event


def _item(row: Record, zone: ZoneInfo) -> Event:
    """An inbox item: all day where its time is midnight, which is how a date without a time is kept."""
    event = _event(row["id"], row["text"], row)
    due = _in_zone(parse_time(row["due"]) or utc_now(), zone)
    if f"{due:%H:%M}" == _MIDNIGHT:
        event.add("dtstart", due.date())
    else:
        event.add("dtstart", due)
        event.add("duration", _LENGTH)
    if row["status"] == "done":
        event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, text: str, row: Record) -> Event:
    event = Event()
    event.add("uid", f"{uid}@ai-life-os")
    # The stamp of the row, not of now: the feed stays the same while nothing changes.
    event.add("dtstamp", parse_time(row["updated"]) or utc_now())
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
