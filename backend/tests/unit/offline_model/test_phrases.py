"""What the offline model says has words."""

import ast
from pathlib import Path

import pytest

import src.offline_model.voice as voice
from src.core.locale import messages_of
from src.offline_model.turn import ESSENTIAL

SAID_BY = {"say", "phrase", "said", "asked"}


def named_keys() -> set[str]:
    """The keys that the code names as they are; those put together from a kind are said in other tests."""
    calls = [
        node
        for path in Path(voice.__file__).parent.glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SAID_BY
        and node.args
    ]
    firsts = [call.args[0] for call in calls]
    return {one.value for one in firsts if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_phrase_that_the_code_names_is_there() -> None:
    keys = named_keys()
    assert len(keys) > 100
    assert keys <= messages_of("en", voice.PLACE).keys() | messages_of("en").keys()


@pytest.mark.parametrize("kind", sorted(ESSENTIAL))
def test_what_a_reply_speaks_of_has_words_for_when_it_is_refused(kind: str) -> None:
    assert f"failed_{kind}" in messages_of("en", voice.PLACE)
    assert f"failed_{kind}" in messages_of("ru", voice.PLACE)
