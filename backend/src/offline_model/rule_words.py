"""Repetitions in words: «по будням», "every other Monday", «в последний рабочий день месяца, до 15 декабря». Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from src.offline_model import phrases_en, phrases_ru
from src.offline_model.recurrence import WEEKDAYS, WEEKEND, WORKDAYS, parts_of

if TYPE_CHECKING:
    from src.offline_model.voice import Voice

_LAST_OF_ANY_MONTH = "28,29,30,31"
_FEMININE, _NEUTER = frozenset({2, 4, 5}), 6


def plural(number: int, forms: tuple[str, str, str]) -> str:
    """The Russian form for `number`: 1 запись, 2 записи, 5 записей."""
    if number % 100 in range(11, 15):
        return forms[2]
    last = number % 10
    return forms[0] if last == 1 else forms[1] if last in {2, 3, 4} else forms[2]


def every(rule: str, first: datetime, voice: Voice) -> str:
    """A repetition with its end, as it stands in a sentence.

    Args:
        rule: An RRULE without its prefix.
        first: The local time of its first occurrence.
        voice: The language to say it in.
    """
    parts = parts_of(rule)
    said = _often(parts, first, voice)
    hours = _hours(parts, first, russian=voice.locale == "ru")
    return f"{said}{hours}{_end(parts, voice)}"


def _often(parts: dict[str, str], first: datetime, voice: Voice) -> str:
    russian = voice.locale == "ru"
    frequency, interval = parts.get("FREQ", "DAILY"), int(parts.get("INTERVAL", "1"))
    codes = parts.get("BYDAY", "")
    if frequency in {"MONTHLY", "YEARLY"} and codes:
        return _nth(codes, int(parts.get("BYSETPOS", "0")), russian=russian)
    if codes:
        return _days(codes, interval, russian=russian)
    if parts.get("BYMONTHDAY") and frequency == "MONTHLY":
        return _monthly(parts["BYMONTHDAY"], interval, russian=russian)
    if frequency == "YEARLY" and interval == 1:
        once = phrases_ru.UNITS[frequency][0] if russian else phrases_en.UNITS[frequency][0]
        return f"{once}, {voice.calendar(first.date())}"
    return _units(frequency, interval, russian=russian)


def _units(frequency: str, interval: int, *, russian: bool) -> str:
    if russian:
        once, forms = phrases_ru.UNITS[frequency]
        return once if interval == 1 else f"каждые {interval} {plural(interval, forms)}"
    once, unit = phrases_en.UNITS[frequency]
    return once if interval == 1 else f"every {interval} {unit}"


def _monthly(days: str, interval: int, *, russian: bool) -> str:
    if days in {"-1", _LAST_OF_ANY_MONTH}:
        said = "в последний день месяца" if russian else "on the last day of every month"
    elif russian:
        said = f"каждое {_and([f'{day}-е' for day in days.split(',')], 'и')} число"
    else:
        said = f"every month on day {_and(days.split(','), 'and')}"
    if interval == 1:
        return said
    return f"{_units('MONTHLY', interval, russian=russian)}, {said}"


def _nth(codes: str, place: int, *, russian: bool) -> str:
    if place:
        working = codes == WORKDAYS
        name = phrases_ru.NTH.get(place, (str(place),) * 3)[0] if russian else phrases_en.NTH.get(place, str(place))
        if russian:
            return f"{'во' if place == 2 else 'в'} {name} {'рабочий день' if working else 'такой день'} месяца"
        return f"on the {name} {'business day' if working else 'such day'} of every month"
    said = [_one_nth(code, russian=russian) for code in codes.split(",") if len(code) > 2]
    if russian:
        return f"{_and(said, 'и')} месяца" if said else _days(codes, 1, russian=True)
    return f"on {_and(said, 'and')} of every month" if said else _days(codes, 1, russian=False)


def _one_nth(code: str, *, russian: bool) -> str:
    place, number = int(code[:-2]), WEEKDAYS.index(code[-2:])
    if not russian:
        return f"the {phrases_en.NTH.get(place, str(place))} {phrases_en.WEEKDAYS[number]}"
    day = phrases_ru.EVERY_DAY_OF_WEEK[number].split(" ", 1)[1]
    gender = 1 if number in _FEMININE else 2 if number == _NEUTER else 0
    name = phrases_ru.NTH[place][gender] if place in phrases_ru.NTH else str(place)
    return f"{'во' if place == 2 else 'в'} {name} {day}"


def _days(codes: str, interval: int, *, russian: bool) -> str:
    if codes == WORKDAYS and interval == 1:
        return "по будням" if russian else "every weekday"
    if codes == WEEKEND and interval == 1:
        return "по выходным" if russian else "every weekend"
    numbers = [WEEKDAYS.index(code[-2:]) for code in codes.split(",")]
    if russian:
        names = _and([phrases_ru.DATIVE_DAYS[number] for number in numbers], "и")
        if interval > 1:
            return f"раз в {interval} {plural(interval, phrases_ru.UNITS['WEEKLY'][1])} по {names}"
        return phrases_ru.EVERY_DAY_OF_WEEK[numbers[0]] if len(numbers) == 1 else f"по {names}"
    each = "every" if interval == 1 else "every other" if interval == 2 else f"every {interval} weeks on"
    return f"{each} " + _and([phrases_en.WEEKDAYS[number] for number in numbers], "and")


def _hours(parts: dict[str, str], first: datetime, *, russian: bool) -> str:
    hours = [hour for hour in parts.get("BYHOUR", "").split(",") if hour]
    if len(hours) < 2:
        return ""
    named = _and([f"{int(hour)}:{first.minute:02}" for hour in hours], "и" if russian else "and")
    return f" в {named}" if russian else f" at {named}"


def _end(parts: dict[str, str], voice: Voice) -> str:
    russian = voice.locale == "ru"
    if "UNTIL" in parts:
        last = voice.calendar(datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date())  # noqa: DTZ007 - a day
        return f", по {last}" if russian else f", until {last}"
    if "COUNT" in parts:
        number = int(parts["COUNT"])
        if russian:
            return f", {number} {plural(number, ('раз', 'раза', 'раз'))}"
        return f", {number} time" + ("" if number == 1 else "s")
    return ""


def _and(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
