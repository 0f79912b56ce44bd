"""A scrub that was asked for is done: after a failure, at the end, and with all stores."""

import pytest

from src.errors import DependencyDown
from src.services.background import Background
from src.services.privacy import scrubbing
from src.services.privacy.scrubbing import Scrubber
from tests.conditions import until


class Store:
    """Counts its scrubs; fails while `down`."""

    def __init__(self, *, down: bool = False) -> None:
        self.down, self.scrubs = down, 0

    async def scrub(self) -> None:
        if self.down:
            raise DependencyDown("It is away.", name="store")
        self.scrubs += 1


def running(scrubber: Scrubber) -> Background:
    """What has it scrub in the background."""
    background = Background()
    background.add(*scrubber.loops())
    background.start()
    return background


async def test_deletions_that_come_together_share_a_scrub() -> None:
    store = Store()
    scrubber = Scrubber(store.scrub)
    background = running(scrubber)
    for _ in range(20):
        scrubber.ask()
    await until(lambda: store.scrubs > 0, seconds=60)
    await background.close()
    await scrubber.close()
    assert store.scrubs == 1


async def test_a_store_that_is_down_keeps_the_others_clean_and_is_scrubbed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scrubbing, "_REST_SECONDS", 0.05)
    away, there = Store(down=True), Store()
    scrubber = Scrubber(away.scrub, there.scrub)
    background = running(scrubber)
    scrubber.ask()
    await until(lambda: there.scrubs > 0, seconds=60)
    away.down = False
    await until(lambda: away.scrubs > 0, seconds=60)
    await background.close()


async def test_what_is_due_at_the_end_is_done_before_it() -> None:
    store = Store()
    scrubber = Scrubber(store.scrub)
    scrubber.ask()
    await scrubber.close()
    assert store.scrubs == 1
