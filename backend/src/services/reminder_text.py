"""The words of a reminder that has come: it begins with its reason, and says so when it is late."""

from datetime import datetime
from typing import assert_never

from src.models import User
from src.services.recurrence import wall_time, zone_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reminder_text(user: User, text: str, *, due: datetime, now: datetime, late: bool) -> str:
    """What the assistant says when a reminder comes. `late`: it comes so long after `due` that this is said."""
    match user.locale:
        case "ru":
            informal = user.profile.formality == "informal"
            lead = "Напоминаю, как договорились" if informal else "Вы просили напомнить"
        case "en":
            lead = "You asked me to remind you"
        case _:
            assert_never(user.locale)
    said = f"{lead}: {text}"
    return f"{said} {_lateness(user, due, now)}" if late else said


def _lateness(user: User, due: datetime, now: datetime) -> str:
    zone = zone_of(user.timezone)
    local = wall_time(due, zone)
    same_day = local.date() == wall_time(now, zone).date()
    if user.locale == "ru":
        day = "" if same_day else f"{local:%d.%m} "
        return f"(с опозданием: должно было прийти {day}в {local.hour}:{local:%M})"
    day = "" if same_day else f"{local.day} {_MONTHS[local.month - 1]}, "
    return f"(late: was due {day}{local:%H:%M})"
