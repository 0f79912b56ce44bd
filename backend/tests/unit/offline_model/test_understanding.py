"""What the offline model makes of what people type: whole replies, by the kinds that were once got wrong."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from src.models.effects import CaptureInboxItem
from src.models.turn import TurnContext
from src.models.values import Step
from src.offline_model.understood import understand
from src.services.agent.service import AgentService
from src.services.turns.effects import EFFECTS
from src.settings import Settings
from tests.unit.offline_model.person import Person, item, memory, reminder

FRIDAY = "2026-11-27T14:00:00+03:00"
NOW = datetime(2026, 11, 27, 14, tzinfo=ZoneInfo("Europe/Moscow"))


def _kinds(person: Person) -> list[str]:
    return [
        effect.kind for effect in person.effects if effect.kind not in {"set_profile", "show_widget", "complete_step"}
    ]


@pytest.mark.parametrize(
    ("locale", "question", "reply"),
    [
        ("ru", "что у меня на пятницу?", "Пятница, 4 декабря: позвонить маме — 10:00; отчёт."),
        ("en", "what do I have on Friday?", "Friday, 4 December: позвонить маме, 10:00; отчёт."),
        (
            "ru",
            "что у меня на следующей неделе?",
            "30 ноября – 6 декабря: позвонить маме — 4 декабря, 10:00; отчёт — 4 декабря.",
        ),
        ("ru", "я в субботу свободен?", "Завтра, суббота: ничего не намечено."),
        ("ru", "когда отчёт?", "Отчёт — срок пятница, 4 декабря."),
        ("ru", "сколько дней до нового года", "Осталось 35 дней."),
        ("en", "how many days until Christmas", "28 days to go."),
    ],
)
async def test_a_question_about_days_is_answered_from_items_and_reminders(
    locale: str, question: str, reply: str
) -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [item("отчёт", "2026-12-04T23:59")]
    person.reminders = [reminder("позвонить маме", "2026-12-04T10:00")]

    assert await person.says(question) == reply
    assert not _kinds(person)


@pytest.mark.parametrize("request_", ["найди всё про паспорт", "find everything about паспорт"])
async def test_finding_looks_into_things_reminders_and_memories(request_: str) -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [item("сдать документы на паспорт"), item("хлеб", number=2)]
    person.memories = [memory("Паспорт лежит в сейфе")]

    reply = await person.says(request_)

    assert "сдать документы на паспорт" in reply
    assert "Паспорт лежит в сейфе" in reply
    assert "хлеб" not in reply


@pytest.mark.parametrize("typed", ["найди елку", "найди ЁЛКУ", "find елка"])
async def test_finding_folds_case_forms_and_the_letter_yo(typed: str) -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [item("Купить ёлку")]

    assert "Купить ёлку" in await person.says(typed)


async def test_a_task_list_of_markdown_gives_its_open_items() -> None:
    person = Person(step=None, local_time=FRIDAY)

    await person.says("- [ ] купить корм\n- [x] оплатить свет\n- [ ] забрать посылку")

    assert [one.text for one in person.items] == ["купить корм", "забрать посылку"]


@pytest.mark.parametrize(
    "told", ["мою собаку зовут Пятница", "my dog is called Friday", "мой адрес: ул. Ленина, д. 5, кв. 12"]
)
async def test_a_name_that_is_a_day_and_an_address_are_one_fact(told: str) -> None:
    person = Person(step=None, local_time=FRIDAY)

    await person.says(told)

    assert [one.text.lower() for one in person.memories] == [told.lower()]
    assert not person.items


async def test_an_event_with_a_house_number_is_one_item() -> None:
    person = Person(step=None, local_time=FRIDAY)

    await person.says("встреча с Ивановым 3.12 в 15.30 на Тверской, 12")

    assert [(one.text, one.due_local) for one in person.items] == [
        ("встреча с Ивановым на Тверской, 12", "2026-12-03T15:30:00")
    ]


@pytest.mark.parametrize("said", ["не беспокой на выходных", "don't disturb me at weekends"])
async def test_quiet_days_are_answered_honestly(said: str) -> None:
    person = Person(step=None, local_time=FRIDAY)

    reply = await person.says(said)

    assert "час" in reply or "hour" in reply
    assert not _kinds(person)


async def test_a_reminder_that_hangs_on_a_place_asks_for_an_hour() -> None:
    person = Person(step=None, local_time=FRIDAY, locale="en")

    reply = await person.says("remind me when I get home to feed the cat")

    assert reply.startswith("I can't see when that happens. What time should I remind you")
    assert not _kinds(person)


@pytest.mark.parametrize("said", ["Хочу выгрузить всё из головы", "I want to empty my head"])
@pytest.mark.parametrize("step", [None, Step.GREETING, Step.DISCOVERY])
async def test_wanting_to_empty_ones_head_opens_the_dump(step: Step | None, said: str) -> None:
    person = Person(step=step, local_time=FRIDAY)

    await person.says(said)

    assert not _kinds(person)
    await person.says("балкон")
    assert [one.text for one in person.items] == ["балкон"]


@pytest.mark.parametrize(
    ("said", "kind"), [("Запомни: код домофона 1234", "remember"), ("Запиши: купить хлеб", "capture_inbox_item")]
)
async def test_a_plain_command_is_no_answer_to_an_open_question(said: str, kind: str) -> None:
    person = Person(step=None, local_time=FRIDAY)
    assert (await person.says("напомни завтра в 9")).startswith("О чём напомнить")

    await person.says(said)

    assert _kinds(person) == [kind]


@pytest.mark.parametrize(
    "said", ["удали отчёт", "отчёт сделан", "перенеси отчёт на понедельник", "переименуй отчёт в сводку"]
)
@pytest.mark.parametrize("step", [None, *Step])
async def test_what_there_is_can_be_changed_in_every_step(step: Step | None, said: str) -> None:
    person = Person(step=step, local_time=FRIDAY)
    person.items = [item("отчёт"), item("балкон", number=2)]

    await person.says(said)

    assert len(_kinds(person)) == 1
    assert _kinds(person)[0] in {"update_inbox_item", "complete_inbox_item"}


async def test_deleting_several_asks_first() -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [
        item("зал", "2026-11-28T19:00"), item("смена", "2026-11-28T10:00", number=2), item("стирка", "2026-11-29T10:00", number=3)
    ]  # fmt: skip

    assert (await person.says("удали все дела на завтра")).startswith("Удалить всё это")
    assert not _kinds(person)
    await person.says("да")

    assert [one.text for one in person.items] == ["стирка"]


async def test_of_two_that_fit_one_is_asked_for() -> None:
    person = Person(step=None, local_time=FRIDAY, locale="en")
    person.items = [item("dentist Theo"), item("dentist Maisie", number=2)]

    reply = await person.says("delete the dentist")

    assert "dentist Theo" in reply
    assert "dentist Maisie" in reply
    assert not _kinds(person)


async def test_what_is_not_understood_is_kept_only_if_the_user_says_so() -> None:
    person = Person(step=None, local_time=FRIDAY)
    assert (await person.says("пятница кайфф")).endswith("Записать как дело: пятница кайфф?")
    assert not _kinds(person)

    await person.says("Не надо")
    assert not person.items

    await person.says("старый велосипед")
    await person.says("Записать")
    assert [one.text for one in person.items] == ["старый велосипед"]


@pytest.mark.parametrize(
    "dump",
    [
        "\n".join(f"- купить вещь номер {number}" for number in range(200)),
        ", ".join(f"get stuff number {number}" for number in range(60)),
    ],
)
async def test_a_dump_of_many_things_is_kept_whole(dump: str) -> None:
    context = TurnContext(
        agent="inbox_collector", locale="en", timezone="Europe/Moscow", local_time=FRIDAY, step=Step.BRAIN_DUMP
    )

    output = await AgentService(Settings(), EFFECTS).run(context, text=dump)

    assert len([effect for effect in output.effects if isinstance(effect, CaptureInboxItem)]) in {60, 200}


def test_the_places_of_a_reading_are_those_of_the_text_as_typed() -> None:
    text = "  напомни   завтра в 9 позвонить маме "

    (read,) = understand(text, NOW)

    assert (read.kind, read.text) == ("reminder", "позвонить маме")
    assert read.due == datetime(2026, 11, 28, 9, tzinfo=ZoneInfo("Europe/Moscow"))
    assert [(span.means, text[span.start : span.end]) for span in read.spans] == [
        ("verb", "напомни"), ("day", "завтра"), ("clock", "в 9")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("Buy rope, the invoice is due on Friday, and someday repaint the shed", ["Buy rope", "the invoice", "repaint the shed"]),
        ("купить: соль, рис, потом забрать сапоги в среду", ["купить соль", "купить рис", "забрать сапоги"]),
    ],
)  # fmt: skip
def test_a_chip_says_a_thing_in_the_words_that_it_is_filed_under(typed: str, texts: list[str]) -> None:
    assert [one.text for one in understand(typed, NOW)] == texts
