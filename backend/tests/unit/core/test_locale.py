"""The words for people: every language says everything, in both forms of address."""

import re
from datetime import date, datetime
from importlib import resources

import pytest

from src.core.locale import LANGUAGES, Words, message_keys
from src.core.locale.dates import near_moment, repetition
from src.models.values import LOCALES

VALUE = re.compile(r"\$(\w+)")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def values_of(locale: str) -> dict[str, str | int]:
    """Something for every value that any message of a language may ask for."""
    text = resources.files("src.core.locale").joinpath(f"{locale}.ftl").read_text(encoding="utf-8")
    numbers = {"n", "count"}
    return {name: 2 if name in numbers else "X" for name in VALUE.findall(text) if name != "you"}


def test_the_languages_are_those_of_the_contract() -> None:
    assert set(LANGUAGES) == set(LOCALES)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_has_the_same_messages(locale: str) -> None:
    kinds = {"nth-masculine", "nth-feminine", "nth-neuter"}  # parts that grammar needs in one language alone
    assert message_keys(locale) - kinds == message_keys("en")


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("informal", [False, True])
def test_everything_can_be_said(locale: str, informal: bool) -> None:
    words, values = Words(locale, informal=informal), values_of(locale)
    for key in sorted(message_keys(locale)):
        said = words.say(key, **values)
        assert said.strip(), key
        assert "{" not in said, key
        if locale == "en":
            assert not CYRILLIC.search(said), key


def test_nobody_is_addressed_in_both_ways() -> None:
    formal, informal = Words("ru"), Words("ru", informal=True)
    values = values_of("ru")
    for key in message_keys("ru"):
        assert (
            not re.search(r"\b(вы|вас|вам|ваш\w*)\b", informal.say(key, **values), re.IGNORECASE) or key == "greeting"
        ), key
        assert not re.search(r"\b(ты|тебя|тебе|тво\w*)\b", formal.say(key, **values), re.IGNORECASE), key


def test_a_message_that_lacks_a_value_is_an_error() -> None:
    with pytest.raises(LookupError, match="reminder-came"):
        Words("en").say("reminder-came")


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 день"), (2, "2 дня"), (5, "5 дней"), (11, "11 дней"), (21, "21 день"), (101, "101 день")]
)
def test_russian_counts_are_in_their_forms(count: int, said: str) -> None:
    assert Words("ru").say("waiting-days", count=count) == said


@pytest.mark.parametrize(
    ("rule", "russian", "english"),
    [
        ("FREQ=DAILY", "каждый день", "every day"),
        ("FREQ=DAILY;INTERVAL=2", "каждые 2 дня", "every 2 days"),
        ("FREQ=HOURLY;INTERVAL=21", "каждый 21 час", "every 21 hours"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "по будням", "every weekday"),
        ("FREQ=WEEKLY;BYDAY=MO", "каждый понедельник", "every Monday"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "по понедельникам, средам и пятницам", "every Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "раз в 2 недели по воскресеньям", "every other Sunday"),
        ("FREQ=MONTHLY;BYDAY=2TU", "во второй вторник месяца", "on the second Tuesday of every month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "в последнюю пятницу месяца", "on the last Friday of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "каждое 5-е число", "every month on day 5"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "в последний день месяца", "on the last day of every month"),
        ("FREQ=YEARLY", "каждый год, 3 мая", "every year, 3 May"),
    ],
)
def test_a_repetition_is_said_as_people_say_it(rule: str, russian: str, english: str) -> None:
    first = datetime(2026, 5, 3, 9, 0)  # noqa: DTZ001 - a wall clock's time
    assert repetition(Words("ru"), rule, first=first) == russian
    assert repetition(Words("en"), rule, first=first) == english


@pytest.mark.parametrize(
    ("at", "russian", "english"),
    [
        (datetime(2026, 11, 27, 9, 0), "сегодня, 9:00", "today 9:00"),  # noqa: DTZ001
        (datetime(2026, 11, 28, 23, 59), "завтра", "tomorrow"),  # noqa: DTZ001
        (datetime(2026, 12, 1, 15, 30), "вторник, 15:30", "Tuesday 15:30"),  # noqa: DTZ001
        (datetime(2027, 1, 5, 8, 5), "5 января 2027, 8:05", "5 January 2027 8:05"),  # noqa: DTZ001
    ],
)
def test_a_near_time_is_named_by_its_day(at: datetime, russian: str, english: str) -> None:
    assert near_moment(Words("ru"), at, today=date(2026, 11, 27)) == russian
    assert near_moment(Words("en"), at, today=date(2026, 11, 27)) == english


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_long_text_is_said_whole(locale: str) -> None:
    text = "x{ $you }" * 2_000
    assert Words(locale).say("reminder-came", text=text).endswith(text)
