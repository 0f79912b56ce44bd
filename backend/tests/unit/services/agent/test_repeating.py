"""A reply that goes round in circles is cut to what it said once; what was asked for many times is not."""

import pytest

from src.services.agent.repeating import once_of


@pytest.mark.parametrize("line", ["The sea is warm today. ", "Я напомню вам завтра.\n"])
def test_what_is_said_for_ever_stands_once(line: str) -> None:
    assert once_of("Well. " + line * 300) == f"Well. {line}".rstrip()


@pytest.mark.parametrize(
    "text",
    [
        "I will not talk in class.\n" * 100,
        "-" * 10_000,
        "| | |\n" * 2_000,
        "".join(f"{number}. The sea is warm.\n" for number in range(900)),
    ],
)
def test_a_hundred_lines_a_rule_and_a_numbered_list_stay(text: str) -> None:
    assert once_of(text) is None
