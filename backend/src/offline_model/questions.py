"""What a question asks for: what is planned, when something is, how long until a day, what is known, or more than that.

Pure: the words of the question and the local time go in.
"""

from datetime import datetime

from src.offline_model import requests
from src.offline_model.intents import AskAboutMe, AskDay, AskDays, AskItems, Intent, Unknown
from src.offline_model.ranges import day_range
from src.offline_model.when import find_when
from src.reading.joints import skip
from src.reading.text import Word, holds, match, single, words_of

_SHORT_NAMES = {"нг": "новый год", "др": "день рождения", "xmas": "christmas", "ny": "new year"}


def question(text: str, now: datetime) -> Intent:
    """The intent of a question; `Unknown` where it is about nothing that is kept here."""
    plain = requests.asked_plainly(text)
    if plain is not None:
        return plain
    words = [word for word in words_of(text) if not word.is_mark]
    body = words[skip(words, 0, "filler", "answering") :]
    counted = next((n for n in range(min(3, len(body))) if match("how_many_days", body, n)), None)
    if counted is not None:
        rest = body[counted + match("how_many_days", body, counted) :]
        return AskDays(_target(rest))
    if holds("overdue", body):
        return AskItems("overdue")
    if holds("reminder_noun", body):
        return AskItems("reminders")
    about = match("know_about", body)
    if about and len(body) > about:
        return AskAboutMe("specific", _joined(body[about:]))
    return _planned(text, body, now) or _about_own(text, body)


def _planned(text: str, body: list[Word], now: datetime) -> Intent | None:
    own = holds("own", body)
    days = day_range(text, now)
    if days is not None:
        rest = _left(words_of(days.rest))
        if not rest or (all(word.low in single("free") for word in rest) and (own or len(rest) <= 2)):
            return AskDay(days.start, days.end, days.what)
        return None
    asks_list = holds("list_noun", body) and (own or len(_left(body)) <= 1)
    if asks_list or (holds("open_words", body) and own and len(_left(body)) <= 2):
        return AskItems("all")
    if holds("open_words", body) and not [word for word in _left(body) if word.low not in single("open_word")]:
        return AskItems("all")
    return None


def _about_own(text: str, body: list[Word]) -> Intent:
    if holds("own", body) or holds("person", body) or match("recall", body):
        return AskAboutMe("specific", text)
    if any(match("ask_when", body, n) for n in range(min(2, len(body)))):
        return AskAboutMe("when", text)
    return Unknown(text, question=True)


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
    return _joined(words[start:])


def _joined(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def until(target: str, now: datetime) -> int | None:
    """The days from today to the day that `target` names; None where it names none."""
    found = find_when(_SHORT_NAMES.get(target.lower().strip(" ?"), target), now).when
    return (found.day - now.date()).days if found is not None and not found.repeat else None
