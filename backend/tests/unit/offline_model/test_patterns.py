"""The words of all languages, put where the code listens for them."""

import pytest

from src.offline_model.patterns import LANG, Said


def test_a_place_takes_the_words_of_every_language() -> None:
    pattern = Said("commands").pattern(r"^(?:{thanks})$")
    assert pattern.match("спасибо большое")
    assert pattern.match("Thanks a lot")
    assert not pattern.match("tea")


def test_a_blank_is_any_blanks_and_an_apostrophe_any_apostrophe() -> None:
    done = Said("commands").pattern(r"^(?:{done})$")
    assert done.match("that’s  all")
    assert done.match("that's\nall")


def test_what_no_language_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        Said("commands").words("nonsense")
    with pytest.raises(KeyError):
        Said("nonsense")


def test_every_language_has_the_same_tables() -> None:
    tables = {path.stem: set(path.read_text(encoding="utf-8").split("\n[")[1:]) for path in LANG.glob("*.toml")}
    names = {language: {table.split("]")[0] for table in found} for language, found in tables.items()}
    assert names["ru"] == names["en"]
