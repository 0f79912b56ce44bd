"""Languages that browsers name, and the two that we speak."""

import pytest

from src.services.accounts.users import normalise_locale


@pytest.mark.parametrize("tag", ["ru", "RU", "ru-RU", "ru_RU", "ru-Cyrl-RU", " ru "])
def test_every_russian_is_russian(tag: str) -> None:
    assert normalise_locale(tag) == "ru"


@pytest.mark.parametrize("tag", [None, "", "en", "en-GB", "de-DE", "rup", "rue-UA", "*", "-", "x" * 35])
def test_anything_else_is_english(tag: str | None) -> None:
    assert normalise_locale(tag) == "en"
