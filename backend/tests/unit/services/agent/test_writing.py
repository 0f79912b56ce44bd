"""In which writing a reply is expected: where the message leaves no doubt, and nowhere else."""

import pytest

from src.models.turn import TurnContext
from src.models.values import Locale
from src.services.agent.writing import Writing, echo_of, expected


@pytest.mark.parametrize(
    ("text", "locale", "wanted"),
    [
        ("Завтра купить хлеб и молоко", "ru", "ru"),
        ("Завтра купить хлеб и молоко", "en", "ru"),
        ("Купил MacBook у друга в Туле", "ru", "ru"),
        ("I have to buy bread tomorrow", "en", "en"),
        ("I live in Голдобуйск", "en", None),
        ("zavtra nado kupit hleb", "ru", None),
        ("переведи на английский: хлеб и молоко", "ru", None),
        ("да", "ru", None),
    ],
)
def test_a_reply_is_held_to_a_writing_where_the_message_is_clearly_in_it(
    text: str, locale: Locale, wanted: Locale | None
) -> None:
    context = TurnContext(agent="coordinator", locale=locale, timezone="UTC", local_time="2030-01-01T00:00:00+00:00")
    writing = expected(context, text)
    assert (writing.locale if writing else None) == wanted


@pytest.mark.parametrize(
    ("locale", "reply", "fits"),
    [
        ("ru", "MacBook Pro 16 и iPhone: хороший выбор.", True),
        ("ru", "```python\nprint('hello, dear world of code')\n``` Вот так.", True),
        ("ru", "https://example.org/a/very/long/path/of/letters", None),
        ("ru", "Sure! Here is what you could do today: walk the dog, call your sister, read a book.", False),
        ("ru", "Zdravstvuyte! Vse idet po planu, pereezd naznachen na subbotu, gruzchiki znayut.", False),
        ("en", "«Осенний марафон» is a good film.", True),
        ("en", "Конечно! Вот что можно сделать сегодня: выгулять собаку, позвонить сестре, почитать.", False),
        ("en", "Konnichiwa", True),
    ],
)
def test_a_reply_in_another_writing_is_seen_and_names_and_code_are_not(
    locale: Locale, reply: str, fits: bool | None
) -> None:
    assert Writing(locale).fits(reply) is fits


def test_what_a_model_was_told_is_no_answer() -> None:
    told = "You are the personal assistant of one person, and have been for a while. You keep their promises."
    echo = echo_of(told)
    assert [echo.fits(text) for text in ("You ", told[:40], told[:80], "You are right.", "Good.")] == [
        None,
        None,
        False,
        True,
        True,
    ]
