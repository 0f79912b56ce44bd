"""The days that a question is about, seen from Friday, 27 November 2026, 14:00."""

import pytest

from src.reading.time import read_day_range
from tests.unit.reading.time.table import FRIDAY


@pytest.mark.parametrize(
    ("text", "start", "end", "what"),
    [
        ("что у меня на пятницу?", "04.12 00:00", "05.12 00:00", "day"),
        ("what do I have on Friday?", "04.12 00:00", "05.12 00:00", "day"),
        ("что сегодня", "27.11 00:00", "28.11 00:00", "day"),
        ("что у меня завтра вечером", "28.11 17:00", "29.11 00:00", "part"),
        ("what do I have tonight?", "27.11 17:00", "28.11 00:00", "part"),
        ("what do I have at 5pm tomorrow", "28.11 17:00", "28.11 18:00", "hours"),
        ("что у меня на следующей неделе?", "30.11 00:00", "07.12 00:00", "week"),
        ("what's on this week", "27.11 00:00", "30.11 00:00", "week"),
        ("what do I have on Wednesday next week", "02.12 00:00", "03.12 00:00", "day"),
        ("что в выходные", "28.11 00:00", "30.11 00:00", "weekend"),
        ("what's planned for next weekend", "05.12 00:00", "07.12 00:00", "weekend"),
        ("что до конца месяца", "27.11 00:00", "01.12 00:00", "until"),
        ("что у меня до пятницы", "27.11 00:00", "05.12 00:00", "until"),
        ("планы на декабрь", "01.12 00:00", "01.01 00:00", "month"),
        ("what do I have in December", "01.12 00:00", "01.01 00:00", "month"),
        ("что у меня в ближайшие 3 дня", "27.11 00:00", "30.11 00:00", "days"),
        ("what's due in the next two weeks", "27.11 00:00", "11.12 00:00", "days"),
        ("what do I have from Monday to Wednesday", "30.11 00:00", "03.12 00:00", "days"),
        ("что с 1 по 10 декабря", "01.12 00:00", "11.12 00:00", "days"),
        ("что было вчера", "26.11 00:00", "27.11 00:00", "day"),
        ("what about the 15th", "15.12 00:00", "16.12 00:00", "day"),
    ],
)
def test_a_question_is_about_those_days(text: str, start: str, end: str, what: str) -> None:
    found = read_day_range(text, FRIDAY)

    assert found is not None
    assert (f"{found.start:%d.%m %H:%M}", f"{found.end:%d.%m %H:%M}", found.what) == (start, end, what)


@pytest.mark.parametrize("text", ["когда у меня стоматолог", "what do you know about me", "как дела на работе"])
def test_a_question_without_a_day_is_about_none(text: str) -> None:
    assert read_day_range(text, FRIDAY) is None
