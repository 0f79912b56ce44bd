"""Phrases made of parts with a known time: none is misheard, and few are asked about. `benchmarks.time_eval` runs more."""

from benchmarks.time_phrases import fault, phrases
from src.reading.time import read_time
from tests.unit.reading.time.table import FRIDAY

COUNT = 600
MOST_ASKED = 0.05


def test_no_generated_phrase_is_silently_misheard() -> None:
    faults: list[str] = []
    asked = 0
    for phrase in phrases(COUNT, seed=11):
        reading = read_time(phrase.text, now=FRIDAY)
        if reading.ask is not None:
            asked += 1
        elif wrong := fault(phrase, reading):
            faults.append(f"{phrase.text}: {wrong}")

    assert faults == []
    assert asked / COUNT < MOST_ASKED


def test_the_generator_makes_both_languages_and_series() -> None:
    made = list(phrases(COUNT, seed=11))

    assert {phrase.lang for phrase in made} == {"ru", "en"}
    assert sum(phrase.series for phrase in made) > COUNT / 4
