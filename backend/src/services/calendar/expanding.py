"""From a calendar file to what is to come in it: single events, the next time of each series, things to do.

A file is somebody else's text: nothing in it is followed or run, and one part of it that cannot be read spoils no other.

`Any`: icalendar's components have no types.
"""

import contextlib
import signal
import threading
import time
import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar
from icalendar.timezone import tzp

from src.core.clock import END_OF_DAY, in_reach
from src.errors import InvalidInput

MOST_EVENTS = 5000
_TEXT_LENGTH = 2000
_KINDS = ("VEVENT", "VTODO")
_CHARSETS = ("utf-8-sig", "cp1251")
"""What files are written in: the standard's own, and what older programs write in Russian."""
_GROUP_SECONDS = 0.4
"""Processor time for one series; what takes longer cannot be worked out."""
_FILE_SECONDS = 3.0
"""The same for all series of a file together; what comes after gets hardly any."""
_LEAST_SECONDS = 0.005
_AHEAD = timedelta(days=5 * 366)
"""How far a series is looked for: 29 February comes within four years."""
_ONE_FILE = threading.Lock()
"""The library keeps the zones that a file defines for the whole process: each file begins without those of others."""
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
_OVER = frozenset({"CANCELLED", "COMPLETED"})


@dataclass(frozen=True, slots=True)
class Imported:
    """An event or a thing to do of a file. `key`: its UID, and the occurrence where it replaces one of a series.

    An empty `text`: it has no title. `due` of a whole day is its end, local; None: it has none.
    """

    key: str
    text: str
    due: datetime | None
    is_task: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds: events that are to come, how many are over or cancelled, how many cannot be read."""

    events: tuple[Imported, ...]
    over: int
    unreadable: int


def parse(body: bytes, zone: ZoneInfo, *, now: datetime) -> Parsed:
    """Read a file.

    Args:
        body: the file.
        zone: of times that name none, where the file names none for them.
        now: an aware time; what was over by then is counted, not taken.

    Raises:
        InvalidInput: it is no calendar, or holds too many events.
    """
    calendars = _calendars(body)
    if sum(len(one.walk(kind)) for one in calendars for kind in _KINDS) > MOST_EVENTS:
        raise InvalidInput(f"A file may hold {MOST_EVENTS} events.")
    events, over, unreadable = list[Imported](), 0, 0
    end = time.process_time() + _FILE_SECONDS
    for calendar in calendars:
        local = _own_zone(calendar) or zone
        for uid, group in _groups(calendar).items():
            try:
                with _within(min(_GROUP_SECONDS, max(_LEAST_SECONDS, end - time.process_time()))):
                    found = _of_group(uid, group, local, now=now)
            except Exception:  # noqa: BLE001 - one bad event must not keep the others out
                unreadable += len(group)
                continue
            events += [one for one in found if one is not None]
            over += sum(one is None for one in found)
    return Parsed(tuple(events), over, unreadable)


def _calendars(body: bytes) -> list[Any]:
    text = next((text for charset in _CHARSETS if (text := _decoded(body, charset)) is not None), "")
    try:
        with _ONE_FILE:
            tzp.use_default()
            calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # the library lets through whatever its parts raise
        raise InvalidInput("This is no calendar file.") from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise InvalidInput("This is no calendar file.")
    return list(calendars)


def _decoded(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        return None


def _own_zone(calendar: Any) -> ZoneInfo | None:
    """The zone that a file names for times without one."""
    try:
        return ZoneInfo(str(calendar["X-WR-TIMEZONE"]).strip())
    except (KeyError, ValueError, OSError, ZoneInfoNotFoundError):
        return None


def _groups(calendar: Any) -> dict[str, list[Any]]:
    """The events of a file by their UID; one without is known by its start and its title."""
    found: dict[str, list[Any]] = {}
    for kind in _KINDS:
        for component in calendar.walk(kind):
            uid = str(component.get("UID", "")).strip()
            found.setdefault(uid or f"{component.get('DTSTART')}\n{component.get('SUMMARY')}", []).append(component)
    return found


def _of_group(uid: str, group: list[Any], zone: ZoneInfo, *, now: datetime) -> list[Imported | None]:
    """What is to come of the components with one UID; None for each that is over.

    Raises:
        ValueError: a time is in a zone that neither this machine nor the file explains.
    """
    if any(_is_of_unknown_zone(one) for one in group):
        raise ValueError("unknown zone")
    found: list[Imported | None] = []
    own = [one for one in group if "RECURRENCE-ID" not in one]
    instead = [one for one in group if "RECURRENCE-ID" in one]
    for one in own:
        repeats = "RRULE" in one or "RDATE" in one
        found.append(_next(uid, one, instead, zone, now=now) if repeats else _single(uid, one, zone, now=now))
    for one in instead:
        replaced = _aware(one["RECURRENCE-ID"].dt, zone).astimezone(UTC).isoformat()
        found.append(_single(f"{uid}\n{replaced}", one, zone, now=now))
    return found


def _is_of_unknown_zone(component: Any) -> bool:
    """Whether its start names a zone that could not be found: taken as the user's own it would be at another hour."""
    start = component.get("DTSTART")
    if start is None or "TZID" not in start.params:
        return False
    return isinstance(start.dt, datetime) and start.dt.tzinfo is None


def _next(uid: str, series: Any, instead: list[Any], zone: ZoneInfo, *, now: datetime) -> Imported | None:
    """The next time of a series that is none of those that another event stands for; None where it is over."""
    if str(series.get("STATUS", "")).upper() in _OVER:
        return None
    said = series["DTSTART"].dt
    start = _aware(said, zone)
    own = start.tzinfo
    replaced = {_naive(one["RECURRENCE-ID"].dt, zone, own) for one in instead}
    latest = _naive(now + _AHEAD, zone, own)
    length = (_end(series, zone) or start) - start
    for at in _times(series, zone, own):
        if at > latest:
            return None
        if at in replaced:
            continue
        begin = at.replace(tzinfo=own)
        if begin + max(length, _whole_day(said)) < now:  # of a series the next time counts, not one that is going on
            continue
        due = _shown(at.date() if not isinstance(said, datetime) else begin, begin + length, zone, now=now)
        return _imported(uid, series, due, now=now)
    return None


def _whole_day(said: date | datetime) -> timedelta:
    """How long an event without an end goes on in a series."""
    return timedelta(0) if isinstance(said, datetime) else timedelta(days=1)


def _times(series: Any, zone: ZoneInfo, own: Any) -> Iterator[datetime]:
    """The times of a series in order, by its own clock and naive: its rules and further times, without what is left out."""
    first = _naive(series["DTSTART"].dt, zone, own)
    found = rruleset()
    found.rdate(first)
    for rule in _listed(series.get("RRULE")):
        if str(rule.get("FREQ", [""])[0]).upper() in _TOO_OFTEN or int(rule.get("INTERVAL", [1])[0]) < 1:
            raise ValueError("a rule that cannot be worked out")
        # The end of a rule has to be as naive as its start.
        parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL=")]
        if "UNTIL" in rule:
            until = rule["UNTIL"][0]
            end = _naive(until, zone, own) if isinstance(until, datetime) else datetime.combine(until, END_OF_DAY)
            parts.append(f"UNTIL={end:%Y%m%dT%H%M%S}")
        found.rrule(cast("rrule", rrulestr(";".join(parts), dtstart=first)))
    for name, add in (("RDATE", found.rdate), ("EXDATE", found.exdate)):
        for listed in _listed(series.get(name)):
            for one in listed.dts:
                at = cast("date | datetime", one.dt[0] if isinstance(one.dt, tuple) else one.dt)
                add(_naive(at, zone, own))
    return iter(found)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _naive(value: date | datetime, zone: ZoneInfo, own: Any) -> datetime:
    return _aware(value, zone).astimezone(own).replace(tzinfo=None)


def _single(key: str, component: Any, zone: ZoneInfo, *, now: datetime) -> Imported | None:
    """An event, or a thing to do; None where it is over, cancelled or done."""
    if str(component.get("STATUS", "")).upper() in _OVER or "COMPLETED" in component:
        return None
    if component.name == "VTODO":
        said = component.get("DUE") or component.get("DTSTART")
        due = None if said is None else _due(said.dt, zone)
    else:
        due = _coming(component, zone, now=now)
        if due is None:
            return None
    return _imported(key, component, due, now=now)


def _imported(key: str, component: Any, due: datetime | None, *, now: datetime) -> Imported:
    if due is not None and not in_reach(due, now=now):
        raise ValueError("out of reach")
    utc = None if due is None else due.astimezone(UTC)
    return Imported(key, _text(component), utc, is_task=component.name == "VTODO")


def _coming(component: Any, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """When an event is; None where it is over."""
    said = component["DTSTART"].dt
    start, end = _aware(said, zone), _end(component, zone)
    if _is_over(start, end or start, has_end=end is not None, now=now):
        return None
    return _shown(said, end or start, zone, now=now)


def _end(component: Any, zone: ZoneInfo) -> datetime | None:
    """The end that an event names."""
    if "DTEND" in component:
        return _aware(component["DTEND"].dt, zone)
    duration = component["DURATION"].dt if "DURATION" in component else None
    return None if duration is None else _aware(component["DTSTART"].dt, zone) + duration


def _is_over(start: datetime, end: datetime, *, has_end: bool, now: datetime) -> bool:
    """Whether an event is over; one that names no end goes on for a day."""
    return (end if has_end else start + timedelta(days=1)) < now


def _shown(said: date | datetime, end: datetime, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The time that an item has: the start of an event, or its end while it goes on for days."""
    start = _aware(said, zone)
    if start >= now or end <= start + timedelta(days=1):
        return _due(said, zone)
    return end if isinstance(said, datetime) else end - timedelta(minutes=1)


def _text(component: Any) -> str:
    """The title and the place, without what cannot be seen; empty where there is no title."""
    title, place = (_visible(str(component.get(name, ""))) for name in ("SUMMARY", "LOCATION"))
    return f"{title} ({place})"[:_TEXT_LENGTH] if title and place else title[:_TEXT_LENGTH]


def _visible(text: str) -> str:
    kept = "".join(c for c in text if c == "\n" or (c.isprintable() and unicodedata.category(c) != "Cf"))
    return kept.strip("\u2800\u3164 \n\t")


def _due(value: date | datetime, zone: ZoneInfo) -> datetime:
    """A time as items have it: a day without an hour is its end."""
    return _aware(value, zone) if isinstance(value, datetime) else datetime.combine(value, END_OF_DAY, zone)


def _aware(value: date | datetime, zone: ZoneInfo) -> datetime:
    """A time that names no zone, and a date, are of `zone`."""
    if not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time(), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


@contextlib.contextmanager
def _within(seconds: float) -> Generator[None]:
    """Bound the processor time of what is done within, where the system can and this is the main thread."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def end(_signal: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, cast("Any", before))
