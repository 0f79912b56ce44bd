"""The local embedder by itself, embedders behind a network, and changing one for another."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from src.core.ids import UserId
from src.services.memory import MemoryService
from src.services.memory.embedder import DIMENSIONS, LocalEmbedder
from src.settings import MemorySettings, Settings
from tests.stacks import isolated_settings
from tests.unit.services.memory.fake_provider import FakeProvider, fake_provider

BACKEND = Path(__file__).parents[4]


def _cosine(one: str, other: str, *, bridge: bool = True) -> float:
    embedder = LocalEmbedder(bridge=bridge)
    return float(embedder.embed(one) @ embedder.embed(other))


@pytest.mark.parametrize("text", ["кошка", "The cat sat", "", "😀", "и в на", "я" * 5000, "日本語"])
def test_every_text_has_a_vector_of_length_one(text: str) -> None:
    vector = LocalEmbedder().embed(text)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.float32
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5)


def test_another_process_gives_the_same_vector() -> None:
    text = "Кошку зовут Муся, she is 7"
    code = f"from src.services.memory.embedder import LocalEmbedder; print(LocalEmbedder().embed({text!r}).tobytes().hex())"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, capture_output=True, text=True, check=True, timeout=60
    )
    assert printed.stdout.strip() == LocalEmbedder().embed(text).tobytes().hex()


@pytest.mark.parametrize(
    ("one", "other", "unrelated"),
    [
        ("моей кошке", "Кошку зовут Муся", "Работаю в банке"),
        ("с бабушкой", "Бабушка живёт в деревне", "Люблю острую еду"),
        ("running shoes", "I run every morning", "My sister is a doctor"),
        ("вегетарианка", "Я вегетарианец", "Езжу на велосипеде"),
        ("елка", "Наряжаем ёлку в декабре", "Купил диван"),
    ],
)
def test_forms_of_a_word_are_near_each_other(one: str, other: str, unrelated: str) -> None:
    assert _cosine(one, other) > _cosine(one, unrelated) + 0.15


def test_the_bridge_joins_words_of_one_topic() -> None:
    assert _cosine("when is my birthday", "I was born on 5 May") > _cosine("when is my birthday", "I was late on 5 May")
    assert _cosine("cat", "кошка") > _cosine("cat", "кошка", bridge=False) + 0.1


async def _told(settings: Settings, user: UserId, texts: list[str]) -> None:
    memory = await MemoryService.open(settings)
    for number, text in enumerate(texts):
        await memory.add(user, text, key=f"turn:{number}")
    await memory.close()


@pytest.fixture
def remote_settings(memory_settings: Settings, provider: FakeProvider) -> Settings:
    changed = {
        "model_base_url": provider.address,
        "model_api_key": SecretStr("test"),
        "memory": MemorySettings(embedder="openai:unheard-of-model"),
    }
    return memory_settings.model_copy(update=changed)


@pytest.fixture(name="provider")
def running_provider() -> Iterator[FakeProvider]:
    with fake_provider() as running:
        yield running


async def test_an_embedder_behind_a_network_is_asked_for_each_text(
    remote_settings: Settings, provider: FakeProvider, user: UserId
) -> None:
    await _told(remote_settings, user, ["Кошку зовут Муся", "Работаю в банке"])
    memory = await MemoryService.open(remote_settings)
    assert (await memory.search(user, "кошка", limit=1))[0].text == "Кошку зовут Муся"
    await memory.close()
    assert {request["model"] for request in provider.embeddings} == {"unheard-of-model"}


async def test_a_changed_embedder_loses_no_memory_and_keeps_their_ids(
    memory_settings: Settings, remote_settings: Settings, user: UserId
) -> None:
    await _told(memory_settings, user, ["Кошку зовут Муся", "Работаю в банке"])
    seen: list[list[str]] = []
    for settings in (remote_settings, memory_settings):
        memory = await MemoryService.open(settings)
        assert (await memory.search(user, "кошка", limit=1))[0].text == "Кошку зовут Муся"
        seen.append([fact.id for fact in await memory.export(user)])
        await memory.close()
        assert len(list((settings.data_dir / "memory" / "qdrant" / "collection").iterdir())) == 1
    assert seen[0] == seen[1]


async def test_an_embedder_that_does_not_answer_loses_nothing_already_kept(
    remote_settings: Settings, user: UserId, provider: FakeProvider, memory_settings: Settings
) -> None:
    await _told(memory_settings, user, ["Кошку зовут Муся"])
    dead = remote_settings.model_copy(update={"model_base_url": "http://127.0.0.1:9/v1"})
    with pytest.raises(Exception, match="memory store failed"):
        await MemoryService.open(dead)
    again = await MemoryService.open(memory_settings)
    assert await again.count(user) == 1
    await again.close()


async def test_a_local_embedder_can_be_given(tmp_path: Path, user: UserId) -> None:
    memory = await MemoryService.open(isolated_settings(data_dir=tmp_path), embedder=LocalEmbedder(bridge=False))
    await memory.add(user, "кошка", key="turn:0")
    assert await memory.count(user) == 1
    await memory.close()
