"""Recall by meaning: what it finds, what it never does, and that everything works without it."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from src.core.ids import UserId
from src.services.memory import MemoryService
from src.services.memory.encoder import E5Encoder, Encoder, Vector, load_encoder
from src.services.memory.vector_file import VectorFile
from src.settings import MemorySettings, Settings
from tests.conditions import until

FACTS = ["Каждую неделю хожу в бассейн", "I breed alpacas", "Работаю в аптеке", "Съездил в Пермь", "Читаю фантастику"]
PATIENT = 60.0


class Topics:
    """An encoder of a test's own: texts are near each other where they name one topic."""

    name = "topics"
    _TOPICS = ("alpaca", "animal"), ("бассейн", "спорт"), ("аптек", "ремесло")

    def __init__(self) -> None:
        self.facts: list[str] = []
        self.questions: list[str] = []
        self.may_go = threading.Event()
        self.may_go.set()

    def question(self, text: str) -> Vector:
        self.questions.append(text)
        assert self.may_go.wait(PATIENT)
        return self._vector(text)

    def fact(self, text: str) -> Vector:
        self.facts.append(text)
        assert self.may_go.wait(PATIENT)
        return self._vector(text)

    def _vector(self, text: str) -> Vector:
        vector = np.full(8, 0.01, dtype=np.float32)
        for place, words in enumerate(self._TOPICS):
            vector[place] += any(word in text.casefold() for word in words)
        return vector / np.float32(np.linalg.norm(vector))


async def opened(settings: Settings, encoder: Encoder | None, *, patience_seconds: float = PATIENT) -> MemoryService:
    service = await MemoryService.open(settings, encoder=lambda: encoder, patience_seconds=patience_seconds)
    await service.settle()
    return service


async def tell(memory: MemoryService, user: UserId, facts: list[str] = FACTS) -> None:
    for number, text in enumerate(facts):
        await memory.add(user, text, key=f"turn:{number}")
    await memory.settle()


async def first(memory: MemoryService, user: UserId, question: str) -> str:
    return (await memory.search(user, question, limit=3))[0].text


def vectors(settings: Settings) -> dict[str, Vector]:
    """What the file of vectors holds, by id."""
    file = VectorFile(settings.data_dir / "memory" / "meanings.sqlite")
    found = {fact_id: vector for _, fact_id, _, vector in file.read()}
    file.close()
    return found


@pytest.fixture
def topics() -> Topics:
    return Topics()


@pytest.fixture
async def meant(memory_settings: Settings, topics: Topics) -> AsyncIterator[MemoryService]:
    service = await opened(memory_settings, topics)
    yield service
    topics.may_go.set()
    await service.close()


async def test_what_is_asked_in_other_words_is_found(meant: MemoryService, user: UserId) -> None:
    await tell(meant, user)
    assert await first(meant, user, "What animals do I raise?") == "I breed alpacas"
    assert await first(meant, user, "Каким спортом занимаюсь?") == "Каждую неделю хожу в бассейн"


async def test_words_still_count(meant: MemoryService, user: UserId) -> None:
    await tell(meant, user)
    assert await first(meant, user, "Что было в Перми?") == "Съездил в Пермь"


async def test_memories_from_before_are_found_by_meaning_after_an_upgrade(
    memory_settings: Settings, topics: Topics, user: UserId
) -> None:
    before = await opened(memory_settings, None)
    await tell(before, user)
    kept = await before.export(user)
    await before.close()
    after = await opened(memory_settings, topics)
    assert await after.export(user) == kept
    assert await first(after, user, "What animals do I raise?") == "I breed alpacas"
    await after.close()


async def test_a_start_makes_no_vector_twice(memory_settings: Settings, topics: Topics, user: UserId) -> None:
    memory = await opened(memory_settings, topics)
    await tell(memory, user)
    await memory.close()
    again = await opened(memory_settings, topics)
    assert sorted(topics.facts) == sorted(FACTS)
    assert await first(again, user, "What animals do I raise?") == "I breed alpacas"
    await again.close()


async def test_another_encoder_makes_them_anew(memory_settings: Settings, topics: Topics, user: UserId) -> None:
    memory = await opened(memory_settings, topics)
    await tell(memory, user)
    await memory.close()
    other = Topics()
    other.name = "other"
    again = await opened(memory_settings, other)
    assert sorted(other.facts) == sorted(FACTS)
    await again.close()


async def test_recall_does_not_wait_for_a_slow_encoder(memory_settings: Settings, topics: Topics, user: UserId) -> None:
    memory = await opened(memory_settings, topics, patience_seconds=0.01)
    await tell(memory, user)
    topics.may_go.clear()
    assert await first(memory, user, "аптека") == "Работаю в аптеке"
    topics.may_go.set()
    await memory.close()


async def test_words_find_what_has_no_vector_yet_among_many_that_have(
    meant: MemoryService, topics: Topics, user: UserId
) -> None:
    await tell(meant, user, [f"I breed alpacas, herd {number}" for number in range(6)])
    question = "animals, visitors, holidays, or my pharmacy"
    await meant.search(user, question, limit=3)
    topics.may_go.clear()
    await meant.add(user, "The pharmacy opens at nine", key="late")
    assert await first(meant, user, question) == "The pharmacy opens at nine"
    topics.may_go.set()


async def test_nothing_waits_for_the_vector_of_a_new_fact(meant: MemoryService, topics: Topics, user: UserId) -> None:
    topics.may_go.clear()
    added = await meant.add(user, "I breed alpacas", key="turn:0")
    assert [one.id for one in (await meant.list(user)).items] == [added.id]
    topics.may_go.set()
    await meant.settle()


async def test_a_question_that_was_foreseen_is_read_once(meant: MemoryService, topics: Topics, user: UserId) -> None:
    await tell(meant, user)
    topics.questions.clear()
    meant.foresee("What animals do I raise?")
    meant.foresee("and?")
    await meant.search(user, "What animals do I raise?", limit=3)
    assert topics.questions == ["What animals do I raise?"]


async def test_of_many_messages_at_once_few_are_read_ahead(meant: MemoryService, topics: Topics, user: UserId) -> None:
    await tell(meant, user)
    topics.questions.clear()
    topics.may_go.clear()
    for number in range(20):
        meant.foresee(f"What animals do I raise in year {number}?")
    topics.may_go.set()
    await meant.search(user, "What animals do I raise?", limit=3)
    assert len(topics.questions) == 3  # as many as are made at a time, and what was asked


async def test_another_users_meanings_are_never_met(meant: MemoryService, user: UserId, other_user: UserId) -> None:
    await tell(meant, user)
    await tell(meant, other_user, ["Съездил в Пермь"])
    hits = await meant.search(other_user, "What animals do I raise?", limit=5)
    assert [hit.text for hit in hits] == ["Съездил в Пермь"]


async def test_a_deleted_memory_leaves_no_vector(
    meant: MemoryService, memory_settings: Settings, topics: Topics, user: UserId
) -> None:
    await tell(meant, user)
    doomed = next(one for one in await meant.export(user) if one.text == "I breed alpacas")
    bytes_of_it = topics.fact(doomed.text).tobytes()
    file = memory_settings.data_dir / "memory" / "meanings.sqlite"
    assert bytes_of_it in file.read_bytes()
    await meant.delete(user, doomed.id)
    assert bytes_of_it not in file.read_bytes()
    assert doomed.id.encode() not in file.read_bytes()
    assert len(vectors(memory_settings)) == len(FACTS) - 1
    await meant.delete_all(user)
    assert vectors(memory_settings) == {}


async def test_a_memory_deleted_while_its_vector_is_made_leaves_none(
    meant: MemoryService, memory_settings: Settings, topics: Topics, user: UserId
) -> None:
    topics.may_go.clear()
    fact = await meant.add(user, "I breed alpacas", key="turn:0")
    await until(lambda: bool(topics.facts))
    await meant.delete(user, fact.id)
    topics.may_go.set()
    await meant.settle()
    assert vectors(memory_settings) == {}


async def test_a_corrected_memory_means_what_it_says_now(
    meant: MemoryService, memory_settings: Settings, topics: Topics, user: UserId
) -> None:
    await tell(meant, user)
    fact = next(one for one in await meant.export(user) if one.text == "I breed alpacas")
    await meant.update(user, fact.id, text="Веду кружок шахмат")
    assert topics.fact("I breed alpacas").tobytes() not in _bytes(memory_settings.data_dir)
    await meant.settle()
    kept = vectors(memory_settings)
    assert len(kept) == len(FACTS)
    assert np.array_equal(kept[fact.id], topics.fact("Веду кружок шахмат"))


async def test_what_was_deleted_without_the_encoder_is_gone_from_the_vectors(
    memory_settings: Settings, topics: Topics, user: UserId
) -> None:
    memory = await opened(memory_settings, topics)
    await tell(memory, user)
    await memory.close()
    without = await opened(memory_settings, None)
    assert vectors(memory_settings) == {}
    assert await first(without, user, "аптека") == "Работаю в аптеке"
    await without.close()


async def test_a_damaged_file_of_vectors_is_made_anew(memory_settings: Settings, topics: Topics, user: UserId) -> None:
    memory = await opened(memory_settings, topics)
    await tell(memory, user)
    await memory.close()
    (memory_settings.data_dir / "memory" / "meanings.sqlite").write_bytes(b"no database" * 400)
    again = await opened(memory_settings, topics)
    assert len(vectors(memory_settings)) == len(FACTS)
    await again.close()


async def test_the_settings_may_leave_meaning_out(memory_settings: Settings, topics: Topics, user: UserId) -> None:
    settings = memory_settings.model_copy(update={"memory": MemorySettings(semantic=False)})
    memory = await opened(settings, topics)
    await tell(memory, user)
    assert topics.facts == []
    await memory.close()


def test_the_encoder_puts_meanings_of_both_languages_together() -> None:
    encoder = load_encoder()
    assert isinstance(encoder, E5Encoder)
    asked = encoder.question("What animals do I raise?")
    assert float(np.linalg.norm(asked)) == pytest.approx(1.0, abs=1e-3)
    assert asked @ encoder.fact("Развожу альпак") > asked @ encoder.fact("Работаю в аптеке")
    assert encoder.fact("до\x00после").shape == asked.shape


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
