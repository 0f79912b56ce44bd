"""The brain dumps of `make eval`, in both languages."""

import pytest

from benchmarks.dump_eval import LANGUAGES, THRESHOLD, evaluate, load
from src.models.values import Locale


@pytest.mark.parametrize("language", LANGUAGES)
def test_brain_dumps_become_the_items_that_the_written_answer_has(language: Locale) -> None:
    score = evaluate(language)

    assert score.precision >= THRESHOLD, score.wrong
    assert score.recall >= THRESHOLD, score.wrong
    assert score.right_kind / score.found >= THRESHOLD
    assert score.right_due / score.found >= THRESHOLD


def test_the_set_is_as_large_as_it_says_and_a_third_is_held_out() -> None:
    dumps = [dump for language in LANGUAGES for dump in load(language)]

    assert len(dumps) >= 30
    assert sum(dump.held_out for dump in dumps) * 3 >= len(dumps)
    assert all(dump.text and dump.answers for dump in dumps)
