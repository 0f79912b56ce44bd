"""A scrub that was asked for is done: after a failure, at the end, and with all stores."""

import asyncio

import pytest

from src.errors import DependencyDown
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


async def test_deletions_that_come_together_share_a_scrub() -> None:
    store = Store()
    scrubber = Scrubber(store.scrub)
    for _ in range(20):
        scrubber.ask()
    await until(lambda: store.scrubs > 0, seconds=60)
    await scrubber.close()
    assert store.scrubs == 1


async def test_a_store_that_is_down_keeps_the_others_clean_and_is_scrubbed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scrubbing, "_REST_SECONDS", 0.05)
    away, there = Store(down=True), Store()
    scrubber = Scrubber(away.scrub, there.scrub)
    scrubber.ask()
    await until(lambda: there.scrubs > 0, seconds=60)
    away.down = False
    await until(lambda: away.scrubs > 0, seconds=60)
    await scrubber.close()


async def test_what_is_due_at_the_end_is_done_before_it() -> None:
    store = Store()
    scrubber = Scrubber(store.scrub)
    scrubber.ask()
    await asyncio.sleep(0)
    await scrubber.close()
    assert store.scrubs == 1
