"""Reminders set in one message or several, and the words that confirm them."""

from datetime import datetime

import pytest

from src.models.effects import ScheduleReminder, ShowWidget
from src.models.values import Locale
from tests.unit.offline_model.person import Person


def _person(locale: Locale = "ru") -> Person:
    return Person(locale=locale, step=None)


def _reminder(person: Person) -> tuple[str, str, str | None]:
    effect = next(effect for effect in person.effects if isinstance(effect, ScheduleReminder))
    return effect.text, effect.due_local.isoformat(timespec="minutes"), effect.repeat


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("напомни завтра в 9 позвонить маме", "Поставил: завтра, вторник, 9:00 — позвонить маме."),
        ("напомни в среду в 15:30 про врача", "Поставил: среда, 25 ноября, 15:30 — врача."),
        (
            "напомни каждый понедельник в 10 про отчёт",
            "Поставил: каждый понедельник, 10:00, первый раз 30 ноября — отчёт.",
        ),
        ("напоминай по будням в 9:30 про стендап", "Поставил: по будням, 9:30, первый раз завтра — стендап."),
        ("remind me tomorrow at 9 to call mom", "Set: tomorrow, Tuesday, 9:00 — call mom."),
        ("remind me every Monday at 10 to plan", "Set: every Monday, 10:00, starting 30 November — plan."),
        ("remind me every day at 8 to stretch", "Set: every day, 8:00, starting tomorrow — stretch."),
        (
            "напомни в шесть забрать Лёву",
            "Поставил: сегодня, 18:00 — забрать Лёву. Час угадан: если нужно 6:00, скажите.",
        ),
    ],
)
async def test_a_reminder_is_confirmed_with_its_exact_time(text: str, reply: str) -> None:
    assert await _person("ru").says(text) == reply


async def test_a_missing_time_is_asked_for_and_completes_the_reminder() -> None:
    person = _person("ru")

    assert await person.says("напомни позвонить маме") == "Когда напомнить: позвонить маме?"
    assert await person.says("завтра") == "Во сколько напомнить: завтра, позвонить маме?"
    await person.says("в 9")

    assert _reminder(person) == ("позвонить маме", "2026-11-24T09:00", None)


@pytest.mark.parametrize(
    ("locale", "text", "at", "labels"),
    [
        ("ru", "напомни позвонить маме", "14:00", ["Через час", "Сегодня, 19:00", "Завтра, 9:00"]),
        ("ru", "напомни позвонить маме", "18:45", ["Через час", "Завтра, 9:00", "Завтра, 19:00"]),
        ("ru", "напомни завтра позвонить маме", "14:00", ["9:00", "13:00", "19:00"]),
        ("ru", "напомни сегодня позвонить маме", "12:45", ["19:00"]),
        ("ru", "напоминай по будням про стендап", "14:00", ["9:00", "13:00", "19:00"]),
        ("en", "remind me to call mom", "14:00", ["In an hour", "Today 19:00", "Tomorrow 9:00"]),
        ("en", "remind me to call mom", "23:40", ["In an hour", "Tomorrow 9:00", "Tomorrow 19:00"]),
        ("en", "remind me tomorrow to call mom", "14:00", ["9:00", "13:00", "19:00"]),
        ("en", "remind me every weekday about the standup", "14:00", ["9:00", "13:00", "19:00"]),
    ],
)
async def test_each_time_offered_beside_the_question_sets_the_reminder(
    locale: Locale, text: str, at: str, labels: list[str]
) -> None:
    for place in range(len(labels)):
        person = _person(locale)
        person.local_time = f"2026-11-23T{at}:00+03:00"
        await person.says(text)
        (widget,) = person.effects
        assert isinstance(widget, ShowWidget)
        assert [option["label"] for option in widget.state["options"]] == labels
        await person.says(labels[place])
        due = datetime.fromisoformat(_reminder(person)[1])
        asked = labels[place].split()[-1]
        assert (due.strftime("%-H:%M") == asked) == (":" in asked)
        assert due > datetime.fromisoformat(f"2026-11-23T{at}")


async def test_no_hour_is_offered_of_a_day_that_is_as_good_as_over() -> None:
    person = _person("ru")
    person.local_time = "2026-11-23T18:45:00+03:00"
    assert (await person.says("напомни сегодня позвонить маме")).startswith("Во сколько")
    assert not person.effects


async def test_a_missing_text_is_asked_for() -> None:
    person = _person("en")

    assert await person.says("remind me tomorrow at 9") == "What should I remind you of: tomorrow, Tuesday, 9:00?"
    await person.says("call mom")

    assert _reminder(person) == ("call mom", "2026-11-24T09:00", None)


async def test_the_hour_of_a_repeating_reminder_is_asked_for() -> None:
    person = _person("ru")

    assert await person.says("напоминай по будням про стендап") == "Во сколько напомнить: по будням, стендап?"
    await person.says("в 9:30")

    assert _reminder(person) == ("стендап", "2026-11-24T09:30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")


async def test_a_time_gone_by_is_said_and_the_next_one_offered() -> None:
    person = _person("ru")

    reply = await person.says("напомни сегодня в 9 утра сделать зарядку")
    assert reply == "Сегодня, 9:00 — это уже прошло. Поставить на завтра, вторник, 9:00?"
    assert not person.effects
    await person.says("да")

    assert _reminder(person) == ("сделать зарядку", "2026-11-24T09:00", None)


async def test_an_offer_declined_sets_nothing() -> None:
    person = _person("en")
    await person.says("remind me today at 9am to stretch")

    assert await person.says("no") == "All right."
    assert not person.effects


async def test_another_message_leaves_an_open_question_alone() -> None:
    person = _person("ru")
    await person.says("напомни позвонить маме")

    assert await person.says("что в инбоксе?") == "Открытых записей нет."


@pytest.mark.parametrize(
    ("locale", "text", "question", "yes", "set_as"),
    [
        (
            "ru",
            "напоминай каждую пятницу в 19:00 кроме 25 декабря про йогу",
            "Пропускать отдельные дни не умею. Поставить без исключений: каждую пятницу, 19:00, первый раз 27 ноября — йогу?",
            "да",
            ("йогу", "2026-11-27T19:00", "FREQ=WEEKLY;BYDAY=FR"),
        ),
        (
            "en",
            "remind me every friday at 7pm except christmas day to swim",
            "I can't leave out single days of a series. Set it with all of them: every Friday, 19:00, starting Friday — swim?",
            "yes",
            ("swim", "2026-11-27T19:00", "FREQ=WEEKLY;BYDAY=FR"),
        ),
    ],
)
async def test_days_that_no_series_can_leave_out_are_said_to_stay(
    locale: Locale, text: str, question: str, yes: str, set_as: tuple[str, str, str]
) -> None:
    person = _person(locale)

    assert await person.says(text) == question
    assert not any(isinstance(effect, ScheduleReminder) for effect in person.effects)
    await person.says(yes)

    assert _reminder(person) == set_as


@pytest.mark.parametrize(
    ("locale", "text", "set_as"),
    [
        ("en", "remnid me tomorrow at 9 to post the card", ("post the card", "2026-11-24T09:00", None)),
        ("en", "rmnd me tomorrow at 9 to post the card", ("post the card", "2026-11-24T09:00", None)),
        ("en", "I need reminding tomorrow at 9 about the card", ("the card", "2026-11-24T09:00", None)),
        ("en", "could do with a reminder tomorrow at 9 to post it", ("post it", "2026-11-24T09:00", None)),
        ("ru", "напонми завтра в 9 про открытку", ("открытку", "2026-11-24T09:00", None)),
        ("ru", "завтра в 9 наопмни мне купить марки", ("купить марки", "2026-11-24T09:00", None)),
    ],
)
async def test_the_verb_of_asking_may_have_a_slip(locale: Locale, text: str, set_as: tuple[str, str, None]) -> None:
    person = _person(locale)

    await person.says(text)

    assert _reminder(person) == set_as


@pytest.mark.parametrize(
    ("locale", "asked", "amended", "due"),
    [
        ("ru", "напомни завтра в 7:40 отвести Тимошу", "не в 7:40 а в 8", "2026-11-24T08:00:00"),
        ("en", "remind me at half 4 to ring the shop", "actually make that 5", "2026-11-23T17:00:00"),
        ("en", "remind me tomorrow at 9 to call mom", "not at 9 but at 10", "2026-11-24T10:00:00"),
    ],
)
async def test_a_time_said_in_place_of_another_moves_what_was_set_last(
    locale: Locale, asked: str, amended: str, due: str
) -> None:
    person = _person(locale)

    await person.says(asked)
    await person.says(amended)

    assert [one.due_local for one in person.reminders] == [due]
    assert person.items == []


async def test_what_is_on_some_day_of_the_week_is_shown() -> None:
    person = _person("ru")

    await person.says("напомни завтра в 10 забрать заказ")

    assert "забрать заказ" in await person.says("что у меня на неделе")
