"""The voice: phrases of one language and form of address, counts, days and times in words.

Pure. Texts live in the tables `phrases_ru` and `phrases_en`; grammar that needs a rule is here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from src.core.clock import END_OF_DAY
from src.models.values import Locale
from src.offline_model import phrases_en, phrases_ru, rule_words
from src.offline_model.rule_words import plural
from src.offline_model.words import upper_first

_DAYS_BY_NAME = 7
"""A day less than this far ahead is named by its weekday alone."""


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

    def days(self, number: int) -> str:
        """«35 дней», "35 days"."""
        if self.locale == "ru":
            return f"{number} {plural(number, phrases_ru.DAYS)}"
        return f"{number} day" + ("" if number == 1 else "s")

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
        return rule_words.every(rule, first, self)

    def _first_ru(self, day: date, start: str) -> str:
        return self.calendar(day) if start in phrases_ru.WEEKDAYS else start

    def said(self, key: str, text: str) -> bool:
        """Whether `text`, an earlier reply in whichever language and address, holds the phrase `key`."""
        return any(re.search(pattern, text, re.IGNORECASE | re.DOTALL) for pattern in _patterns(key))


def _patterns(key: str) -> list[str]:
    entries: list[str] = []
    for table in (phrases_ru.PHRASES, phrases_en.PHRASES):
        entry = table[key]
        entries += [entry] if isinstance(entry, str) else list(entry)
    return [re.sub(r"\\\{\w+\\\}", ".+?", re.escape(entry)) for entry in entries]
