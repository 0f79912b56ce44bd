"""What is kept, and how often."""

import asyncio

import pytest

from src.core.ids import UserId
from src.errors import Conflict, InvalidInput, NotFound
from src.services.memory import MemoryService


async def _texts(memory: MemoryService, user: UserId) -> list[str]:
    return [item.text for item in await memory.export(user)]


async def test_a_fact_comes_back_in_the_words_it_was_told_in(memory: MemoryService, user: UserId) -> None:
    told = await memory.add(user, "  Кошку зовут Муся  ", key="turn:0", category="pets", source_message_id="m1")
    found = await memory.get(user, told.id)
    assert (found.text, found.category, found.source_message_id) == ("Кошку зовут Муся", "pets", "m1")
    assert found == told
    assert found.created.tzinfo is not None


async def test_ten_concurrent_adds_with_one_key_keep_one_fact(memory: MemoryService, user: UserId) -> None:
    kept = await asyncio.gather(*(memory.add(user, f"I live in Perm {n}", key="turn:0") for n in range(10)))
    assert len({fact.id for fact in kept}) == 1
    assert await memory.count(user) == 1


async def test_one_key_of_two_users_is_two_facts(memory: MemoryService, user: UserId, other_user: UserId) -> None:
    mine = await memory.add(user, "I have a cat", key="turn:0")
    theirs = await memory.add(other_user, "I have a dog", key="turn:0")
    assert mine.id != theirs.id
    assert await _texts(memory, other_user) == ["I have a dog"]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Люблю чёрный кофе", "люблю  черный кофе."),
        ("Я люблю чёрный кофе", "Люблю чёрный кофе!"),
        ("I have a dog named Rex", "I have the dog named rex"),
        ("I'm allergic to nuts", "I am allergic to nuts"),
    ],
)
async def test_a_fact_told_again_is_not_kept_twice(memory: MemoryService, user: UserId, first: str, again: str) -> None:
    kept = await memory.add(user, first, key="turn:0")
    assert await memory.add(user, again, key="turn:1") == kept
    assert await _texts(memory, user) == [first]


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Люблю кофе", "Не люблю кофе"),
        ("Работаю в банке", "Работал в банке"),
        ("I live at 5 Oak Street", "I live at 6 Oak Street"),
        ("Anna loves Bob", "Bob loves Anna"),
    ],
)
async def test_facts_that_say_something_else_are_both_kept(
    memory: MemoryService, user: UserId, first: str, other: str
) -> None:
    await memory.add(user, first, key="turn:0")
    await memory.add(user, other, key="turn:1")
    assert sorted(await _texts(memory, user)) == sorted([first, other])


async def test_a_fact_that_replaces_another_takes_its_place(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    perm = await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    assert await _texts(memory, user) == ["Живу в Перми"]
    assert [hit.text for hit in await memory.search(user, "Казань", limit=8)] == ["Живу в Перми"]
    assert [old.text for old in await memory.history(user, perm.id)] == ["Живу в Казани"]
    assert [item.text for item in (await memory.list(user, q="Казани")).items] == []
    with pytest.raises(NotFound):
        await memory.get(user, kazan.id)


async def test_a_chain_of_corrections_keeps_its_whole_history(memory: MemoryService, user: UserId) -> None:
    latest = await memory.add(user, "Живу в Казани", key="turn:0")
    for number, city in enumerate(("Перми", "Омске", "Туле"), start=1):
        latest = await memory.add(user, f"Живу в {city}", key=f"turn:{number}", replaces=latest.id)
    assert await _texts(memory, user) == ["Живу в Туле"]
    assert [old.text for old in await memory.history(user, latest.id)] == [
        "Живу в Омске",
        "Живу в Перми",
        "Живу в Казани",
    ]
    assert len(await memory.export(user, superseded=True)) == 4


async def test_what_is_taken_back_gives_its_place_to_what_it_replaced(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    corrected = await memory.add(user, "Держу пчёл", key="turn:2")
    await memory.update(user, corrected.id, text="Держу пчёл и коз")
    assert await memory.take_back(user, ["turn:1", "turn:2", "turn:3"]) == 1
    assert sorted([one.text for one in await memory.export(user, superseded=True)]) == [
        "Держу пчёл и коз",
        "Живу в Казани",
    ]
    assert await memory.take_back(user, ["turn:1", "turn:2", "turn:3"]) == 0
    assert await memory.count(user) == 2


async def test_replacing_what_was_replaced_already_replaces_its_successor(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    await memory.add(user, "Живу в Туле", key="turn:2", replaces=kazan.id)
    assert await _texts(memory, user) == ["Живу в Туле"]


async def test_a_repeated_replacement_changes_nothing(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    perm = await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    assert await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id) == perm
    assert await memory.count(user) == 1


async def test_going_back_to_an_earlier_fact_keeps_it_current(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    perm = await memory.add(user, "Живу в Перми", key="turn:1", replaces=kazan.id)
    await memory.add(user, "Живу в Казани", key="turn:2", replaces=perm.id)
    assert await _texts(memory, user) == ["Живу в Казани"]


async def test_replacing_a_fact_by_itself_keeps_it(memory: MemoryService, user: UserId) -> None:
    kazan = await memory.add(user, "Живу в Казани", key="turn:0")
    assert (await memory.add(user, "живу в казани", key="turn:1", replaces=kazan.id)).id == kazan.id
    assert await _texts(memory, user) == ["Живу в Казани"]


async def test_a_write_made_again_after_its_fact_was_deleted_does_not_bring_it_back(
    memory: MemoryService, user: UserId
) -> None:
    fact = await memory.add(user, "My secret", key="turn:0")
    await memory.delete(user, fact.id)
    with pytest.raises(Conflict):
        await memory.add(user, "My secret", key="turn:0")
    assert await memory.count(user) == 0
    assert (await memory.add(user, "My secret", key="turn:1")).text == "My secret"


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 501, "ж" * 16_000])
async def test_a_text_that_is_no_short_fact_is_refused(memory: MemoryService, user: UserId, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await memory.add(user, text, key="turn:0")
    assert refused.value.field == "text"
    assert await memory.count(user) == 0


async def test_a_lone_surrogate_is_stored_as_the_replacement_character(memory: MemoryService, user: UserId) -> None:
    kept = await memory.add(user, "broken \ud83d emoji \0 here", key="turn:0")
    assert kept.text == "broken \ufffd emoji \ufffd here"
    assert await memory.search(user, "broken \udc00 emoji", limit=5)


@pytest.mark.parametrize("text", ["😀", "...", "日本語のメモ", "x" * 500, "12.05.1990", "a'b\"c\\d\n{}[]%_*"])
async def test_any_other_text_is_kept_and_found(memory: MemoryService, user: UserId, text: str) -> None:
    await memory.add(user, text, key="turn:0")
    assert [hit.text for hit in await memory.search(user, text, limit=1)] == [text]


async def test_a_memory_is_corrected_in_place(memory: MemoryService, user: UserId) -> None:
    fact = await memory.add(user, "I have a cat", key="turn:0", category="pets", source_message_id="m1")
    changed = await memory.update(user, fact.id, text="I have two cats")
    assert (changed.id, changed.text, changed.category, changed.source_message_id) == (
        fact.id,
        "I have two cats",
        "pets",
        "m1",
    )
    assert changed.created == fact.created
    assert changed.updated > fact.updated
    assert (fact.corrected, changed.corrected) == (False, True)
    renamed = await memory.update(user, fact.id, category="animals")
    assert (renamed.text, renamed.corrected) == ("I have two cats", True)
    assert (await memory.add(user, "I have two cats", key="turn:1")).id == fact.id


async def test_a_cancelled_write_is_completed_before_the_next_one(memory: MemoryService, user: UserId) -> None:
    writing = asyncio.create_task(memory.add(user, "I have a cat", key="turn:0"))
    await asyncio.sleep(0)
    writing.cancel()
    again = await memory.add(user, "I have a cat", key="turn:0")
    assert [item.id for item in await memory.export(user)] == [again.id]
