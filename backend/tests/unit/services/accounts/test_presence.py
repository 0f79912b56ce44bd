"""Coming back after an absence is news once; being here is not."""

from src.core.ids import UserId
from src.services.accounts.presence import Coming, Presence

ANNA = UserId("anna")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_that_polls_is_news_once() -> None:
    clock = Clock()
    presence = Presence(absent_after=1800, clock=clock)
    assert presence.came(ANNA) == Coming(away_seconds=None)
    for _ in range(1000):
        clock.now += 25
        assert presence.came(ANNA) is None


def test_coming_back_after_an_absence_is_news_and_says_how_long_it_was() -> None:
    clock = Clock()
    presence = Presence(absent_after=1800, clock=clock)
    presence.came(ANNA)
    clock.now += 1799
    assert presence.came(ANNA) is None
    clock.now += 1800
    assert presence.came(ANNA) == Coming(away_seconds=1800)


def test_an_open_socket_is_no_absence() -> None:
    clock = Clock()
    presence = Presence(absent_after=1800, clock=clock)
    presence.came(ANNA)
    clock.now += 10_000
    presence.left(ANNA)
    clock.now += 5
    assert presence.came(ANNA) is None


def test_who_stays_is_told_of_twice_a_day_and_what_was_not_told_is_news_again() -> None:
    clock = Clock()
    presence = Presence(absent_after=1800, clock=clock)
    presence.came(ANNA)
    told = 0
    for _ in range(24 * 60):
        clock.now += 60
        told += presence.came(ANNA) is not None
    assert told == 2
    presence.forget(ANNA)
    assert presence.came(ANNA) == Coming(away_seconds=None)
