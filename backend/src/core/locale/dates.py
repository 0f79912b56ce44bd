"""Days and times in words. Pure; times are naive and of the person's own clock."""

from datetime import date, datetime, time

from babel.dates import format_date, format_time

from src.core.clock import END_OF_DAY
from src.core.locale import Words

_NAMED_AHEAD = 7
"""A day less than this far ahead is named by its weekday alone."""


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


def full_day(words: Words, day: date, *, today: date) -> str:
    """«сегодня», «завтра, пятница», else the weekday with the date: «понедельник, 30 ноября»."""
    ahead = (day - today).days
    if ahead in {-1, 0}:
        return near_day(words, day, today=today)
    named = weekday(words, day)
    if ahead == 1:
        return words.say("named-day-with-weekday", day=words.say("tomorrow"), weekday=named)
    return words.say("day-with-weekday", weekday=named, day=calendar_date(words, day, today=today))


def near_moment(words: Words, at: datetime, *, today: date) -> str:
    """A day and its time; the day alone where it is due at its end."""
    day = near_day(words, at.date(), today=today)
    return day if at.time() == END_OF_DAY else words.say("day-at", day=day, clock=clock(at.time()))


def full_moment(words: Words, at: datetime, *, today: date) -> str:
    """As `near_moment`, with `full_day`."""
    day = full_day(words, at.date(), today=today)
    return day if at.time() == END_OF_DAY else words.say("full-day-at", day=day, clock=clock(at.time()))
