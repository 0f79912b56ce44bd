"""The inbox in conversation: what is open, done, moved, guessed, sorted."""

from datetime import datetime

import pytest

from src.models import CaptureInboxItem, CompleteInboxItem, Locale, UpdateInboxItem
from tests.unit.offline_model.person import Person, item


def _person(locale: Locale = "ru") -> Person:
    return Person(locale=locale, step=None)


async def test_what_is_open_is_told_by_day() -> None:
    person = _person("ru")
    person.items = [
        item("балкон"),
        item("отчёт", "2026-11-23T23:59", number=2),
        item("стоматолог", "2026-11-24T15:30", kind="event", number=3),
        item("счёт", "2026-11-20T23:59", number=4),
    ]

    assert await person.says("что у меня на сегодня?") == "Просрочено: счёт — срок 20 ноября. На сегодня: отчёт."
    assert await person.says("что у меня на завтра?") == "На завтра: стоматолог — 15:30."
    assert (await person.says("что в инбоксе?")).startswith("Открыто: 4 записи, три со сроком. Счёт — срок 20 ноября;")


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [
        ("ru", "сделано: отчёт", 1),
        ("ru", "купил корм", 2),
        ("ru", "позвонила маме", 3),
        ("ru", "отчёт готов", 1),
        ("en", "done with the report", 4),
        ("en", "bought milk", 5),
    ],
)
async def test_a_thing_done_is_marked(locale: Locale, text: str, number: int) -> None:
    person = _person(locale)
    texts = ("отчёт", "купить корм коту", "позвонить маме", "write the report", "buy milk")
    person.items = [item(name, number=place) for place, name in enumerate(texts, 1)]

    await person.says(text)

    assert person.effects == [CompleteInboxItem(item_id=f"open{number}")]


async def test_two_things_that_fit_are_asked_about() -> None:
    person = _person("ru")
    person.items = [item("отчёт Свете"), item("отчёт Ивану", number=2)]

    assert await person.says("отчёт готов") == "Какую отметить: «отчёт Свете» или «отчёт Ивану»?"
    await person.says("Ивану")

    assert person.effects == [CompleteInboxItem(item_id="open2")]


async def test_a_thing_moved_keeps_its_hour() -> None:
    person = _person("ru")
    person.items = [item("стоматолог", "2026-11-24T15:30:00+03:00", kind="event")]

    assert await person.says("перенеси стоматолога на четверг") == "Перенёс: стоматолог — четверг, 26 ноября, 15:30."
    assert person.effects == [UpdateInboxItem(item_id="open1", due_local=datetime(2026, 11, 26, 15, 30))]  # noqa: DTZ001


async def test_a_guess_is_called_one() -> None:
    person = _person("ru")

    reply = await person.says("мои родители приезжают в пятницу")

    assert reply.endswith("Если это не дело, уберите его там.")
    assert isinstance(person.effects[0], CaptureInboxItem)


async def test_the_collector_sorts_what_has_no_kind() -> None:
    person = Person(step=None, agent="inbox_collector")
    person.items = [
        item("позвонить Свете завтра в 11", kind="unsorted"),
        item("https://example.com", kind="unsorted", number=2),
        item("корм", kind="unsorted", number=3),
        item("балкон", kind="someday", number=4),
    ]

    reply = await person.says(".")

    assert reply.endswith("«корм» — это дело или заметка?")
    assert [(effect.item_id, effect.item_kind) for effect in person.effects if isinstance(effect, UpdateInboxItem)] == [
        ("open1", "task"),
        ("open2", "reference"),
    ]
    await person.says("дело")
    assert person.effects == [UpdateInboxItem(item_id="open3", item_kind="task")]
