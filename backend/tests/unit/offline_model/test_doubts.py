"""Read beside a model, a message that only tells, supposes, quotes or wants a text asks for nothing."""

import pytest

from benchmarks.guard_turns import context_of, turns
from src.models.values import Locale
from src.offline_model.certain import Reading
from src.offline_model.doubts import lasts

_ALSO_LASTS = {"Друг мечтает выучить испанский", "Our bookkeeper quit, so Ina does the reports now"}
"""What a good model need not keep, and may."""
LOCALES: tuple[Locale, ...] = ("ru", "en")
IDLE = [(locale, turn.text) for locale in LOCALES for turn in turns(locale) if not turn.effects]


@pytest.mark.parametrize(("locale", "text"), [one for one in IDLE if one[1] not in _ALSO_LASTS])
def test_what_asks_for_nothing_promises_nothing(locale: Locale, text: str) -> None:
    assert Reading(context_of(locale), (), text).promises == ()


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("Мама живёт в Чебоксарах", True),
        ("Мою собаку зовут Марта", True),
        ("The van is a white Berlingo", True),
        ("I've got two daughters", True),
        ("The bakery's called Sunday Best, closed on Mondays", True),
        ("Дочка получила пятёрку по физике", False),
        ("My boss was cross", False),
        ("Я просто рассказываю", False),
        ("All is well", False),
    ],
)
def test_what_is_over_is_told_from_what_lasts(fact: str, expected: bool) -> None:
    assert lasts(fact, fact) is expected


def test_what_was_asked_to_be_kept_lasts() -> None:
    assert lasts("Дочка получила пятёрку", "Запомни: дочка получила пятёрку")
