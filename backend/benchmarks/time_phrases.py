"""Phrases with a known time: day × clock × repetition × exception × end × matter, in both languages.

The truth is worked out here from the parts themselves, by plain arithmetic on dates and not by the reader. The matter holds
dates, numbers and quoted titles of its own, which must stay whole.
"""

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from benchmarks.time_words import (
    EN_DAYS,
    EN_HOURS,
    EN_MONTHS,
    EN_SHORT,
    RU_EVERY,
    RU_FIRST,
    RU_HOURS,
    RU_MONTHS,
    RU_MONTHS_OVER,
    RU_MONTHS_SHORT,
    RU_NEXT,
    RU_OF,
    RU_ON,
    RU_SHORT,
    RU_TO,
)
from src.reading.time import TimeReading

Lang = Literal["ru", "en"]
TODAY = date(2026, 11, 27)
"""A Friday."""
_WORK = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Phrase:
    """A text and what it means: the times of a series in order, or one time; None where only a question is right."""

    lang: Lang
    text: str
    matter: str
    times: tuple[datetime, ...] | None
    series: bool = False


def phrases(count: int, *, seed: int = 1) -> Iterator[Phrase]:
    """That many phrases, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        lang: Lang = chance.choice(("ru", "en"))
        yield _series(chance, lang) if chance.random() < 0.45 else _once(chance, lang)


def fault(phrase: Phrase, reading: TimeReading) -> str:
    """What is wrong with a reading that asks nothing; empty where nothing is."""
    if phrase.times is None:
        return f"should ask, took {reading.due}"
    if reading.rest != phrase.matter:
        return f"matter [{reading.rest}]"
    if bool(reading.rule) != phrase.series:
        return f"series {reading.rule}"
    found = times_of(reading, len(phrase.times))
    return (
        ""
        if found == phrase.times
        else f"times {[f'{at:%d.%m.%y %H:%M}' for at in found[:4]]}, not {[f'{at:%d.%m.%y %H:%M}' for at in phrase.times[:4]]}"
    )


def times_of(reading: TimeReading, most: int) -> tuple[datetime, ...]:
    """The first times of a reading, naive and local."""
    from dateutil.rrule import rrulestr

    assert reading.due is not None
    found: set[datetime] = set()
    for due, rule in [(reading.due, reading.rule), *((one.due, one.rule) for one in reading.more)]:
        start = due.replace(tzinfo=None, fold=0)
        if rule is None:
            found.add(start)
            continue
        parts = [part if not part.startswith("UNTIL=") else f"{part[:14]}T235959" for part in rule.split(";")]
        for number, at in enumerate(rrulestr(";".join(parts), dtstart=start)):
            if number == most:
                break
            found.add(at)
    return tuple(sorted(found)[:most])


def _once(chance: random.Random, lang: Lang) -> Phrase:
    day_words, day = _day(chance, lang)
    clock_words, at = _clock(chance, lang)
    matter = _matter(chance, lang)
    verb = chance.choice(
        ("напомни", "напомни мне", "напомните пожалуйста", "Напомни")
        if lang == "ru"
        else ("remind me", "please remind me", "Remind me", "can you remind me")
    )
    link = "" if lang == "ru" else "to "
    order = chance.randrange(6)
    own = _has_own_time(matter)
    if order == 0 and not own:
        text = f"{verb} {link}{matter} {day_words} {clock_words}"
    elif order == 1:
        text = f"{day_words} {clock_words} {verb} {link}{matter}"
    elif order == 2 and not own:
        text = f"{verb} {day_words} {link}{matter} {clock_words}"
    elif order == 3:
        text = f"{verb} {clock_words} {day_words} {link}{matter}"
    else:
        text = f"{verb} {day_words} {clock_words} {link}{matter}"
    return Phrase(lang, text, matter, (datetime.combine(day, at),))


def _day(chance: random.Random, lang: Lang) -> tuple[str, date]:
    ru = lang == "ru"
    kind = chance.randrange(9)
    weekday = chance.randrange(7)
    far = TODAY + timedelta(days=chance.randint(2, 330))
    if kind == 0:
        return ("завтра" if ru else chance.choice(("tomorrow", "tmrw"))), TODAY + timedelta(days=1)
    if kind == 1:
        return ("послезавтра" if ru else "the day after tomorrow"), TODAY + timedelta(days=2)
    if kind == 2:
        ahead = (weekday - TODAY.weekday()) % 7 or 7
        words = (
            chance.choice((RU_ON[weekday], f"в {RU_SHORT[weekday]}"))
            if ru
            else chance.choice((f"on {EN_DAYS[weekday]}", f"on {EN_SHORT[weekday]}"))
        )
        return words, TODAY + timedelta(days=ahead)
    if kind == 3:
        words = f"в {RU_NEXT[weekday]}" if ru else f"next {EN_DAYS[weekday]}"
        return words, TODAY + timedelta(days=7 - TODAY.weekday() + weekday)
    if kind == 4:
        count = chance.randint(2, 12)
        return (f"через {count} {_ru_days(count)}" if ru else f"in {count} days"), TODAY + timedelta(days=count)
    return _far_day(chance, kind, far, ru=ru)


def _far_day(chance: random.Random, kind: int, far: date, *, ru: bool) -> tuple[str, date]:
    if kind == 5:
        if ru:
            return f"{far:%d.%m.%Y}" if chance.random() < 0.5 else f"{far.day}.{far:%m.%y}", far
        return f"{far:%Y-%m-%d}", far
    if kind == 6:
        name, month, day = chance.choice(
            (("Новый год", 1, 1), ("8 марта", 3, 8), ("день святого Валентина", 2, 14))
            if ru
            else (("Christmas Eve", 12, 24), ("New Year's Day", 1, 1), ("Valentine's Day", 2, 14))
        )
        found = date(2026, month, day)
        return (f"на {name}" if ru else f"on {name}"), found if found > TODAY else found.replace(year=2027)
    if ru:
        return f"{far.day} {chance.choice((RU_MONTHS, RU_MONTHS_SHORT))[far.month - 1]}", far
    suffix = _suffix(far.day)
    return chance.choice(
        (
            f"on {EN_MONTHS[far.month - 1]} {far.day}",
            f"on {EN_MONTHS[far.month - 1][:3]} {far.day}{suffix}",
            f"on the {far.day}{suffix} of {EN_MONTHS[far.month - 1]}",
        )
    ), far


def _clock(chance: random.Random, lang: Lang) -> tuple[str, time]:
    ru = lang == "ru"
    kind = chance.randrange(8)
    hour, minute = chance.randint(8, 11), chance.choice((0, 5, 10, 15, 20, 30, 40, 45, 50))
    late = chance.randint(13, 22)
    if kind == 0:
        return (f"в {late}:{minute:02}" if ru else f"at {late}:{minute:02}"), time(late, minute)
    if kind == 1:
        return (f"в {hour} утра" if ru else chance.choice((f"at {hour}am", f"at {hour} am"))), time(hour)
    if kind == 2:
        evening = chance.randint(5, 10)
        return (f"в {RU_HOURS[evening - 1]} вечера" if ru else f"at {EN_HOURS[evening - 1]} in the evening"), time(
            evening + 12
        )
    if kind == 3:
        return (
            f"без четверти {RU_HOURS[hour - 1]} утра" if ru else f"at quarter to {EN_HOURS[hour - 1]} in the morning"
        ), time(hour - 1, 45)
    if kind == 4:
        return (f"в половине {RU_FIRST[hour - 1]} утра" if ru else f"at half past {hour - 1} in the morning"), time(
            hour - 1, 30
        )
    if kind == 5:
        return ("в полдень" if ru else "at noon"), time(12)
    if kind == 6:
        return (f"в {RU_HOURS[hour - 1]} тридцать" if ru else f"at {EN_HOURS[hour - 1]} thirty"), time(hour, 30)
    return (f"в {hour}" if ru else f"at {hour}"), time(hour)


def _series(chance: random.Random, lang: Lang) -> Phrase:
    ru = lang == "ru"
    words, days, bare_daily = _repeat(chance, lang)
    clock_words, at = _clock(chance, lang)
    matter = _matter(chance, lang)
    left_out, end_words = "", ""
    if bare_daily and chance.random() < 0.4:
        weekday = chance.randrange(7)
        left_out = (
            " " + (f"кроме {RU_OF[weekday]}" if ru else f"except {EN_DAYS[weekday]}s")
            if chance.random() < 0.7
            else " " + ("кроме выходных" if ru else "except weekends")
        )
        gone = (5, 6) if "выходных" in left_out or "weekends" in left_out else (weekday,)
        kept = days
        days = [day for day in kept if day.weekday() not in gone]
    times = [moment for day in days if (moment := datetime.combine(day, at)) > datetime.combine(TODAY, time(14))]
    if chance.random() < 0.3:
        end = TODAY + timedelta(days=chance.randint(40, 90))
        end_words = " " + (
            f"до {end.day} {RU_MONTHS[end.month - 1]}" if ru else f"until {EN_MONTHS[end.month - 1]} {end.day}"
        )
        times = [moment for moment in times if moment.date() <= end]
    verb = chance.choice(
        ("напоминай", "напоминай мне", "Напоминайте") if ru else ("remind me", "please remind me", "Remind me")
    )
    link = "" if ru else "to "
    order = chance.randrange(4)
    own = _has_own_time(matter)
    if order == 0 and not own:
        text = f"{verb} {link}{matter} {words}{left_out}{end_words} {clock_words}"
    elif order == 1:
        text = f"{words}{left_out}{end_words} {clock_words} {verb} {link}{matter}"
    elif order == 2:
        text = f"{verb} {words}{left_out} {clock_words}{end_words} {link}{matter}"
    else:
        text = f"{verb} {words}{left_out}{end_words} {clock_words} {link}{matter}"
    return Phrase(lang, text, matter, tuple(times[:12]), series=True)


def _repeat(chance: random.Random, lang: Lang) -> tuple[str, list[date], bool]:
    """Words of a repetition, its days from today on, and whether it is plainly every day."""
    ru = lang == "ru"
    kind = chance.randrange(9)
    everyday = [TODAY + timedelta(days=number) for number in range(1500)]
    weekday = chance.randrange(7)
    if kind == 0:
        return chance.choice(("каждый день", "ежедневно") if ru else ("every day", "daily")), everyday, True
    if kind == 1:
        return (
            chance.choice(
                ("по будням", "с понедельника по пятницу", "пн-пт")
                if ru
                else ("every weekday", "Monday to Friday", "Mon-Fri")
            ),
            [day for day in everyday if day.weekday() in _WORK],
            False,
        )
    if kind == 2:
        return (
            (RU_EVERY[weekday] if ru else f"every {EN_DAYS[weekday]}"),
            [day for day in everyday if day.weekday() == weekday],
            False,
        )
    if kind in {3, 4}:
        words, some = _listed(chance, kind, ru=ru)
        return words, [day for day in everyday if day.weekday() in some], False
    return _monthly(chance, kind, weekday, everyday, ru=ru)


def _listed(chance: random.Random, kind: int, *, ru: bool) -> tuple[str, list[int]]:
    if kind == 3:
        some = sorted(chance.sample(range(7), 2))
        words = (
            chance.choice((f"по {RU_TO[some[0]]} и {RU_TO[some[1]]}", f"по {RU_SHORT[some[0]]} и {RU_SHORT[some[1]]}"))
            if ru
            else chance.choice(
                (
                    f"every {EN_SHORT[some[0]]} and {EN_SHORT[some[1]]}",
                    f"on {EN_DAYS[some[0]]}s and {EN_DAYS[some[1]]}s",
                )
            )
        )
        return words, some
    some = sorted(chance.sample(range(7), 3))
    names = [RU_SHORT[one] if ru else EN_SHORT[one] for one in some]
    words = f"по {names[0]}, {names[1]} и {names[2]}" if ru else f"every {names[0]} {names[1]} {names[2]}"
    return words, some


def _monthly(
    chance: random.Random, kind: int, weekday: int, everyday: list[date], *, ru: bool
) -> tuple[str, list[date], bool]:
    if kind == 5:
        number = chance.randint(1, 31)
        words = (
            chance.choice((f"каждое {number} число", f"{number}-го числа каждого месяца"))
            if ru
            else chance.choice(
                (f"on the {number}{_suffix(number)} of every month", f"every month on the {number}{_suffix(number)}")
            )
        )
        return words, _month_days(number), False
    if kind == 6:
        place = chance.choice((1, 2, 3, -1))
        name = (
            {1: "первый", 2: "второй", 3: "третий", -1: "последний"}[place]
            if weekday in {0, 1, 3}
            else {1: "первую", 2: "вторую", 3: "третью", -1: "последнюю"}[place]
            if weekday in {2, 4, 5}
            else {1: "первое", 2: "второе", 3: "третье", -1: "последнее"}[place]
        )
        said = RU_ON[weekday].split()[1] if ru else EN_DAYS[weekday]
        words = (
            f"в {name} {said} каждого месяца"
            if ru
            else f"on the { {1: 'first', 2: 'second', 3: 'third', -1: 'last'}[place] } {said} of every month"
        )
        return words, [day for day in everyday if day.weekday() == weekday and _is_nth(day, place)], False
    if kind == 7:
        return ("по выходным" if ru else "on weekends"), [day for day in everyday if day.weekday() in {5, 6}], False
    words = "в последний рабочий день каждого месяца" if ru else "on the last working day of every month"
    return words, [_last_working_day(2026 + (10 + number) // 12, (10 + number) % 12 + 1) for number in range(40)], False


def _month_days(number: int) -> list[date]:
    found: list[date] = []
    for step in range(40):
        year, month = 2026 + (10 + step) // 12, (10 + step) % 12 + 1
        found.append(date(year, month, min(number, monthrange(year, month)[1])))
    return [day for day in found if day >= TODAY]


def _is_nth(day: date, place: int) -> bool:
    return (day + timedelta(days=7)).month != day.month if place == -1 else (day.day - 1) // 7 + 1 == place


def _last_working_day(year: int, month: int) -> date:
    day = date(year, month, monthrange(year, month)[1])
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def _matter(chance: random.Random, lang: Lang) -> str:
    number, small, month, weekday = (
        chance.randint(2, 90),
        chance.randint(2, 12),
        chance.randrange(12),
        chance.randrange(7),
    )
    if lang == "ru":
        return chance.choice((
            "позвонить маме", "вынести мусор", "сдать отчёт Петру Ильичу", "полить фикус и кактус", "оплатить интернет",
            f"купить билеты на {small} {RU_MONTHS[month]}", f"отправить отчёт за {RU_MONTHS_OVER[month]}", f"проверить счёт от {small}.{month + 1:02}",
            f"купить {number} рублёвых марок", f"зайти в кабинет {number}", f"забрать заказ {number * 37} из пункта выдачи", f"обновить сервер до версии {small}.{number}",
            "прочитать «Понедельник начинается в субботу»", "посмотреть фильм «В 15:00 по Москве»", f"сделать {number} приседаний", f"взять {small} кг картошки",
            f"узнать про рейс {number * 11}", f"подготовить бумаги за {2020 + small % 6} год", f"прочитать главу {small}", f"заказать стол на {small} человек",
            f"выпить {small} таблетки", f"спросить Катю про {RU_ON[weekday].split()[1]}", f"перевести {number * 100} рублей", f"встретить поезд {number} на вокзале",
        ))  # fmt: skip
    return chance.choice((
        "call mom", "take out the trash", "send the report to Ann", "water the plants", "pay the internet bill",
        f"send the {EN_MONTHS[month]} {small} invoice", f"review the {EN_DAYS[weekday]} report", f"pay the bill from {EN_MONTHS[month]}",
        f"buy {number} stamps", f"go to room {number}", f"pick up order {number * 37}", f"upgrade Python to {small}.{number}",
        'read "Tuesdays with Morrie"', "watch “Friday Night Lights”", f"do {number} push-ups", f"get {small} kilos of apples",
        f"check flight {number * 11}", f"read chapter {small}", f"book a table for {small} people", f"ask Kate about the {EN_DAYS[weekday]} meeting",
        f"take {small} pills", f"transfer {number * 100} dollars", f"buy milk at {small}-Eleven", f"print pages {small}-{small + number}",
    ))  # fmt: skip


def _has_own_time(matter: str) -> bool:
    """Whether the matter ends with words that would run together with a time after it."""
    return any(char.isdigit() for char in matter) or any(
        name in matter for name in (*EN_MONTHS, *EN_DAYS, *RU_MONTHS_OVER, "про ")
    )


def _ru_days(count: int) -> str:
    return "дня" if count in {2, 3, 4} else "дней"


def _suffix(number: int) -> str:
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
