"""The inbox in conversation: what is open, done, moved, guessed, sorted."""

from datetime import datetime

import pytest

from src.models.effects import CaptureInboxItem, CompleteInboxItem, ProposeInboxItem, UpdateInboxItem
from src.models.values import Locale
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


async def test_words_that_only_begin_alike_are_no_thing_that_is_done() -> None:
    person = _person("ru")
    person.items = [item("продлить осаго")]

    await person.says("лодку я продал")

    assert person.effects == []


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


async def test_new_items_are_filed_where_their_words_are_sure_and_asked_about_where_not() -> None:
    person = Person(
        step=None,
        items=[
            item("позвонить маме в пятницу", kind="unsorted"),
            item("ответить Косте", kind="unsorted", number=2),
            item("жду макеты от Ани", kind="unsorted", number=3),
            item("стоматолог в четверг в 15:30", kind="unsorted", number=4),
            item("когда-нибудь научиться печь хлеб", kind="unsorted", number=5),
            item("балкон", kind="unsorted", number=6),
        ],
    )

    reply = await person.is_addressed("inbox")

    proposals = {one.item_id: one for one in person.effects if isinstance(one, ProposeInboxItem)}
    assert [one.sure for one in proposals.values()] == [True] * 5 + [False]
    call, answer, waiting, dentist, bread, balcony = proposals.values()
    assert (call.item_kind, call.text, call.next_action) == ("task", "позвонить маме", "позвонить маме")
    assert f"{call.due_local:%d.%m}" == "27.11"
    assert (answer.minutes, call.minutes) == (2, None)
    assert (waiting.waiting_for, waiting.next_action) == ("макеты от Ани", None)
    assert (dentist.item_kind, f"{dentist.due_local:%d.%m %H:%M}") == ("event", "26.11 15:30")
    assert (bread.item_kind, bread.project) == ("someday", None)
    assert balcony.question == "«балкон» — это дело или заметка?"
    assert balcony.options == ("Дело", "Заметка", "Идея", "Когда-нибудь")
    assert reply.startswith("Разобрал: позвонить маме — задача, пятница; ответить Косте — задача (на две минуты);")
    assert reply.endswith("«балкон» — это дело или заметка?")


async def test_a_kind_that_the_user_chose_is_not_judged_again() -> None:
    person = Person(locale="en", step=None, items=[item("the balcony", kind="idea")])

    await person.is_addressed("inbox")

    [proposal] = [one for one in person.effects if isinstance(one, ProposeInboxItem)]
    assert (proposal.sure, proposal.item_kind) == (True, "idea")


@pytest.mark.parametrize(
    ("answer", "kind", "due"),
    [
        ("Заметка", "note", None),
        ("Дело", "task", None),
        ("в пятницу", "task", "27.11"),
        ("когда-нибудь", "someday", None),
    ],
)
async def test_an_answer_is_taken_and_never_asked_for_again(answer: str, kind: str, due: str | None) -> None:
    person = Person(step=None, items=[item("балкон", kind="unsorted").model_copy(update={"answer": answer})])

    await person.is_addressed("inbox")

    [proposal] = [one for one in person.effects if isinstance(one, ProposeInboxItem)]
    assert (proposal.sure, proposal.item_kind) == (True, kind)
    assert (f"{proposal.due_local:%d.%m}" if proposal.due_local else None) == due


@pytest.mark.parametrize(
    ("locale", "line", "left"),
    [("ru", "позвонить {} в банк", "Ещё 50 в один ответ"), ("en", "call the bank number {}", "50 more didn't fit")],
)
async def test_of_a_very_long_list_what_is_left_is_said(locale: Locale, line: str, left: str) -> None:
    person = Person(locale=locale, step=None)
    reply = await person.says("\n".join(line.format(number) for number in range(300)))
    assert len(person.effects) == 250
    assert left in reply
    assert line.format(249) in reply
    assert line.format(13) not in reply
