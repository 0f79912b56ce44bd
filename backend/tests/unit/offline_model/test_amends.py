"""What is corrected in the same breath, and what is left over of two times."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from src.offline_model.intents import Remind
from src.offline_model.recogniser import recognise

NOW = datetime(2026, 11, 27, 14, tzinfo=ZoneInfo("Europe/Moscow"))


def _remind(text: str) -> Remind:
    (found,) = recognise(text, NOW)
    assert isinstance(found, Remind)
    return found


@pytest.mark.parametrize(
    ("text", "due", "matter"),
    [
        ("напомни в 9 позвонить маме, нет, в 10", "2026-11-27T22:00", "позвонить маме"),
        ("напомни завтра в девять нет лучше в десять позвонить маме", "2026-11-28T10:00", "позвонить маме"),
        ("напомни завтра в 9, ой нет, послезавтра позвонить маме", "2026-11-29T09:00", "позвонить маме"),
        (
            "remind me at 4 no hang on half past 4 to let the electrician in",
            "2026-11-27T16:30",
            "let the electrician in",
        ),
        ("remind me tomorrow at 9, actually make it 10, to call mom", "2026-11-28T10:00", "call mom"),
        ("remind me tues at 0745 no wait 0715 to get the bus", "2026-12-01T07:15", "get the bus"),
        ("remind me on the 5th at 9, sorry, the 6th, to pay rent", "2026-12-06T09:00", "pay rent"),
        ("напомни завтра в 8 купить билет на поезд в 18:40", "2026-11-28T08:00", "купить билет на поезд в 18:40"),
        ("remind me at 5 to catch the 17:45 train", "2026-11-27T17:00", "catch the 17:45 train"),
    ],
)
def test_the_time_said_last_counts_where_the_first_is_taken_back(text: str, due: str, matter: str) -> None:
    found = _remind(text)

    assert found.when is not None
    assert (f"{found.when.due:%Y-%m-%dT%H:%M}", found.text) == (due, matter)


@pytest.mark.parametrize(
    "text",
    [
        "half one tonight i mean in the night, 1:30am, remind me to check the bake",
        "напомни не в 9 а в 10 позвонить маме",
        "через 2 недели в среду в 13 30 напомни про стоматолога",
        "по средам в 16:20 напоминай про плавание, но не 4 декабря",
        "every mon wed fri at half six in the evening remind me to read except christmas day",
    ],
)
def test_two_times_that_do_not_agree_are_asked_about(text: str) -> None:
    found = _remind(text)

    assert found.when is None
    assert found.ask is not None


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("напомни купить 3 кг масла 82,5 завтра в 8", "купить 3 кг масла 82,5"),
        (
            "напоминай первого числа в 12 дня проверить, пришли ли деньги за аренду",
            "проверить, пришли ли деньги за аренду",
        ),
        ("remind me 20 minutes before the 17:05 train that I need to leave", "the train that I need to leave"),
        ("1 Dec 9am renew van insurance, remind me pls, policy 88-1204", "renew van insurance, policy 88-1204"),
    ],
)
def test_the_matter_stays_whole(text: str, matter: str) -> None:
    assert _remind(text).text == matter
