"""What a reply claims to have done is told from what it asks, offers, tells of others or says it has not done."""

import pytest

from benchmarks.guard_turns import claims
from src.reading.claims import claims_in, denies

CLAIMS = [pair for locale in ("ru", "en") for pair in claims(locale)]


@pytest.mark.parametrize("reply", [reply for false, reply in CLAIMS if false])
def test_what_is_called_done_is_a_claim(reply: str) -> None:
    assert claims_in(reply)


@pytest.mark.parametrize("reply", [reply for false, reply in CLAIMS if not false])
def test_what_is_asked_offered_or_told_of_others_is_none(reply: str) -> None:
    assert not claims_in(reply)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("As an AI language model, I cannot set reminders.", True),
        ("I'm sorry, I don't have the ability to remember things.", True),
        ("К сожалению, я не могу ставить напоминания.", True),
        ("Я не умею записывать в календарь.", True),
        ("I can't say when the shop opens.", False),
        ("Я не могу сказать, какая будет погода.", False),
        ("I cannot forget that walk; I'll remind you of it.", False),
    ],
)
def test_a_reply_that_denies_what_we_can_do_is_seen(reply: str, expected: bool) -> None:
    assert denies(reply) is expected
