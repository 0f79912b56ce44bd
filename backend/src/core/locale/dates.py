"""Days, times and repetitions in words. Pure; times are naive and of the person's own clock."""

from datetime import date, datetime, time

from babel.dates import format_date, format_time

from src.core.clock import END_OF_DAY
from src.core.locale import Words

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = "MO,TU,WE,TH,FR"
_WEEKEND = "SA,SU"
_NAMED_AHEAD = 7
"""A day less than this far ahead is named by its weekday alone."""
_UNITS = {"HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def weekday(words: Words, day: date) -> str:
    """The name of the day of the week."""
    return format_date(day, "EEEE", locale=words.locale)


def calendar_date(words: Words, day: date, *, today: date) -> str:
    """«28 ноября», "28 November"; with the year where it is not today's."""
    pattern = "pattern-date" if day.year == today.year else "pattern-date-year"
    return format_date(day, words.say(pattern), locale=words.locale)


def short_date(words: Words, day: date) -> str:
    """«28.11», "28 Nov"."""
    return format_date(day, words.say("pattern-date-short"), locale=words.locale)


def clock(at: time) -> str:
    """9:00, 15:30."""
    return f"{at.hour}:{at.minute:02}"


def short_clock(words: Words, at: time) -> str:
    """«6:05», "06:05"."""
    return format_time(at, words.say("pattern-clock-short"), locale=words.locale)


def near_day(words: Words, day: date, *, today: date) -> str:
    """«сегодня», «завтра», a weekday within the week, else the date."""
    match (day - today).days:
        case -1:
            return words.say("yesterday")
        case 0:
            return words.say("today")
        case 1:
            return words.say("tomorrow")
        case ahead if 1 < ahead < _NAMED_AHEAD:
            return weekday(words, day)
        case _:
            return calendar_date(words, day, today=today)


def near_moment(words: Words, at: datetime, *, today: date) -> str:
    """A day and its time; the day alone where it is due at its end."""
    day = near_day(words, at.date(), today=today)
    return day if at.time() == END_OF_DAY else words.say("day-at", day=day, clock=clock(at.time()))


def repetition(words: Words, rule: str, *, first: datetime) -> str:
    """An RRULE in words: «по будням», "every Monday". `first` gives the date of a yearly one."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    codes = parts.get("BYDAY", "")
    if codes and frequency == "MONTHLY":
        return words.say("every-nth-weekday", n=int(codes[:-2]), day=codes[-2:])
    if codes:
        return _on_weekdays(words, codes, interval)
    if "BYMONTHDAY" in parts and interval == 1:
        days = parts["BYMONTHDAY"]
        return words.say("every-month-end") if "," in days or days == "-1" else words.say("every-month-day", n=days)
    if frequency == "YEARLY" and interval == 1:
        return words.say("every-year-on", date=calendar_date(words, first.date(), today=first.date()))
    return words.say(f"every-{_UNITS[frequency]}", n=interval)


def _on_weekdays(words: Words, codes: str, interval: int) -> str:
    if interval == 1 and codes in {_WORKDAYS, _WEEKEND}:
        return words.say("every-workday" if codes == _WORKDAYS else "every-weekend")
    days = codes.split(",")
    if interval == 1 and len(days) == 1:
        return words.say("every-one-weekday", day=days[0])
    named = joined(words, [words.say("weekday-in-series", day=day) for day in days])
    return (
        words.say("every-weekdays", days=named)
        if interval == 1
        else words.say("every-weeks-on", n=interval, days=named)
    )


def joined(words: Words, parts: list[str]) -> str:
    """«а, б и в»."""
    return parts[0] if len(parts) == 1 else words.say("list-and", first=", ".join(parts[:-1]), last=parts[-1])
