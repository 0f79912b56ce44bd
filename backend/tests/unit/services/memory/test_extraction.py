"""Mem0's own extraction, against an OpenAI-compatible server."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from src.core.ids import UserId
from src.errors import DependencyDown, InvalidInput, ModelBusy, ModelFailed, ModelRefused
from src.services.memory import MemoryService
from src.settings import MemorySettings, Settings
from tests.stacks import isolated_settings
from tests.unit.services.memory.fake_provider import FakeProvider, fake_provider


def _answer(*texts: str) -> str:
    return json.dumps({"memory": [{"id": str(n), "text": text} for n, text in enumerate(texts)]}, ensure_ascii=False)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as running:
        yield running


@pytest.fixture
def extracting_settings(tmp_path: Path, provider: FakeProvider) -> Settings:
    return isolated_settings(
        data_dir=tmp_path,
        model="openai:fake",
        model_base_url=provider.address,
        model_api_key=SecretStr("test"),
        memory=MemorySettings(extraction="mem0"),
    )


@pytest.fixture
async def extracting(extracting_settings: Settings) -> AsyncIterator[MemoryService]:
    service = await MemoryService.open(extracting_settings)
    yield service
    await service.close()


async def test_facts_are_kept_in_the_language_of_the_message(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    provider.answers = [_answer("Живёт в Казани", "Кошку зовут Муся")]
    kept = await extracting.extract(user, "Я из Казани, а кошку зовут Муся", key="turn:0", source_message_id="m1")
    assert [fact.text for fact in kept] == ["Живёт в Казани", "Кошку зовут Муся"]
    assert {fact.source_message_id for fact in await extracting.export(user)} == {"m1"}
    assert "in the language and script of the user's message" in provider.last_prompt
    assert "Я из Казани, а кошку зовут Муся" in provider.last_prompt


async def test_an_extraction_made_again_asks_no_model(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    provider.answers = [_answer("Has a cat", "Has a dog")]
    kept = await extracting.extract(user, "a cat and a dog", key="turn:0")
    again = await asyncio.gather(*(extracting.extract(user, "a cat and a dog", key="turn:0") for _ in range(5)))
    assert {tuple(fact.id for fact in one) for one in again} == {tuple(fact.id for fact in kept)}
    assert len(provider.chats) == 1
    assert await extracting.count(user) == 2


async def test_what_is_known_already_is_not_kept_twice(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    known = await extracting.add(user, "Has a cat", key="turn:0")
    provider.answers = [_answer("has a cat.", "Has a dog")]
    kept = await extracting.extract(user, "a cat and a dog", key="turn:1")
    assert kept[0].id == known.id
    assert await extracting.count(user) == 2
    assert "Has a cat" in provider.last_prompt


async def test_a_fact_that_was_replaced_can_be_told_again(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    kazan = await extracting.add(user, "Lives in Kazan", key="turn:0")
    await extracting.add(user, "Lives in Perm", key="turn:1", replaces=kazan.id)
    provider.answers = [_answer("Lives in Kazan")]
    await extracting.extract(user, "I am back where I was", key="turn:2")
    assert "Lives in Kazan" not in provider.last_prompt
    assert "Lives in Kazan" in {fact.text for fact in await extracting.export(user)}


async def test_an_unreadable_answer_is_asked_for_again(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    provider.answers = [
        "Sure! Here are the facts:",
        '{"memory": [{"text": 5}]}',
        f"```json\n{_answer('Has a cat')}\n```",
    ]
    assert [fact.text for fact in await extracting.extract(user, "a cat", key="turn:0")] == ["Has a cat"]
    assert len(provider.chats) == 3


async def test_three_unreadable_answers_are_an_error_and_keep_nothing(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    provider.answers = ['{"memory": [{"text": "Has a c']
    with pytest.raises(ModelFailed, match="no readable list of facts"):
        await extracting.extract(user, "a cat", key="turn:0")
    assert len(provider.chats) == 3
    assert await extracting.count(user) == 0
    provider.answers = [_answer("Has a cat")]
    assert len(await extracting.extract(user, "a cat", key="turn:0")) == 1


async def test_a_message_without_facts_keeps_none(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    assert await extracting.extract(user, "hello", key="turn:0") == []
    assert await extracting.extract(user, "   ", key="turn:1") == []
    assert len(provider.chats) == 1


@pytest.mark.parametrize(("status", "error"), [(500, ModelBusy), (429, ModelBusy), (401, ModelRefused)])
async def test_the_providers_refusal_is_told(
    extracting: MemoryService, provider: FakeProvider, user: UserId, status: int, error: type[Exception]
) -> None:
    provider.answers = [status]
    with pytest.raises(error):
        await extracting.extract(user, "a cat", key="turn:0")
    assert await extracting.count(user) == 0


async def test_no_message_reaches_the_prompt_of_a_later_extraction(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    await extracting.extract(user, "my secret word is xylophone", key="turn:0")
    await extracting.extract(user, "hello again", key="turn:1")
    assert "xylophone" not in provider.last_prompt


async def test_a_slow_model_holds_up_no_other_write(
    extracting: MemoryService, provider: FakeProvider, user: UserId
) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    added = asyncio.Event()

    def think(_: object) -> str:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(added.wait(), loop).result(30)
        return _answer("Has a cat")

    provider.answers = [think]
    extraction = asyncio.create_task(extracting.extract(user, "a cat", key="turn:0"))
    await asyncio.wait_for(asked.wait(), 30)
    await extracting.add(user, "Has a dog", key="turn:1")
    added.set()
    await extraction
    assert await extracting.count(user) == 2


async def test_extraction_without_the_setting_is_refused(memory: MemoryService, user: UserId) -> None:
    with pytest.raises(DependencyDown, match="not switched on"):
        await memory.extract(user, "a cat", key="turn:0")


async def test_extraction_without_a_model_is_refused_at_start(tmp_path: Path) -> None:
    settings = isolated_settings(data_dir=tmp_path, memory=MemorySettings(extraction="mem0"))
    with pytest.raises(InvalidInput, match="LIFEOS_MODEL"):
        await MemoryService.open(settings)
