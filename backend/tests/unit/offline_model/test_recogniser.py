"""What messages mean: the two tables `recognised.*.txt`, line by line.

A line is `[dump: |name: ]message  =>  intents`; the mark says what the conversation waits for, `\\n` is a line break.
"""

from datetime import datetime
from pathlib import Path

import pytest

from src.offline_model.expecting import Expecting
from src.offline_model.recogniser import recognise
from tests.unit.offline_model.notation import notation

MONDAY = datetime(2026, 11, 23, 14, 0)  # noqa: DTZ001 - the user's local time
_MARKS = {"dump": Expecting(dump=True), "name": Expecting(name=True)}


def _cases(language: str) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / f"recognised.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [(message, intents) for message, _, intents in (line.partition("  =>  ") for line in lines) if message]


CASES = [*_cases("ru"), *_cases("en")]


@pytest.mark.parametrize(("message", "intents"), CASES)
def test_a_message_means_what_the_table_says(message: str, intents: str) -> None:
    mark, _, rest = message.partition(": ")
    expecting = _MARKS.get(mark, Expecting())
    text = (rest if mark in _MARKS else message).replace("\\n", "\n")

    found = recognise(text, MONDAY, expecting)

    assert " + ".join(notation(intent) for intent in found) == intents


def test_the_tables_hold_both_languages() -> None:
    assert len(_cases("ru")) >= 200
    assert len(_cases("en")) >= 150


@pytest.mark.parametrize("text", ["", " ", "\n", "?!", "\u200f", "\ud83d\ude00" * 50, "а" * 16_000, "- " * 4000, "\0"])
def test_any_text_means_something(text: str) -> None:
    assert recognise(text, MONDAY)


def test_a_long_dump_is_split_whole() -> None:
    found = recognise("\n".join(f"- купить вещь номер {number}" for number in range(200)), MONDAY)

    assert notation(found[0]).count("task [") == 200
