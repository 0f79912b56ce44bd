"""The voice: phrases of one language and form of address, counts, days and times in words.

Pure. Texts live in the tables `phrases_ru` and `phrases_en`; grammar that needs a rule is here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from src.core.clock import END_OF_DAY
from src.models.values import Locale
from src.offline_model import phrases_en, phrases_ru
from src.offline_model.recurrence import WEEKDAYS, WEEKEND, WORKDAYS, parts_of
from src.offline_model.words import upper_first

_DAYS_BY_NAME = 7
"""A day less than this far ahead is named by its weekday alone."""


def plural(number: int, forms: tuple[str, str, str]) -> str:
    """The Russian form for `number`: 1 запись, 2 записи, 5 записей."""
    if number % 100 in range(11, 15):
        return forms[2]
    last = number % 10
    return forms[0] if last == 1 else forms[1] if last in {2, 3, 4} else forms[2]


@dataclass(frozen=True)
class Voice:
    """How this turn speaks: `locale` and, in Russian, «ты» or «вы»; `now` is the user's local time."""

    locale: Locale
    informal: bool
    now: datetime

    def say(self, key: str, **fields: str) -> str:
        """The phrase `key` with `fields` filled in, its first letter capital."""
        return upper_first(self._phrase(key).format(**fields))

    def phrase(self, key: str, **fields: str) -> str:
        """The phrase `key` as part of a sentence, its first letter as it stands in the table."""
        return self._phrase(key).format(**fields)

    def _phrase(self, key: str) -> str:
        table = phrases_ru.PHRASES if self.locale == "ru" else phrases_en.PHRASES
        entry = table[key]
        return entry if isinstance(entry, str) else entry[1 if self.informal else 0]

    def records(self, number: int, with_due: int = 0) -> str:
        """«7 записей, две со сроком», "7 items, two with a date"."""
        if self.locale == "ru":
            noun = f"{number} {plural(number, phrases_ru.RECORD)}"
            count = {1: "одна"}.get(with_due) or self._counted(with_due, phrases_ru.COUNTS)
            return f"{noun}, {count} со сроком" if with_due else noun
        noun = f"{number} item" + ("" if number == 1 else "s")
        return f"{noun}, {self._counted(with_due, phrases_en.COUNTS)} with a date" if with_due else noun

    def count(self, number: int) -> str:
        """The number as it stands in «записал три»."""
        return self._counted(number, phrases_ru.COUNTS if self.locale == "ru" else phrases_en.COUNTS)

    @staticmethod
    def _counted(number: int, names: Sequence[str]) -> str:
        return names[number] if 0 < number < len(names) else str(number)

    def listed(self, parts: Sequence[str]) -> str:
        """The parts of a sentence one after another; semicolons where a part has commas of its own."""
        return ("; " if any("," in part or "—" in part for part in parts) else ", ").join(parts)

    def quoted(self, text: str) -> str:
        """Words of the user's, in the quotation marks of the language."""
        return f"«{text}»" if self.locale == "ru" else f'"{text}"'

    def options(self, texts: Sequence[str]) -> str:
        """Things to choose between, in quotation marks."""
        return self.either([self.quoted(text) for text in texts])

    def either(self, parts: Sequence[str]) -> str:
        """Things to choose between, as they are."""
        return (" или " if self.locale == "ru" else " or ").join(parts)

    def day(self, day: date, *, full: bool = False) -> str:
        """A day: сегодня, завтра, a weekday within the week, else the date. `full` adds the weekday to tomorrow."""
        words = phrases_ru if self.locale == "ru" else phrases_en
        ahead = (day - self.now.date()).days
        weekday = words.WEEKDAYS[day.weekday()]
        if ahead in {-1, 0}:
            return words.TODAY if ahead == 0 else words.YESTERDAY
        if ahead == 1:
            return f"{words.TOMORROW}, {weekday}" if full else words.TOMORROW
        if 1 < ahead < _DAYS_BY_NAME and not full:
            return weekday
        named = self.calendar(day)
        return f"{weekday}, {named}" if full else named

    def weekday(self, day: date) -> str:
        """The name of the day of the week."""
        return (phrases_ru if self.locale == "ru" else phrases_en).WEEKDAYS[day.weekday()]

    def calendar(self, day: date) -> str:
        """The calendar date, with the year when it is not this one."""
        year = "" if day.year == self.now.year else f" {day.year}"
        if self.locale == "ru":
            return f"{day.day} {phrases_ru.MONTHS[day.month - 1]}{year}"
        return f"{day.day} {phrases_en.MONTHS[day.month - 1]}{year}"

    @staticmethod
    def clock(at: time) -> str:
        """9:00, 15:30."""
        return f"{at.hour}:{at.minute:02}"

    def moment(self, due: datetime, *, full: bool = False) -> str:
        """A day and its time; the day alone where it is due at its end."""
        day = self.day(due.date(), full=full)
        if due.time() == END_OF_DAY:
            return day
        # "Thursday 15:30", but "tomorrow, Tuesday, 9:00".
        return (
            f"{day}, {self.clock(due.time())}"
            if self.locale == "ru" or "," in day or full
            else f"{day} {self.clock(due.time())}"
        )

    def repeated(self, rule: str, first: datetime) -> str:
        """A repetition with its time and first day: «каждый понедельник, 10:00, первый раз 30 ноября»."""
        every = self.every(rule, first)
        start = self.day(first.date())
        if self.locale == "ru":
            return f"{every}, {self.clock(first.time())}, первый раз {self._first_ru(first.date(), start)}"
        return f"{every}, {self.clock(first.time())}, starting {start}"

    def every(self, rule: str, first: datetime) -> str:
        """A repetition alone: «по будням», "every Monday"."""
        return self._every(parts_of(rule), first)

    def _first_ru(self, day: date, start: str) -> str:
        return self.calendar(day) if start in phrases_ru.WEEKDAYS else start

    def _every(self, parts: dict[str, str], first: datetime) -> str:
        frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
        codes = parts.get("BYDAY", "")
        if codes and frequency == "MONTHLY":
            return self._every_nth(codes)
        if codes:
            return self._every_days(codes, interval)
        if "BYMONTHDAY" in parts and interval == 1:
            number = parts["BYMONTHDAY"]
            if number == "-1":
                return "в последний день месяца" if self.locale == "ru" else "on the last day of every month"
            return f"каждое {number}-е число" if self.locale == "ru" else f"every month on day {number}"
        if self.locale == "ru":
            once, forms = phrases_ru.UNITS[frequency]
            many = f"каждые {interval} {plural(interval, forms)}"
        else:
            once, unit = phrases_en.UNITS[frequency]
            many = f"every {interval} {unit}"
        if frequency == "YEARLY" and interval == 1:
            return f"{once}, {self.calendar(first.date())}"
        return once if interval == 1 else many

    def _every_nth(self, code: str) -> str:
        place, number = int(code[:-2]), WEEKDAYS.index(code[-2:])
        if self.locale == "en":
            return f"on the {phrases_en.NTH[place]} {phrases_en.WEEKDAYS[number]} of every month"
        day = (
            phrases_ru.EVERY_DAY_OF_WEEK[number].removeprefix("каждый ").removeprefix("каждую ").removeprefix("каждое ")
        )
        gender = 1 if number in {2, 4, 5} else 2 if number == 6 else 0
        lead = "во" if place == 2 else "в"
        return f"{lead} {phrases_ru.NTH[place][gender]} {day} месяца"

    def _every_days(self, codes: str, interval: int) -> str:
        russian = self.locale == "ru"
        if codes == WORKDAYS and interval == 1:
            return "по будням" if russian else "every weekday"
        if codes == WEEKEND and interval == 1:
            return "по выходным" if russian else "every weekend"
        numbers = [WEEKDAYS.index(code) for code in codes.split(",")]
        if russian:
            if interval > 1:
                names = " и ".join(phrases_ru.DATIVE_DAYS[number] for number in numbers)
                return f"раз в {interval} {plural(interval, phrases_ru.UNITS['WEEKLY'][1])} по {names}"
            if len(numbers) == 1:
                return phrases_ru.EVERY_DAY_OF_WEEK[numbers[0]]
            return "по " + _and([phrases_ru.DATIVE_DAYS[number] for number in numbers], "и")
        every = "every" if interval == 1 else "every other" if interval == 2 else f"every {interval} weeks on"
        return f"{every} " + _and([phrases_en.WEEKDAYS[number] for number in numbers], "and")

    def said(self, key: str, text: str) -> bool:
        """Whether `text`, an earlier reply in whichever language and address, holds the phrase `key`."""
        return any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in _patterns(key))


def _and(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _patterns(key: str) -> list[str]:
    entries: list[str] = []
    for table in (phrases_ru.PHRASES, phrases_en.PHRASES):
        entry = table[key]
        entries += [entry] if isinstance(entry, str) else list(entry)
    return [re.sub(r"\\\{\w+\\\}", ".+?", re.escape(entry)) for entry in entries]
