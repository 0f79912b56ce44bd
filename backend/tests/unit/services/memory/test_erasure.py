"""A deleted memory is gone: no byte of its text is left in the data folder."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from src.core.ids import UserId
from src.services.memory import MemoryService
from src.settings import Settings

CANARY = "канарейка Zanzibar"
CANARY_WORDS = ("канарейка", "Zanzibar")


def _traces(folder: Path) -> list[str]:
    """Files that hold a word of the canary in any spelling that a store may use."""
    needles: list[bytes] = []
    for word in CANARY_WORDS:
        for spelling in (word, word.casefold()):
            plain = spelling.encode()
            needles += [
                plain,
                json.dumps(spelling)[1:-1].encode(),
                spelling.encode("utf-16-le"),
                base64.b64encode(plain)[:-4],
            ]
    return [
        f"{path.name}: {needle!r}"
        for path in folder.rglob("*")
        if path.is_file()
        for needle in needles
        if needle in path.read_bytes()
    ]


@pytest.fixture
async def own_memory(memory_settings: Settings, user: UserId) -> AsyncIterator[MemoryService]:
    service = await MemoryService.open(memory_settings)
    for number in range(30):
        await service.add(user, f"Something else {number}", key=f"other:{number}")
    yield service
    await service.close()


async def test_the_search_for_traces_finds_a_memory_that_is_there(
    own_memory: MemoryService, memory_settings: Settings, user: UserId
) -> None:
    await own_memory.add(user, f"Люблю {CANARY}", key="turn:0")
    assert _traces(memory_settings.data_dir)


async def test_deleting_leaves_no_byte(own_memory: MemoryService, memory_settings: Settings, user: UserId) -> None:
    fact = await own_memory.add(user, f"Люблю {CANARY}", key="turn:0")
    await own_memory.delete(user, fact.id)
    assert _traces(memory_settings.data_dir) == []
    assert await own_memory.count(user) == 30


async def test_deleting_takes_along_what_the_memory_replaced(
    own_memory: MemoryService, memory_settings: Settings, user: UserId
) -> None:
    first = await own_memory.add(user, f"Люблю {CANARY}", key="turn:0")
    second = await own_memory.add(user, "Люблю котов", key="turn:1", replaces=first.id)
    third = await own_memory.add(user, "Люблю собак", key="turn:2", replaces=second.id)
    assert _traces(memory_settings.data_dir)
    await own_memory.delete(user, third.id)
    assert _traces(memory_settings.data_dir) == []
    assert len(await own_memory.export(user, superseded=True)) == 30


async def test_correcting_leaves_no_byte_of_the_old_text(
    own_memory: MemoryService, memory_settings: Settings, user: UserId
) -> None:
    fact = await own_memory.add(user, f"Люблю {CANARY}", key="turn:0")
    await own_memory.update(user, fact.id, text="Люблю котов")
    assert _traces(memory_settings.data_dir) == []


async def test_erasing_a_user_leaves_no_byte(
    own_memory: MemoryService, memory_settings: Settings, user: UserId, other_user: UserId
) -> None:
    await own_memory.add(other_user, "Stays", key="turn:0")
    for number in range(40):
        text = f"{CANARY} {'длинный текст ' * (number % 20)}{number}"
        await own_memory.add(user, text, key=f"turn:{number}")
    assert await own_memory.delete_all(user) == 70
    assert _traces(memory_settings.data_dir) == []
    assert await own_memory.count(other_user) == 1


async def test_no_byte_comes_back_with_a_restart(
    memory_settings: Settings, own_memory: MemoryService, user: UserId
) -> None:
    fact = await own_memory.add(user, f"Люблю {CANARY}", key="turn:0")
    await own_memory.delete(user, fact.id)
    await own_memory.close()
    again = await MemoryService.open(memory_settings)
    assert await again.search(user, CANARY, limit=50) != []
    assert all("канарейка" not in hit.text for hit in await again.search(user, CANARY, limit=50))
    await again.close()
    assert _traces(memory_settings.data_dir) == []
