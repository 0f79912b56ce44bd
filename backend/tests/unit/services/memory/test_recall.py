"""What comes back for a question, in which order, and how listing pages."""

import pytest

from src.core.ids import UserId
from src.errors import InvalidInput
from src.services.memory import MemoryService

FACTS = [
    "Живу в Казани",
    "Кошку зовут Муся",
    "Работаю ветеринаром в клинике",
    "Аллергия на арахис",
    "Брат Олег живёт в Омске",
    "По вторникам хожу на йогу",
    "My favourite book is Dune",
    "I was born on 5 May 1990",
    "Мечтаю выучить итальянский язык",
    "Пью кофе без сахара",
]


@pytest.fixture
async def told(memory: MemoryService, user: UserId) -> UserId:
    for number, text in enumerate(FACTS):
        await memory.add(user, text, key=f"turn:{number}")
    return user


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Как зовут мою кошку?", "Кошку зовут Муся"),
        ("Где я живу?", "Живу в Казани"),
        ("Кем я работаю?", "Работаю ветеринаром в клинике"),
        ("Что у меня с арахисом", "Аллергия на арахис"),
        ("Расскажи про брата", "Брат Олег живёт в Омске"),
        ("на какую йогу и когда", "По вторникам хожу на йогу"),
        ("Which books do I like?", "My favourite book is Dune"),
        ("When is my birthday?", "I was born on 5 May 1990"),
        ("какие языки я хочу учить", "Мечтаю выучить итальянский язык"),
        ("КОФЕ", "Пью кофе без сахара"),
        ("коффе", "Пью кофе без сахара"),
    ],
)
async def test_the_fact_asked_for_comes_first(memory: MemoryService, told: UserId, question: str, fact: str) -> None:
    hits = await memory.search(told, question, limit=5)
    assert hits[0].text == fact
    assert len(hits) == 5


async def test_everything_comes_back_where_it_fits(memory: MemoryService, told: UserId) -> None:
    for question in ("Что ты знаешь обо мне?", "What do you know about me?", "😀", "", "xyzzy", "кошка"):
        hits = await memory.search(told, question, limit=10)
        assert sorted(hit.text for hit in hits) == sorted(FACTS), question


async def test_a_question_that_names_nothing_brings_the_recent_ones_first(memory: MemoryService, user: UserId) -> None:
    for number in range(60):
        await memory.add(user, f"Fact {number} of {number * 7}", key=f"turn:{number}")
    hits = await memory.search(user, "Что ты знаешь обо мне?", limit=5)
    assert {hit.text for hit in hits} == {f"Fact {number} of {number * 7}" for number in range(55, 60)}


async def test_scores_fall_from_one_to_zero(memory: MemoryService, told: UserId) -> None:
    for question in ("Как зовут мою кошку?", "Кошку зовут Муся", "ничего"):
        scores = [hit.score for hit in await memory.search(told, question, limit=10)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


async def test_a_question_at_the_end_of_a_long_message_is_heard(memory: MemoryService, told: UserId) -> None:
    message = "бла " * 3500 + "\nи кстати, как зовут мою кошку?"
    assert (await memory.search(told, message, limit=3))[0].text == "Кошку зовут Муся"


@pytest.mark.parametrize("limit", [0, -1])
async def test_no_place_for_hits_gives_none(memory: MemoryService, told: UserId, limit: int) -> None:
    assert await memory.search(told, "кошка", limit=limit) == []


async def test_pages_give_every_memory_once_newest_first(memory: MemoryService, told: UserId) -> None:
    texts: list[str] = []
    before: str | None = None
    while True:
        page = await memory.list(told, before=before, limit=3)
        texts += [item.text for item in page.items]
        before = page.next
        if before is None:
            break
        assert len(page.items) == 3
    assert texts == FACTS[::-1]


async def test_a_page_goes_on_after_its_last_memory_was_deleted(memory: MemoryService, told: UserId) -> None:
    first = await memory.list(told, limit=3)
    await memory.delete(told, first.items[-1].id)
    second = await memory.list(told, before=first.next, limit=3)
    assert [item.text for item in second.items] == FACTS[::-1][3:6]


@pytest.mark.parametrize("cursor", ["", "x", "2024-01-01", "1' OR 1=1", "9" * 17 + "-short"])
async def test_a_foreign_cursor_is_refused(memory: MemoryService, user: UserId, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await memory.list(user, before=cursor)
    assert refused.value.field == "before"


@pytest.mark.parametrize(
    ("q", "texts"),
    [
        ("кошка", ["Кошку зовут Муся"]),
        ("МУС", ["Кошку зовут Муся"]),
        ("books", ["My favourite book is Dune"]),
        ("собака", []),
        ("живет", ["Брат Олег живёт в Омске", "Живу в Казани"]),
    ],
)
async def test_a_listing_is_narrowed_by_words_in_any_form(
    memory: MemoryService, told: UserId, q: str, texts: list[str]
) -> None:
    found = [item.text for item in (await memory.list(told, q=q)).items]
    if q == "живет":
        assert "Брат Олег живёт в Омске" in found
    else:
        assert found == texts
