"""The words of a reminder that has come: it begins with its reason, and says so when it is late or was held back.

And of the one message that names those which could not come in time, and why each of these messages came.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from src.core.clock import wall_time, zone_of
from src.models.values import User
from src.services.reminders.ledger import Entry

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED_MOST = 12
_NAME_LENGTH = 80


def reminder_text(user: User, entry: Entry, *, now: datetime, late: bool) -> str:
    """What the assistant says when a reminder comes. `late`: it comes so long after its time that this is said."""
    match user.locale:
        case "ru":
            lead = "Напоминаю, как договорились" if _informal(user) else "Вы просили напомнить"
        case "en":
            lead = "You asked me to remind you"
        case _:
            assert_never(user.locale)
    said = f"{lead}: {entry.text}"
    notes = [note for note in (_lateness(user, entry, now=now, late=late), _skipped(user, entry.skipped)) if note]
    return f"{said} ({'; '.join(notes)})" if notes else said


def missed_text(user: User, missed: Sequence[Entry], *, now: datetime) -> str:
    """The one message about all that could not come while the assistant was away, as given. Its length is bounded."""
    lines = [_missed_line(user, entry, now) for entry in missed[:_NAMED_MOST]]
    more = len(missed) - len(lines)
    match user.locale:
        case "ru":
            asked = "Мы договорились о напоминаниях" if _informal(user) else "Вы просили напомнить"
            lead, rest = f"{asked}, но меня не было, и время прошло:", f"и ещё {more}"
        case "en":
            lead, rest = "You asked me to remind you, but I was away and the time has passed:", f"and {more} more"
        case _:
            assert_never(user.locale)
    return "\n".join([lead, *(f"- {line}" for line in (*lines, *([rest] if more else [])))])


def why_text(user: User, *, due: datetime, asked: datetime, repeats: bool) -> str:
    """Why a reminder came: when it was asked for, and for when."""
    day, time = _day(user, asked), _moment(user, due, now=None)
    if user.locale == "ru":
        whose = "твоей" if _informal(user) else "вашей"
        series = "; оно повторяется" if repeats else ""
        return f"Это напоминание поставлено {day} по {whose} просьбе, на {time}{series}."
    series = "; it repeats" if repeats else ""
    return f"You asked for this reminder on {day}, for {time}{series}."


def why_missed_text(user: User) -> str:
    """Why the message about missed reminders came."""
    if user.locale == "ru":
        return "Эти напоминания стояли на время, когда меня не было."
    return "You had asked for these reminders while I was away."


def _missed_line(user: User, entry: Entry, now: datetime) -> str:
    text = entry.text if len(entry.text) <= _NAME_LENGTH else f"{entry.text[: _NAME_LENGTH - 1].rstrip()}…"
    said = f"{text} — {_moment(user, entry.due, now=now)}"
    skipped = _skipped(user, entry.skipped)
    return f"{said} ({skipped})" if skipped else said


def _lateness(user: User, entry: Entry, *, now: datetime, late: bool) -> str:
    when = _moment(user, entry.due, now=now)
    if late:
        return f"с опозданием: должно было прийти {when}" if user.locale == "ru" else f"late: was due {when}"
    if entry.at > entry.due:
        return f"после тихих часов: время было {when}" if user.locale == "ru" else f"after quiet hours: was due {when}"
    return ""


def _skipped(user: User, count: int) -> str:
    if not count:
        return ""
    return f"пропущено до этого: {count}" if user.locale == "ru" else f"{count} earlier missed"


def _moment(user: User, due: datetime, *, now: datetime | None) -> str:
    """A time on the user's clock, with its day unless that is today's."""
    zone = zone_of(user.timezone)
    local = wall_time(due, zone)
    today = now is not None and local.date() == wall_time(now, zone).date()
    if user.locale == "ru":
        day = "" if today else f"{local:%d.%m} "
        return f"{day}в {local.hour}:{local:%M}"
    day = "" if today else f"{_day(user, due)}, "
    return f"{day}{local:%H:%M}"


def _day(user: User, at: datetime) -> str:
    local = wall_time(at, zone_of(user.timezone))
    return f"{local:%d.%m}" if user.locale == "ru" else f"{local.day} {_MONTHS[local.month - 1]}"


def _informal(user: User) -> bool:
    return user.profile.formality == "informal"
