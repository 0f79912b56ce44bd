"""The words for people: every language says everything, in both forms of address."""

import re
from datetime import date, datetime

import pytest

from src.core.locale import LANGUAGES, Words, languages_of, messages_of
from src.core.locale.dates import near_moment
from src.core.locale.repetition import repetition
from src.models.values import LOCALES

PRODUCT, OFFLINE = "src.core.locale", "src.offline_model.lang"
PARTS = {"nth", "nth-masculine", "nth-feminine", "nth-neuter"}
"""Messages that others are made of, as the grammar of one language needs them."""
NUMBERS = {"n", "count", "number", "dated"}
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
ON_ADDRESS = {"greeting", "formal", "informal"}
"""Said before anybody could choose a form of address, or about it."""

places = pytest.mark.parametrize("place", [PRODUCT, OFFLINE])


def all_said(locale: str, place: str, *, informal: bool) -> dict[str, str]:
    """Every message of a language, with something for each of its values."""
    words = Words(locale, informal, place)
    given: dict[str, str | int] = {}
    for values in messages_of(locale, place).values():
        given |= {name: 2 if name in NUMBERS else "X" for name in values}
    return {key: words.say(key, **given) for key in messages_of(locale, place)}


@places
def test_the_languages_are_those_of_the_contract(place: str) -> None:
    assert set(languages_of(place)) == set(LOCALES)


@places
@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_has_the_same_messages(locale: str, place: str) -> None:
    assert messages_of(locale, place).keys() - PARTS == messages_of("en", place).keys() - PARTS


@places
@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("informal", [False, True])
def test_everything_can_be_said(locale: str, informal: bool, place: str) -> None:
    for key, said in all_said(locale, place, informal=informal).items():
        assert said.strip(), key
        assert "{" not in said, key
        if locale == "en":
            assert not CYRILLIC.search(said), key


@places
def test_nobody_is_addressed_in_both_ways(place: str) -> None:
    for key, said in all_said("ru", place, informal=True).items():
        assert not re.search(r"\b(вы|вас|вам|ваш\w*)\b", said, re.IGNORECASE) or key in ON_ADDRESS, key
    for key, said in all_said("ru", place, informal=False).items():
        assert not re.search(r"\b(ты|тебя|тебе|тво\w*)\b", said, re.IGNORECASE) or key in ON_ADDRESS, key


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
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "каждое 1-е и 15-е число", "every month on day 1 and 15"),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5",
            "каждые 2 месяца, каждое 5-е число",
            "every 2 months, every month on day 5",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
            "в предпоследний рабочий день месяца",
            "on the second to last business day of every month",
        ),
        ("FREQ=YEARLY", "каждый год, 3 мая", "every year, 3 May"),
        ("FREQ=DAILY;BYHOUR=9,21", "каждый день в 9:00 и 21:00", "every day at 9:00 and 21:00"),
        ("FREQ=DAILY;UNTIL=20260601", "каждый день, по 1 июня", "every day, until 1 June"),
        ("FREQ=DAILY;COUNT=3", "каждый день, 3 раза", "every day, 3 times"),
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
