"""Nobody reaches another user's memories, whatever id they send."""

import pytest

from src.core.ids import UserId
from src.errors import InvalidInput, NotFound
from src.services.memory import MemoryService

HOSTILE_USERS = [
    "*",
    "",
    " ",
    "%",
    "a" * 14,
    "a" * 16,
    "A" * 15,
    "aaaaaaaaaaaaaa\n",
    "aaaaaaaaaaaaaaa\n",
    "' OR 1=1 --    ",
    "../../../../etc",
    "ааааааааааааааа",
]
HOSTILE_IDS = ["*", "", "%", "../x", "' OR 1=1 --", "1", "0" * 36, "{id}", "\ud83d", "id\n"]


@pytest.mark.parametrize("hostile", HOSTILE_USERS)
async def test_a_malformed_user_id_reaches_no_memory(memory: MemoryService, user: UserId, hostile: str) -> None:
    fact = await memory.add(user, "I have a cat", key="turn:0")
    forged = UserId(hostile)
    for call in (
        memory.search(forged, "cat", limit=5),
        memory.list(forged),
        memory.get(forged, fact.id),
        memory.add(forged, "I have a dog", key="turn:0"),
        memory.update(forged, fact.id, text="gone"),
        memory.delete(forged, fact.id),
        memory.delete_all(forged),
        memory.count(forged),
        memory.export(forged),
        memory.history(forged, fact.id),
        memory.extract(forged, "I have a dog", key="turn:0"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == "user_id"
    assert await memory.get(user, fact.id) == fact


async def test_another_users_memory_is_not_found(memory: MemoryService, user: UserId, other_user: UserId) -> None:
    fact = await memory.add(user, "I have a cat", key="turn:0")
    for call in (
        memory.get(other_user, fact.id),
        memory.update(other_user, fact.id, text="gone"),
        memory.delete(other_user, fact.id),
        memory.history(other_user, fact.id),
        memory.add(other_user, "I have a dog", key="turn:0", replaces=fact.id),
    ):
        with pytest.raises(NotFound):
            await call
    assert await memory.search(other_user, "cat", limit=50) == []
    assert (await memory.list(other_user, q="cat")).items == []
    assert await memory.count(other_user) == 0
    assert await memory.delete_all(other_user) == 0
    assert await memory.get(user, fact.id) == fact


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
async def test_a_malformed_memory_id_is_not_found(memory: MemoryService, user: UserId, hostile: str) -> None:
    fact = await memory.add(user, "I have a cat", key="turn:0")
    for call in (
        memory.get(user, hostile),
        memory.update(user, hostile, text="gone"),
        memory.delete(user, hostile),
        memory.history(user, hostile),
        memory.add(user, "I have a dog", key="turn:1", replaces=hostile),
    ):
        with pytest.raises(NotFound):
            await call
    assert [item.id for item in await memory.export(user)] == [fact.id]


async def test_an_id_in_another_spelling_is_not_found(memory: MemoryService, user: UserId) -> None:
    fact = await memory.add(user, "I have a cat", key="turn:0")
    for spelling in (fact.id.upper(), fact.id.replace("-", ""), f"{{{fact.id}}}", f"urn:uuid:{fact.id}"):
        with pytest.raises(NotFound):
            await memory.delete(user, spelling)
    assert await memory.count(user) == 1


async def test_a_star_in_a_query_or_a_text_is_only_a_star(
    memory: MemoryService, user: UserId, other_user: UserId
) -> None:
    await memory.add(user, "Secret of the first user", key="turn:0")
    await memory.add(other_user, "*", key="*", category="*", source_message_id="*")
    assert [hit.text for hit in await memory.search(other_user, "*", limit=50)] == ["*"]
    assert [item.text for item in (await memory.list(other_user, q="*")).items] == ["*"]
    assert await memory.delete_all(other_user) == 1
    assert await memory.count(user) == 1


async def test_erasing_one_user_leaves_the_others(memory: MemoryService, user: UserId, other_user: UserId) -> None:
    for number in range(5):
        await memory.add(user, f"Mine {number}", key=f"turn:{number}")
        await memory.add(other_user, f"Theirs {number}", key=f"turn:{number}")
    assert await memory.delete_all(user) == 5
    assert await memory.export(user, superseded=True) == []
    assert await memory.count(other_user) == 5
    assert len(await memory.search(other_user, "theirs", limit=10)) == 5
