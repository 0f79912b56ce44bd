"""Anything ends soon: texts made of the grammar's own words, up to 16,000 characters."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.reading.time import read_day_range, read_time
from src.reading.time.lexicon import lexicon
from tests.unit.reading.time.table import FRIDAY

LONGEST = 16_000
MOST_SECONDS = 0.2
WORDS = sorted({" ".join((first, *others)) for first, known in lexicon().phrases.items() for others, _, _ in known})
MARKS = [
    "5",
    "10",
    "31",
    "2026",
    "1730",
    ":",
    ".",
    "-",
    "/",
    ",",
    "«",
    "»",
    '"',
    "'",
    " ",
    "\n",
    "Ё",
    "é",
    "🙂",
    "\u0301",
    "\0",
]


def seconds(text: str) -> float:
    """Processor time that the slowest reading of a text takes; the better of two tries, for a busy machine is slower."""
    slowest = 0.0
    for role in ("reminder", "move"):
        tries: list[float] = []
        for _ in range(2):
            began = time.thread_time()
            reading = read_time(text, now=FRIDAY, role=role)
            tries.append(time.thread_time() - began)
            assert all(text[span.start : span.end] == span.text for span in reading.spans)
        slowest = max(slowest, min(tries))
    return slowest


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1/1", "10:", "в 10 ", "пн ", "mon and ", "every ", "за час до ", "два часа и ", "двадцать ", "сто двадцать ", "завтра нет ",
     "remind me ", "в понедельник ", "«", '"a ', "a", "а", "- ", "до 5-го ", "the first of ", "31.12.2026 ", "кроме пн "],
)  # fmt: skip
def test_sixteen_thousand_characters_of_one_thing_are_read_soon(piece: str) -> None:
    read_time("напомни завтра в 9", now=FRIDAY)

    assert seconds((piece * LONGEST)[:LONGEST]) < MOST_SECONDS


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.lists(st.sampled_from(WORDS) | st.sampled_from(MARKS), max_size=60),
    st.sampled_from([" ", "", ", "]),
    st.booleans(),
)
def test_the_grammars_own_words_in_any_order_are_read_soon(words: list[str], joint: str, much: bool) -> None:
    text = joint.join(words)
    if much and text:
        text = (text + joint) * (LONGEST // (len(text) + 1))

    assert seconds(text[:LONGEST]) < MOST_SECONDS
    read_day_range(text[:LONGEST], FRIDAY)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    reading = read_time(text, now=FRIDAY, role="item")

    assert all(text[span.start : span.end] == span.text for span in reading.spans)
