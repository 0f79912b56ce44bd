"""In which writing a reply is expected: where the message leaves no doubt, and nowhere else."""

import pytest

from src.models.turn import TurnContext
from src.models.values import Locale
from src.services.agent.writing import expected


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
