"""No text takes long to read, whatever is in it."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.offline_model.expecting import Expecting
from src.offline_model.recogniser import recognise
from src.reading.grammar import warm

NOW = datetime(2026, 11, 27, 14, tzinfo=ZoneInfo("Europe/Moscow"))
LONGEST = 16_000
_MOST_S = 1.0
"""Processor time; about 0.2 s where the machine is idle, several times that where it is not."""
_WORDS = st.sampled_from(
    [
        "\n",
        "",
        "",
        "",
        "напомни",
        "завтра",
        "в",
        "9",
        "и",
        "10:30",
        "надо",
        "купить",
        "меня",
        "зовут",
        "я",
        "у",
        "мой",
        "код",
        "48к2190",
        "потом",
        "ещё",
        "первое",
        "второе",
        ",",
        ".",
        ";",
        ":",
        "-",
        "—",
        "(",
        ")",
        "«",
        "»",
        '"',
        "\n\n",
        "",
        "",
        "",
        "-",
        "[",
        "]",
        "1)",
        "*",
        "отмени",
        "перенеси",
        "на",
        "пятницу",
        "каждый",
        "день",
        "кроме",
        "до",
        "5",
        "декабря",
        "что",
        "где",
        "когда",
        "remind",
        "me",
        "tomorrow",
        "at",
        "and",
        "buy",
        "the\n",
        "",
        "",
        "",
        "call",
        "i",
        "have",
        "to",
        "my",
        "is",
        "done",
        "delete",
        "move",
        "to",
        "every",
        "monday",
        "until",
        "for",
        "an",
        "hour",
        "every",
        "other",
        "what",
        "when",
        ":",
        "then",
        "also",
        "oh",
        "yeah",
        "no",
        "not\n",
        "",
        "",
        "",
        "",
    ]
)


def _seconds(text: str, *, dump: bool = False) -> float:
    started = time.process_time()
    recognise(text, NOW, Expecting(dump=dump))
    return time.process_time() - started


@pytest.mark.parametrize("dump", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * (LONGEST - 2) + "b",
        "remind me " + "and at " * 2280,
        "меня зовут " * 1450,
        "Buy milk and call mom tomorrow at 9. " * 432,
        "завтра в 9 " * 1450,
        "купить, " * 2000,
        '"' * LONGEST,
        "a\n" * 8000,
        "1. 2. " * 2600,
        "and " * 4000,
    ],
    ids=lambda text: text[:12],
)
def test_the_longest_message_of_anything_is_read_soon(text: str, *, dump: bool) -> None:
    warm()

    assert _seconds(text, dump=dump) < _MOST_S


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_WORDS, min_size=1, max_size=40), st.integers(1, 400))
def test_the_readers_own_words_in_any_order_are_read_soon(words: list[str], times: int) -> None:
    text = (" ".join(words) + " ") * times

    assert _seconds(text[:LONGEST]) < _MOST_S
