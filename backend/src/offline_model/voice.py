"""The voice: what is said, in one language and form of address. Pure; the words are in `lang` and in `core.locale`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, reduce

from src.core.locale import Words, languages_of, messages_of
from src.core.locale.dates import calendar_date, clock, full_day, full_moment, near_day, near_moment, weekday
from src.core.locale.repetition import repetition
from src.models.values import Locale
from src.offline_model.words import upper_first

PLACE = "src.offline_model.lang"
"""Where the offline model's words lie."""
PRODUCT = "src.core.locale"
SPOKEN = languages_of(PLACE)


def spoken(locale: Locale) -> Locale:
    """The language to answer in: English where the offline model has no words in this one."""
    return locale if locale in SPOKEN else "en"


@dataclass(frozen=True)
class Voice:
    """How this turn speaks: `locale`, one of `SPOKEN`, and «ты» or «вы»; `now` is the user's local time."""

    locale: Locale
    informal: bool
    now: datetime

    def say(self, key: str, **values: str | int) -> str:
        """The phrase `key` with `values` filled in, its first letter capital."""
        return upper_first(self.phrase(key, **values))

    def phrase(self, key: str, **values: str | int) -> str:
        """The phrase `key` as part of a sentence, its first letter as it stands in the file."""
        return Words(self.locale, self.informal, PLACE).say(key, **values)

    @property
    def _words(self) -> Words:
        """The words that all of the product shares."""
        return Words(self.locale, self.informal)

    def records(self, number: int, with_due: int = 0) -> str:
        """«7 записей, две со сроком», "7 items, two with a date"."""
        if not with_due:
            return self.phrase("records", number=number)
        return self.phrase("records_dated", number=number, dated=with_due, dated_count=self.count(with_due))

    def days(self, number: int) -> str:
        """«35 дней», "35 days"."""
        return self.phrase("days", number=number)

    def weeks(self, number: int) -> str:
        """«5 недель», "5 weeks"."""
        return self.phrase("weeks", number=number)

    def count(self, number: int) -> str:
        """The number as it stands in «записал три»."""
        return self.phrase("count", number=number)

    def listed(self, parts: Sequence[str]) -> str:
        """The parts of a sentence one after another; semicolons where a part has commas of its own."""
        return ("; " if any("," in part or "—" in part for part in parts) else ", ").join(parts)

    def quoted(self, text: str) -> str:
        """Words of the user's, in the quotation marks of the language."""
        return self._words.say("quoted", text=text)

    def options(self, texts: Sequence[str]) -> str:
        """Things to choose between, in quotation marks."""
        return self.either([self.quoted(text) for text in texts])

    def either(self, parts: Sequence[str]) -> str:
        """Things to choose between, as they are."""
        return reduce(lambda first, last: self.phrase("or", first=first, last=last), parts)

    def day(self, day: date, *, full: bool = False) -> str:
        """A day: сегодня, завтра, a weekday within the week, else the date. `full` adds the weekday to tomorrow."""
        return (full_day if full else near_day)(self._words, day, today=self.now.date())

    def weekday(self, day: date) -> str:
        """The name of the day of the week."""
        return weekday(self._words, day)

    def calendar(self, day: date) -> str:
        """The calendar date, with the year when it is not this one."""
        return calendar_date(self._words, day, today=self.now.date())

    @staticmethod
    def clock(at: time) -> str:
        """9:00, 15:30."""
        return clock(at)

    def moment(self, due: datetime, *, full: bool = False) -> str:
        """A day and its time; the day alone where it is due at its end."""
        return (full_moment if full else near_moment)(self._words, due, today=self.now.date())

    def repeated(self, rule: str, first: datetime) -> str:
        """A repetition with its time and first day: «каждый понедельник, 10:00, первый раз 30 ноября»."""
        near = self.day(first.date())
        by_date = self.calendar(first.date()) if near == self.weekday(first.date()) else near
        return self.phrase(
            "repeated", every=self.every(rule, first), clock=self.clock(first.time()), day=near, date=by_date
        )

    def every(self, rule: str, first: datetime) -> str:
        """A repetition alone: «по будням», "every Monday"."""
        return repetition(self._words, rule, first=first, today=self.now.date())

    def said(self, key: str, text: str) -> bool:
        """Whether `text`, an earlier reply in whichever language and address, holds the phrase `key`."""
        return holds(key, text, PLACE)


def holds(key: str, text: str, place: str = PRODUCT) -> bool:
    """Whether `text` holds the message `key`, with whatever values, in whichever language and form of address."""
    return any(pattern.search(text) for pattern in _patterns(key, place))


def begins(key: str, text: str, place: str = PRODUCT) -> bool:
    """As `holds`, for a text that begins so."""
    return any(pattern.match(text) for pattern in _patterns(key, place))


@cache
def _patterns(key: str, place: str) -> tuple[re.Pattern[str], ...]:
    mark = "\ue000"
    said: set[str] = set()
    for locale in languages_of(place):
        values = dict.fromkeys(messages_of(locale, place)[key], mark)
        said |= {Words(locale, informal, place).say(key, **values) for informal in (False, True)}
    return tuple(re.compile(re.escape(one).replace(mark, ".+?"), re.IGNORECASE | re.DOTALL) for one in sorted(said))


def value_in(key: str, text: str, place: str = PRODUCT) -> str | None:
    """The value of the message `key`, which has one, in a text that begins with it; None where it does not."""
    found = next((match for pattern in _valued(key, place) if (match := pattern.match(text))), None)
    return found[1].strip() if found else None


@cache
def _valued(key: str, place: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(f"{pattern.pattern.replace('.+?', '(.+)', 1)}$", re.IGNORECASE) for pattern in _patterns(key, place)
    )
