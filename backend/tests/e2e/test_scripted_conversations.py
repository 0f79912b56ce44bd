"""Whole conversations through the whole real system with the offline model: `conversations/`, several people at once.

Each is a person of their own on one shared stack: what they are told, where onboarding stands, and at the end their
profile, items, memories, reminders and routines. The language of every reply is looked at.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from src.settings import OfflineSettings
from src.stack.supervisor import Stack
from tests.e2e.conversations import SCRIPTS, Away, Press, Said, Script
from tests.e2e.conversations.clock import zone_at_eleven
from tests.e2e.conversations.player import Player
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(600)

_AT_ONCE = 6
"""People talking at one time: more only wait for each other on a small machine."""

Played = dict[str, BaseException | None]


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """What came of every script: nothing, or why it failed."""
    settings = on_free_ports(tmp_path_factory.mktemp("conversations"), offline=OfflineSettings(word_delay_ms=0))
    stack = Stack(settings, restarts=False)
    await stack.start()
    try:
        temporal = await Client.connect(settings.temporal_address, data_converter=pydantic_data_converter)
        doors = asyncio.Semaphore(_AT_ONCE)
        url = f"http://127.0.0.1:{settings.api.port}"
        failures = await asyncio.gather(*(_play(script, url, temporal, doors) for script in SCRIPTS))
        yield dict(zip((script.name for script in SCRIPTS), failures, strict=True))
    finally:
        await stack.stop()


async def _play(script: Script, url: str, temporal: Client, doors: asyncio.Semaphore) -> BaseException | None:
    async with doors:
        zone = zone_at_eleven()
        person = await Person.arrive(url, locale=script.locale, timezone=zone)
        player = Player(script, person, temporal, zone)
        try:
            await player.play()
        except (AssertionError, TimeoutError) as error:
            return AssertionError("\n".join([*player.transcript, "", f"{type(error).__name__}: {error}"]))
        finally:
            await person.leave()
    return None


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
async def test_the_conversation_goes_as_it_is_written(script: Script, played: Played) -> None:
    failure = played[script.name]

    if failure is not None:
        raise failure


def test_the_conversations_are_many_and_of_every_sort() -> None:
    names = [script.name for script in SCRIPTS]

    assert len(set(names)) == len(names) >= 40
    assert sum(name.startswith("ru:") for name in names) >= 15
    assert sum(name.startswith("en:") for name in names) >= 15
    assert sum(name.startswith(("mixed:", "messy:")) for name in names) >= 10


def test_every_step_is_skipped_in_words_and_by_button_and_left_for_days() -> None:
    left = {turn.step for script in SCRIPTS for turn in script.turns if isinstance(turn, Away)}
    skipped = {
        turn.step for script in SCRIPTS for turn in script.turns if isinstance(turn, Press) and turn.action == "skip"
    }
    in_words = {turn.text for script in SCRIPTS for turn in script.turns if isinstance(turn, Said)}

    assert left == {"greeting", "discovery", "brain_dump", "setup_complete"}
    assert skipped == {"discovery", "brain_dump", "setup_complete", "over"}
    assert {"пропустить", "skip"} <= in_words
