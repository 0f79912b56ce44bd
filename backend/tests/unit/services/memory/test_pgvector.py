"""Memory on a real PostgreSQL with pgvector, as in docker compose: the same promises as embedded."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from src.core.ids import UserId
from src.errors import DependencyDown, NotFound
from src.services.memory import MemoryService
from src.settings import MemorySettings, Settings
from tests.stacks import isolated_settings
from tests.unit.services.memory.fake_provider import fake_provider

CANARY = "канарейка Zanzibar"


@pytest.fixture
def postgres_settings(postgres: Any, tmp_path: Path) -> Settings:
    """Settings with a database of the test's own."""
    name = f"memory_{uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name};")
    url = SecretStr(postgres.get_uri(database=name))
    return isolated_settings(data_dir=tmp_path, memory=MemorySettings(vector_store="pgvector", pgvector_url=url))


@pytest.fixture
async def stored(postgres_settings: Settings) -> AsyncIterator[MemoryService]:
    service = await MemoryService.open(postgres_settings)
    yield service
    await service.close()


async def test_facts_are_kept_replaced_recalled_and_listed(stored: MemoryService, user: UserId) -> None:
    for number in range(40):
        await stored.add(user, f"Something else {number}", key=f"other:{number}")
    kazan = await stored.add(user, "Живу в Казани", key="turn:0", category="home", source_message_id="m1")
    perm = await stored.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    assert await stored.add(user, "живу в перми", key="turn:2") == perm
    assert (await stored.search(user, "где я живу", limit=5))[0].text == "Живу в Перми"
    assert (await stored.search(user, "Что ты знаешь обо мне?", limit=5))[0].id == perm.id
    assert len(await stored.search(user, "живу", limit=50)) == 41
    assert [item.id for item in (await stored.list(user, limit=1)).items] == [perm.id]
    assert [old.id for old in await stored.history(user, perm.id)] == [kazan.id]
    assert await stored.count(user) == 41
    await stored.health()


async def test_users_are_kept_apart(stored: MemoryService, user: UserId, other_user: UserId) -> None:
    mine = await stored.add(user, "I have a cat", key="turn:0")
    await stored.add(other_user, "*", key="turn:0")
    for call in (stored.get(other_user, mine.id), stored.delete(other_user, mine.id)):
        with pytest.raises(NotFound):
            await call
    assert [hit.text for hit in await stored.search(other_user, "cat * %", limit=50)] == ["*"]
    assert await stored.delete_all(other_user) == 1
    assert await stored.count(user) == 1


async def test_two_backends_that_add_one_key_at_once_keep_one_fact(
    stored: MemoryService, postgres_settings: Settings, user: UserId
) -> None:
    second = await MemoryService.open(postgres_settings)
    backends = [stored, second] * 10
    await asyncio.gather(
        *(backend.add(user, f"I have a cat {n % 2}", key="turn:0") for n, backend in enumerate(backends))
    )
    assert await stored.count(user) == 1
    # Which of two that come at one moment stays is known once both are over: the same call tells it from then on.
    again = await asyncio.gather(*(backend.add(user, "I have a cat", key="turn:0") for backend in backends))
    assert {fact.id for fact in again} == {fact.id for fact in await second.export(user)}
    assert await stored.count(user) == 1
    await second.close()


async def test_what_is_deleted_or_corrected_leaves_no_byte(stored: MemoryService, postgres: Any, user: UserId) -> None:
    def traces() -> list[str]:
        files = [path for path in Path(postgres.pgdata).rglob("*") if path.is_file()]
        return [path.name for path in files if any(word.encode() in path.read_bytes() for word in CANARY.split())]

    first = await stored.add(user, f"Люблю {CANARY}", key="turn:0")
    second = await stored.add(user, "Люблю котов", key="turn:1", replaces=first.id)
    assert traces()
    await stored.delete(user, second.id)
    assert traces() == []
    third = await stored.add(user, f"Люблю {CANARY}", key="turn:2")
    await stored.update(user, third.id, text="Люблю котов")
    assert traces() == []
    await stored.add(user, f"Люблю {CANARY}", key="turn:3")
    await stored.delete_all(user)
    assert traces() == []


async def test_a_changed_embedder_loses_no_memory(postgres_settings: Settings, user: UserId) -> None:
    memory = await MemoryService.open(postgres_settings)
    fact = await memory.add(user, "Кошку зовут Муся", key="turn:0")
    await memory.close()
    with fake_provider() as provider:
        embedder = postgres_settings.memory.model_copy(update={"embedder": "openai:unheard-of-model"})
        changed = {"memory": embedder, "model_base_url": provider.address, "model_api_key": SecretStr("test")}
        memory = await MemoryService.open(postgres_settings.model_copy(update=changed))
        assert [hit.id for hit in await memory.search(user, "кошка", limit=5)] == [fact.id]
        await memory.close()


async def test_a_server_that_is_not_there_is_down(tmp_path: Path) -> None:
    url = SecretStr("postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=1")
    settings = isolated_settings(data_dir=tmp_path, memory=MemorySettings(vector_store="pgvector", pgvector_url=url))
    with pytest.raises(DependencyDown):
        await MemoryService.open(settings)
