"""Whole conversations through onboarding, in both languages, as a person would have them."""

import pytest

from src.models.effects import CaptureInboxItem, CompleteStep, Remember, ScheduleReminder, SetRoutine, ShowWidget
from src.models.turn import MemoryHit, RecentMessage
from src.models.values import Step
from tests.unit.offline_model.person import Person, item


async def _talk(person: Person, *messages: str) -> list[str]:
    replies = [await person.is_addressed("first_visit")]
    replies += [await person.says(message) for message in messages]
    return replies


async def test_the_whole_way_in_russian() -> None:
    person = Person()

    replies = await _talk(
        person,
        "Ольга",
        "о себе",
        "преподаю вокал, больше всего сил забирает переезд",
        "выучить португальский",
        "с 8 до 23",
        "надо купить корм коту, отчёт до пятницы, и давно хочу разобрать балкон",
        "стоматолог в четверг в 15:30",
        "Всё",
        "да",
    )

    assert replies[0].endswith("Как к вам обращаться?")
    assert replies[1].startswith("Приятно познакомиться, Ольга.")
    assert replies[1].endswith("С чего начнём?")
    assert replies[6] == (
        "Записал три: купить корм коту; отчёт — срок пятница; разобрать балкон — отложил в «когда-нибудь». Что ещё?"
    )
    assert replies[7] == "Записал: стоматолог — четверг, 15:30. Что ещё?"
    assert replies[8].startswith("Хорошо, в инбоксе 4 записи, две со сроком.")
    assert replies[9] == "Включил: план на день, каждый день, 8:00, первый раз завтра."
    assert person.step is None
    assert person.profile.name == "Ольга"
    assert person.profile.occupation == "преподаю вокал"
    assert person.profile.goals == ["выучить португальский"]
    assert person.profile.routine == "с 8 до 23"


async def test_the_whole_way_in_english() -> None:
    person = Person(locale="en")

    replies = await _talk(
        person,
        "Bo",
        "tell you about me",
        "I'm a nurse",
        "learn Spanish",
        "6 to 22",
        "need to buy cat food, the report by Friday, and someday clear the balcony",
        "that's all",
        "no thanks",
    )

    assert replies[1].startswith("Good to meet you, Bo.")
    assert replies[6] == (
        "Got three: buy cat food; the report, due Friday; clear the balcony, filed under someday. What else?"
    )
    assert replies[8] == "Fine, I won't. I'm here when you need me."
    assert person.step is None
    assert person.profile.occupation == "nurse"
    assert [memory.text for memory in person.memories] == ["I'm a nurse", "My goal: learn Spanish", "My day: 6 to 22"]


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("word", ["пропустить", "дальше", "skip", "next"])
async def test_every_step_can_be_skipped(locale: str, word: str) -> None:
    person = Person(locale="ru" if locale == "ru" else "en")

    await _talk(person, word, word, word, word)

    assert person.step is None


@pytest.mark.parametrize(
    "messages",
    [
        ("Ольга", "о себе", "учитель", "выспаться", "с 7", "купить хлеб, отчёт, балкон", "всё", "сейчас", "да"),
        ("привет", "я Оля, живу в Туле", "потом", "корм коту", "нет", "вечером", "нет"),
        ("hi", "I'm Bo", "what can you do?", "me", "nurse", "skip", "cat food, taxes", "done", "later", "yes"),
        ("напомни купить хлеб", "завтра в 9", "Оля", "как дела?", "почему небо синее?", "назад", "стоп"),
    ],
)
async def test_no_reply_asks_two_things(messages: tuple[str, ...]) -> None:
    for reply in await _talk(Person(), *messages):
        assert reply.count("?") <= 1
        assert reply.strip()


async def test_a_real_request_comes_before_the_name() -> None:
    person = Person()

    replies = await _talk(person, "напомни в шесть забрать Лёву")

    assert replies[1].startswith("Поставил: сегодня, 18:00 — забрать Лёву.")
    assert isinstance(person.effects[0], ScheduleReminder)
    assert person.step == Step.GREETING


async def test_the_offline_notice_comes_once_with_the_first_reply() -> None:
    person = Person(offline=True)

    replies = await _talk(person, "Ольга", "о себе", "врач", "пропустить", "всё", "нет", "привет")

    assert ["без языковой модели" in reply for reply in replies] == [False, True, *[False] * 6]


async def test_a_provider_s_model_is_never_called_offline() -> None:
    replies = await _talk(Person(offline=False), "Ольга")

    assert "без языковой модели" not in " ".join(replies)


async def test_name_facts_and_things_in_one_message() -> None:
    person = Person()

    reply = (await _talk(person, "Привет! Я Маша, живу в Казани, надо купить корм коту и позвонить маме"))[1]

    assert reply.startswith("Приятно познакомиться, Маша. Запомнил: живёте в Казани. Записал две: купить корм коту")
    assert (person.profile.name, person.profile.city) == ("Маша", "Казань")
    assert [item.text for item in person.items] == ["купить корм коту", "позвонить маме"]
    assert person.step == Step.DISCOVERY


async def test_listing_things_instead_of_an_answer_opens_the_dump() -> None:
    person = Person(locale="en")

    replies = await _talk(person, "Bo", "buy milk, call mom and fix the bike")

    assert replies[2] == "Got three: buy milk, call mom, fix the bike. What else?"
    assert person.step == Step.BRAIN_DUMP


async def test_discovery_asks_three_questions_at_most_and_none_that_is_answered() -> None:
    person = Person()

    replies = await _talk(person, "Ольга", "о себе", "преподаю вокал", "хочу выучить испанский", "встаю в 7")

    assert replies[5].endswith("Разложу сам.")
    assert person.step == Step.BRAIN_DUMP


async def test_back_asks_the_question_before_and_takes_its_answer() -> None:
    person = Person(step=Step.BRAIN_DUMP)

    assert (await person.says("назад")).endswith("больше всего сил?")
    await person.says("я врач")

    assert person.profile.occupation == "врач"
    assert person.items == []


async def test_what_is_unsorted_is_sorted_when_asked_and_left_when_unclear() -> None:
    person = Person(step=Step.BRAIN_DUMP)
    person.items = [item("позвонить Свете", kind="unsorted"), item("корм коту", kind="unsorted", number=2)]

    assert await person.says("всё") == "Хорошо, в инбоксе 2 записи. Разберём сейчас или вечером?"
    reply = await person.says("сейчас")

    assert reply.startswith("Разобрал: позвонить Свете — задача. Оставил как есть: корм коту. Всё готово.")
    assert any(isinstance(effect, ShowWidget) and effect.widget_type == "checklist" for effect in person.effects)


async def test_sorting_in_the_evening_is_promised_by_a_reminder() -> None:
    person = Person(step=Step.BRAIN_DUMP, items=[item("корм коту", kind="unsorted")])

    await person.says("всё")
    reply = await person.says("вечером")

    assert reply.startswith("Поставил: сегодня, 19:00 — разобрать инбокс.")
    assert any(isinstance(effect, ScheduleReminder) for effect in person.effects)


async def test_a_plan_accepted_after_onboarding_is_still_a_plan() -> None:
    person = Person(step=Step.BRAIN_DUMP)
    await person.says("всё")
    person.step = None

    await person.says("да")

    assert person.effects == [SetRoutine(routine="morning_briefing", enabled=True, time="08:00")]
    assert not any(isinstance(effect, CompleteStep) for effect in person.effects)


async def test_returning_is_about_what_is_open() -> None:
    person = Person(step=Step.DISCOVERY, items=[item("отчёт", "2026-11-27T23:59"), item("балкон", number=2)])

    assert await person.is_addressed("return") == "Здравствуйте. Открыто: 2 записи. Ближайшее: отчёт — срок пятница."
    assert await Person(locale="en", step=None).is_addressed("return") == "Hello again. Nothing is open."


async def test_the_follow_up_is_one_gentle_line() -> None:
    reply = await Person(step=Step.DISCOVERY).is_addressed("follow_up")

    assert "?" not in reply
    assert "знакомиться" in reply


async def test_stop_is_obeyed_without_another_question() -> None:
    person = Person()

    replies = await _talk(person, "Ольга", "стоп")

    assert replies[2] == "Хорошо, больше не спрашиваю. Пишите, когда захотите."


async def test_free_words_in_a_brain_dump_are_written_down() -> None:
    person = Person(step=Step.BRAIN_DUMP)

    await person.says("страховка")

    assert isinstance(person.effects[0], CaptureInboxItem)


async def test_facts_told_before_any_question_are_kept() -> None:
    person = Person(memories=[MemoryHit(id="known1", text="Живу в Туле")])

    await _talk(person, "я живу в Самаре")

    assert any(isinstance(effect, Remember) and effect.replaces == "known1" for effect in person.effects)


async def test_a_brain_dump_is_never_taken_for_the_answer_about_the_day() -> None:
    person = Person(locale="en")

    await _talk(person, "Bo", "about me", "I'm a nurse", "I want to learn to sail")
    await person.says("buy milk, dentist on Friday at 10, call mom")

    assert [one.text for one in person.items] == ["buy milk", "dentist", "call mom"]
    assert person.profile.routine is None


@pytest.mark.parametrize("answer", ["не знаю", "ну как бы да", "сложно сказать"])
async def test_an_answer_that_says_nothing_is_not_kept(answer: str) -> None:
    person = Person()

    replies = await _talk(person, "Ольга", "о себе", answer)

    assert replies[-1] == "К чему хочется прийти в ближайшие месяцы?"
    assert person.profile.occupation is None
    assert person.memories == []


async def test_back_leads_one_step_back() -> None:
    person = Person(step=Step.SETUP_COMPLETE)
    person.messages.append(
        RecentMessage(role="assistant", text="Всё готово. Присылать каждое утро в 8 короткий план на день?")
    )

    assert await person.says("назад") == "Что ещё?"
    assert person.step == Step.BRAIN_DUMP
    await person.says("назад")
    assert person.step == Step.DISCOVERY
    assert (await person.says("назад")) == "Как к вам обращаться?"
    assert person.step == Step.GREETING
