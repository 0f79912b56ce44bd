"""What was acknowledged is there afterwards, whatever happened to the process."""

import asyncio
import shutil
import signal
import sys
from pathlib import Path

import pytest

from src.core.ids import UserId
from src.errors import DependencyDown
from src.services.memory import MemoryService
from src.settings import MemorySettings, Settings
from tests.stacks import isolated_settings

BACKEND = Path(__file__).parents[4]


async def _adding_process(settings: Settings, user: UserId) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.services.memory.durability",
        str(settings.data_dir),
        user,
        cwd=BACKEND,
        stdout=asyncio.subprocess.PIPE,
    )


async def _acknowledged(process: asyncio.subprocess.Process, least: int) -> int:
    assert process.stdout is not None
    count = 0
    while count < least:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        assert line, "the process ended by itself"
        count += 1
    return count


async def test_memories_survive_a_restart(memory_settings: Settings, user: UserId) -> None:
    first = await MemoryService.open(memory_settings)
    kazan = await first.add(user, "Живу в Казани", key="turn:0", category="home", source_message_id="m1")
    perm = await first.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    before = await first.export(user, superseded=True)
    await first.close()
    second = await MemoryService.open(memory_settings)
    assert await second.export(user, superseded=True) == before
    assert [hit.id for hit in await second.search(user, "где я живу", limit=5)] == [perm.id]
    assert (await second.add(user, "Живу в Казани", key="turn:0")).id == kazan.id
    await second.close()


async def test_every_acknowledged_memory_survives_kill_9(memory_settings: Settings, user: UserId) -> None:
    process = await _adding_process(memory_settings, user)
    acknowledged = await _acknowledged(process, 60)
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    acknowledged += (await process.stdout.read()).count(b"\n")
    await process.wait()

    memory = await MemoryService.open(memory_settings)
    kept = await memory.export(user, superseded=True)
    assert {f"Fact number {number}" for number in range(acknowledged)} <= {fact.text for fact in kept}
    assert len({fact.text for fact in kept}) == len(kept) <= acknowledged + 1
    assert (await memory.add(user, "Fact number 3", key="turn:3")).id in {fact.id for fact in kept}
    assert len(await memory.export(user, superseded=True)) == len(kept)
    await memory.close()


async def test_a_second_process_is_told_plainly_that_the_folder_is_taken(
    memory_settings: Settings, user: UserId
) -> None:
    process = await _adding_process(memory_settings, user)
    await _acknowledged(process, 1)
    with pytest.raises(DependencyDown, match="in use by another process") as refused:
        await MemoryService.open(memory_settings)
    assert refused.value.name == "memory"
    process.kill()
    await process.communicate()
    memory = await MemoryService.open(memory_settings)
    await memory.health()
    await memory.close()


async def test_a_closed_service_says_so(memory_settings: Settings, user: UserId) -> None:
    memory = await MemoryService.open(memory_settings)
    await memory.close()
    await memory.close()
    for call in (memory.health(), memory.search(user, "cat", limit=5), memory.add(user, "cat", key="turn:0")):
        with pytest.raises(DependencyDown):
            await call


async def test_a_store_that_does_not_answer_is_down(memory_settings: Settings) -> None:
    settings = memory_settings.model_copy(update={"memory": MemorySettings(qdrant_url="http://127.0.0.1:9")})
    with pytest.raises(DependencyDown):
        await MemoryService.open(settings)


async def test_opening_makes_its_folder_private(memory_settings: Settings) -> None:
    memory = await MemoryService.open(memory_settings)
    assert (memory_settings.data_dir / "memory").stat().st_mode & 0o077 == 0
    await memory.close()


async def test_an_unknown_embedder_is_named(tmp_path: Path) -> None:
    settings = isolated_settings(data_dir=tmp_path, memory=MemorySettings(embedder="word2vec"))
    with pytest.raises(Exception, match="word2vec"):
        await MemoryService.open(settings)


async def test_a_store_whose_folder_is_lost_says_that_it_is_down(memory_settings: Settings, user: UserId) -> None:
    service = await MemoryService.open(memory_settings)
    await service.add(user, "Живу в Казани", key="turn:0")
    await service.health()
    shutil.rmtree(memory_settings.data_dir / "memory")
    with pytest.raises(DependencyDown, match="memory store failed"):
        await service.health()
    await service.close()
