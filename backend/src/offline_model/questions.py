"""What a question asks for: what is planned, when something is, how long until a day, what is known, or more than that.

Pure: the words of the question and the local time go in.
"""

import re
from datetime import datetime

from src.offline_model import requests
from src.offline_model.intents import AskAboutMe, AskDay, AskDays, AskItems, AskNext, AskWeekday, Intent, Unknown
from src.offline_model.patterns import Said
from src.offline_model.ranges import DayRange, day_range
from src.offline_model.when import find_when
from src.reading.grammar.russian import lemma
from src.reading.joints import skip
from src.reading.text import Word, holds, match, single, words_of

_DUE = re.compile(r"\bdue (?=(?:next|this|in|on|tomorrow|today|by)\b)", re.IGNORECASE)
_FIRST = 3
_MOST_WORDS = 30
"""Words of a question that are looked at."""
_SHORT_NAMES = Said("short_names").table()


def question(text: str, now: datetime) -> Intent:
    """The intent of a question; `Unknown` where it is about nothing that is kept here."""
    words = [word for word in words_of(text) if not word.is_mark]
    body = words[skip(words, 0, "filler", "answering") :]
    counted = next((n for n in range(min(3, len(body))) if match("how_many_days", body, n)), None)
    if counted is not None:
        rest = body[counted + match("how_many_days", body, counted) :]
        return AskDays(_target(rest), weeks=any(word.low in single("weeks") for word in body[: counted + 3]))
    days = day_range(_DUE.sub("", text), now)
    content = _content(words_of(days.rest if days is not None else text))
    named = _next_or_weekday(body, now)
    if named is not None:
        return named
    plain = plainly(text, now)
    if plain is not None:
        return plain
    if holds("overdue", body):
        return AskItems("overdue")
    if holds("undated", body):
        return AskItems("undated")
    if holds("reminder_noun", body) and not content and days is None:
        return AskItems("reminders")
    about = match("know_about", body)
    if about and len(body) > about and days is None:
        return AskAboutMe("specific", _joined(body[about:]))
    return _planned(body, days, content) or _about_own(text, body)


def _next_or_weekday(words: list[Word], now: datetime) -> Intent | None:
    """«Что ближайшее», "what's first tomorrow", «какой день недели 31 декабря»."""
    for place in range(min(_FIRST, len(words))):
        length = match("which_weekday", words, place)
        days = day_range(_joined(words[place + length :]), now) if length else None
        if days is not None and days.what == "day" and not _content(words_of(days.rest)):
            return AskWeekday(days.start.date())
    place = next(
        (n for n in range(len(words)) if match("next_one", words, n) and not _is_of_period(words, n + 1)), None
    )
    if place is None:
        return None
    rest = _joined(words[:place] + words[place + match("next_one", words, place) :])
    days = day_range(rest, now)
    left = _content(words_of(days.rest if days is not None else rest))
    return None if left else AskNext(reminder=holds("reminder_noun", words), within=days)


def _is_of_period(words: list[Word], place: int) -> bool:
    """Whether "next" goes with the week, the month or the weekday after it."""
    if place >= len(words):
        return False
    word = words[place].low
    return lemma(word) in single("period") or bool(match("weekday", words, place))


def plainly(text: str, now: datetime) -> Intent | None:
    """The intent of a question of a fixed form that says no more than the form does."""
    plain = requests.asked_plainly(text)
    if not isinstance(plain, AskItems):
        return plain
    days = day_range(_DUE.sub("", text), now)
    content = _content(words_of(days.rest if days is not None else text))
    words = [word for word in words_of(text) if not word.is_mark]
    first = _next_or_weekday(words[skip(words, 0, "filler", "answering") :], now)
    if first is not None:
        return first
    return None if content or _is_narrow(plain, days) else plain


def _is_narrow(plain: AskItems, days: DayRange | None) -> bool:
    """Whether the days asked for are other ones than the plain form knows («что у меня завтра вечером»)."""
    if days is None:
        return False
    if plain.scope in {"reminders", "all"}:
        return True
    other = {"part", "hours", "weekend", "days", "month", "from_now", "until"}
    return days.what in other or (days.what == "week") != (plain.scope == "week")


def content(text: str) -> str:
    """What a question names, without the words of asking."""
    return _joined(_content(words_of(text)))


def _content(words: list[Word]) -> list[Word]:
    """The words that name something: neither small nor of asking, nor for what there is in general."""
    general = (
        single("free") | single("list_noun") | single("open_word") | single("open_words") | single("reminder_noun")
    )
    return [word for word in _left(words) if word.low not in general and word.low not in single("own")]


def _planned(body: list[Word], days: DayRange | None, content: list[Word]) -> Intent | None:
    own = holds("own", body)
    if days is not None:
        return AskDay(days.start, days.end, days.what, query=_joined(content), own=own or not content)
    asks_list = holds("list_noun", body) and (own or len(_left(body)) <= 1)
    if not content and (asks_list or (holds("open_words", body) and own)):
        return AskItems("all")
    if holds("open_words", body) and not [word for word in _left(body) if word.low not in single("open_word")]:
        return AskItems("all")
    return None


def _about_own(text: str, body: list[Word]) -> Intent:
    if holds("own", body) or holds("person", body) or match("recall", body):
        return AskAboutMe("specific", text)
    if asks_when(body):
        return AskAboutMe("when", text)
    return Unknown(text, question=True)


def asks_when(words: list[Word]) -> bool:
    """Whether a time is asked for, wherever in the question."""
    return any(match("ask_when", words, place) for place in range(min(_MOST_WORDS, len(words))))


def _left(words: list[Word]) -> list[Word]:
    """The words that are neither small, nor asking, nor filler."""
    left: list[Word] = []
    index = 0
    while index < len(words):
        step = match("question", words, index) or match("filler", words, index) or match("answering", words, index)
        if not step and (words[index].low in single("small") or words[index].is_mark):
            step = 1
        if not step:
            left.append(words[index])
            step = 1
        index += step
    return left


def _target(words: list[Word]) -> str:
    start = 0
    while start < len(words) and words[start].low in {
        "до",
        "к",
        "осталось",
        "until",
        "till",
        "til",
        "to",
        "left",
        "there",
        "are",
        "is",
        "the",
        "my",
        "дней",
        "days",
    }:
        start += 1
    end = len(words)
    while end > start and words[end - 1].low in single("left_over"):
        end -= 1
    return _joined(words[start:end])


def thing_of(text: str, now: datetime) -> str:
    """The thing that a question is about, without all that is said around it («ты не забыл про посылку», "what about it")."""
    days = day_range(text, now)
    rest = find_when(days.rest if days is not None else text, now).rest
    around = single("asked_about") | single("general_noun")
    return _joined([word for word in _content(words_of(rest)) if word.low not in around])


def _joined(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def until(target: str, now: datetime) -> int | None:
    """The days from today to the day that `target` names; None where it names none."""
    found = find_when(_SHORT_NAMES.get(target.lower().strip(" ?"), target), now).when
    return (found.day - now.date()).days if found is not None and not found.repeat else None
