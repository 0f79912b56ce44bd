"""Repetitions in words: «по будням», "every other Monday", «в последний рабочий день месяца, по 15 декабря». Pure."""

from datetime import date, datetime

from src.core.locale import Words
from src.core.locale.dates import calendar_date
from src.core.recurrence import WEEKEND, WORKDAYS, parts_of

_UNITS = {"HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_LAST_OF_ANY_MONTH = frozenset({"-1", "28,29,30,31"})


def repetition(words: Words, rule: str, *, first: datetime, today: date | None = None) -> str:
    """An RRULE in words, with its hours where it has several, and its end.

    Args:
        words: How to say it.
        rule: An RRULE without its prefix.
        first: The local time of its first occurrence.
        today: Dates of another year are said with their year; `first` where it is not given.
    """
    parts = parts_of(rule)
    today = today or first.date()
    said = _often(words, parts, first.date(), today)
    return f"{said}{_hours(words, parts, first)}{_end(words, parts, today)}"


def _often(words: Words, parts: dict[str, str], first: date, today: date) -> str:
    frequency, interval = parts.get("FREQ", "DAILY"), int(parts.get("INTERVAL", "1"))
    codes, days = parts.get("BYDAY", ""), parts.get("BYMONTHDAY", "")
    if codes and frequency in {"MONTHLY", "YEARLY"}:
        return _in_month(words, codes, int(parts.get("BYSETPOS", "0")))
    if codes:
        return _on_weekdays(words, codes, interval)
    if days and frequency == "MONTHLY":
        said = _on_days(words, days)
        return said if interval == 1 else f"{words.say('every-month', n=interval)}, {said}"
    if frequency == "YEARLY" and interval == 1:
        return words.say("every-year-on", date=calendar_date(words, first, today=today))
    return words.say(f"every-{_UNITS[frequency]}", n=interval)


def _on_days(words: Words, days: str) -> str:
    if days in _LAST_OF_ANY_MONTH:
        return words.say("every-month-end")
    return words.say("every-month-day", days=joined(words, [words.say("month-day", n=day) for day in days.split(",")]))


def _in_month(words: Words, codes: str, place: int) -> str:
    if place:
        key = "every-nth-workday" if codes == WORKDAYS else "every-nth-such-day"
        return words.say(key, n=place)
    placed = [code for code in codes.split(",") if len(code) > 2]
    if not placed:
        return _on_weekdays(words, codes, 1)
    days = joined(words, [words.say("nth-weekday", n=int(code[:-2]), day=code[-2:]) for code in placed])
    return words.say("every-nth-weekday", days=days)


def _on_weekdays(words: Words, codes: str, interval: int) -> str:
    if interval == 1 and codes in {WORKDAYS, WEEKEND}:
        return words.say("every-workday" if codes == WORKDAYS else "every-weekend")
    days = [code[-2:] for code in codes.split(",")]
    if interval == 1 and len(days) == 1:
        return words.say("every-one-weekday", day=days[0])
    named = joined(words, [words.say("weekday-in-series", day=day) for day in days])
    if interval == 1:
        return words.say("every-weekdays", days=named)
    return words.say("every-weeks-on", n=interval, days=named)


def _hours(words: Words, parts: dict[str, str], first: datetime) -> str:
    hours = [hour for hour in parts.get("BYHOUR", "").split(",") if hour]
    if len(hours) < 2:
        return ""
    return " " + words.say("at-hours", hours=joined(words, [f"{int(hour)}:{first.minute:02}" for hour in hours]))


def _end(words: Words, parts: dict[str, str], today: date) -> str:
    if "UNTIL" in parts:
        last = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a day
        return ", " + words.say("until-day", date=calendar_date(words, last, today=today))
    return ", " + words.say("so-many-times", n=int(parts["COUNT"])) if "COUNT" in parts else ""


def joined(words: Words, parts: list[str]) -> str:
    """«а, б и в»."""
    return parts[0] if len(parts) == 1 else words.say("list-and", first=", ".join(parts[:-1]), last=parts[-1])
