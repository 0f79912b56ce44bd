"""Reminders moved, put off and cancelled in words: what is meant, what is said, what is asked back. It is Monday, 14:00."""

import pytest

from src.models.effects import CancelReminder, ScheduleReminder, ShowWidget, UpdateInboxItem, UpdateReminder
from tests.unit.offline_model.person import Person, item, reminder

FRIDAY = "2026-11-27T14:00:00+03:00"


def _person(locale: str = "ru", **values: object) -> Person:
    return Person(locale="ru" if locale == "ru" else "en", step=None, **values)  # pyright: ignore[reportArgumentType]


def _mom(locale: str = "ru") -> Person:
    text = "позвонить маме" if locale == "ru" else "call mom"
    return _person(locale, reminders=[reminder(text, "2026-11-24T09:00")])


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("перенеси на час", "Перенёс: завтра, вторник, 10:00 — позвонить маме."),
        ("перенеси на час раньше", "Перенёс: завтра, вторник, 8:00 — позвонить маме."),
        ("отложи напоминание про маму до среды", "Перенёс: среда, 25 ноября, 9:00 — позвонить маме."),
        ("перенеси на 18:30", "Перенёс: завтра, вторник, 18:30 — позвонить маме."),
        ("перенеси на 8", "Перенёс: завтра, вторник, 8:00 — позвонить маме."),
        ("перенеси маму на пятницу в 10", "Перенёс: пятница, 27 ноября, 10:00 — позвонить маме."),
        ("отложи", "На когда перенести: позвонить маме?"),
        ("отмени напоминание про маму", "Отменил: завтра, вторник, 9:00 — позвонить маме."),
        ("не напоминай про маму", "Отменил: завтра, вторник, 9:00 — позвонить маме."),
        ("отмени напоминание про воду", "Такого напоминания нет."),
        ("какие у меня напоминания?", "Напомню: завтра, вторник, 9:00 — позвонить маме."),
        ("перенеси на вчера в 9", "Вчера, 9:00 уже прошло. На когда перенести: позвонить маме?"),
    ],
)
async def test_a_reminder_is_changed_in_words(said: str, reply: str) -> None:
    assert await _mom().says(said) == reply


@pytest.mark.parametrize(("locale", "said"), [("ru", "отложи"), ("ru", "перенеси на вчера в 9"), ("en", "move it")])
@pytest.mark.parametrize(("place", "due"), [(0, "2026-11-23T15:00"), (1, "2026-11-23T19:00"), (2, "2026-11-24T09:00")])
async def test_each_time_offered_beside_the_question_moves_the_reminder(
    locale: str, said: str, place: int, due: str
) -> None:
    person = _mom(locale)
    await person.says(said)
    (widget,) = person.effects
    assert isinstance(widget, ShowWidget)
    await person.says(widget.state["options"][place]["label"])
    (moved,) = person.effects
    assert isinstance(moved, UpdateReminder)
    assert moved.due_local is not None
    assert moved.due_local.isoformat(timespec="minutes") == due


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("move it to 6pm", "Moved: tomorrow, Tuesday, 18:00 — call mom."),
        ("push it back 30 minutes", "Moved: tomorrow, Tuesday, 9:30 — call mom."),
        ("postpone mom to Friday", "Moved: Friday, 27 November, 9:00 — call mom."),
        ("cancel my reminder to call mom", "Cancelled: tomorrow, Tuesday, 9:00 — call mom."),
        ("stop reminding me about mom", "Cancelled: tomorrow, Tuesday, 9:00 — call mom."),
        ("rename call mom to call dad", 'Changed to "call dad".'),
        ("my reminders", "I'll remind you: tomorrow, Tuesday, 9:00 — call mom."),
    ],
)
async def test_a_reminder_is_changed_in_english_words(said: str, reply: str) -> None:
    assert await _mom("en").says(said) == reply


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("отложи на час", "15:00"),
        ("на полчаса", "14:30"),
        ("через 20 минут", "14:20"),
        ("позже, через два часа", "16:00"),
        ("напомни ещё раз через полчаса", "14:30"),
        ("давай вечером в 8", "20:00"),
        ("snooze 15 minutes", "14:15"),
        ("not now, in an hour", "15:00"),
    ],
)
async def test_one_that_came_is_put_off_from_now(said: str, due: str) -> None:
    person = _mom()
    person.gets_reminder()

    await person.says(said)

    effect = next(effect for effect in person.effects if isinstance(effect, UpdateReminder))
    assert effect.due_local is not None
    assert (effect.reminder_id, f"{effect.due_local:%d.%m %H:%M}") == ("set1", f"23.11 {due}")


async def test_later_is_asked_when_and_the_answer_counts() -> None:
    person = _mom()
    person.gets_reminder()

    assert await person.says("позже") == "На когда перенести: позвонить маме?"
    assert await person.says("завтра в 10") == "Перенёс: завтра, вторник, 10:00 — позвонить маме."


async def test_stop_after_a_series_came_cancels_the_series() -> None:
    person = _person(reminders=[reminder("пить воду", "2026-11-23T14:00", repeat="FREQ=DAILY")])
    person.gets_reminder()

    assert await person.says("стоп") == "Отменил: каждый день, 14:00 — пить воду."
    assert person.effects == [CancelReminder(reminder_id="set1")]


async def test_stop_after_a_single_one_came_says_that_it_is_over() -> None:
    person = _mom("en")
    person.gets_reminder()

    assert await person.says("stop") == "It has come already and won't repeat: call mom."
    assert person.effects == []


async def test_cancel_that_takes_back_what_was_just_set() -> None:
    person = _person("en")
    await person.says("remind me tomorrow at 9 to call mom")

    assert await person.says("cancel that") == "Cancelled: tomorrow, Tuesday, 9:00 — call mom."
    assert person.reminders == []


async def test_a_guessed_hour_is_corrected_by_naming_the_right_one() -> None:
    person = _person()
    await person.says("напомни в шесть забрать Лёву")

    assert await person.says("в 6 утра") == "Перенёс: завтра, вторник, 6:00 — забрать Лёву."
    assert len(person.reminders) == 1


async def test_of_two_that_fit_the_user_is_asked_and_may_answer_by_number_or_words() -> None:
    two = [reminder("позвонить маме", "2026-11-24T09:00"), reminder("позвонить врачу", "2026-11-25T10:00", number=2)]
    question = "Что именно отменить: «позвонить маме», завтра, 9:00 или «позвонить врачу», среда, 10:00?"

    for answer, gone in (("второе", "set2"), ("врачу", "set2"), ("первое", "set1"), ("завтра", "set1")):
        person = _person(reminders=list(two))
        assert await person.says("отмени напоминание позвонить") == question
        await person.says(answer)
        assert person.effects == [CancelReminder(reminder_id=gone)], answer


async def test_nothing_spoken_of_and_several_waiting_is_asked_back() -> None:
    two = [reminder("water", "2026-11-24T09:00"), reminder("stretch", "2026-11-25T10:00", number=2)]
    person = _person("en", reminders=two)

    reply = await person.says("move it to 6pm")
    assert reply == 'Which one should I change: "water", tomorrow 9:00 or "stretch", Wednesday 10:00?'
    assert await person.says("stretch") == "Moved: Wednesday, 25 November, 18:00 — stretch."


async def test_what_was_named_last_is_meant() -> None:
    person = _person("en", reminders=[reminder("water", "2026-11-24T09:00")])
    await person.says("remind me on Friday at 10 to stretch")

    assert await person.says("make it 11:00") == "Moved: Friday, 27 November, 11:00 — stretch."


async def test_a_weekly_series_moved_to_another_day_repeats_on_that_day() -> None:
    series = reminder("планёрка", "2026-11-30T10:00", repeat="FREQ=WEEKLY;BYDAY=MO")
    person = _person(reminders=[series])

    reply = await person.says("перенеси планёрку на вторник")

    assert reply == "Перенёс: каждый вторник, 10:00, первый раз завтра — планёрка."
    effect = person.effects[0]
    assert isinstance(effect, UpdateReminder)
    assert effect.repeat == "FREQ=WEEKLY;BYDAY=TU"


async def test_all_are_cancelled_only_after_a_yes() -> None:
    two = [reminder("water", "2026-11-24T09:00"), reminder("stretch", "2026-11-25T10:00", number=2)]
    person = _person("en", reminders=two)

    reply = await person.says("cancel all reminders")
    assert reply.startswith("Cancel all of these: tomorrow, Tuesday, 9:00 — water; ")
    assert person.effects == []
    await person.says("yes")

    assert person.reminders == []


async def test_an_item_is_moved_or_dropped_by_the_same_words() -> None:
    person = _person(items=[item("отчёт", "2026-11-27T23:59"), item("билеты в театр", number=2)])

    assert await person.says("перенеси отчёт на неделю") == "Перенёс: отчёт — пятница, 4 декабря."
    assert await person.says("отмени билеты в театр") == "Убрал из открытых: билеты в театр."
    assert person.effects == [UpdateInboxItem(item_id="open2", status="archived")]


async def test_again_for_one_that_has_not_come_sets_another() -> None:
    person = _person("en")
    await person.says("remind me tomorrow at 9 to call mom")

    await person.says("remind me about it again on Friday at 10")

    effect = person.effects[0]
    assert isinstance(effect, ScheduleReminder | UpdateReminder)


@pytest.mark.parametrize("said", ["перенеси на час", "отмени напоминание", "snooze 10 minutes", "cancel that"])
async def test_with_nothing_there_nothing_is_invented(said: str) -> None:
    person = _person("ru" if said[0] in "по" else "en")

    reply = await person.says(said)

    assert person.effects == []
    assert "нет" in reply or "don't see" in reply or "no such" in reply


@pytest.mark.parametrize(
    ("locale", "said", "reply"),
    [
        ("ru", "а можно в 10?", "Перенёс: завтра, вторник, 10:00 — позвонить маме."),
        ("ru", "нет, лучше вечером", "Перенёс: завтра, вторник, 19:00 — позвонить маме."),
        ("ru", "поставь на 20:00", "Перенёс: завтра, вторник, 20:00 — позвонить маме."),
        ("ru", "отмени", "Отменил: завтра, вторник, 9:00 — позвонить маме."),
        ("en", "can you make it 7:30?", "Moved: tomorrow, Tuesday, 7:30 — call mom."),
        ("en", "never mind, cancel it", "Cancelled: tomorrow, Tuesday, 9:00 — call mom."),
    ],
)
async def test_a_change_of_mind_right_after_is_about_what_was_just_set(locale: str, said: str, reply: str) -> None:
    person = _person(locale)
    await person.says("напомни завтра в 9 позвонить маме" if locale == "ru" else "remind me tomorrow at 9 to call mom")

    assert await person.says(said) == reply


async def test_two_reminders_of_one_sentence_are_both_set() -> None:
    person = _person()

    await person.says("напомни завтра в 9 про отчёт и в 18 про тренировку")

    assert [(one.text, one.due_local[:16]) for one in person.reminders] == [
        ("отчёт", "2026-11-24T09:00"),
        ("тренировку", "2026-11-24T18:00"),
    ]


async def test_a_number_is_enough_after_the_list() -> None:
    person = _person(
        "en", reminders=[reminder("water", "2026-11-24T09:00"), reminder("call", "2026-11-25T10:00", number=2)]
    )
    await person.says("what are my reminders?")

    assert await person.says("cancel the second one") == "Cancelled: Wednesday, 25 November, 10:00 — call."


async def test_a_timer_and_an_alarm_need_no_words() -> None:
    person = _person("en")

    assert await person.says("set a timer for 5 minutes") == "Set: today, 14:05 — timer."
    assert await person.says("wake me up at 6:30") == "Set: tomorrow, Tuesday, 6:30 — wake up."


async def test_another_day_is_asked_for_in_two_words() -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [item("собрание", "2026-12-01T18:30"), item("зал", "2026-11-28T19:00", number=2)]
    await person.says("что у меня сегодня")

    assert await person.says("а завтра") == "Завтра, суббота: зал — 19:00."
    assert "собрание" in await person.says("а на след неделе")
    assert len(person.items) == 2


@pytest.mark.parametrize(
    ("first", "then", "due"),
    [
        ("напомни завтра в 9 забрать анализы", "и через 20 мин выключить суп", "2026-11-27T14:20:00"),
        ("remind me at 6 to text Jake", "and in 40 mins check the boiler", "2026-11-27T14:40:00"),
    ],
)
async def test_one_more_reminder_is_asked_for_by_its_time(first: str, then: str, due: str) -> None:
    person = Person(step=None, local_time=FRIDAY)
    await person.says(first)

    await person.says(then)

    assert [one.due_local for one in person.reminders][1:] == [due]
    assert not person.items


async def test_days_are_left_out_of_a_series_that_was_just_set() -> None:
    person = Person(step=None, local_time=FRIDAY)
    await person.says("каждый вечер в 21 напоминай про витамины")

    await person.says("кроме выходных")

    assert [one.repeat for one in person.reminders] == ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"]


@pytest.mark.parametrize(
    ("gone", "back"),
    [("отмени напоминание про анализы", "ой нет верни"), ("купила корм", "верни"), ("удали корм", "верни")],
)
async def test_what_was_taken_away_is_put_back(gone: str, back: str) -> None:
    person = Person(step=None, local_time=FRIDAY)
    person.items = [item("купить корм")]
    person.reminders = [reminder("забрать анализы", "2026-11-28T09:00:00")]

    await person.says(gone)
    assert len(person.items) + len(person.reminders) == 1
    await person.says(back)

    assert [one.text for one in person.items] == ["купить корм"]
    assert [(one.text, one.due_local) for one in person.reminders] == [("забрать анализы", "2026-11-28T09:00:00")]
