"""The words of a reminder that has come: it begins with its reason, and says so when it is late or was held back.

And of the one message that names those which could not come in time, and why each of these messages came.
"""

from collections.abc import Sequence
from datetime import datetime

from src.core.clock import wall_time, zone_of
from src.core.locale.dates import short_clock, short_date
from src.models.values import User
from src.services.reminders.ledger import Entry

_NAMED_MOST = 12
_NAME_LENGTH = 80


def reminder_text(user: User, entry: Entry, *, now: datetime, late: bool) -> str:
    """What the assistant says when a reminder comes. `late`: it comes so long after its time that this is said."""
    said = user.words.say("reminder-came", text=entry.text)
    notes = [note for note in (_lateness(user, entry, now=now, late=late), _skipped(user, entry.skipped)) if note]
    return f"{said} ({'; '.join(notes)})" if notes else said


def missed_text(user: User, missed: Sequence[Entry], *, now: datetime) -> str:
    """The one message about all that could not come while the assistant was away, as given. Its length is bounded."""
    lines = [_missed_line(user, entry, now) for entry in missed[:_NAMED_MOST]]
    more = len(missed) - len(lines)
    if more:
        lines.append(user.words.say("list-more", count=more))
    return "\n".join([user.words.say("reminders-missed"), *(f"- {line}" for line in lines)])


def why_text(user: User, *, due: datetime, asked: datetime, repeats: bool) -> str:
    """Why a reminder came: when it was asked for, and for when."""
    return user.words.say(
        "why-reminder",
        day=_day(user, asked),
        time=_moment(user, due, now=None),
        repeats="yes" if repeats else "no",
    )


def why_missed_text(user: User) -> str:
    """Why the message about missed reminders came."""
    return user.words.say("why-missed")


def _missed_line(user: User, entry: Entry, now: datetime) -> str:
    text = entry.text if len(entry.text) <= _NAME_LENGTH else f"{entry.text[: _NAME_LENGTH - 1].rstrip()}…"
    said = f"{text} — {_moment(user, entry.due, now=now)}"
    skipped = _skipped(user, entry.skipped)
    return f"{said} ({skipped})" if skipped else said


def _lateness(user: User, entry: Entry, *, now: datetime, late: bool) -> str:
    when = _moment(user, entry.due, now=now)
    if late:
        return user.words.say("reminder-late", when=when)
    return user.words.say("reminder-held", when=when) if entry.at > entry.due else ""


def _skipped(user: User, count: int) -> str:
    return user.words.say("reminder-skipped", count=count) if count else ""


def _moment(user: User, due: datetime, *, now: datetime | None) -> str:
    """A time on the user's clock, with its day unless that is today's."""
    zone = zone_of(user.timezone)
    local = wall_time(due, zone)
    if now is not None and local.date() == wall_time(now, zone).date():
        return user.words.say("short-at", clock=short_clock(user.words, local.time()))
    return user.words.say("short-day-at", day=_day(user, due), clock=short_clock(user.words, local.time()))


def _day(user: User, at: datetime) -> str:
    return short_date(user.words, wall_time(at, zone_of(user.timezone)).date())
